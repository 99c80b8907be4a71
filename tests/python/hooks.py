"""What schemathesis has to know of Edgetill: nested values are sent as Stripe's bracketed names, `a[b][0]=c`."""

import json
import os
from urllib.parse import urlencode

import requests
import schemathesis
from schemathesis.specs.openapi.schemas import OpenApiSchema


def brackets(name, value):
    if value in ({}, []):
        # A form has no empty hash or list; what is sent for one is an empty text.
        return [(name, "")]
    if isinstance(value, dict):
        return [pair for key, inner in value.items() for pair in brackets(f"{name}[{key}]", inner)]
    if isinstance(value, list):
        return [pair for index, inner in enumerate(value) for pair in brackets(f"{name}[{index}]", inner)]
    if isinstance(value, bool):
        return [(name, "true" if value else "false")]
    return [(name, "" if value is None else value)]


def pairs(values):
    if not isinstance(values, dict):
        return values
    return [pair for name, value in values.items() for pair in brackets(name, value)]


@schemathesis.serializer("application/x-www-form-urlencoded")
def form(context, value):
    text = urlencode(pairs(value), errors="replace") if isinstance(value, dict) else str(value)
    return text.encode("utf-8", "replace")


# schemathesis' own form of a body leaves empty hashes out, and with them what is wrong with them.
OpenApiSchema.prepare_request_body = lambda self, case: case.body


def bracketed(send):
    """A query of schemathesis' has the hashes in brackets, but lists as repeated names."""
    return lambda self, method, url, params=None, **rest: send(self, method, url, params=pairs(params), **rest)


requests.Session.request = bracketed(requests.Session.request)


@schemathesis.hook
def before_load_schema(context, raw_schema):
    """Adds the test's examples to the description."""
    for path, example in json.loads(os.environ["EXAMPLES"]).items():
        body = raw_schema["paths"][path]["post"]["requestBody"]
        body["content"]["application/x-www-form-urlencoded"]["example"] = example


@schemathesis.hook
def before_call(context, case, kwargs):
    """Sends no key that would do: every request under it but the first would only hear that it is taken."""
    if 0 < len(case.headers.get("Idempotency-Key") or "") <= 255:
        del case.headers["Idempotency-Key"]


@schemathesis.hook
def after_call(context, case, response):
    """Writes down what was answered, for the test to see how far the requests got."""
    with open(os.environ["ANSWERS"], "a", encoding="ascii") as answers:
        print(case.operation.label, response.status_code, file=answers)
