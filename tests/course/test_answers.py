"""Answers outlive the process; a damaged file is set aside; two writers lose nothing."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from dualz.course import answers, answers_file, check, exercise, hint, progress, restore, worked
from dualz.course.cards import NOT_TRIED

RIGHT_SUMS = [1.0, 0.75, 1.25]
ROOT = Path(__file__).resolve().parents[2]


def in_another_process(code, file):
    environment = {**os.environ, answers.VARIABLE: str(file), "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [sys.executable, "-c", code],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def output(process):
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    return out.strip()


def test_an_answer_outlives_the_process(file):
    output(in_another_process(f"from dualz.course import check; check('huffman.kraft', {RIGHT_SUMS})", file))
    assert restore("huffman.kraft") == RIGHT_SUMS
    assert "1 of" in repr(progress())
    assert "restore(" in check("huffman.kraft", ...).says


def test_a_function_comes_back_as_its_source(file, tmp_path):
    script = tmp_path / "mine.py"
    function = "def canonical(lengths):\n    return {}\n"
    script.write_text(
        f"from dualz.course import check\n\n{function}\ncheck('huffman.canonical', canonical)\n"
    )
    output(in_another_process(f"import runpy; runpy.run_path({str(script)!r})", file))
    assert repr(restore("huffman.canonical")) == "def canonical(lengths):\n    return {}"


@pytest.mark.parametrize(
    "answer",
    [7, "text", [1, [2.5, None]], {"a": 1}, {97: "0"}, (1, 2), b"\x00\xff", {1, 2}, True, "\ud800", -0.0],
)
def test_values_come_back_as_they_were(file, answer):
    check("huffman.kraft", answer)
    back = restore("huffman.kraft")
    assert back == answer
    assert repr(back) == repr(answer)


def test_what_cannot_be_kept_is_kept_as_text(file):
    check("huffman.kraft", float("nan"))
    assert "nan" in repr(restore("huffman.kraft"))
    check("huffman.kraft", list(range(100_000)))
    assert "too long" in repr(restore("huffman.kraft"))
    assert file.stat().st_size < 2000


def test_a_stub_is_never_kept_and_never_replaces_an_answer(file):
    check("huffman.kraft", ...)
    assert not file.exists()
    assert "Nothing saved" in repr(restore("huffman.kraft"))
    check("huffman.kraft", RIGHT_SUMS)
    check("huffman.kraft", ...)
    assert restore("huffman.kraft") == RIGHT_SUMS


def test_hints_come_in_order_and_end(file):
    assert "Hint 1 of 2" in repr(hint("huffman.kraft"))
    assert "Hint 2 of 2" in repr(hint("huffman.kraft"))
    assert "No more hints" in repr(hint("huffman.kraft"))
    assert "Hint 1 of 2" in repr(hint("huffman.paper"))


def test_the_worked_answer_shows_after_an_attempt_only(file):
    assert "Not shown yet" in repr(worked("huffman.canonical"))
    check("huffman.canonical", ...)
    assert "Not shown yet" in repr(worked("huffman.canonical"))
    check("huffman.canonical", lambda lengths: {})
    assert "value <<= length - previous" in repr(worked("huffman.canonical"))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b'{"format": "another", "answers": {}}',
        b'{"format": "dualz answers 1", "answers": {"a": {"saved": 3}}}',
        b"[" * 100_000,
        b'{"format": "dualz answers 1", "answers": {"huffman.kraft": {"saved": {"python": "__import__(1)"}, '
        b'"verdict": "", "solved": false, "attempts": 1, "hints": 0, "time": ""}}}',
    ],
)
def test_a_damaged_file_is_set_aside_and_work_goes_on(file, content):
    file.write_bytes(content)
    verdict = check("huffman.kraft", RIGHT_SUMS)
    assert verdict.right
    assert "dualz-answers.json.damaged" in verdict.says
    assert file.with_name(file.name + ".damaged").read_bytes() == content
    assert restore("huffman.kraft") == RIGHT_SUMS
    file.write_bytes(content)
    check("huffman.kraft", RIGHT_SUMS)
    assert file.with_name(file.name + ".damaged-2").exists()


def test_writers_at_once_lose_nothing(file):
    code = (
        "from dualz.course import answers\n"
        "from dataclasses import replace\n"
        "for turn in range(15):\n"
        "    answers.book().change('{name}', lambda record: replace(record, hints=record.hints + 1))\n"
        "    answers.book().change('shared', lambda record: replace(record, hints=record.hints + 1))\n"
    )
    writers = [in_another_process(code.format(name=name), file) for name in "abc"]
    for writer in writers:
        output(writer)
    records = answers.book().read()
    assert {name: record.hints for name, record in records.items()} == {
        "a": 15,
        "b": 15,
        "c": 15,
        "shared": 45,
    }
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_a_folder_that_cannot_be_written_to_is_told(file, monkeypatch):
    def refuses(path, data):
        raise OSError(13, "Permission denied")

    monkeypatch.setattr(answers, "write_whole", refuses)
    verdict = check("huffman.kraft", RIGHT_SUMS)
    assert verdict.right
    assert "could not be saved" in verdict.says


def test_a_lock_left_behind_is_taken_over(file):
    lock = file.with_name(file.name + ".lock")
    lock.touch()
    os.utime(lock, (0, 0))
    assert check("huffman.kraft", RIGHT_SUMS).right
    assert not lock.exists()


def test_in_memory_nothing_is_written(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(answers.VARIABLE, answers.IN_MEMORY)
    monkeypatch.setattr(answers, "_in_memory", answers.Book(None))
    assert "No answer is saved yet" in repr(answers_file())
    check("huffman.kraft", RIGHT_SUMS)
    assert restore("huffman.kraft") == RIGHT_SUMS
    assert list(tmp_path.iterdir()) == []


def test_the_file_is_offered_as_a_relative_link(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(answers.VARIABLE, raising=False)
    check("huffman.kraft", RIGHT_SUMS)
    assert repr(answers_file()) == "Your answers are in dualz-answers.json."
    assert 'href="dualz-answers.json" download' in answers_file()._repr_html_()
    assert (
        json.loads((tmp_path / "dualz-answers.json").read_text())["answers"]["huffman.kraft"]["solved"]
        is True
    )


def test_cards_say_the_same_in_text_and_html(file):
    card = check("huffman.kraft", [1, 2, 3])
    assert repr(card) == repr(check("huffman.kraft", [1, 2, 3]))
    assert "<strong>Not yet</strong>" in card._repr_html_()
    assert "var(--jp-warn-color1" in card._repr_html_()
    assert NOT_TRIED in check("huffman.kraft", ...)._repr_html_()
    assert "<script" not in check("huffman.walk", "<script>")._repr_html_()
    assert "On paper" in repr(exercise("huffman.paper"))
    assert 'scope="col"' in progress(2)._repr_html_()


def test_progress_lists_lessons_and_not_the_template(file):
    assert "template." not in repr(progress())
    assert "huffman.kraft" in repr(progress())
    assert "huffman.kraft" in repr(progress(2))
    assert progress(98).rows == ()


def test_the_right_answer_comes_back_though_a_wrong_one_followed(file):
    check("huffman.kraft", [1, 2, 3])
    assert restore("huffman.kraft") == [1, 2, 3]
    check("huffman.kraft", RIGHT_SUMS)
    check("huffman.kraft", [3, 2, 1])
    assert restore("huffman.kraft") == RIGHT_SUMS
    assert restore("huffman.kraft", latest=True) == [3, 2, 1]
    assert "Your right answer is kept" in check("huffman.kraft", ...).says
    check("huffman.kraft", tuple(RIGHT_SUMS))
    assert restore("huffman.kraft") == tuple(RIGHT_SUMS)


def test_a_file_without_right_answers_is_read_as_before(file):
    check("huffman.kraft", RIGHT_SUMS)
    content = json.loads(file.read_text())
    del content["answers"]["huffman.kraft"]["right"]
    file.write_text(json.dumps(content))
    assert restore("huffman.kraft") == RIGHT_SUMS
    content["answers"]["huffman.kraft"]["right"] = {"python": "__import__('os')"}
    file.write_text(json.dumps(content))
    assert "damaged" in check("huffman.kraft", RIGHT_SUMS).says


def test_headings_stand_over_their_columns(file):
    html = progress(2)._repr_html_()
    assert html.count('<th scope="col" style="text-align: left">') == 6


def nested(times):
    held = [1]
    for _ in range(times):
        held = [held] * 10
    return held


@pytest.mark.parametrize("make", [lambda: "a" * 10**8, lambda: nested(12), lambda: bytes(10**8)])
def test_a_gigantic_answer_is_refused_at_once_and_not_saved(file, make):
    answer, start = make(), time.thread_time()
    assert "too large" in check("huffman.kraft", answer).says
    assert "too large" in repr(restore("huffman.kraft"))
    assert time.thread_time() - start < 10
