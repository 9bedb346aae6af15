"""What the forms say by themselves: near misses, types, open parts, the smallest input that fails."""

import numpy as np
import pytest

from dualz.course.cards import NOT_YET
from dualz.course.forms import (
    Choice,
    Function,
    Listed,
    Mistake,
    Number,
    Parts,
    Space,
    Text,
    mistake,
    mistakes_of,
)
from dualz.course.registry import Exercise


def exercise(form, **more):
    fields = {"kind": "transfer", "objectives": ("a.b",), "prompt": "What?", "greeting": "Good."}
    return Exercise(id="huffman.try", form=form, hints=("one", "two"), worked="So.", **{**fields, **more})


def says(form, answer):
    verdict = exercise(form).judge(answer)
    assert verdict.word == NOT_YET
    return verdict.says


OTHER = {-99: "something else | Something else."}


@pytest.mark.parametrize(
    ("right", "unit", "given", "told"),
    [
        (1.75, "", 1.8, "rounded too far"),
        (2.5613, "", 2.56, "rounded too far"),
        (101_632, "", 101_600, "rounded too far"),
        (0.58, "share", 58, "per cent"),
        (58.0, "per cent", 0.58, "share from 0 to 1"),
        (3250, "bytes", 26_000, "These are bits"),
        (24, "bits", 3, "These are bytes"),
        (1.75, "bits", 1.75 * np.log(2), "natural logarithm"),
        (1.75, "bits", 1.75 * np.log10(2), "base 10"),
        (1.25, "nats", 1.25 / np.log(2), "base 2"),
        (0.27, "", -0.27, "sign"),
        (4.0, "", 0.25, "upside down"),
        (52, "", 51, "off by one"),
        (52, "", 53, "off by one"),
        (52, "", "52", "give the number itself"),
        (52, "", [52], "give the number itself"),
    ],
)
def test_a_near_miss_is_named(right, unit, given, told):
    tolerance = 0.0006 if isinstance(right, float) else 0
    form = Number(right, "Other.", {-99: "x | Something else."}, unit=unit, tolerance=tolerance)
    assert told in says(form, given)


@pytest.mark.parametrize(
    ("right", "unit", "given"),
    [
        (1.75, "", 1.74),  # no digit fewer
        (768, "", 766),
        (1.875, "bits", 2),
        (3, "bits", 2),  # one of two neighbours
        (0.5, "bits", 2),
        (2, "", 0.5),
    ],
)
def test_what_looks_like_a_near_miss_by_accident_is_not_named(right, unit, given):
    form = Number(right, "Other.", OTHER, unit=unit)
    assert says(form, given) == "Other."


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ([2, 3, 8], "off by one"),
        ([1, 2, 6], "Other."),
        ([1, -2, 7], "Other."),
        ([1, -2, -7], "The size is right and the sign is not."),
        ([100, 200, 700], "per cent"),
    ],
)
def test_numbers_of_a_list_are_near_misses_together(given, told):
    assert told in says(Listed([1, 2, 7], "Other.", {(9, 9, 9): "x | Something else."}, unit="share"), given)


def test_a_near_miss_in_a_dict_names_its_part():
    form = Parts({"a": Number(1.75, "Not a.", OTHER), "b": Listed([1, 2, 3], "Not b.", {(9,): "x | No."})})
    assert says(form, {"a": 1.8, "b": [1, 2, 3]}) == "For 'a': You rounded too far: give more digits."
    assert says(form, {"a": 1.75, "b": [3, 2, 1]}).startswith("For 'b': These are the right ones")


def test_nothing_is_called_right_that_is_still_open():
    table = {
        3: "x | The text is right; this is the other number.",
        4: "y | The text is right, but 4 is less.",
    }
    form = Parts({"text": Text("ab", "No.", {"x": "x | Not x."}), "number": Number(50, "Other.", table)})
    assert says(form, {"text": "ab", "number": 3}) == "The text is right; this is the other number."
    assert says(form, {"text": ..., "number": 3}) == "This is the other number."
    assert says(form, {"text": ..., "number": 4}) == "4 is less."


def test_capitals_and_spaces_do_not_count_where_a_text_is_chosen():
    form = Choice("LZW", "Not yet.", {"Huffman": "x | Not that one."}, ("LZW", "Huffman"))
    for answer in ("lzw", " LZW\n", "'LZW'"):
        assert exercise(form).judge(answer).right
    assert says(form, "huffman") == "Not that one."
    assert "True or False is wanted" in says(Choice(True, "No.", {False: "x | Not that."}), "True")


def test_bytes_do_as_the_text_that_they_spell():
    form = Text("coc", "Other.", {"co": "x | Too short."}, fold=True)
    assert exercise(form).judge(b"coc").right and exercise(form).judge("COC ").right
    assert "a text is wanted" in says(form, b"co").casefold()


def test_a_whole_number_may_come_from_fractions():
    form = Number(23, "Other.", OTHER, whole=True)
    assert exercise(form).judge(11 * (23 / 11)).right and exercise(form).judge(22.999999999999996).right
    assert "without decimals" in says(form, 22.9)


def test_a_known_mistake_goes_before_a_near_miss():
    form = Number(24, "Other.", {3: "bytes | Count the bits of all of them."}, unit="bits")
    assert says(form, 3) == "Count the bits of all of them."
    assert says(form, 17) == "Other."


@pytest.mark.parametrize(
    ("given", "told"),
    [([3, 2, 1], "turn the list round"), ([2, 1, 3], "another order"), ([1, 2], "last one is missing")],
)
def test_a_list_is_told_what_it_is(given, told):
    form = Listed([1, 2, 3], "Other.", {(9, 9, 9): "x | Something else."}, length=0)
    assert told in says(form, given)
    assert told not in says(form, [7, 7, 7])


@pytest.mark.parametrize("right", [1000, 1_000_000, 2**24 - 1])
def test_no_other_whole_number_will_do(right):
    form = Number(right, "Other.", OTHER)
    for near in (right + 1, right - 1, float(right + 1)):
        assert exercise(form).judge(near).word == NOT_YET
    for same in (float(right), np.float32(right), np.int64(right), complex(right)):
        assert exercise(form).judge(same).right


def test_parts_that_are_open_are_named_and_the_others_judged():
    form = Parts({"a": Number(1, "Not a.", OTHER), "b": Number(2, "Not b.", OTHER)})
    assert says(form, {"a": 1, "b": ...}) == "Right so far: 'a'. Still open: 'b'."
    assert says(form, {"a": 7, "b": ...}) == "Not a."


def test_a_mistake_of_several_parts_is_met_by_the_measure_of_each():
    whole = Mistake("swapped", {"a": 0.66667, "b": 3}, "Swapped.")
    form = Parts({"a": Number(3, "Not a.", OTHER), "b": Number(2 / 3, "Not b.", OTHER)}, (whole,))
    assert says(form, {"a": 2 / 3, "b": np.float32(3)}) == "Swapped."
    assert says(form, {"a": 3, "b": 1.0}) == "Not b."


def test_texts_written_over_lines_are_joined():
    assert says(Text("x", """One
        and two.""", {"y": """y | This
            is y."""}), "z") == "One and two."  # fmt: skip
    assert mistakes_of({"y": """y |
        This."""})[0].told == "This."  # fmt: skip
    with pytest.raises(ValueError, match="misconception"):
        mistakes_of({1: "no bar"})


def mean(numbers):
    return sum(numbers) / len(numbers)


@mistake("the median", "You took the one in the middle.")
def median(numbers):
    return sorted(numbers)[len(numbers) // 2]


MEAN = Function(
    mean,
    "mean(numbers)",
    Space(
        [([1.0],), ([2.0, 2.0],)],
        lambda random: ([random.randint(1, 99) / 4 for _ in range(random.randint(1, 30))],),
    ),
    (median,),
)


def test_the_smallest_input_that_fails_is_given_whole():
    told = says(MEAN, lambda numbers: mean(numbers) if len(numbers) < 20 else 0.0)
    shown = told.partition("(")[2].partition(")")[0]
    assert len(eval(shown)) == 20 and "..." not in shown


def test_results_are_told_by_their_relation():
    assert "This is a sum" in says(MEAN, sum)
    assert says(MEAN, lambda numbers: sorted(numbers)[len(numbers) // 2]) == median.told
    assert "sign" in says(MEAN, lambda numbers: -mean(numbers))
    assert exercise(MEAN).judge(lambda numbers: float(np.float32(np.mean(numbers)))).right


def test_a_function_that_fails_on_a_boundary_is_refused():
    assert "[1.0]" in says(MEAN, lambda numbers: mean(numbers) if len(numbers) > 1 else 0)
