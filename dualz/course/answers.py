"""Learners' answers, kept in one small JSON file that outlives the kernel and the server.

The file is ``dualz-answers.json`` in the current folder; the environment variable
``DUALZ_ANSWERS`` may name another one, or ``:memory:`` for none (regenerating notebooks and
nbval use that). It is read again before each write and replaced as a whole, under a lock, so
two notebooks that are open at once do not lose each other's answers. Nothing from it is ever run.
"""

from __future__ import annotations

import ast
import contextlib
import inspect
import json
import os
import textwrap
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dualz.course.plain import NotYet, plain
from dualz.files import write_whole

NAME = "dualz-answers.json"
VARIABLE = "DUALZ_ANSWERS"
IN_MEMORY = ":memory:"
LARGEST = 100_000
_FORMAT = "dualz answers 1"
_LOCK_IS_STALE = 10.0


@dataclass(frozen=True)
class Record:
    """What is known about one exercise of one learner.

    ``saved`` is a dict with one key: ``value`` (plain JSON), ``python`` (a Python literal),
    ``source`` (of a function) or ``text`` (a shortened ``repr``); empty where nothing is saved.
    ``right`` is the last right answer in the same form. ``time`` is that of the last attempt, UTC, ISO 8601.
    """

    saved: dict[str, Any]
    verdict: str = ""
    solved: bool = False
    attempts: int = 0
    hints: int = 0
    time: str = ""
    right: dict[str, Any] = field(default_factory=dict)


EMPTY = Record({})


class Book:
    """The answers of one learner, in a file, or in memory where ``path`` is None."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.notices: list[str] = []
        self._memory: dict[str, Record] = {}

    def read(self) -> dict[str, Record]:
        """All records by exercise id. A damaged file is set aside, and ``notices`` says so."""
        if self.path is None:
            return dict(self._memory)
        try:
            text = self.path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return {}
        except OSError as error:
            self.notices.append(f"Your saved answers could not be read ({error.strerror}).")
            return {}
        except UnicodeDecodeError:
            return self._set_aside()
        try:
            return parse(text)
        except (ValueError, RecursionError):
            return self._set_aside()

    def change(self, id: str, how: Callable[[Record], Record]) -> Record:
        """Read, let ``how`` make the new record of ``id`` from the old one, and write."""
        with self._locked():
            records = self.read()
            records[id] = how(records.get(id, EMPTY))
            self._write(records)
            return records[id]

    def take_notices(self) -> str:
        """What went wrong with the file since the last call, as sentences; then forgotten."""
        text, self.notices = " ".join(self.notices), []
        return text

    def _write(self, records: dict[str, Record]) -> None:
        if self.path is None:
            self._memory = records
            return
        content = {"format": _FORMAT, "answers": {id: asdict(records[id]) for id in sorted(records)}}
        text = json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
        try:
            write_whole(self.path, text.encode("utf-8", "backslashreplace"))
        except OSError as error:
            self.notices.append(
                f"Your answer could not be saved to {self.path.name} ({error.strerror}); "
                "start Jupyter in a folder that you may write to."
            )

    def _set_aside(self) -> dict[str, Record]:
        target = self.path.with_name(self.path.name + ".damaged")
        number = 1
        while target.exists():
            number += 1
            target = self.path.with_name(f"{self.path.name}.damaged-{number}")
        with contextlib.suppress(OSError):
            os.replace(self.path, target)
        self.notices.append(
            f"{self.path.name} was not a file of answers, or was damaged. It is now called "
            f"{target.name}, and a new one was begun."
        )
        return {}

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        """Hold the lock file while reading and writing. Where it cannot be had, go on without it."""
        if self.path is None:
            yield
            return
        lock = self.path.with_name(self.path.name + ".lock")
        held = _take_lock(lock)
        try:
            yield
        finally:
            if held:
                with contextlib.suppress(OSError):
                    os.unlink(lock)


def _take_lock(lock: Path) -> bool:
    end = time.monotonic() + _LOCK_IS_STALE
    while time.monotonic() < end:
        try:
            os.close(os.open(lock, os.O_CREAT | os.O_EXCL))
            return True
        except FileExistsError:
            # A kernel that was killed leaves its lock behind.
            with contextlib.suppress(OSError):
                if time.time() - lock.stat().st_mtime > _LOCK_IS_STALE:
                    os.unlink(lock)
            time.sleep(0.01)
        except OSError:
            return False
    return False


_in_memory = Book(None)


def book() -> Book:
    """The learner's book of answers, as the environment and the current folder name it now."""
    name = os.environ.get(VARIABLE) or NAME
    return _in_memory if name == IN_MEMORY else Book(Path(name).absolute())


def attempted(record: Record, answer: Any, verdict: str, right: bool) -> Record:
    """``record`` after one more real attempt."""
    saved = pack_answer(answer)
    return replace(
        record,
        saved=saved,
        right=saved if right else record.right,
        verdict=verdict,
        solved=record.solved or right,
        attempts=record.attempts + 1,
        time=datetime.now(UTC).isoformat(timespec="seconds"),
    )


def pack_answer(answer: Any) -> dict[str, Any]:
    """An answer in a form that JSON can hold; see :class:`Record`."""
    if callable(answer):
        try:
            return _small({"source": textwrap.dedent(inspect.getsource(answer)).rstrip()})
        except (OSError, TypeError):
            return {"text": repr(answer)[:1000]}
    try:
        plain(answer)
    except NotYet:
        return {"text": "an answer that is too large, or too deep, to be saved"}
    try:
        if _exactly(json.loads(json.dumps(answer, allow_nan=False)), answer):
            return _small({"value": answer})
    except (TypeError, ValueError, RecursionError):
        pass
    try:
        text = repr(answer)
    except Exception:
        return {"text": f"a value of type {type(answer).__name__}"}
    try:
        if _exactly(ast.literal_eval(text), answer):
            return _small({"python": text})
    except Exception:
        pass  # not a Python literal: its text is all that can be kept
    return _small({"text": text[:1000]})


def _exactly(one: Any, two: Any) -> bool:
    return one == two and repr(one) == repr(two)


def _small(saved: dict[str, Any]) -> dict[str, Any]:
    if len(json.dumps(saved)) <= LARGEST:
        return saved
    return {"text": f"an answer of more than {LARGEST} characters, which is too long to be saved"}


def unpack_answer(saved: dict[str, Any]) -> Any:
    """The value of an answer that was saved as ``value`` or ``python``."""
    return ast.literal_eval(saved["python"]) if "python" in saved else saved["value"]


def parse(text: str) -> dict[str, Record]:
    """The records of a file's text. Every field must be there and of its type."""
    content = json.loads(text)
    if not isinstance(content, dict) or content.get("format") != _FORMAT:
        raise ValueError("not a file of answers")
    if not isinstance(content.get("answers"), dict):
        raise ValueError("no answers")
    return {id: _record(entry) for id, entry in content["answers"].items()}


def _record(entry: Any) -> Record:
    # The first files kept the last answer alone.
    entry = {"right": {}, **entry} if isinstance(entry, dict) else {}
    if entry.keys() != {one.name for one in fields(Record)}:
        raise ValueError("not a record")
    for one in fields(Record):
        if type(entry[one.name]) is not type(_TYPES[one.name]):
            raise ValueError(f"{one.name} is of the wrong type")
    _require_saved(entry["saved"])
    _require_saved(entry["right"])
    return Record(**entry)


def _require_saved(saved: dict[str, Any]) -> None:
    if len(saved) > 1 or not saved.keys() <= {"value", "python", "source", "text"}:
        raise ValueError("not a saved answer")
    if any(not isinstance(held, str) for kind, held in saved.items() if kind != "value"):
        raise ValueError("not a text")
    if "python" in saved:
        _require_literal(saved["python"])


def _require_literal(text: str) -> None:
    try:
        ast.literal_eval(text)
    except (SyntaxError, TypeError, MemoryError) as error:
        raise ValueError("not a Python value") from error


_TYPES = asdict(EMPTY)
