"""What the checks of lesson 14 accept, and what they say to answers that are nearly right."""

import numpy as np
import pytest

from dualz.codecs.buckets import first_of
from dualz.course.registry import find
from dualz.lessons.dual.exercises_counting import report

CHOOSE, READ, REPORT = find("dual.candidates"), find("dual.read_gaps"), find("dual.report_file")


@pytest.mark.parametrize(
    "letter", ["B", "b", "B ", " B", "B.", '"B"', "'b'.", "\N{LEFT DOUBLE QUOTATION MARK}B\n"]
)
def test_a_letter_is_a_letter_however_it_is_written(letter):
    assert CHOOSE.judge(letter).right


@pytest.mark.parametrize("wrong", CHOOSE.wrong, ids=lambda wrong: wrong.answer)
def test_a_small_wrong_letter_gets_its_own_explanation(wrong):
    assert wrong.told in CHOOSE.judge(f" {wrong.answer.lower()}. ").says


def test_a_reader_that_does_not_count_is_wrong_also_where_it_fails_within_the_filler():
    def read_gaps(bits, bucket_at, count):
        places, place, at = [], -1, 0
        while at < len(bits):
            word = ""
            while word not in bucket_at:
                word += bits[at]
                at += 1
            extra, least = first_of(bucket_at[word])
            place += least + int(bits[at : at + extra] or "0", 2)
            at += extra
            places.append(place)
        return places

    assert "`count` says how many gaps" in READ.judge(read_gaps).says


@pytest.mark.parametrize(
    "shorter",
    [
        lambda *given: tuple(round(value, 6) for value in report(*given)),
        lambda *given: [float(f"{value:.6g}") for value in report(*given)],
        lambda *given: np.array(report(*given), dtype=np.float32),
        lambda *given: tuple(map(np.float32, report(*given))),
    ],
)
def test_a_report_of_six_digits_or_in_float32_is_right(shorter):
    assert REPORT.judge(shorter).right


@pytest.mark.parametrize("digits", [(0, 0), (2, 2), (1, 4), (9, 3)])
def test_a_report_of_few_digits_is_asked_for_all(digits):
    rounded = lambda *given: tuple(map(round, report(*given), digits))  # noqa: E731
    assert REPORT.judge(rounded).says.startswith("You rounded.")


def test_both_results_are_shown_with_all_digits():
    says = REPORT.judge(lambda weights, size: (4 * weights / size, 8 * size / weights + 1 / 3)).says
    assert "it should give `[4.0, 8.0]`" in says
    assert "[4.0, 8.333333333333334]" in says


def test_a_huge_result_is_refused_as_any_other():
    assert "it should give" in REPORT.judge(lambda weights, size: (10**400, 10**400)).says


@pytest.mark.parametrize("exercise", [READ, REPORT, find("start.times")], ids=lambda exercise: exercise.id)
def test_a_function_that_only_prints_is_asked_for_its_return(exercise):
    assert "is a `return` missing?" in exercise.judge(lambda *given: print(given)).says
