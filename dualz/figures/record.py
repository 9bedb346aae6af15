"""Pictures of the search for a record: a table of entries and seeds, read cell by cell.

Steps: ``dualz.capstone.record``. Lesson: 18 (capstone).
"""

from __future__ import annotations

from collections.abc import Sequence
from string import ascii_uppercase
from typing import Any

from dualz.capstone.record import Averaged, Candidate, Closed, Counted, Looked, Opened
from dualz.figures.parts.marks import Box, Mark, Picture, Question, Text
from dualz.figures.parts.phrases import MARGIN

NAME, CELL, MEAN, ROW, HEAD = 40.0, 66.0, 84.0, 50.0, 34.0
NOBODY = "nobody"


def draw(step: Any, earlier: Sequence[Any] = ()) -> Picture:
    """The table with what is known after this step."""
    steps = (*earlier, step)
    opened = next(one for one in steps if isinstance(one, Opened))
    tones = _tones(steps)
    means = {one.place: one.mean for one in steps if isinstance(one, Averaged)}
    record = _record(steps)
    wide = max(len(each.sizes) for each in opened.candidates)
    marks: list[Mark] = [
        Text(f"head:{seed}", _x(seed), 20, f"seed {seed}", "note", "middle") for seed in range(wide)
    ]
    marks.append(Text("head:mean", _mean_x(wide), 20, "mean bytes", "note", "middle"))
    for place, each in enumerate(opened.candidates):
        marks += _row(place, each, wide, tones, means.get(place), place == record, step)
    lines = [_said(place, each, means.get(place), tones) for place, each in enumerate(opened.candidates)]
    width = _mean_x(wide) + MEAN / 2 + MARGIN
    height = HEAD + ROW * len(opened.candidates) + 8
    return Picture(width, height, tuple(marks), _caption(step, opened), "\n".join(lines))


def _x(seed: int) -> float:
    return MARGIN + NAME + CELL * (seed + 0.5)


def _mean_x(wide: int) -> float:
    return MARGIN + NAME + CELL * wide + MEAN / 2 + 8


def _name(place: int) -> str:
    return ascii_uppercase[place]


def _row(
    place: int,
    each: Candidate,
    wide: int,
    tones: dict[tuple[int, int], str],
    mean: float | None,
    is_record: bool,
    step: Any,
) -> list[Mark]:
    y = HEAD + ROW * (place + 0.5)
    turn = getattr(step, "place", None) == place
    tone = "new" if is_record else "active" if turn else "plain"
    title = f"entry {_name(place)}{', the record' if is_record else ''}"
    marks: list[Mark] = [Box(f"name:{place}", MARGIN + 14, y, _name(place), 28, 36, "", tone, title)]
    for seed, (size, right) in enumerate(zip(*each, strict=True)):
        words = f"entry {_name(place)}, seed {seed}: {size} bytes, {right:g} % right"
        cell = tones.get((place, seed), "plain")
        marks.append(
            Box(f"cell:{place}:{seed}", _x(seed), y, str(size), CELL - 6, 40, f"{right:g} %", cell, words)
        )
    if mean is not None:
        words = f"entry {_name(place)}: mean {mean:g} bytes"
        tone = "new" if is_record else "done"
        marks.append(Box(f"mean:{place}", _mean_x(wide), y, f"{mean:g}", MEAN - 6, 40, "", tone, words))
    elif any(at == place and tone == "taken" for (at, _), tone in tones.items()) or _too_few(place, step):
        marks.append(Text(f"out:{place}", _mean_x(wide), y + 4, "out", "note", "middle", "taken"))
    return marks


def _too_few(place: int, step: Any) -> bool:
    return isinstance(step, Counted) and step.place == place and not step.enough


def _tones(steps: Sequence[Any]) -> dict[tuple[int, int], str]:
    """Of the cells that were read: good ones are done, a missed goal is taken; the last one is active."""
    looked = [one for one in steps if isinstance(one, Looked)]
    tones = {(one.place, one.seed): "done" if one.reached else "taken" for one in looked}
    if isinstance(steps[-1], Looked) and steps[-1].reached:
        tones[steps[-1].place, steps[-1].seed] = "active"
    return tones


def _record(steps: Sequence[Any]) -> int | None:
    found = [one.record for one in steps if isinstance(one, Averaged)]
    return found[-1] if found else None


def _said(place: int, each: Candidate, mean: float | None, tones: dict[tuple[int, int], str]) -> str:
    cells = ", ".join(f"{size} bytes {right:g} %" for size, right in zip(*each, strict=True))
    out = any(at == place and tone == "taken" for (at, _), tone in tones.items())
    after = f"; mean {mean:g}" if mean is not None else "; out" if out else ""
    return f"{_name(place)}: {cells}{after}"


def _caption(step: Any, opened: Opened) -> str:
    if isinstance(step, Opened):
        return f"Read the table: every seed must reach {opened.goal:g} %."
    if isinstance(step, Counted):
        enough = "enough to be judged" if step.enough else "a record needs five, so it is out"
        return f"Entry {_name(step.place)} has {step.seeds} seeds: {enough}."
    if isinstance(step, Looked):
        verdict = "reaches the goal" if step.reached else "misses the goal, and the entry is out"
        return f"Seed {step.seed} of {_name(step.place)} reads {step.right:g} % and {verdict}."
    if isinstance(step, Averaged):
        if step.record == step.place:
            return f"Average the bytes of {_name(step.place)}: {step.mean:g}. That is the record now."
        kept = f"{_name(step.record)} keeps the record with {step.least:g}"
        return f"Average the bytes of {_name(step.place)}: {step.mean:g}. {kept}."
    if isinstance(step, Closed):
        holder = "Nobody holds a record" if step.record is None else f"{_name(step.record)} holds the record"
        return f"Close the table: {holder}."
    raise TypeError(f"There is no picture for {type(step).__name__}.")


def ask(following: Any, step: Any, earlier: Sequence[Any] = ()) -> Question | None:
    """Before the bytes are averaged, and at the end: who holds the record then? Click on a name."""
    opened = next(one for one in (*earlier, step) if isinstance(one, Opened))
    keys = tuple(f"name:{place}" for place in range(len(opened.candidates)))
    if isinstance(following, Averaged):
        prompt = f"Every seed of {_name(following.place)} is good. Who holds the record then?"
        mean = f"The mean of {_name(following.place)} is {following.mean:g} bytes"
        why = f"{mean}; the least is {following.least:g}."
        return Question(prompt, keys, (f"name:{following.record}",), why)
    if isinstance(following, Looked) and following.seed == 0:
        rights = opened.candidates[following.place].rights
        options = (("yes", "yes"), ("no", "no"))
        answer = "yes" if min(rights) >= opened.goal else "no"
        why = f"Its worst seed reads {min(rights):g} %, the goal is {opened.goal:g} %."
        return Question(
            f"Does {_name(following.place)} count?", ("yes", "no"), (answer,), why, options=options
        )
    return None
