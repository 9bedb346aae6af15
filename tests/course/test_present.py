"""The card at the end of a lesson: its numbers are those that were measured, its sentences the learner's."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from dualz.course.present import LONGEST, PRESENTED, present

FOUND = {"bytes": 2670, "points lost": 0.588, "ratio": np.float32(26.8), "share": Fraction(1, 8)}


def card(
    claim="The file has 2670 bytes.", cost="It lost 0.59 points.", refuted="A seed that loses 3.", found=FOUND
):
    return present("dual", found, claim=claim, cost=cost, refuted=refuted)


@pytest.mark.parametrize("nothing", [..., None, "", "...", " \u2026 "])
def test_dots_are_never_wrong_and_show_no_number(nothing) -> None:
    talk = card(nothing, nothing, nothing)
    assert talk.word == "Not tried yet" and "2670" not in talk.says and "points lost" in talk.says
    assert not talk.text


@pytest.mark.parametrize(
    "number",
    [
        "2670",
        "2,670",
        "2 670",
        "2700",
        "0.588",
        "0.59",
        "0.6",
        "26.8",
        "27",
        "0.125",
        "0.12",
        "0.13",
        "-0.59",
        "2670.",
    ],
)
def test_a_number_may_be_rounded(number) -> None:
    assert card(f"It came to {number} at the end").word == PRESENTED


@pytest.mark.parametrize(
    "number", ["2671", "2600", "3000", "0.58", "0.5", "26.7", "20", "1", "26.80001", "267", "4"]
)
def test_another_number_is_refused_by_name(number) -> None:
    talk = card(f"It came to {number} at the end")
    assert talk.word == "Not yet" and number in talk.says and "2670" in talk.says and not talk.text


def test_a_number_in_the_name_of_a_result_may_be_said_and_is_no_result() -> None:
    def says(claim):
        found = {"bytes of .gz, level 9": 15124}
        return present("bwt", found, claim=claim, cost="15124 bytes", refuted="Fewer.")

    assert says("At level 9 it takes 15124 bytes.").word == PRESENTED
    assert "no number" in says("It was level 9.").says
    assert "8 in claim" in says("At level 8 it takes 15124 bytes.").says


def test_digits_in_a_name_are_no_numbers() -> None:
    assert card("LZ77 and int8 and x2 make 2670 bytes").word == PRESENTED
    assert "no number" in card("LZ77 makes it small").says


@pytest.mark.parametrize("part", ["claim", "cost", "refuted"])
def test_what_is_missing_is_named(part) -> None:
    talk = card(**{part: ...})
    assert talk.word == "Not yet" and f"missing: {part}" in talk.says


@pytest.mark.parametrize("wrong", [5, True, ["a", "b"], {"a": 1}, object(), "a" * (LONGEST + 1), b"\xff" * 3])
def test_what_is_no_sentence_gets_one(wrong) -> None:
    assert card(claim=wrong).word == "Not yet"


def test_the_same_sentence_twice_is_not_two() -> None:
    assert "the same" in card(claim="It has 2670 bytes", cost="It has 2670 bytes.").says


def test_results_that_are_no_numbers_are_named() -> None:
    for value in ("many", float("nan"), True, None):
        assert "'bytes'" in card(found={"bytes": value}).says


def test_it_exports_as_text(tmp_path: Path) -> None:
    talk = card()
    assert talk.save(tmp_path / "card.txt") == len(talk.text.encode())
    lines = (tmp_path / "card.txt").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "dual" and lines[1] == "Claim: The file has 2670 bytes."
    assert lines[-1] == "Measured: bytes 2670, points lost 0.588, ratio 26.8, share 0.125"
    with pytest.raises(ValueError, match="nothing to save"):
        card(claim=...).save(tmp_path / "other.txt")
