"""Products and prices: made, read, changed, found and taken away, in both styles of the SDK."""

import pytest
import stripe


def test_a_product_is_created_read_changed_found_and_deleted():
    product = stripe.Product.create(
        name="Field notebook",
        description="48 pages, dotted",
        images=["https://example.com/a.png"],
        marketing_features=[{"name": "Lies flat"}],
        metadata={"shelf": "3"},
        url="https://example.com/notebook",
    )
    assert isinstance(product, stripe.Product)
    assert (product.object, product.active, product.livemode) == ("product", True, False)
    assert product.marketing_features[0].name == "Lies flat"
    assert stripe.Product.retrieve(product.id) == product

    changed = stripe.Product.modify(product.id, description="", metadata={"shelf": "", "row": "b"})
    assert (changed.description, changed.metadata.to_dict()) == (None, {"row": "b"})
    product.refresh()
    assert product == changed

    found = stripe.Product.search(query="metadata['row']:'b'").data
    assert [product.id for product in found] == [product.id]
    assert stripe.Product.delete(product.id).deleted is True
    with pytest.raises(stripe.InvalidRequestError, match="No such product"):
        product.refresh()


def test_a_product_comes_with_its_default_price_as_id_or_whole():
    default = {"currency": "usd", "unit_amount": 1200}
    product = stripe.Product.create(name="Pen", default_price_data=default, expand=["default_price"])
    assert isinstance(product.default_price, stripe.Price)
    assert product.default_price.unit_amount == 1200
    assert stripe.Product.retrieve(product.id).default_price == product.default_price.id


def test_a_price_is_created_read_changed_and_listed():
    product = stripe.Product.create(name="Ink")
    price = stripe.Price.create(
        product=product.id, currency="eur", unit_amount=900, nickname="Blue", lookup_key="ink-blue", tax_behavior="exclusive"
    )
    assert (price.type, price.billing_scheme, price.recurring) == ("one_time", "per_unit", None)
    assert stripe.Price.retrieve(price.id) == price
    assert stripe.Price.retrieve(price.id, expand=["product"]).product == product

    changed = stripe.Price.modify(price.id, active=False, nickname="", metadata={"shade": "royal"})
    assert (changed.active, changed.nickname, changed.metadata.shade) == (False, None, "royal")
    assert stripe.Price.list(lookup_keys=["ink-blue"]).data == [changed]
    assert stripe.Price.list(product=product.id, active=True).data == []
    assert stripe.Price.list(product=product.id, currency="eur", type="one_time").data == [changed]


def test_a_price_knows_its_amount_to_the_last_digit():
    price = stripe.Price.create(currency="jpy", unit_amount_decimal="1800", product_data={"name": "Paper"})
    assert price.unit_amount == 1800
    assert str(price.unit_amount_decimal) == "1800"


def test_a_client_of_its_own_does_the_same(client):
    product = client.v1.products.create({"name": "Brush", "metadata": {"hair": "goat"}})
    price = client.v1.prices.create({"product": product.id, "currency": "usd", "unit_amount": 700})
    assert client.v1.products.retrieve(product.id) == stripe.Product.retrieve(product.id)
    assert client.v1.prices.retrieve(price.id, {"expand": ["product"]}).product.metadata.hair == "goat"
    client.v1.products.update(product.id, {"default_price": price.id})
    assert client.v1.products.list({"ids": [product.id]}).data[0].default_price == price.id
    assert client.v1.prices.update(price.id, {"nickname": "Small"}).nickname == "Small"
    assert client.v1.products.search({"query": "name:'Brush'"}).data[0].id == product.id
