"""Pictures of pruning, quantization, sharing, low rank and distillation: what some of them must show."""

from __future__ import annotations

import pytest

from dualz.figures import ask, draw
from dualz.figures.parts.marks import Circle
from dualz.figures.parts.matrices import grid, number, shade
from dualz.lessons.distillation import demos as distillation
from dualz.lessons.lowrank import demos as lowrank
from dualz.lessons.pruning import demos as pruning
from dualz.lessons.quantization import demos as quantization
from dualz.models.codebook import Moved
from dualz.models.distillation import Compared
from dualz.models.lowrank import Added
from dualz.models.pruning import Masked, Zeroed
from dualz.models.quantization import Rounded
from dualz.trace import record
from dualz.widgets.payload import payload

DEMOS = [demo for module in (pruning, quantization, lowrank, distillation) for demo in module.DEMOS]


def marks(picture):
    return {mark.key: mark for mark in picture.marks}


def trace_of(name, preset=None):
    demo = next(demo for demo in DEMOS if demo.name == name)
    return record(demo.run(demo.preset(preset).value))


@pytest.mark.parametrize("demo", [demo for demo in DEMOS if demo.fresh], ids=lambda demo: demo.name)
def test_fresh_instances_are_repeatable_different_and_playable(demo):
    assert demo.fresh(1) == demo.fresh(1)
    assert len({repr(demo.fresh(seed)) for seed in range(10)}) == 10
    for seed in range(10):
        assert payload(record(demo.run(demo.fresh(seed))))["frames"]


@pytest.mark.parametrize("demo", [demo for demo in DEMOS if demo.read], ids=lambda demo: demo.name)
def test_what_a_learner_types_is_read_or_refused_with_a_sentence(demo):
    for words in ("0.8 -0.3", b"1, 2\n3, 4", "5"):
        record(demo.run(demo.read(words)))
    for preset in demo.presets:
        assert isinstance(demo.say(preset.value), str)
    for words in ("", "a b", " ".join(["1"] * 40), "nan 1"):
        with pytest.raises(ValueError):
            record(demo.run(demo.read(words)))


def test_the_matrix_and_the_heap_show_what_the_step_says():
    trace = trace_of("pruning.heap")
    for index, step in enumerate(trace):
        if isinstance(step, Zeroed):
            seen = marks(draw(step))
            assert seen[f"w:{step.position}"].label == "0" and seen[f"w:{step.position}"].tone == "taken"
            assert f"heap:{step.position}" not in seen
            assert sum(key.startswith("heap:") for key in seen) == len(step.heap)
            question = ask(step, trace[index - 1])
            assert question.answer == (f"w:{step.position}",)
    (masked,) = trace.of(Masked)
    seen = marks(draw(masked))
    assert [seen[f"mask:{place}"].label for place in range(9)] == [
        "1" if kept else "0" for kept in masked.kept
    ]


def test_ranked_weights_stand_in_the_order_of_their_scores():
    for step in trace_of("pruning.rank").steps[1:]:
        seen = marks(draw(step))
        by_place = sorted(range(len(step.order)), key=lambda index: seen[f"w:{index}"].x)
        assert tuple(by_place) == step.order
        assert {i for i in step.order if seen[f"w:{i}"].tone == "taken"} == set(step.order[: step.count])


def test_levels_and_values_stand_at_their_places_on_the_line():
    for preset in ("a layer", "far from 0", "one outlier", "eight bits"):
        for step in trace_of("quantization.affine", preset).of(Rounded):
            seen = marks(draw(step))
            points = [(place, seen[f"level:{code}"].x) for code, place in step.levels]
            points += [(value, seen[f"value:{index}"].x) for index, value in enumerate(step.values)]
            (low, left), (high, right) = min(points), max(points)
            for value, x in points:
                assert x == pytest.approx(left + (right - left) * (value - low) / (high - low))
            assert seen[f"level:{step.codes[-1]}"].tone == "active"
            assert (
                isinstance(seen["arrow"].x2, float) and seen["arrow"].x2 == seen[f"level:{step.codes[-1]}"].x
            )


def test_centroids_move_and_bars_hold_all_values():
    trace = trace_of("quantization.kmeans", "a layer")
    first, last = marks(draw(trace[0])), marks(draw(trace[-1]))
    assert [first[f"centroid:{c}"].x for c in range(4)] != [last[f"centroid:{c}"].x for c in range(4)]
    titles = [mark.title for key, mark in last.items() if key.startswith("bar:")]
    assert sum(int(title.split()[0]) for title in titles) == 600
    for step in trace.of(Moved):
        seen = marks(draw(step))
        moved = {c for c in range(4) if step.before[c] != step.centroids[c]}
        assert {
            c for c in range(4) if isinstance(seen[f"centroid:{c}"], Circle) and f"way:{c}" in seen
        } == moved


def test_the_sum_of_terms_and_its_error_are_said():
    for step in trace_of("lowrank.terms").of(Added):
        seen = marks(draw(step))
        flat = [value for row in step.total for value in row]
        assert [seen[f"total:{place}"].label for place in range(4)] == [number(value) for value in flat]
        assert number(step.error, 4) in draw(step).caption
        assert seen[f"singular:{step.rank - 1}"].tone == "active"


def test_the_bars_of_probabilities_have_their_heights():
    (step,) = trace_of("distillation.step", "a four like a nine").of(Compared)
    seen = marks(draw(step))
    tall = [seen[f"soft:teacher:{place}"].height for place in range(10)]
    assert tall == pytest.approx([max(60 * p, 1.5) for p in step.teacher])


def test_shades_say_sign_and_size():
    assert shade(0.5, 1) != shade(-0.5, 1) and shade(0, 0) == "rgba(11,110,200,0.00)"
    assert shade(2, 1) == shade(1, 1)
    small, _, _ = grid("m", [[0.1] * 7], 0, 0)
    large, _, _ = grid("m", [[0.1] * 6], 0, 0)
    assert small[0].label == "" and "0.1" in small[0].title and large[0].label == "0.1"
