"""Events and the endpoints that get them, verified as a receiver in Python does it."""

import queue
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import stripe


@pytest.fixture
def receiver():
    """A receiver of webhooks: its `url`, and `get()`, the next request as (body, signature)."""
    requests = queue.Queue()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"]))
            requests.put((body, self.headers["stripe-signature"]))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            """Says nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        server.url = f"http://127.0.0.1:{server.server_port}/hook"
        server.get = lambda: requests.get(timeout=10)
        yield server
        server.shutdown()


@pytest.fixture
def endpoint(receiver):
    endpoint = stripe.WebhookEndpoint.create(
        url=receiver.url, enabled_events=["checkout.session.completed"], description="Orders", metadata={"a": "1"}
    )
    yield endpoint
    stripe.WebhookEndpoint.delete(endpoint.id)


def test_a_purchase_is_told_in_a_webhook_that_verifies(worker, sell, receiver, endpoint):
    bought = worker.buy(sell())
    body, signature = receiver.get()
    event = stripe.Webhook.construct_event(body, signature, endpoint.secret)
    assert isinstance(event, stripe.Event)
    assert (event.type, event.api_version) == ("checkout.session.completed", stripe.api_version)
    assert isinstance(event.data.object, stripe.checkout.Session)
    assert event.data.object == stripe.checkout.Session.retrieve(bought.session)


def test_a_client_of_its_own_verifies_as_well(worker, client, sell, receiver, endpoint):
    bought = worker.buy(sell())
    event = client.construct_event(*receiver.get(), endpoint.secret)
    assert event.data.object.id == bought.session
    assert client.v1.events.retrieve(event.id).data.object == event.data.object


def test_a_forged_webhook_does_not_verify(worker, sell, receiver, endpoint):
    worker.buy(sell())
    body, signature = receiver.get()
    for wrong in [
        (body.replace(b"paid", b"free"), signature, endpoint.secret),
        (body, signature, "whsec_of_somebody_else"),
        (body, signature.replace("v1=", "v1=0"), endpoint.secret),
    ]:
        with pytest.raises(stripe.SignatureVerificationError):
            stripe.Webhook.construct_event(*wrong)


def test_an_endpoint_is_read_listed_changed_and_deleted(receiver, client):
    endpoint = client.v1.webhook_endpoints.create({"url": receiver.url, "enabled_events": ["*"]})
    assert endpoint.secret.startswith("whsec_")
    read = stripe.WebhookEndpoint.retrieve(endpoint.id)
    assert (read.url, read.enabled_events, read.status, "secret" in read) == (receiver.url, ["*"], "enabled", False)
    assert read in stripe.WebhookEndpoint.list().data
    assert stripe.WebhookEndpoint.modify(endpoint.id, disabled=True).status == "disabled"
    read = client.v1.webhook_endpoints.update(endpoint.id, {"disabled": False, "metadata": {"a": "1"}})
    assert (read.status, read.metadata.a) == ("enabled", "1")
    assert client.v1.webhook_endpoints.delete(endpoint.id).deleted is True
    assert read not in client.v1.webhook_endpoints.list().data


def test_events_are_listed_by_type_and_say_what_changed(sell):
    link = sell(metadata={"a": "1"})
    stripe.PaymentLink.modify(link.id, active=False)
    updated = next(
        event
        for event in stripe.Event.list(type="payment_link.updated").auto_paging_iter()
        if event.data.object.id == link.id
    )
    assert isinstance(updated.data.object, stripe.PaymentLink)
    assert updated.data.previous_attributes.to_dict() == {"active": True}
    assert updated.request.id.startswith("req_")
    assert stripe.Event.retrieve(updated.id) == updated
    types = {event.type for event in stripe.Event.list(types=["product.*", "price.created"], limit=100).data}
    assert types <= {"product.created", "product.updated", "product.deleted", "price.created"}
