"""What is particular about lesson 17; what holds for every one is tested elsewhere."""

from __future__ import annotations

import pickle
import random
from pathlib import Path

import numpy as np
import pytest

from dualz.codecs.errors import CorruptData
from dualz.dual.models import compress_model
from dualz.lessons.deploy import (
    attempts,
    attempts_files,
    demos,
    device,
    exercises_paper,
    explorers,
    formats,
    pickles,
    privacy,
)
from dualz.models import integer_steps, membership, pickle_machine, storage
from dualz.models.nets import mlp
from dualz.trace import finish, record

MODELS = (pickles.harmless, pickles.obvious, pickles.hidden)

# --- pickles -----------------------------------------------------------------------------------------


def test_what_is_hostile_writes_a_file_where_pickles_are_trusted_and_nowhere_else():
    trusting = {"pickle.loads", "torch.load, weights_only=False"}
    for make in (pickles.obvious, pickles.hidden):
        for name, verdict in pickles.verdicts(make).items():
            assert verdict == (pickles.WROTE if name in trusting else pickles.REFUSED), name
    found = pickles.verdicts(pickles.harmless)
    foreign = {"safetensors", ".dz"}
    assert all(found[name] == (pickles.REFUSED if name in foreign else pickles.LOADED) for name in found)


def test_making_watching_and_scanning_write_nothing(tmp_path):
    place = tmp_path / "written.txt"
    for make in MODELS:
        data = pickles.by_pickle(make(place))
        pickles.scan(data)
        record(pickle_machine.watch(data))
        pickles.by_torch(make(place))
    assert not list(tmp_path.iterdir())
    pickle.loads(pickles.by_pickle(pickles.obvious(place)))
    assert place.read_text() == pickles.WORDS


def test_the_scanner_finds_one_and_is_fooled_by_the_other():
    scanned = {make.__name__: pickles.scan(pickles.by_pickle(make("x"))) for make in MODELS}
    assert scanned == {"harmless": (), "obvious": ("builtins.exec",), "hidden": ()}
    assert 55 < len(pickles.FORBIDDEN) < 70  # the lesson says: some sixty


def test_every_forbidden_call_is_found():
    for name in pickles.FORBIDDEN:
        module, _, function = name.partition(".")
        data = f"\x80\x03c{module}\n{function}\n)R.".encode("latin-1")
        assert pickles.scan(data) == (name,)


def test_numbers_and_texts_load_without_imports():
    value = {"weights": [0.5, (1, None, True)], "name": "x", "bytes": b"ab"}
    assert pickles.plain_values(pickle.dumps(value)) == value
    for hostile in (1 + 2j, len, Path("x"), ValueError("x")):
        with pytest.raises(CorruptData, match="wants to import"):
            pickles.plain_values(pickle.dumps(hostile))


def test_the_files_of_this_course_load_nothing_but_numbers_from_hostile_bytes():
    """Pickles with the first bytes of our formats before or in place of their own."""
    rng, net = random.Random(3), mlp(4, 3)
    heads = [compress_model(net)[:24], storage.dense_file(net)[:24]]
    pickled = pickles.by_pickle(pickles.obvious("never"))
    for _ in range(200):
        head = rng.choice(heads)[: rng.randint(0, 24)]
        data = head + pickled[rng.choice((0, len(head))) :]
        for name in ("safetensors", ".dz", "a pickle, nothing allowed"):
            with pytest.raises(CorruptData):
                pickles.LOADERS[name].read(data)
    assert not Path("never").exists()


# --- a loader --------------------------------------------------------------------------------------


def test_the_worked_loader_stands_every_damage():
    rng = random.Random(0)
    whole = attempts_files._file(3, 4, [rng.randint(-128, 127) for _ in range(12)])
    assert attempts_files.load(whole) != attempts_files.REFUSED
    for size in range(len(whole)):
        assert attempts_files.load(whole[:size]) == attempts_files.REFUSED
    for bit in range(8 * len(whole)):
        damaged = bytearray(whole)
        damaged[bit // 8] ^= 1 << bit % 8
        assert attempts_files.load(bytes(damaged)) == attempts_files.REFUSED
    for _ in range(2000):
        assert attempts_files.load(rng.randbytes(rng.randint(0, 40))) == attempts_files.REFUSED


# --- a layer and a network -----------------------------------------------------------------------------


def test_the_worked_layer_runs_the_whole_network_to_the_bit():
    net, data = device.network()
    x = data.validation.x[:200]
    assert (device.codes_by(attempts.dense, net, x) == net.codes(x)).all()


def test_a_layer_that_is_wrong_for_the_network_alone_is_told_so():
    from dualz.course.registry import find

    def small_only(codes, layer):
        found = attempts.dense(codes, layer)
        return found + (layer.weight.shape[1] > 20)

    verdict = find("deploy.dense").judge(small_only)
    assert not verdict.right and "signals" in verdict.says


def test_the_outputs_on_paper_are_those_of_the_stepper():
    right = exercises_paper.PAPER.answer
    first = finish(integer_steps.one_output(exercises_paper.CODES, exercises_paper.FIRST))
    second = finish(integer_steps.one_output(exercises_paper.CODES, exercises_paper.SECOND))
    assert (right["code"], right["second"]) == (first, second)


def test_the_pickle_that_is_done_by_hand_is_one():
    import pickletools

    codes = {code.name: code.code.encode("latin-1") for code in pickletools.opcodes}
    written = {
        "BINUNICODE": lambda text: len(text).to_bytes(4, "little") + text.encode(),
        "BININT1": lambda number: bytes([number]),
        "GLOBAL": lambda names: b"\n".join(names.encode().split()) + b"\n",
    }
    data = b"\x80\x03"
    for name, argument in exercises_paper.PROGRAM:
        data += codes[name] + (written[name](eval(argument)) if argument else b"")
    right = exercises_paper.PERFORM.answer
    loaded = pickle.loads(data)
    assert loaded["size"] == right["size"] and len(loaded) == right["entries"]
    steps = [moment.step for moment in record(pickle_machine.watch(data)).moments]
    at = next(place for place, step in enumerate(steps) if isinstance(step, pickle_machine.Calls))
    assert len(steps[at - 1].stack) == right["height"] and steps[at].what == right["called"]


# --- latency ---------------------------------------------------------------------------------------------


def test_the_bench_counts_the_calls_that_it_is_asked_for():
    run, clock = device.pretended([30, 1, 9, 2, 5])
    assert attempts.bench(run, clock, 4) == (30, 3.5)
    assert run.time.calls == 5


def test_files_of_the_network_are_what_the_lesson_says():
    sizes = {one.name: one.size for one in formats.files()}
    assert 3.6 < sizes["float32, safetensors"] / sizes["int8, .dzn"] < 4
    assert sizes["float32, .dz"] < sizes["float32, safetensors"]


def test_programs_agree_and_a_file_in_two_parts_is_no_model():
    pytest.importorskip("onnx")
    pytest.importorskip("onnxruntime")
    found = formats.agreement()
    assert len(found) == 3 and min(found.values()) > 0.98
    assert formats.alone() is False
    assert set(formats.calls(1)) == {
        formats.TORCH, formats.COURSE, formats.FLOATS, formats.CODES, formats.NOTHING,
    }  # fmt: skip


def test_without_onnxruntime_the_lesson_says_so(monkeypatch):
    monkeypatch.setattr(formats, "installed", lambda: False)
    assert formats.gain(1) is None and formats.idle() is None and formats.parts(1) is None
    assert formats.alone() is None and set(formats.calls(256)) == {formats.TORCH}
    assert formats.agreement().keys() == {"the course's int8"}
    assert formats.ABSENT in explorers.parts()._shown.text
    assert "onnx" not in " ".join(one.name for one in formats.files.__wrapped__())


# --- privacy -----------------------------------------------------------------------------------------------


def test_the_settings_share_no_sample():
    for name in (privacy.BY_HEART, privacy.A_RULE):
        found = privacy.setting(name, 3)
        rows = [{row.tobytes() for row in part.x} for part in found[1:]]
        for place, one in enumerate(rows):
            assert all(not one & other for other in rows[place + 1 :])
    assert len(privacy.setting(privacy.BY_HEART).members.y) == privacy.MEMBERS


def test_the_others_have_wrong_labels_to_the_same_share():
    from dualz.datasets import digits

    data, found = digits(), privacy.setting(privacy.BY_HEART, 1)
    known = {row.tobytes(): label for part in data for row, label in zip(part.x, part.y, strict=True)}
    for part in (found.members, found.others, found.held):
        true = np.array([known[row.tobytes()] for row in part.x])
        assert abs((true != part.y).mean() - privacy.WRONG) < 0.01


def test_what_the_lesson_says_of_privacy_holds_on_every_seed():
    rows = privacy.measured()
    heart = {name: row for (where, name), row in rows.items() if where == privacy.BY_HEART}
    assert {len(row.attacks) for row in rows.values()} == {5}
    for place in range(5):
        one = {name: row.attacks[place] for name, row in heart.items()}
        assert one["float"].auc > 0.7 and abs(one["8 bits"].auc - one["float"].auc) < 0.005
        assert one["stopped early"].auc < one["5 % of the weights"].auc < one["float"].auc - 0.05
        assert one["stopped early"].others > one["5 % of the weights"].others
        assert one["2 bits"].members < 0.5 and one["distilled on others"].auc > 0.55
    assert all(0.5 < row.mean("auc") < 0.55 for (where, _), row in rows.items() if where == privacy.A_RULE)
    assert max(row.mean("named") for row in rows.values()) < 0.03


def test_the_benchmark_measures_what_is_stored():
    """Seed 0 again, without what trains long: other processors add in another order, so nearly."""
    stored = privacy.measured()
    found = privacy.setting(privacy.BY_HEART, 0)
    net = privacy.learnt(found, 0)
    for name, made in (("float", net), ("4 bits", privacy.rounded(net, 4))):
        attack = membership.attack(made, found.members, found.others)
        assert abs(attack.auc - stored[privacy.BY_HEART, name].attacks[0].auc) < 0.03


# --- units and streams ------------------------------------------------------------------------------------


def test_the_smallest_units_of_the_network_had_done_nothing():
    found = explorers.looked("5")
    silent = [unit for unit in found if unit.active == 0]
    assert 10 <= len(silent) <= 20 and all(unit.lost == 0 for unit in silent)
    assert found[: len(silent)] == tuple(silent)
    assert explorers.together(len(silent)) == (0, 0)
    lost, alone = explorers.together(30)
    assert lost > alone + 0.05


def test_batches_save_a_stream():
    one, many = explorers.outcome(1000, 1), explorers.outcome(1000, 8)
    assert one.in_time < 0.05 < 0.99 < many.in_time and one.dropped > 0.3


# --- demos -----------------------------------------------------------------------------------------------


def test_free_input():
    assert demos.read_output("12 -40 / 50 -20").codes == (12, -40)
    for wrong in (
        "",
        "1 2",
        "1 / 2 3",
        "200 / 1",
        "a / b",
        "1 / 2 / 3",
        " ".join("1" * 13) + "/" + "1 " * 13,
    ):
        with pytest.raises(ValueError, match="Type codes and as many weights"):
            demos.read_output(wrong)
    assert pickle.loads(demos.read_pickle("{'a': [1, 2]}")) == {"a": [1, 2]}
    assert demos.read_pickle(pickle.dumps([1])) == pickle.dumps([1])
    for wrong in ("", "open('x')", "__import__('os')", "x"):
        with pytest.raises(ValueError, match="Type a list"):
            demos.read_pickle(wrong)
    with pytest.raises(CorruptData, match="no whole pickle"):
        demos.read_pickle(b"hello")
    assert demos.read_stream("0, 1 2").arrivals == (0, 1, 2)
    for wrong in ("", "2 1", "a", "nan", "1 " * 25, "1e9"):
        with pytest.raises(ValueError, match="times in milliseconds"):
            demos.read_stream(wrong)


def test_presets_call_what_they_say():
    called = {preset.name: finish(pickle_machine.watch(preset.value)) for preset in demos.PICKLE.presets}
    assert called["numbers"] == () and called["a log"][0].what == "logging.FileHandler"
    assert called["a line of Python"][0].what == "builtins.exec"
