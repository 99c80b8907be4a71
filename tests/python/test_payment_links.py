"""Payment links: made, read, changed, listed, and what they sell."""

import stripe


def test_a_link_is_created_with_everything_it_can_say(worker):
    price = stripe.Price.create(currency="eur", unit_amount=1800, product_data={"name": "Field notebook"})
    link = stripe.PaymentLink.create(
        line_items=[{"price": price.id, "quantity": 2, "adjustable_quantity": {"enabled": True, "minimum": 1, "maximum": 5}}],
        after_completion={"type": "redirect", "redirect": {"url": "https://example.com/thanks?id={CHECKOUT_SESSION_ID}"}},
        inactive_message="Gone fishing",
        metadata={"campaign": "spring"},
        restrictions={"completed_sessions": {"limit": 20}},
        submit_type="book",
        edgetill={"slug": "python-notebook", "hold_seconds": 120},
    )
    assert isinstance(link, stripe.PaymentLink)
    assert link.url == f"{worker.url}/test_python-notebook"
    assert (link.active, link.currency, link.submit_type) == (True, "eur", "book")
    assert link.restrictions.completed_sessions.to_dict() == {"count": 0, "limit": 20}
    assert link.after_completion.redirect.url.endswith("{CHECKOUT_SESSION_ID}")
    assert (link.edgetill.slug, link.edgetill.hold_seconds) == ("python-notebook", 120)
    assert stripe.PaymentLink.retrieve(link.id) == link
    item = stripe.PaymentLink.list_line_items(link.id).data[0]
    assert (item.quantity, item.amount_total, item.price.id, item.description) == (2, 3600, price.id, "Field notebook")
    assert item.adjustable_quantity.to_dict() == {"enabled": True, "maximum": 5, "minimum": 1}


def test_a_link_makes_its_price_and_product_on_the_way():
    data = {"currency": "usd", "unit_amount": 500, "product_data": {"name": "Sticker"}}
    link = stripe.PaymentLink.create(line_items=[{"price_data": data, "quantity": 1}], expand=["line_items.data.price.product"])
    assert link.line_items.data[0].price.product.name == "Sticker"


def test_a_link_is_changed_and_closed(sell):
    link = sell(metadata={"a": "1"}, restrictions={"completed_sessions": {"limit": 3}})
    item = link.list_line_items().data[0]
    changed = stripe.PaymentLink.modify(
        link.id,
        active=False,
        inactive_message="Come back in May",
        line_items=[{"id": item.id, "quantity": 3}],
        metadata={"a": "", "b": "2"},
        restrictions="",
    )
    assert (changed.active, changed.inactive_message, changed.restrictions) == (False, "Come back in May", None)
    assert changed.metadata.to_dict() == {"b": "2"}
    assert stripe.PaymentLink.list_line_items(link.id).data[0].quantity == 3
    assert link.id in [link.id for link in stripe.PaymentLink.list(active=False).data]
    link.refresh()
    assert link == changed


def test_a_client_of_its_own_does_the_same(client, sell):
    price = client.v1.prices.create({"currency": "eur", "unit_amount": 100, "product_data": {"name": "Tea"}})
    link = client.v1.payment_links.create({"line_items": [{"price": price.id, "quantity": 1}]})
    assert client.v1.payment_links.retrieve(link.id) == stripe.PaymentLink.retrieve(link.id)
    assert client.v1.payment_links.update(link.id, {"metadata": {"a": "1"}}).metadata.a == "1"
    assert client.v1.payment_links.line_items.list(link.id).data[0].price == price
    assert client.v1.payment_links.list({"limit": 1}).data[0].id == link.id
