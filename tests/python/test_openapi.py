"""The OpenAPI description against the Worker: thousands of requests made from it, right ones and wrong ones."""

import json
import os
import subprocess
import sys
from pathlib import Path

import jsonschema_rs
import pytest
import requests
import stripe
from schemathesis.specs.openapi.definitions import OPENAPI_31_VALIDATOR

HERE = Path(__file__).parent
SCHEMATHESIS = Path(sys.executable).with_name("schemathesis")
EXAMPLES_OF_EACH = 12
CHECKS = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
]
# What a request that breaks the description may be answered with.
REFUSALS = ["400", "401", "403", "404", "409", "413", "414"]


@pytest.fixture
def description(worker):
    return requests.get(f"{worker.url}/v1/openapi.json", timeout=10).json()


@pytest.fixture
def ids(worker, sell):
    """Ids of things that are there, by what parameters call them: most requests are to reach one."""
    # The largest quantity of it can still be charged.
    links = [sell(amount=50) for _ in range(3)]
    bought = [worker.buy(link).session for link in links]
    left = [worker.buy(link, card="4000000000000002").session for link in links]
    sessions = [stripe.checkout.Session.retrieve(session) for session in bought]
    intents = [stripe.PaymentIntent.retrieve(session.payment_intent) for session in sessions]
    by_hand = sell(payment_intent_data={"capture_method": "manual"})
    reserved = [stripe.checkout.Session.retrieve(worker.buy(by_hand).session) for _ in range(20)]
    quarrels = sell()
    paid_back = [stripe.checkout.Session.retrieve(worker.buy(quarrels, card="4000000000000259").session) for _ in range(20)]
    due = {"headers": {"Authorization": f"Bearer {worker.test_key}"}, "data": {"object": "simulator", "advance": 10}}
    requests.post(f"{worker.url}/v1/test_helpers/edgetill/run_due", timeout=60, **due).raise_for_status()
    disputes = [stripe.Dispute.list(payment_intent=session.payment_intent).data[0].id for session in paid_back]
    refunds = [stripe.Refund.create(payment_intent=intent.id, amount=1) for intent in intents]
    endpoints = [
        stripe.WebhookEndpoint.create(url=f"{worker.url}/robots.txt?{number}", enabled_events=["price.deleted"])
        for number in range(9)
    ]
    items = [stripe.PaymentLink.list_line_items(link.id).data[0] for link in links]
    kept = stripe.Coupon.create(percent_off=10).id
    return {
        "product": [item.price.product for item in items] + [stripe.Product.create(name="Cup").id for _ in range(5)],
        "price": [item.price.id for item in items],
        "payment_link": [link.id for link in links],
        "line_item": [item.id for item in items],
        "session": bought,
        "open_session": left,
        # One, so that a refund of both is of the same payment.
        "intent": [intents[0].id],
        # As many as may be taken, or let go, on the way.
        "reserved": [session.payment_intent for session in reserved],
        "payment_method": [intent.payment_method for intent in intents],
        "charge": [intents[0].latest_charge],
        "balance_transaction": [refund.balance_transaction for refund in refunds],
        "refund": [refund.id for refund in refunds],
        "dispute": disputes[:1],
        # As many as may be lost on the way.
        "open_dispute": disputes[1:],
        "event": [event.id for event in stripe.Event.list(limit=5)],
        "payment_method": [intents[0].payment_method],
        "account": [stripe.Account.retrieve().id],
        "query": ["name:'Cup'", "active:true"],
        "configuration": [stripe.PaymentMethodConfiguration.list().data[0].id],
        "cent": [1],
        "webhook_endpoint": [endpoint.id for endpoint in endpoints],
        # As many as may be deleted on the way.
        "coupon": [stripe.Coupon.create(percent_off=10).id for _ in range(20)],
        "tax_rate": [stripe.TaxRate.create(display_name="VAT", percentage=20, inclusive=True).id],
        "shipping_rate": [stripe.ShippingRate.create(display_name="Ground", fixed_amount={"amount": 500, "currency": "usd"}).id],
        "promotion_code": [stripe.PromotionCode.create(promotion={"type": "coupon", "coupon": kept}).id],
        "customer": [stripe.Customer.create(email="ada@buyer.example").id for _ in range(20)],
    }


# Which parameters hold which of the ids.
HOLDERS = {
    "path.account": "account",
    "path.coupon": "coupon",
    "path.shipping_rate_token": "shipping_rate",
    "path.tax_rate": "tax_rate",
    "path.promotion_code": "promotion_code",
    "path.customer": "customer",
    "path.payment_method": "payment_method",
    "path.configuration": "configuration",
    "path.price": "price",
    "path.payment_link": "payment_link",
    "path.session": "session",
    "path.intent": "intent",
    "path.charge": "charge",
    "path.payment_method": "payment_method",
    "path.refund": "refund",
    "path.dispute": "dispute",
    "path.webhook_endpoint": "webhook_endpoint",
    "query.payment_link": "payment_link",
    "query.payment_intent": "intent",
    "query.charge": "charge",
    "query.product": "product",
    "query.query": "query",
    "body.coupon": "coupon",
    "body.promotion.coupon": "coupon",
    "body.customer": "customer",
    "body.product": "product",
    "body.default_price": "price",
    "body.payment_intent": "intent",
    "body.charge": "charge",
    "body.webhook_endpoint": "webhook_endpoint",
    "body.amount": "cent",
    "body.line_items[*].price": "price",
    "body.line_items[*].id": "line_item",
    "body.optional_items[*].price": "price",
    "body.shipping_options[*].shipping_rate": "shipping_rate",
    "body.edgetill.discounts[*].coupon": "coupon",
    "body.edgetill.discounts[*].promotion_code": "promotion_code",
    "body.edgetill.tax_rates[*]": "tax_rate",
    "body.line_items[*].price_data.product": "product",
}
# Three kinds of things are called `id` in a path, only an open session expires, and only what is reserved is taken or let go.
HOLDERS_AT = [
    ("^/v1/payment_intents/.*/(capture|cancel)$", "path.intent", "reserved"),
    ("^/v1/disputes/.*/close$", "path.dispute", "open_dispute"),
    ("^/v1/products/", "path.id", "product"),
    ("^/v1/events/", "path.id", "event"),
    ("^/v1/balance_transactions/", "path.id", "balance_transaction"),
    ("/expire$", "path.session", "open_session"),
]


def examples(ids):
    """Bodies that chance alone hardly ever finds, because rules want one of two parameters, or leave one out."""
    price = {"currency": "usd", "unit_amount": 50, "product_data": {"name": "Field notebook"}}
    return {
        "/v1/coupons": {"percent_off": "10"},
        "/v1/shipping_rates": {"display_name": "Ground", "fixed_amount": {"amount": 500, "currency": "usd"}},
        "/v1/tax_rates": {"display_name": "VAT", "percentage": "20", "inclusive": True},
        "/v1/promotion_codes": {"coupon": ids["coupon"][0]},
        "/v1/prices": price,
        "/v1/payment_links": {"line_items": [{"price_data": price, "quantity": 1}]},
        "/v1/charges/{charge}/refund": {"amount": 1},
        "/v1/charges/{charge}/refunds": {"amount": 1},
        "/v1/refunds": {"payment_intent": ids["intent"][0], "amount": 1},
        "/v1/webhook_endpoints": {"url": "https://example.com/hook", "enabled_events": ["price.deleted"]},
        "/v1/events/{id}/retry": {"webhook_endpoint": ids["webhook_endpoint"][0]},
    }


def toml(tables):
    """The few forms of TOML that the configuration needs; JSON's texts and lists are TOML's."""
    lines = []
    for table, values in tables.items():
        lines.append(f"[{table}]")
        lines += [f"{json.dumps(name)} = {value}" for name, value in values.items()]
    return "\n".join(lines)


def configuration(ids):
    dictionaries = {f"dictionaries.{kind}": {"values": json.dumps(values)} for kind, values in ids.items()}
    holders = {name: f'{{ dictionary = "{kind}", probability = 0.8 }}' for name, kind in HOLDERS.items()}
    operations = "".join(
        f"\n[[operations]]\ninclude-path-regex = {json.dumps(path)}\n"
        f'parameters = {{ "{name}" = {{ dictionary = "{kind}", probability = 0.8 }} }}\n'
        for path, name, kind in HOLDERS_AT
    )
    refusals = {"expected-statuses": json.dumps(REFUSALS)}
    tables = {**dictionaries, "parameters": holders, "checks.negative_data_rejection": refusals}
    return toml(tables) + operations


def test_the_description_is_openapi_3_1(description):
    assert description["openapi"] == "3.1.0"
    errors = [
        f"{'/'.join(map(str, error.instance_path))}: {error.message}"
        for error in OPENAPI_31_VALIDATOR.iter_errors(description)
    ]
    assert errors == []
    for name, schema in description["components"]["schemas"].items():
        assert jsonschema_rs.meta.is_valid({"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}), name


def test_the_description_is_sent_once_to_whoever_asks_for_its_tag(worker, description):
    address = f"{worker.url}/v1/openapi.json"
    first = requests.get(address, timeout=10)
    assert first.headers["cache-control"] == "public, max-age=300"
    for tag in (first.headers["etag"], f'W/{first.headers["etag"]}', f'"other", {first.headers["etag"]}'):
        again = requests.get(address, headers={"if-none-match": tag}, timeout=10)
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    assert requests.get(address, headers={"if-none-match": '"other"'}, timeout=10).json() == description
    head = requests.head(address, timeout=10)
    assert (head.status_code, head.headers["etag"]) == (200, first.headers["etag"])


def test_every_request_that_can_be_made_of_it_is_answered_as_it_says(worker, description, ids, tmp_path):
    config = tmp_path / "schemathesis.toml"
    config.write_text(configuration(ids))
    command = [SCHEMATHESIS, "--config-file", config, "run", f"{worker.url}/v1/openapi.json"]
    options = ["--phases", "examples,coverage,fuzzing", "--max-examples", EXAMPLES_OF_EACH, "--checks", ",".join(CHECKS)]
    repeatable = ["--generation-deterministic", "--no-shrink", "--continue-on-failure"]
    key = ["--header", f"Authorization: Bearer {worker.test_key}"]
    quiet = ["--no-color", "--warnings", "off"]
    answers = tmp_path / "answers"
    hooks = {"SCHEMATHESIS_HOOKS": "hooks", "PYTHONPATH": str(HERE)}
    ran = subprocess.run(
        [str(word) for word in [*command, *options, *repeatable, *key, *quiet]],
        cwd=tmp_path,
        env={**os.environ, **hooks, "EXAMPLES": json.dumps(examples(ids)), "ANSWERS": str(answers)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    # Chance may have switched on and off what the links of other tests are paid with.
    (kept,) = ids["configuration"]
    usual = {"display_preference": {"preference": "none"}}
    methods = ["au_becs_debit", "bacs_debit", "blik", "card", "cashapp", "ideal", "klarna", "multibanco", "p24", "sepa_debit", "us_bank_account"]
    stripe.PaymentMethodConfiguration.modify(kept, **dict.fromkeys(methods, usual))
    answered = set(answers.read_text().splitlines())
    operations = {f"{method.upper()} {path}" for path, methods in description["paths"].items() for method in methods}
    # schemathesis asks for the description itself only to read it.
    operations.remove("GET /v1/openapi.json")
    # Nothing that is sold leads to a refund that could be canceled.
    operations.remove("POST /v1/refunds/{refund}/cancel")
    assert [name for name in operations if f"{name} 200" not in answered] == [], "no request got through to these"
    assert ran.returncode == 0, ran.stdout[-20_000:] + ran.stderr
