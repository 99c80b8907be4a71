"""The numbers that our checks are held against say what the package python-stdnum says."""

from bank_numbers import EXAMPLES, STRUCTURES, examples, structures


def test_ibans_and_routing_numbers_are_right_or_wrong_as_their_source_says():
    for file, wanted in [(STRUCTURES, structures()), (EXAMPLES, examples())]:
        assert file.read_text() == wanted, "run .venv/bin/python tests/python/bank_numbers.py"
