"""Lesson 15, beyond one machine: what its text says of workers, chunks and four V is what they do."""

from __future__ import annotations

import gzip
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from dualz.codecs import bzip2, chunks, chunks_scan
from dualz.codecs.errors import CorruptData
from dualz.course.sandbox import NotYet
from dualz.lessons.budget import (
    scale_attempts,
    scale_demos,
    scale_engine,
    scale_explorers,
    scale_own,
    scale_reader,
    scale_split,
    scale_sweep,
    scale_vees,
)
from dualz.trace import record

# Small enough for a busy machine: what a worker needs is loaded in a moment.
NUMBERS = (3, -4, 5, -6, 7, -8)


def slow_abs(number: int) -> int:
    time.sleep(0.05)
    return abs(number)


def failing(number: int) -> int:
    raise ValueError(f"{number} is no setting")


def always_dying(number: int) -> int:
    os._exit(1)


def values(runs):
    return [run.value for run in runs]


@pytest.fixture(scope="module")
def dask():
    """A Dask cluster of two workers on this computer."""
    pytest.importorskip("distributed")
    with scale_engine.engine(2, dask=True) as who:
        yield who


@pytest.fixture
def loky():
    with scale_engine.engine(2, dask=False) as who:
        yield who


class TestEngine:
    def test_dask_is_two_processes_behind_an_address_of_this_computer(self, dask):
        assert (dask.name, dask.workers) == ("dask", 2)
        assert dask.address.startswith("tcp://127.0.0.1:")

    def test_another_process_may_use_a_scheduler_by_its_address(self, dask):
        code = (
            "from dualz.lessons.budget.scale_engine import engine\n"
            "from dualz.lessons.budget.scale_sweep import sweep\n"
            f"with engine(address={dask.address!r}) as who:\n"
            "    print(who.name, who.workers, [run.value for run in sweep(abs, [-1, 2, -3])])\n"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
        assert done.stdout.strip() == "dask 2 [1, 2, 3]", done.stderr
        assert done.stderr == ""

    def test_without_dask_joblib_has_processes_of_its_own(self, monkeypatch):
        monkeypatch.setattr(scale_engine, "has_dask", lambda: False)
        with scale_engine.engine(2) as who:
            assert (who.name, who.workers, who.address) == ("loky", 2, "")
            runs = scale_sweep.sweep(slow_abs, NUMBERS)
        assert values(runs) == [3, 4, 5, 6, 7, 8]
        for given in ({"dask": True}, {"address": "tcp://127.0.0.1:1"}):
            with pytest.raises(ImportError, match="pip install"), scale_engine.engine(2, **given):
                pass

    def test_what_cannot_be_is_refused(self):
        with pytest.raises(ValueError, match="At least one worker"), scale_engine.engine(0):
            pass
        with pytest.raises(ValueError, match="address"), scale_engine.engine(address="tcp://x", dask=False):
            pass

    def test_the_log_is_as_loud_as_before(self, dask):
        log = logging.getLogger("distributed")
        before = log.level
        with scale_engine._quiet():
            assert not log.isEnabledFor(logging.ERROR)
        assert log.level == before


class TestSweep:
    @pytest.mark.parametrize("name", ["dask", "loky"])
    def test_results_are_those_of_a_loop_and_others_did_the_work(self, name, request):
        request.getfixturevalue(name)
        told = []
        runs = scale_sweep.sweep(slow_abs, NUMBERS, told.append)
        assert values(runs) == values(scale_sweep.serial(slow_abs, NUMBERS)) == [3, 4, 5, 6, 7, 8]
        assert [run.number for run in runs] == list(range(6))
        assert sorted(told, key=lambda run: run.number) == runs
        assert all(f"/{os.getpid()}" not in run.worker for run in runs)
        assert all(run.ended - run.began >= 0.04 for run in runs)

    @pytest.mark.parametrize("name", ["dask", "loky"])
    def test_a_worker_that_ends_in_the_middle_loses_nothing(self, name, request, tmp_path):
        request.getfixturevalue(name)
        accident = scale_sweep.Dying(slow_abs, NUMBERS[2], str(tmp_path))
        with pytest.raises(FileNotFoundError):
            accident.ended()
        runs = scale_sweep.sweep(accident, NUMBERS)
        assert values(runs) == [3, 4, 5, 6, 7, 8]
        worker, began, ended = accident.ended()
        assert runs[2].worker.split("/")[1] != worker.split("/")[1] != str(os.getpid())
        assert ended - began >= 0.04 and runs[2].ended > ended

    def test_a_worker_that_is_killed_from_outside_loses_nothing(self, loky):
        victim = threading.Event()

        def kill(run):
            if not victim.is_set():
                victim.set()
                os.kill(int(run.worker.split("/")[1]), signal.SIGTERM if os.name == "nt" else signal.SIGKILL)

        runs = scale_sweep.sweep(slow_abs, [*NUMBERS, *NUMBERS], kill)
        assert victim.is_set() and values(runs) == [3, 4, 5, 6, 7, 8] * 2

    def test_a_measurement_that_fails_says_why(self, loky):
        with pytest.raises(ValueError, match="3 is no setting"):
            scale_sweep.sweep(failing, [3])

    def test_workers_that_end_again_and_again_are_given_up(self, loky):
        with pytest.raises(RuntimeError, match=r"missing: \[0\]"):
            scale_sweep.sweep(always_dying, [1])

    def test_no_settings_are_no_runs(self, loky):
        assert scale_sweep.sweep(abs, []) == []

    def test_networks_are_the_same_in_another_process(self, loky):
        few = [scale_sweep.Setting(60, 1, 4), scale_sweep.Setting(60, 3, 4, seed=1)]
        runs = scale_sweep.sweep(scale_sweep.accuracy_of, few)
        assert values(runs) == [scale_sweep.accuracy_of(one) for one in few]
        assert len(set(values(runs))) == 2 and all(10 < value < 100 for value in values(runs))
        assert scale_sweep.seconds(runs) > 0


class TestChunks:
    def test_dask_makes_the_same_file_as_one_process(self, dask, tmp_path):
        source = tmp_path / "stream"
        source.write_bytes(scale_vees.stream()[:200_000])
        one = chunks.compress_file(source, tmp_path / "one.gz", chunk=30_000, level=1)
        two = chunks.compress_file(source, tmp_path / "two.gz", chunk=30_000, level=1, workers=2)
        assert (tmp_path / "one.gz").read_bytes() == (tmp_path / "two.gz").read_bytes()
        assert [done.range for done in one] == [done.range for done in two]
        assert all(f"/{os.getpid()}" not in done.worker for done in two)

    def test_a_large_file_is_never_in_memory(self):
        size, packed, peak = scale_own.large(megabytes=32, chunk=1 << 20)
        assert size == 32 << 20 and packed < size / 500
        assert peak < size / 4
        assert scale_own.large(megabytes=8, chunk=1 << 20)[2] > 1 << 20

    def test_the_large_file_says_what_it_should(self, tmp_path):
        scale_own.write_holes(tmp_path / "file", 250, 100)
        data = (tmp_path / "file").read_bytes()
        assert len(data) == 250
        assert data[100:118] == b"chunk at byte 100\n" and data[18:100] == bytes(82)

    def test_the_learners_parts_are_used_if_gzip_reads_them(self):
        data = scale_vees.kinds()["log"][:3000]
        mine = scale_own.parts(scale_attempts.pack_by_gzip, data, 1000)
        assert mine[0] == gzip.compress(data[:1000]) or gzip.decompress(mine[0]) == data[:1000]
        right = scale_attempts.pack(data, 1000)
        for wrong in (None, lambda data, size: ..., lambda data, size: 1 / 0, scale_attempts.pack_raw.answer):
            assert scale_own.parts(wrong, data, 1000) == right
        assert scale_own.parts(scale_attempts.pack_whole.answer, data, 1000) == right

    @pytest.mark.parametrize(
        ("bad", "said"),
        [
            (b"", "begin with 1f 8b 08"),
            (scale_attempts.HEADER, "no DEFLATE stream"),
            (b"\x1f\x8b\x08\xff" + bytes(30), "header cannot be read"),
            (scale_attempts.member(b"abc") + b"x", "1 bytes too many"),
            (scale_attempts.member(b"abc") * 2, "too many"),
            (scale_attempts.member(b"abc")[:-1] + b"\1", "its size does not fit"),
            (scale_attempts.member(bytes(1 << 21)), "no DEFLATE stream"),
            ("text", "bytes are wanted"),
        ],
    )
    def test_members_of_enemies_get_a_sentence(self, bad, said):
        with pytest.raises(NotYet, match=said):
            scale_reader.member_data(bad)


class TestSplit:
    def test_the_middle_of_a_gz_is_made_of_what_stands_before_it(self):
        log = scale_vees.kinds()["log"]
        assert scale_split.from_before(log, len(log) // 2, 1000) > 0.9
        assert scale_split.from_before(scale_vees.kinds()["noise"], 60_000, 1000) < 0.1
        assert scale_split.from_before(b"abcdef", 3, 3) == 0
        assert scale_split.from_before(b"abcdabcd", 4, 4) == 1
        # The second half of what is behind the cut copies the first, and so does not count.
        assert scale_split.from_before(b"abcd" + b"efghijkl" * 2, 4, 16) == 0

    def test_a_bz2_is_read_block_by_block(self):
        data = scale_vees.stream()[:300_000]
        blob = bzip2.compress(data, 1)
        found = scale_split.read_blocks(blob)
        assert len(found) > 2 and b"".join(found) == data
        hurt = bytearray(blob)
        hurt[len(hurt) // 2] ^= 1
        read = scale_split.read_blocks(bytes(hurt))
        assert sum(one is None for one in read) == 1
        assert [one for one in read if one] == [one for one, two in zip(found, read, strict=True) if two]
        assert scale_split.read_blocks(bzip2.compress(b"abc")) == [b"abc"]
        for none in (b"", b"no such file", bzip2.compress(b"")):
            with pytest.raises(CorruptData, match="No block"):
                scale_split.bzip2_blocks(none)


class TestFourV:
    @pytest.mark.parametrize("seed", [0, 1, 2])
    def test_what_the_text_says_of_four_v_holds_on_every_seed(self, seed):
        small, middle, large = (scale_vees.measured(size << 10, seed) for size in (8, 32, 512))
        whole, total = scale_vees.whole(seed), len(scale_vees.stream(seed))
        assert total == 960_000
        assert small.volume > middle.volume > whole * 0.99
        assert all(one.found == scale_vees.FLIPS for one in (small, middle, large))
        assert all(one.chosen < one.volume for one in (small, middle, large))
        assert small.chosen > max(middle.chosen, large.chosen)
        assert small.lost < middle.lost < large.lost
        assert middle.lost <= 32 << 10 < large.lost
        assert small.age(1e6) < large.age(1e6)

    def test_one_stream_vouches_for_nothing(self):
        assert scale_vees.lost_of_one_stream() > 0.94 * len(scale_vees.stream())

    def test_kinds_are_of_one_size_and_seeded(self):
        one, two = scale_vees.kinds(3, 5000), scale_vees.kinds(4, 5000)
        assert {len(data) for data in one.values()} == {5000}
        assert all(one[name] != two[name] for name in one)


class TestExplorers:
    def test_whoever_is_free_takes_the_next_chunk(self):
        rows = scale_explorers.planned([3.0, 1.0, 1.0, 1.0], 2, 0.0)
        assert {name: [work.name for work in row] for name, row in rows.items()} == {
            "worker 1": ["0"],
            "worker 2": ["1", "2", "3"],
        }
        assert max(work.ended for row in rows.values() for work in row) == 3.0

    def test_sending_may_cost_more_than_workers_bring(self):
        def ends(workers, sending):
            rows = scale_explorers.planned([0.001] * 50, workers, sending)
            return max(work.ended for row in rows.values() for work in row)

        assert ends(8, 0.0) < 0.05 / 6
        assert ends(8, 0.002) > 0.05

    def test_lanes_show_who_was_lost(self):
        explorer = scale_explorers._example_runs()
        explorer._controls["run"].value = "one ended"
        assert "lost" in explorer._shown.text
        assert "6 pieces of work" in explorer.words


class TestDemo:
    def test_each_preset_shows_what_it_says(self):
        for preset in scale_demos.CHUNKS_DEMO.presets:
            pieces = record(scale_demos.CHUNKS_DEMO.run(preset.value)).result
            lost = [piece for piece in pieces if not piece.intact]
            assert len(lost) == 1, preset.name
            assert len(pieces) == (1 if preset.name == "one single stream" else 5), preset.name

    def test_a_text_of_the_learner_loses_its_third_chunk(self):
        given = scale_demos.read("water under the bridge, and more of it")
        pieces = record(scale_demos.CHUNKS_DEMO.run(given)).result
        assert [piece.number for piece in pieces if not piece.intact] == [2]
        for bad in ("four", "x" * 201):
            with pytest.raises(ValueError, match="5 to 200 bytes"):
                scale_demos.read(bad)


def test_the_lesson_runs_where_dask_is_absent():
    code = (
        "import sys; sys.modules['distributed'] = None; sys.modules['dask'] = None\n"
        "from dualz.lessons.budget import scale_demos, scale_explorers, scale_own, scale_vees\n"
        "from dualz.lessons.budget import scale_engine, scale_sweep\n"
        "scale_engine.find_spec = lambda name: None\n"
        "with scale_engine.engine(2) as who:\n"
        "    print(who.name, [run.value for run in scale_sweep.sweep(abs, [-1, 2])])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert done.stdout.strip() == "loky [1, 2]", done.stderr


def test_the_page_about_scale_names_what_there_is():
    page = (Path(__file__).parents[2] / "docs" / "scale.md").read_text(encoding="utf-8")
    for name in ("engine(address=", "compress_file", "scan_file", "benchmarks.scale"):
        assert name in page
    assert hasattr(chunks, "compress_file") and hasattr(chunks_scan, "scan_file")
