"""What the tests share: the built Worker, Stripe's SDK pointed at it, something to sell and who buys it."""

import json
import subprocess
from pathlib import Path
from types import SimpleNamespace

import pytest
import stripe

HERE = Path(__file__).parent
NODE = HERE.parent.parent / "node_modules" / ".bin" / "node"


@pytest.fixture(scope="session")
def worker():
    """The Worker on this machine: its `url`, its keys, and `buy(link, ...)`, a purchase at a link's page."""
    command = [NODE, "--no-warnings", HERE / "worker.mjs"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:

        def answer():
            line = process.stdout.readline()
            assert line, "worker.mjs ended: its last words stand above"
            return json.loads(line, object_hook=lambda fields: SimpleNamespace(**fields))

        def buy(link, card=None, answer_of_bank=None):
            call = {"url": link.url, "card": card, "answer": answer_of_bank}
            print(json.dumps(call), file=process.stdin, flush=True)
            return answer()

        started = answer()
        started.buy = buy
        yield started


@pytest.fixture(autouse=True)
def module_level(worker):
    """The SDK as most programs use it: set up once, for the whole module."""
    stripe.api_key = worker.test_key
    stripe.api_base = worker.url
    stripe.max_network_retries = 2


@pytest.fixture
def client(worker):
    """The SDK as new programs use it: a client of its own."""
    return stripe.StripeClient(worker.test_key, base_addresses={"api": worker.url})


@pytest.fixture
def sell():
    """Makes a product, its price and a link to it; `options` are the link's other parameters."""

    def make(amount=1800, name="Field notebook", **options):
        product = stripe.Product.create(name=name)
        price = stripe.Price.create(product=product.id, unit_amount=amount, currency="eur")
        return stripe.PaymentLink.create(line_items=[{"price": price.id, "quantity": 1}], **options)

    return make
