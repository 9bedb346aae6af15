"""What a learner calls: check, hint, worked, restore, progress, exercise, answers_file.

All of them work in any front end and in plain Python; what they return shows itself.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path
from typing import Any

from dualz.course import answers
from dualz.course.cards import NOT_TRIED, Card, Table, Verdict
from dualz.course.registry import TEMPLATE, Exercise, exercises, find


def exercise(id: str) -> Card:
    """Show what is asked.

    Raises:
        UnknownExercise: no exercise has this id.
    """
    wanted = find(id)
    return Card(id, wanted.kind.capitalize(), wanted.prompt)


def check(id: str, answer: Any) -> Verdict:
    """Judge an answer, and keep it in the file of answers. An untouched stub is not kept.

    ``answer`` is a plain value, an array, or a function, as the exercise says.

    Raises:
        UnknownExercise: no exercise has this id.
    """
    verdict = find(id).judge(answer)
    book = answers.book()
    if verdict.word == NOT_TRIED:
        kept = book.read().get(id, answers.EMPTY)
        which = "right" if kept.right else "last"
        more = f'Your {which} answer is kept: `restore("{id}")` brings it back.' if kept.saved else ""
    else:
        book.change(id, lambda record: answers.attempted(record, answer, verdict.word, verdict.right))
        more = ""
    return replace(verdict, says=_joined(verdict.says, more, book.take_notices()))


def hint(id: str) -> Card:
    """The first hint; called again the second; then it says that there is no more.

    Raises:
        UnknownExercise: no exercise has this id.
    """
    wanted = find(id)
    book = answers.book()
    record = book.change(id, lambda record: replace(record, hints=record.hints + 1))
    if record.hints <= len(wanted.hints):
        word, text = f"Hint {record.hints} of {len(wanted.hints)}", wanted.hints[record.hints - 1]
    else:
        word = "No more hints"
        text = f'Try an answer, also a doubtful one; after that `worked("{id}")` shows how it is done.'
        text += "\n" + "\n".join(f"{number}. {said}" for number, said in enumerate(wanted.hints, 1))
    return Card(id, word, _joined(text, book.take_notices()))


def worked(id: str) -> Card:
    """The worked answer, once an answer of your own has been checked.

    Raises:
        UnknownExercise: no exercise has this id.
    """
    wanted = find(id)
    book = answers.book()
    if not book.read().get(id, answers.EMPTY).attempts:
        text = "Check an answer of your own first, also a doubtful one; the worked answer shows after that."
        return Card(id, "Not shown yet", _joined(text, book.take_notices()))
    return Card(id, "Worked answer", wanted.worked, wanted.source)


class Text(str):
    """A text that shows itself as it stands, so that it can be copied."""

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        return f"<pre>{escape(self)}</pre>"


def restore(id: str, latest: bool = False) -> Any:
    """Your last right answer, or the last one that was checked where none was right yet.

    A value comes back itself, a function as its source text, to be copied. With ``latest``: the last
    answer that was checked, also where an earlier one was right.

    Raises:
        UnknownExercise: no exercise has this id.
    """
    find(id)
    book = answers.book()
    record = book.read().get(id, answers.EMPTY)
    saved = record.saved if latest or not record.right else record.right
    if not saved:
        return Card(id, "Nothing saved", _joined("No answer of yours is kept.", book.take_notices()))
    if "source" in saved:
        return Text(saved["source"])
    if "text" in saved:
        return Card(id, "Kept as text only", saved["text"])
    return answers.unpack_answer(saved)


def progress(lesson: int | None = None) -> Table:
    """How far you are: every exercise of the course, or of one lesson."""
    book = answers.book()
    records = book.read()
    wanted = {item.lesson for item in exercises().values()} - {TEMPLATE} if lesson is None else {lesson}
    listed = [item for item in exercises().values() if item.lesson in wanted]
    rows = tuple(_row(item, records.get(item.id, answers.EMPTY)) for item in listed)
    solved = sum(records.get(item.id, answers.EMPTY).solved for item in listed)
    caption = f"{solved} of {len(listed)} exercises solved"
    return Table(
        _joined(caption, book.take_notices()),
        ("lesson", "exercise", "kind", "state", "attempts", "hints"),
        rows,
    )


def _row(item: Exercise, record: answers.Record) -> tuple[str, ...]:
    state = "Solved" if record.solved else record.verdict or NOT_TRIED
    hints = min(record.hints, len(item.hints))
    return (f"{item.lesson:02}", item.id, item.kind, state, str(record.attempts), str(hints))


@dataclass(frozen=True)
class FileLink:
    """Where the answers are kept; in a notebook a link, to download the file."""

    path: str
    there: bool

    def __repr__(self) -> str:
        if self.there:
            return f"Your answers are in {self.path}."
        return f"No answer is saved yet; answers will be kept in {self.path}."

    def _repr_html_(self) -> str:
        name = escape(self.path)
        shown = f'<a href="{name}" download>{name}</a>' if self.there else f"<code>{name}</code>"
        return f"<p>{escape(repr(self)).replace(name, shown)}</p>"


def answers_file() -> FileLink:
    """The file that holds your answers. Keep a copy of it before a server goes away."""
    path = answers.book().path
    if path is None:
        return FileLink(answers.NAME, False)
    try:
        shown = path.relative_to(Path.cwd()).as_posix()
    except ValueError:
        shown = str(path)
    return FileLink(shown, os.path.exists(path))


def _joined(*sentences: str) -> str:
    return " ".join(sentence for sentence in sentences if sentence)
