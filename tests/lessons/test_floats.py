"""What is particular about lesson 16; what holds for every one is tested elsewhere."""

from __future__ import annotations

import numpy as np
import pytest

from dualz.codecs.errors import CorruptData
from dualz.dual import floats, floats_file, floats_lanes, floats_odds
from dualz.lessons.floats import attempts, attempts_lanes, demos, explorers
from dualz.models.base import signals_base
from dualz.trace import finish, record

WEIGHTS = np.random.default_rng(0).normal(0, 0.02, 300_000).astype("f4")


def test_the_exponent_of_a_normal_variable_has_about_2_544_bits_whatever_its_spread():
    found = [floats_odds.entropy(floats_odds.exponents(2.0**power)) for power in np.arange(-14, 6, 0.05)]
    assert min(found) > 2.542 and max(found) < 2.5465
    assert abs(np.mean(found) - 2.544) < 0.0005
    assert floats_odds.entropy(floats_odds.exponents(0.3)) == pytest.approx(
        floats_odds.entropy(floats_odds.exponents(0.6)), abs=1e-9
    )
    assert attempts.exponent_entropy(0.02) == pytest.approx(
        floats_odds.entropy(floats_odds.exponents(0.02)), abs=1e-6
    )


@pytest.mark.parametrize(
    ("within", "low", "high"), [(floats_odds.laplace, 2.82, 2.84), (floats_odds.uniform, 1.99, 2.33)]
)
def test_other_shapes_have_other_entropies(within, low, high):
    for power in np.arange(0, 1, 0.1):
        odds = floats_odds.exponents(2.0**power, within)
        assert sum(odds.values()) == pytest.approx(1, abs=1e-6)
        assert low < floats_odds.entropy(odds) < high


def test_a_sample_has_what_the_sum_says():
    found = floats.fields(floats.words_of(WEIGHTS, "bfloat16"), "bfloat16")[1]
    assert floats.entropy(found) == pytest.approx(attempts.exponent_entropy(0.02), abs=0.01)


def test_a_tail_raises_the_entropy_and_a_spread_must_be_one():
    plain = floats_odds.entropy(floats_odds.exponents(0.02))
    assert floats_odds.entropy(floats_odds.exponents(0.02, floats_odds.mixed(0.2, 8))) > plain + 0.3
    for spread in (0, -1, float("inf"), float("nan")):
        with pytest.raises(ValueError, match="A spread is a number above 0"):
            floats_odds.exponents(spread)


def test_what_the_learner_builds_is_what_the_course_does():
    words = floats.words_of(WEIGHTS[:500], "bfloat16")
    exponents, rest = attempts.split(words.tolist())
    assert exponents == floats.split(words)[0].tolist()
    assert attempts.join(exponents, rest) == words.tolist()
    codes = demos.code_of(tuple(exponents))
    lanes = attempts_lanes.encode(exponents, codes)
    assert attempts_lanes.decode(lanes, codes, len(exponents)) == exponents
    bare = floats_lanes.cut(exponents, codes)
    assert all(one.startswith(two) and len(one) - len(two) < 8 for one, two in zip(lanes, bare, strict=True))


@pytest.mark.parametrize("count", [1, 3, 4, 5, 13, 40])
@pytest.mark.parametrize("lanes", [1, 2, 4, 7])
def test_lanes_of_any_number_come_back(count, lanes):
    exponents = list(demos.drawn(count, 2))
    codes = demos.code_of(tuple(exponents))
    streams = floats_lanes.cut(exponents, codes, lanes)
    run = record(floats_lanes.decode(streams, codes, count))
    assert run.result == exponents
    turns = [moment.step.turn for moment in run.moments if isinstance(moment.step, floats_lanes.LookedUp)]
    assert turns == sorted(turns) and len(turns) == count


def test_damaged_lanes_are_refused():
    codes = {1: "0", 2: "10"}
    for lanes, count, told in ((["0", "1"], 2, "Lane 1 is damaged"), (["00", "0"], 2, "Lane 0 goes on")):
        with pytest.raises(CorruptData, match=told):
            finish(floats_lanes.decode(lanes, codes, count))


def test_free_input():
    assert demos.read_one("0.1 float16") == demos.One(0.1, "float16")
    assert demos.read_one(b"-6.5") == demos.One(-6.5, "bfloat16")
    for wrong in ("", "a", "1 2", "1 float16 x", "1 float4"):
        with pytest.raises(ValueError, match=r"Type a number|Numbers are written"):
            demos.read_one(wrong)
    assert demos.read_block("120 121, 120 119").exponents == (120, 121, 120, 119)
    for wrong in ("1 2 3", "1 2 3 256", "a b c d", "1 2 3 -4", "1 " * 49):
        with pytest.raises(ValueError, match=r"exponents|stored exponent"):
            demos.read_block(wrong)


def test_what_the_lesson_says_of_the_trained_network():
    net = signals_base()
    weights = explorers.weights_of(net)
    found = {name: bits for name, _, bits in explorers.worth("bfloat16", weights)}
    assert 2.6 < found["exponent"] < 3.1 and found["mantissa"] > 6.9 and found["sign"] > 0.95
    for name in floats.FORMATS:
        plain, packed = explorers.size_of(net, name)
        tensors = explorers.tensors_of(net, name)
        back = floats_file.decompress(floats_file.compress(tensors))
        assert packed < plain
        assert all(np.array_equal(back[key].words, tensors[key].words) for key in tensors)


def test_two_bits_of_the_mantissa_go_below_the_bound_of_the_exponents():
    for name, rest in (("float32", 24), ("bfloat16", 8)):
        alone, best = explorers.normal_shares(name)
        assert best < 100 * (2.542 + rest) / (8 + rest) < alone < best + 0.6
    assert explorers.normal_shares("float32")[1] < 83
    for name in ("float16", "float8_e4m3fn", "float8_e5m2"):
        alone, best = explorers.normal_shares(name, 50_000)
        assert alone == best


def test_explorers_say_what_they_show():
    explorer = explorers.spread()
    assert "2.544" in explorer.words or "2.54" in explorer.words
    before = explorer.words
    explorer._controls["tail"].value = 30
    assert explorer.words != before
    series = explorers.in_time()
    series._controls["numbers"].value = "weights, float32"
    assert "as they are" in series.words
