"""What a shop does in a day, with whichever of Stripe's SDKs for Python is on the path: `walk.py VERSION`.

It is told where the Worker is by the environment, and asks for each purchase on its standard output.
"""

import json
import os
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from queue import Queue

import stripe

VERSION = sys.argv[1]
assert VERSION == getattr(stripe, "VERSION", None) or VERSION == stripe.version.VERSION, "another SDK stands before it"
stripe.api_key = os.environ["TEST_KEY"]
stripe.api_base = os.environ["WORKER"]

# Where its classes of errors are, which older ones keep in a module.
errors = stripe if hasattr(stripe, "InvalidRequestError") else stripe.error

received = Queue()


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        received.put((body, self.headers["stripe-signature"]))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        """Says nothing."""


def buy(link):
    """Asks whoever runs this to buy at the link; the session's id."""
    print(json.dumps({"url": link.url}), flush=True)
    return json.loads(sys.stdin.readline())["session"]


def refused(error, call):
    try:
        call()
    except error as found:
        return found
    raise AssertionError("it was not refused")


def walk(server):
    events = ["checkout.session.completed", "charge.refunded"]
    endpoint = stripe.WebhookEndpoint.create(url=f"http://127.0.0.1:{server.server_port}/", enabled_events=events)
    product = stripe.Product.create(name="Tea", active=True, metadata={"version": VERSION})
    price = stripe.Price.create(product=product.id, unit_amount=1800, currency="eur", active=True)
    found = stripe.Product.search(query=f"metadata['version']:'{VERSION}' AND active:'true'")
    assert [product.id for product in found.data] == [product.id]
    items = [{"price": price.id, "quantity": 1, "adjustable_quantity": {"enabled": True, "maximum": 5}}]
    links = [
        stripe.PaymentLink.create(line_items=items, allow_promotion_codes=False, phone_number_collection={"enabled": False})
        for _ in range(3)
    ]
    link = links[0]
    pages = stripe.PaymentLink.list(limit=1, active=True).auto_paging_iter()
    assert [next(pages).id for _ in range(3)] == [link.id for link in reversed(links)]

    session = stripe.checkout.Session.retrieve(buy(link), expand=["payment_intent", "line_items"])
    assert (session.payment_status, session.amount_total) == ("paid", 1800)
    intent = session.payment_intent
    assert intent.status == "succeeded"
    assert stripe.checkout.Session.list(payment_link=link.id).data[0].id == session.id

    refund = stripe.Refund.create(payment_intent=intent.id, amount=800)
    assert refund.status == "succeeded"
    charge = stripe.Charge.retrieve(refund.charge, expand=["refunds"])
    assert (charge.amount_refunded, charge.refunded, charge.refunds.data[0].id) == (800, False, refund.id)

    assert stripe.PaymentLink.modify(link.id, active=False).active is False
    assert stripe.PaymentLink.retrieve(link.id).active is False
    assert link.id in [link.id for link in stripe.PaymentLink.list(active=False).data]

    for wanted in events:
        body, signature = received.get(timeout=10)
        assert stripe.Webhook.construct_event(body, signature, endpoint.secret).type == wanted
        forged = lambda: stripe.Webhook.construct_event(body + b" ", signature, endpoint.secret)
        refused(errors.SignatureVerificationError, forged)

    error = refused(errors.InvalidRequestError, lambda: stripe.PaymentLink.retrieve("plink_nobody"))
    assert (error.http_status, error.code) == (404, "resource_missing")
    error = refused(errors.InvalidRequestError, lambda: stripe.Subscription.list())
    assert error.user_message.startswith("Edgetill does not support /v1/subscriptions yet")
    refused(errors.AuthenticationError, lambda: stripe.Product.list(api_key="sk_test_wrong"))


with HTTPServer(("127.0.0.1", 0), Handler) as server:
    threading.Thread(target=server.serve_forever, daemon=True).start()
    walk(server)
    server.shutdown()
print(json.dumps({"done": VERSION}), flush=True)
