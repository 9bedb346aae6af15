"""A guess is taken first, and then compared; nothing is shown before."""

from __future__ import annotations

import numpy as np
import pytest

from dualz.course.guesses import compare_guess


@pytest.mark.parametrize("open_guess", [..., None])
def test_the_number_is_not_shown_before_there_is_a_guess(open_guess):
    card = compare_guess(open_guess, 1234)
    assert card.word == "Not yet" and "1234" not in repr(card) + card._repr_html_()


@pytest.mark.parametrize(
    ("guess", "measured", "said"),
    [
        (100, 100, "exactly"),
        (97, 100, "nearly exact"),
        (50, 100, "2.0 times too small"),
        (250, 100, "2.5 times too large"),
        (3000, 100, "30 times too large"),
        (0, 100, "100 too small"),
        (-5, 100, "105 too small"),
        (7, 0, "7 too large"),
        (np.float32(50), 100, "2.0 times too small"),
    ],
)
def test_how_far_it_was(guess, measured, said):
    card = compare_guess(guess, measured, "per cent")
    assert card.word == "Measured" and card.says.startswith(f"{measured} per cent. You said ")
    assert card.says.endswith(f": {said}.")


@pytest.mark.parametrize("wrong", ["many", True, float("nan"), [1], {}, object()])
def test_what_is_no_number_is_refused_and_the_number_stays_hidden(wrong):
    card = compare_guess(wrong, 1234)
    assert card.word == "Not yet" and "A number is wanted" in card.says and "1234" not in card.says
