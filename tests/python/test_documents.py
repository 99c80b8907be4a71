"""The code in two documents about Payment Links (tests/seeds) runs as it stands there.

Only what is nobody's is replaced: the key, and the ids, by objects made for it. What needs a
feature that is not built is listed with its parameters, each of which must be refused by name:
a block that begins to work, and one that nobody has listed, fail here.
"""

import ast
import re
from pathlib import Path
from unittest import mock

import pytest
import stripe

DOCUMENTS = sorted((Path(__file__).parent.parent / "seeds").glob("*.txt"))


def blocks():
    """The code of the documents by the heading it stands under."""
    found = {}
    for document in DOCUMENTS:
        heading, code = None, None
        for line in document.read_text().splitlines(keepends=True):
            if line.startswith("```"):
                if code is not None:
                    assert heading not in found, f"two blocks under {heading}"
                    found[heading] = code
                code = "" if code is None else None
            elif code is not None:
                code += line
            elif line.startswith("#"):
                heading = line.strip("# \n")
    return found


BLOCKS = blocks()

RUNS = {
    "Via the API",
    "With Multiple Items",
    "After Completion Behavior",
    "Adjustable Quantities",
    "With Customization Options",
    "Updating a Payment Link",
    "Deactivating a Payment Link",
    "Listing Payment Links",
    "Retrieving Payments from a Link",
}

PENDING = {
    "Subscriptions via Payment Links": ["recurring"],
    "Automatic Tax Collection": ["automatic_tax[enabled]"],
}


@pytest.fixture
def link(worker, sell):
    """The link that the documents' one link id stands for: bought once."""
    link = sell()
    assert worker.buy(link).kind == "complete"
    return link


@pytest.fixture
def substituted(worker, link):
    """The code under a heading, with its key and ids replaced."""

    def price(**options):
        return stripe.Price.create(currency="usd", unit_amount=2000, product_data={"name": "Plan"}, **options).id

    stand_ins = {
        "sk_test_your_test_key_here": lambda: worker.test_key,
        "plink_1MoC4dLkdIwHu7ixALzrwFwR": lambda: link.id,
        "price_1MotwRLkdIwHu7ixYcPLm5uZ": price,
        "price_abc123": price,
        "price_setup_fee": price,
        "price_starter_plan": price,
        "price_monthly_subscription": lambda: price(recurring={"interval": "month"}),
    }

    def replace(heading):
        known = re.compile(r'"((?:sk_test|plink|price)_\w+)"')
        return known.sub(lambda found: f'"{stand_ins[found[1]]()}"', BLOCKS[heading])

    return replace


def run(code):
    names = {"stripe": stripe}
    exec(compile(code, "<block>", "exec"), names)
    return names


def test_every_block_is_known_to_run_or_to_be_pending():
    assert len(DOCUMENTS) == 2
    assert RUNS.isdisjoint(PENDING)
    assert RUNS.union(PENDING) == set(BLOCKS)


@pytest.mark.parametrize("heading", ["Via the API", "With Multiple Items"])
def test_a_link_is_made_as_the_document_makes_it(heading, substituted, capsys):
    link = run(substituted(heading))["payment_link"]
    assert link.active
    assert link.list_line_items().data[0].amount_total == 2000
    printed = capsys.readouterr().out
    assert printed == (f"Payment Link URL: {link.url}\n" if "print" in BLOCKS[heading] else "")


def test_a_link_with_customization_options_is_made_as_the_document_makes_it(substituted):
    link = run(substituted("With Customization Options"))["payment_link"]
    assert link.active and link.allow_promotion_codes


@pytest.mark.parametrize("heading", ["After Completion Behavior", "Adjustable Quantities"])
def test_a_fragment_is_part_of_a_link(heading, substituted):
    fragments = ast.parse(substituted(heading)).body
    assert all(isinstance(fragment, ast.Assign) for fragment in fragments)
    price = stripe.Price.create(currency="usd", unit_amount=2000, product_data={"name": "Plan"})
    for fragment in fragments:
        (name,) = (target.id for target in fragment.targets)
        value = run(ast.unparse(fragment))[name]
        options = {"line_items": [{"price": price.id, "quantity": 1}], name: value}
        link = stripe.PaymentLink.create(**options, expand=["line_items"])
        said = link.line_items.data if name == "line_items" else getattr(link, name)
        assert_says(said, value)


def assert_says(said, value):
    """Everything in `value` is in the object, wherever `value` goes."""
    if isinstance(value, list):
        for part, wanted in zip(said, value, strict=True):
            assert_says(part, wanted)
    elif isinstance(value, dict):
        for name, wanted in value.items():
            assert_says(said[name], wanted)
    else:
        assert value in (said, getattr(said, "id", None))


@pytest.mark.parametrize("heading", ["Updating a Payment Link", "Deactivating a Payment Link"])
def test_a_link_is_changed_as_the_document_changes_it(heading, substituted, link):
    assert link.active
    run(substituted(heading))
    link.refresh()
    assert not link.active


def test_links_are_listed_as_the_document_lists_them(substituted, link, capsys):
    links = run(substituted("Listing Payment Links"))["links"]
    assert all(link.active for link in links.data)
    assert f"{link.id}: {link.url}\n" in capsys.readouterr().out


def test_payments_are_found_as_the_document_finds_them(substituted, capsys):
    (session,) = run(substituted("Retrieving Payments from a Link"))["sessions"].data
    assert capsys.readouterr().out == f"Session {session.id}: paid - 1800\n"


def call_in(code):
    """What a block passes to its one call of `PaymentLink.create`."""
    with mock.patch.object(stripe.PaymentLink, "create") as create:
        run(code)
    create.assert_called_once()
    return create.call_args.kwargs


def hash_of(param):
    """`phone_number_collection` of `phone_number_collection[enabled]`."""
    return param.split("[")[0]


def without(options, params):
    return {name: value for name, value in options.items() if name not in map(hash_of, params)}


@pytest.mark.parametrize(("heading", "param"), [(heading, param) for heading, params in PENDING.items() for param in params])
def test_what_is_pending_is_refused_by_name(heading, param, substituted):
    with pytest.raises(stripe.InvalidRequestError, match="does not support yet") as refused:
        options = call_in(substituted(heading))
        assert hash_of(param) in options
        stripe.PaymentLink.create(**without(options, [other for other in PENDING[heading] if other != param]))
    assert refused.value.param == param


@pytest.mark.parametrize("heading", PENDING)
def test_a_pending_block_is_refused_as_a_whole(heading, substituted):
    with pytest.raises(stripe.InvalidRequestError, match="does not support yet") as refused:
        run(substituted(heading))
    assert refused.value.param in PENDING[heading]


@pytest.mark.parametrize("heading", ["Automatic Tax Collection"])
def test_nothing_else_of_a_pending_block_is_refused(heading, substituted):
    options = call_in(substituted(heading))
    link = stripe.PaymentLink.create(**without(options, PENDING[heading]))
    assert link.active
