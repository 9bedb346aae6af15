"""Pictures of a stream: signals come, wait in a queue, are read in batches, and end in one of three rows.

Steps: ``dualz.models.streaming``. Lesson: 17 (deploy).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dualz.figures.parts.marks import Box, Mark, Picture, Question, Text
from dualz.figures.parts.phrases import MARGIN, counted, head
from dualz.figures.parts.questions import choice
from dualz.models.streaming import TAIL, Arrived, Finished, Opened, Started

CELL, LINE, NAMES = 44.0, 48.0, 84.0
SHOWN = 10
WIDTH = 2 * MARGIN + NAMES + CELL * (SHOWN + 1)
ENDS = ("in time", "late", "dropped")
# What the small number in a box of this row is, in milliseconds.
NUMBERS = {
    "to come": "arrival",
    "queue": "waiting",
    "device": "waiting",
    "in time": "latency",
    "late": "latency",
}


def draw(step: Any, earlier: Sequence[Any] = ()) -> Picture:
    """The picture of one step of ``serve``."""
    if not isinstance(step, (Opened, Arrived, Started, Finished)):
        raise TypeError(f"There is no picture for {type(step).__name__}.")
    steps = (*earlier, step)
    opened = _opened(steps)
    now = getattr(step, "time", 0.0)
    waited = {number: now - time for number, time in enumerate(opened.arrivals)}
    coming = tuple(range(sum(isinstance(one, Arrived) for one in steps), len(opened.arrivals)))
    working = getattr(step, "working", ())
    taken = getattr(step, "until", None)
    place = f"device: busy until {_ms(taken)} ms" if working and taken is not None else "device: free"
    waiting = getattr(step, "waiting", ())
    marks: list[Mark] = [head("time", 22, f"time: {_ms(now)} ms")]
    marks += [
        head("deadline", 22, f"deadline: {_ms(opened.deadline)} ms after the arrival", MARGIN + 2 * NAMES)
    ]
    marks += _row("coming", "to come", coming, 0, dict(enumerate(opened.arrivals)), "plain")
    marks += _slots("queue", opened.room, 1)
    fresh = step.number if isinstance(step, Arrived) else None
    marks += _row("queue", "queue", waiting, 1, waited, "plain", fresh)
    marks += _slots("device", opened.batch, 2)
    marks += _row("device", "device", working, 2, waited, "active")
    marks.append(Text("until", MARGIN + NAMES, _top(3) + 8, place, "note"))
    ends = _ends(steps, opened.deadline)
    for line, name in enumerate(ENDS):
        tone = ("done", "taken", "faint")[line]
        marks += _row(name, name, tuple(ends[name]), 3.5 + line, ends[name], tone, last=True)
    words = [_words("to come", coming), _words("queue", waiting), _words("device", working)]
    words += [_words(name, tuple(ends[name])) for name in ENDS]
    return Picture(WIDTH, _top(6.5), tuple(marks), _caption(step, opened), "\n".join(words))


def _opened(steps: Sequence[Any]) -> Opened:
    return next(one for one in steps if isinstance(one, Opened))


def _ends(steps: Sequence[Any], deadline: float) -> dict[str, dict[int, float | None]]:
    """The signals of each end, in the order in which they ended, with their latencies."""
    ends: dict[str, dict[int, float | None]] = {name: {} for name in ENDS}
    for one in steps:
        if isinstance(one, Arrived) and one.dropped is not None:
            ends["dropped"][one.dropped] = None
        elif isinstance(one, Finished):
            for number, latency in zip(one.batch, one.latencies, strict=True):
                ends["late" if latency > deadline else "in time"][number] = latency
    return ends


def _top(line: float) -> float:
    return 36 + LINE * line


def _row(
    key: str,
    name: str,
    numbers: Sequence[int],
    line: float,
    notes: Mapping[int, float | None],
    tone: str,
    fresh: int | None = None,
    last: bool = False,
) -> list[Mark]:
    """A box for each signal, with a time below its number; of a long row the first, or else the ``last``."""
    y = _top(line) + 20
    below = f"{NUMBERS[name]}, ms" if name in NUMBERS else ""
    marks: list[Mark] = [Text(f"name:{key}", MARGIN, y + (-3 if below else 4.5), name, "head")]
    if below:
        marks.append(Text(f"what:{key}", MARGIN, y + 12, below, "note"))
    hidden = max(0, len(numbers) - SHOWN)
    shown = numbers[hidden:] if last else numbers[:SHOWN]
    for place, number in enumerate(shown):
        note = notes.get(number)
        said = "" if note is None else _ms(note)
        title = f"signal {number}, {name}" + (f", {said} ms" if said else "")
        x = MARGIN + NAMES + CELL * (place + 0.5)
        kind = "new" if number == fresh else tone
        marks.append(Box(f"signal:{number}", x, y, str(number), CELL - 6, 36, said, kind, title))
    if hidden:
        marks.append(Text(f"more:{key}", MARGIN + NAMES + CELL * SHOWN + 4, y + 4.5, f"+{hidden}"))
    return marks


def _slots(key: str, count: int, line: float) -> list[Mark]:
    """Empty places, on which boxes come to lie."""
    y = _top(line) + 20
    return [
        Box(
            f"slot:{key}:{place}",
            MARGIN + NAMES + CELL * (place + 0.5),
            y,
            "",
            CELL - 6,
            36,
            "",
            "faint",
            f"place {place + 1} of the {key}",
        )
        for place in range(min(count, SHOWN))
    ]


def _caption(step: Any, opened: Opened) -> str:
    if isinstance(step, Opened):
        patience = f", patience for {_ms(step.patience)} ms" if step.patience else ""
        lost = "the one that comes" if step.drop == TAIL else "the one that has waited longest"
        return (
            f"Start: {counted(len(step.arrivals), 'signal')}, a queue with room for {step.room}, batches of "
            f"up to {step.batch}{patience}. When the queue is full, {lost} is dropped."
        )
    at = f"At {_ms(step.time)} ms"
    if isinstance(step, Arrived):
        if step.dropped is None:
            return f"{at} signal {step.number} arrives and waits."
        if step.dropped == step.number:
            return f"{at} signal {step.number} arrives, finds the queue full, and is dropped."
        return f"{at} signal {step.number} arrives; the queue is full, and signal {step.dropped} is dropped."
    if isinstance(step, Started):
        many = len(step.working)
        return (
            f"{at} the device takes {_named(step.working)}: a batch of {many} takes "
            f"{_ms(opened.service[many - 1])} ms."
        )
    late = [number for number, one in zip(step.batch, step.latencies, strict=True) if one > opened.deadline]
    said = f"{_named(late).capitalize()} {'is' if len(late) == 1 else 'are'} late." if late else "In time."
    return f"{at} the device has read {_named(step.batch)}. {said}"


def _named(numbers: Sequence[int]) -> str:
    """``signal 3``; ``signals 3, 4 and 5``."""
    if len(numbers) == 1:
        return f"signal {numbers[0]}"
    return f"signals {', '.join(map(str, numbers[:-1]))} and {numbers[-1]}"


def _ms(time: float) -> str:
    """A time with up to two places behind the point.

    >>> _ms(2.0), _ms(0.125), _ms(1234.5)
    ('2', '0.12', '1234.5')
    """
    return f"{time:.2f}".rstrip("0").rstrip(".")


def _words(name: str, numbers: Sequence[int]) -> str:
    return f"{name}: {', '.join(map(str, numbers)) or 'none'}"


def ask(following: Any, step: Any, earlier: Sequence[Any] = ()) -> Question | None:
    """Who is lost, how long a batch takes, how many of a batch are late."""
    opened = _opened((*earlier, step))
    if isinstance(following, Arrived) and following.dropped is not None:
        waiting = getattr(step, "waiting", ())
        rule = "who comes last" if opened.drop == TAIL else "who has waited longest"
        return Question(
            f"Signal {following.number} arrives, and the queue is full. Which signal is dropped?",
            tuple(f"signal:{number}" for number in (*waiting, following.number)[:SHOWN]),
            (f"signal:{following.dropped}",),
            f"This queue has {opened.drop} drop: {rule} is thrown out.",
            always=True,
        )
    if isinstance(following, Started) and len(following.working) > 1:
        many, one = len(following.working), opened.service[0]
        right = f"{_ms(following.until)} ms"
        wrong = {f"{_ms(following.time + time)} ms" for time in (many * one, one)}
        return choice(
            f"It is {_ms(following.time)} ms, and a batch of {many} begins. Until when is the device busy?",
            wrong,
            right,
            f"A batch of {many} takes {_ms(opened.service[many - 1])} ms here, one signal {_ms(one)} ms.",
        )
    if isinstance(following, Finished):
        many = len(following.batch)
        late = sum(latency > opened.deadline for latency in following.latencies)
        return choice(
            f"It is {_ms(following.time)} ms, and the batch is read. How many of its signals are late?",
            map(str, range(many + 1)),
            str(late),
            f"Late is whoever arrived more than {_ms(opened.deadline)} ms ago.",
        )
    return None
