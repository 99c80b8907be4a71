"""Lists and searches from end to end, in both directions, page by page without the caller's noticing."""

import pytest
import stripe

NAMES = [f"Paged {number}" for number in range(12)]


@pytest.fixture(scope="module")
def paged(worker):
    """Twelve products, oldest first, on a Worker that other tests sell on too."""
    client = stripe.StripeClient(worker.test_key, base_addresses={"api": worker.url})
    return [client.v1.products.create({"name": name, "metadata": {"paged": "yes"}}) for name in NAMES]


def test_a_list_goes_on_by_itself_from_newest_to_oldest(paged):
    after = stripe.Product.list(limit=5, starting_after=paged[-1].id)
    assert (after.object, after.url, after.has_more) == ("list", "/v1/products", True)
    names = [product.name for product in after.auto_paging_iter()]
    assert names[:11] == NAMES[10::-1]


def test_a_list_goes_back_by_itself_from_oldest_to_newest(paged):
    before = stripe.Product.list(limit=5, ending_before=paged[0].id)
    assert [product.name for product in before.data] == NAMES[5:0:-1]
    names = [product.name for product in before.auto_paging_iter()]
    assert names[:11] == NAMES[1:]


def test_pages_are_turned_by_hand(paged):
    newest = stripe.Product.list(limit=4, starting_after=paged[-1].id)
    assert [product.name for product in newest.next_page().data] == NAMES[6:2:-1]
    oldest = stripe.Product.list(limit=4, ending_before=paged[0].id)
    assert [product.name for product in oldest.previous_page().data] == NAMES[8:4:-1]
    assert stripe.Product.list(limit=4, ending_before=paged[-1].id).has_more is False


def test_a_list_keeps_its_filters_from_page_to_page(worker, sell):
    link = sell()
    bought = [worker.buy(link).session for _ in range(3)]
    sessions = stripe.checkout.Session.list(payment_link=link.id, status="complete", limit=1, expand=["data.line_items"])
    listed = list(sessions.auto_paging_iter())
    assert [session.id for session in listed] == bought[::-1]
    assert all(session.line_items.data for session in listed)


def test_a_search_goes_on_by_itself(paged):
    found = stripe.Product.search(query="metadata['paged']:'yes'", limit=5)
    assert (found.object, found.has_more) == ("search_result", True)
    assert [product.name for product in found.auto_paging_iter()] == NAMES[::-1]


def test_a_client_of_its_own_pages_as_well(client, paged):
    after = client.v1.products.list({"limit": 5, "starting_after": paged[-1].id})
    assert [product.name for product in after.auto_paging_iter()][:11] == NAMES[10::-1]
    before = client.v1.products.list({"limit": 5, "ending_before": paged[0].id})
    assert [product.name for product in before.auto_paging_iter()][:11] == NAMES[1:]
