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

from dualz.codecs import chunks, chunks_scan
from dualz.course.sandbox import NotYet
from dualz.lessons.budget import (
    scale_attempts,
    scale_engine,
    scale_own,
    scale_reader,
    scale_sweep,
    scale_vees,
)

# Small enough for a busy machine: what a worker needs is loaded in a moment.
NUMBERS = (3, -4, 5, -6, 7, -8)


def slow_abs(number: int) -> int:
    time.sleep(0.05)
    return abs(number)


def failing(number: int) -> int:
    raise ValueError(f"{number} is no setting")


def always_dying(number: int) -> int:
    os._exit(1)


def kill_worker(name: str) -> None:
    os.kill(int(name.split("/")[1]), signal.SIGTERM if os.name == "nt" else signal.SIGKILL)


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
                kill_worker(run.worker)

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

    @pytest.mark.parametrize("name", ["dask", "loky"])
    def test_a_worker_that_is_killed_leaves_the_whole_file_or_none(self, name, request, tmp_path):
        request.getfixturevalue(name)
        source, target = tmp_path / "stream", tmp_path / "stream.gz"
        source.write_bytes(scale_vees.stream()[:240_000])
        killed = []

        def kill(done):
            if not killed:
                killed.append(done.worker)
                kill_worker(done.worker)

        try:
            chunks.compress_file(source, target, chunk=10_000, level=1, workers=2, on_chunk=kill)
        except Exception as error:
            assert name == "loky" and scale_sweep._died(error)
            assert [path.name for path in tmp_path.iterdir()] == ["stream"]
        else:  # Dask gives a lost chunk to another worker; with loky all may be done before the kill
            assert gzip.decompress(target.read_bytes()) == source.read_bytes()
        assert killed

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
