"""Which questions the predict mode asks: few, spread over the run, and the rare case among them."""

from __future__ import annotations

import pytest

from dualz.codecs import lzw
from dualz.figures.parts.marks import Question
from dualz.lessons.lzw import demos
from dualz.trace import record
from dualz.widgets.payload import gates, payload, questions

OFTEN = Question("Which?", ("a", "b"), ("a",), "So it is.")
RARE = Question("Which?", ("a", "b"), ("a",), "So it is.", always=True)


def asked(many, rare=()):
    return {place: RARE if place in rare else OFTEN for place in range(many)}


@pytest.mark.parametrize("rare", [(), (0,), (3,), (9, 10), (0, 5, 11), (1, 2, 3, 4), tuple(range(12))])
@pytest.mark.parametrize("many", [0, 1, 2, 3, 4, 5, 12])
def test_at_most_four_in_order_and_the_rare_first(many, rare):
    rare = [place for place in rare if place < many]
    picked = gates(asked(many, rare))
    assert picked == sorted(set(picked))
    assert len(picked) == min(4, many - (many > 2 and 0 not in rare))
    assert len([place for place in picked if place in rare]) == min(4, len(rare))


def test_without_a_rare_case_the_gates_reach_from_the_second_question_to_the_last():
    assert gates(asked(12)) == [1, 4, 8, 11]


def test_one_free_place_goes_to_the_middle():
    assert gates(asked(12, (2, 3, 4))) == [2, 3, 4, 8]


@pytest.mark.parametrize("demo", [demos.DECODE, demos.TOGETHER], ids=lambda demo: demo.name)
def test_the_code_used_before_it_is_known_is_asked_wherever_it_comes(demo):
    for value in [preset.value for preset in demo.presets] + [demo.fresh(seed) for seed in range(0, 30, 3)]:
        trace = record(demo.run(value))
        known_for = [at for at in questions(trace) if isinstance(trace.steps[at + 1], lzw.UsedBeforeKnown)]
        assert len(set(known_for) & set(payload(trace)["gates"])) == min(4, len(known_for))
