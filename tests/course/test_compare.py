"""The sentences in which a check says what kind of answer is wanted."""

import pytest

from dualz.course import compare
from dualz.course.sandbox import NotYet


def test_how_many_items_are_wanted():
    with pytest.raises(NotYet, match="A list of 3 sums is wanted; this has 1 item instead of 3"):
        compare.sequence([1], "A list of 3 sums", 3)


@pytest.mark.parametrize(
    ("item", "named"),
    [
        ("2", "a text: leave the quotation marks out"),
        ("x", "a text"),
        (True, "a truth value"),
        (None, "None"),
        (float("inf"), "inf"),
        (float("nan"), "nan"),
    ],
)
def test_an_item_that_is_no_number_is_named(item, named):
    sentence = f"A list of 2 sums is wanted: every item must be a number, and one is {named}."
    with pytest.raises(NotYet) as refused:
        compare.numbers([1, item], "A list of 2 sums", 2)
    assert str(refused.value) == sentence


@pytest.mark.parametrize("kind", [compare.number, compare.sequence, compare.numbers, compare.mapping])
def test_only_a_function_is_asked_for_its_return(kind):
    with pytest.raises(NotYet, match="it returned nothing: is a `return` missing"):
        kind(None, "From your function a result")
    with pytest.raises(NotYet, match="A result is wanted, and this is None"):
        kind(None, "A result")


def test_a_number_does_as_the_key_that_it_spells():
    assert compare.mapping({"text": 1, 258: 2}, "A dict", ["text", "258"]) == {"text": 1, "258": 2}
    with pytest.raises(NotYet, match="does not belong"):
        compare.mapping({"text": 1, "258": 2, 259: 3}, "A dict", ["text", "258"])
