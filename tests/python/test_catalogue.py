"""Products and prices, in both styles of the SDK."""

import pytest
import stripe


def test_a_product_is_created_read_changed_found_and_deleted():
    product = stripe.Product.create(
        name="Field notebook", description="48 pages, dotted", metadata={"shelf": "3"}, images=["https://example.com/a.png"]
    )
    assert isinstance(product, stripe.Product)
    assert (product.object, product.active, product.livemode) == ("product", True, False)
    assert stripe.Product.retrieve(product.id) == product

    changed = stripe.Product.modify(product.id, description="", metadata={"shelf": "", "row": "b"})
    assert (changed.description, changed.metadata.to_dict()) == (None, {"row": "b"})
    product.refresh()
    assert product.metadata.to_dict() == {"row": "b"}

    found = stripe.Product.search(query="metadata['row']:'b'").data
    assert [product.id for product in found] == [product.id]
    assert stripe.Product.delete(product.id).deleted is True
    with pytest.raises(stripe.InvalidRequestError) as missing:
        stripe.Product.retrieve(product.id)
    assert missing.value.code == "resource_missing"
