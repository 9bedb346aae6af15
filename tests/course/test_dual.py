"""What the checks of lesson 14 accept, and what they say to answers that are nearly right."""

import pytest

from dualz.course.registry import find
from dualz.dual.gaps import first_of

CHOOSE, READ, REPORT = find("dual.candidates"), find("dual.read_gaps"), find("dual.report_file")


@pytest.mark.parametrize(
    "letter", ["B", "b", "B ", " B", "B.", '"B"', "'b'.", "\N{LEFT DOUBLE QUOTATION MARK}B\n"]
)
def test_a_letter_is_a_letter_however_it_is_written(letter):
    assert CHOOSE.judge(letter).right


@pytest.mark.parametrize("wrong", CHOOSE.wrong, ids=lambda wrong: wrong.answer)
def test_a_small_wrong_letter_gets_its_own_explanation(wrong):
    assert wrong.says in CHOOSE.judge(f" {wrong.answer.lower()}. ").says


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


@pytest.mark.parametrize("exercise", [READ, REPORT, find("start.times")], ids=lambda exercise: exercise.id)
def test_a_function_that_only_prints_is_asked_for_its_return(exercise):
    assert "is a `return` missing?" in exercise.judge(lambda *given: print(given)).says
