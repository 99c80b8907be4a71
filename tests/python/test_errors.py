"""Every refusal is an exception of the class that a program for Stripe catches.

One class never comes from here: RateLimitError, because the API counts nobody's requests. CardError is the buyer's, not the merchant's.
"""

import pytest
import stripe


def refused(error, call):
    with pytest.raises(error) as caught:
        call()
    assert type(caught.value) is error
    return caught.value


@pytest.mark.parametrize(
    ("call", "status", "code", "param"),
    [
        (lambda: stripe.PaymentLink.create(), 400, "parameter_missing", "line_items"),
        (lambda: stripe.PaymentLink.create(line_items=[{"price": "x", "quantity": 1}]), 400, "resource_missing", "line_items[0][price]"),
        (lambda: stripe.PaymentLink.retrieve("plink_x"), 404, "resource_missing", "payment_link"),
        (lambda: stripe.PaymentLink.modify("plink_x", active=False), 404, "resource_missing", "payment_link"),
        (lambda: stripe.Product.create(name="x", nmae="y"), 400, "parameter_unknown", "nmae"),
        (lambda: stripe.Product.create(name=""), 400, "parameter_invalid_empty", "name"),
        (lambda: stripe.Product.retrieve("prod_x"), 404, "resource_missing", "id"),
        (lambda: stripe.Product.list(limit=0), 400, "parameter_invalid_integer", "limit"),
        (lambda: stripe.Product.list(starting_after="prod_x"), 400, "resource_missing", "starting_after"),
        (lambda: stripe.Product.search(query="nonsense"), 400, None, "query"),
        (lambda: stripe.Price.create(currency="usd", unit_amount=100, product="prod_x"), 400, "resource_missing", "product"),
        (lambda: stripe.Price.retrieve("price_x", expand=["nothing"]), 400, None, "expand"),
        (lambda: stripe.checkout.Session.retrieve("cs_test_x"), 404, "resource_missing", "session"),
        (lambda: stripe.PaymentIntent.retrieve("pi_x"), 404, "resource_missing", "intent"),
        (lambda: stripe.Charge.retrieve("ch_x"), 404, "resource_missing", "id"),
        (lambda: stripe.Refund.create(payment_intent="pi_x"), 400, "resource_missing", "payment_intent"),
        (lambda: stripe.Refund.retrieve("re_x"), 404, "resource_missing", "refund"),
        (lambda: stripe.Dispute.retrieve("dp_x"), 404, "resource_missing", "dispute"),
        (lambda: stripe.Event.retrieve("evt_x"), 404, "resource_missing", "id"),
        (lambda: stripe.WebhookEndpoint.retrieve("we_x"), 404, "resource_missing", "webhook_endpoint"),
        (lambda: stripe.WebhookEndpoint.create(url="nowhere", enabled_events=["*"]), 400, "url_invalid", "url"),
        (lambda: stripe.PaymentLink.modify("plink_x", automatic_tax={"enabled": True}), 400, None, "automatic_tax[enabled]"),
        (lambda: stripe.Coupon.retrieve("x"), 404, "resource_missing", "coupon"),
        (lambda: stripe.TaxRate.retrieve("x"), 404, "resource_missing", "tax_rate"),
        (lambda: stripe.TaxCode.list(), 404, None, None),
    ],
)
def test_a_wrong_request_names_its_code_and_parameter(call, status, code, param):
    error = refused(stripe.InvalidRequestError, call)
    assert (error.http_status, error.code, error.param) == (status, code, param), error.user_message
    assert error.error.type == "invalid_request_error"
    assert error.request_id.startswith("req_")
    assert error.user_message


@pytest.mark.parametrize("key", ["sk_test_nobodysnobodysnobodys1234", "sk_live_nobodysnobodysnobodys1234", "pk_test_1234", ""])
def test_a_wrong_key_is_an_authentication_error(worker, key):
    error = refused(stripe.AuthenticationError, lambda: stripe.Product.list(api_key=key))
    assert error.http_status == 401
    client = stripe.StripeClient(key, base_addresses={"api": worker.url})
    refused(stripe.AuthenticationError, lambda: client.v1.products.list())


def test_a_key_of_the_other_mode_sees_nothing_of_this_one(worker):
    product = stripe.Product.create(name="Only in test mode")
    error = refused(stripe.InvalidRequestError, lambda: stripe.Product.retrieve(product.id, api_key=worker.live_key))
    assert error.http_status == 404


def test_the_same_key_again_gives_the_same_answer():
    first = stripe.Product.create(name="Once", idempotency_key="python-once")
    again = stripe.Product.create(name="Once", idempotency_key="python-once")
    assert again == first
    assert again.last_response.headers["idempotent-replayed"] == "true"
    assert len(stripe.Product.search(query="name:'Once'").data) == 1


def test_a_key_used_for_something_else_is_an_idempotency_error(client):
    stripe.Product.create(name="One", idempotency_key="python-other")
    error = refused(stripe.IdempotencyError, lambda: stripe.Product.create(name="Other", idempotency_key="python-other"))
    assert error.http_status == 400
    options = {"idempotency_key": "python-other"}
    refused(stripe.IdempotencyError, lambda: client.v1.products.create({"name": "Another"}, options))


def test_what_cannot_be_read_at_all_is_an_api_error():
    error = refused(stripe.APIError, lambda: stripe.Product.create(name="x" * 1_100_000))
    assert error.http_status == 413


def test_nobody_there_is_a_connection_error():
    client = stripe.StripeClient("sk_test_x", base_addresses={"api": "http://127.0.0.1:9"}, max_network_retries=0)
    refused(stripe.APIConnectionError, lambda: client.v1.products.list())


def test_an_account_of_somebody_elses_is_refused_by_name():
    error = refused(stripe.PermissionError, lambda: stripe.Product.list(stripe_account="acct_1"))
    assert (error.http_status, error.json_body["error"]["code"]) == (403, "account_invalid")
    assert "does not have access to account 'acct_1'" in error.user_message
    own = stripe.Account.retrieve()
    assert stripe.Account.retrieve(own.id) == own
    assert stripe.Product.list(stripe_account=own.id).object == "list"
