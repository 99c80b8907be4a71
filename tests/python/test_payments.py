"""What a purchase leaves behind: the session with its line items, the payment intent, the charges, the refunds."""

import pytest
import stripe

DECLINED = "4000000000000002"
CHALLENGE = "4000002760003184"


@pytest.fixture
def paid(worker, sell):
    """A link that was bought, and the id of the session."""
    link = sell(metadata={"campaign": "spring"}, restrictions={"completed_sessions": {"limit": 5}})
    bought = worker.buy(link)
    assert bought.kind == "complete"
    return link, bought.session


def test_a_session_is_read_with_what_it_sold(paid):
    link, id = paid
    session = stripe.checkout.Session.retrieve(id)
    assert isinstance(session, stripe.checkout.Session)
    assert (session.status, session.payment_status, session.mode) == ("complete", "paid", "payment")
    assert (session.amount_total, session.currency, session.payment_link) == (1800, "eur", link.id)
    assert session.customer_details.email == "ada@buyer.example"
    assert session.metadata.campaign == "spring"
    items = stripe.checkout.Session.list_line_items(id)
    assert [(item.description, item.quantity, item.amount_total) for item in items.data] == [("Field notebook", 1, 1800)]
    assert stripe.PaymentLink.retrieve(link.id).restrictions.completed_sessions.count == 1


def test_everything_around_a_session_is_expanded_on_request(paid):
    link, id = paid
    expand = ["line_items.data.price.product", "payment_intent.latest_charge", "payment_link"]
    session = stripe.checkout.Session.retrieve(id, expand=expand)
    assert session.line_items.data[0].price.product.name == "Field notebook"
    assert isinstance(session.payment_intent.latest_charge, stripe.Charge)
    assert session.payment_link == stripe.PaymentLink.retrieve(link.id)
    (listed,) = stripe.checkout.Session.list(payment_link=link.id, expand=[f"data.{path}" for path in expand]).data
    assert listed == session


def test_sessions_are_found_by_link_state_and_buyer(worker, paid):
    link, id = paid
    refused = worker.buy(link, card=DECLINED)
    assert refused.kind == "declined"

    def ids(**wanted):
        return [session.id for session in stripe.checkout.Session.list(payment_link=link.id, **wanted).data]

    assert ids() == [refused.session, id]
    assert ids(status="complete") == [id]
    assert ids(status="open") == [refused.session]
    assert ids(customer_details={"email": "ada@buyer.example"}) == [refused.session, id]
    assert ids(customer_details={"email": "bob@buyer.example"}) == []
    assert ids(created={"gte": stripe.checkout.Session.retrieve(id).created, "lt": 4_000_000_000}) == [refused.session, id]


def test_a_session_is_renamed_and_ended(worker, sell):
    link = sell()
    refused = worker.buy(link, card=DECLINED)
    session = stripe.checkout.Session.modify(refused.session, metadata={"order": "6735"})
    assert session.metadata.order == "6735"
    assert stripe.checkout.Session.expire(session.id).status == "expired"
    with pytest.raises(stripe.InvalidRequestError, match="can be expired"):
        session.expire()


def test_a_payment_intent_and_its_charges_tell_how_it_went(worker, sell):
    link = sell()
    refused = worker.buy(link, card=DECLINED)
    intent = stripe.PaymentIntent.retrieve(stripe.checkout.Session.retrieve(refused.session).payment_intent)
    assert (intent.status, intent.amount, intent.amount_received) == ("requires_payment_method", 1800, 0)
    assert (intent.last_payment_error.code, intent.last_payment_error.decline_code) == ("card_declined", "generic_decline")
    (charge,) = stripe.Charge.list(payment_intent=intent.id).data
    assert (charge.status, charge.paid, charge.failure_code) == ("failed", False, "card_declined")

    paid = worker.buy(link, card=CHALLENGE, answer_of_bank="complete")
    assert paid.kind == "complete"
    intent = stripe.PaymentIntent.list(limit=1).data[0]
    assert intent.id == stripe.checkout.Session.retrieve(paid.session).payment_intent
    assert (intent.status, intent.amount_received) == ("succeeded", 1800)
    charge = stripe.Charge.retrieve(intent.latest_charge, expand=["payment_intent"])
    assert charge.payment_intent == intent
    assert (charge.paid, charge.payment_method_details.card.last4) == (True, "3184")


def test_a_payment_is_given_back_in_parts(paid):
    _, id = paid
    intent = stripe.checkout.Session.retrieve(id).payment_intent
    part = stripe.Refund.create(payment_intent=intent, amount=300, reason="requested_by_customer", metadata={"why": "torn"})
    assert isinstance(part, stripe.Refund)
    assert (part.status, part.amount, part.metadata.why) == ("succeeded", 300, "torn")
    assert stripe.Refund.modify(part.id, metadata={"why": "wet"}).metadata.why == "wet"
    rest = stripe.Refund.create(charge=part.charge, expand=["charge"])
    assert (rest.amount, rest.charge.refunded, rest.charge.amount_refunded) == (1500, True, 1800)
    assert [refund.id for refund in stripe.Refund.list(payment_intent=intent).data] == [rest.id, part.id]
    assert stripe.Refund.retrieve(part.id).metadata.why == "wet"
    with pytest.raises(stripe.InvalidRequestError) as again:
        stripe.Refund.create(payment_intent=intent)
    assert again.value.code == "charge_already_refunded"


def test_a_client_of_its_own_does_the_same(client, paid):
    link, id = paid
    session = client.v1.checkout.sessions.retrieve(id)
    assert session == stripe.checkout.Session.retrieve(id)
    assert client.v1.checkout.sessions.list({"payment_link": link.id}).data == [session]
    assert client.v1.checkout.sessions.line_items.list(id).data == stripe.checkout.Session.list_line_items(id).data
    assert client.v1.checkout.sessions.update(id, {"metadata": {"order": "7"}}).metadata.order == "7"
    intent = client.v1.payment_intents.retrieve(session.payment_intent)
    assert client.v1.payment_intents.list({"limit": 1}).data == [intent]
    charge = client.v1.charges.retrieve(intent.latest_charge)
    assert client.v1.charges.list({"payment_intent": intent.id}).data == [charge]
    refund = client.v1.refunds.create({"charge": charge.id, "amount": 100})
    assert client.v1.refunds.update(refund.id, {"metadata": {"a": "1"}}).metadata.a == "1"
    assert client.v1.refunds.retrieve(refund.id) == client.v1.refunds.list({"charge": charge.id}).data[0]
