"""Pictures of a store being read and mended: a row for each stripe, a column for each disk.

Steps: ``dualz.codecs.store``. Lesson: 08 (choosing).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import singledispatch
from typing import Any

from dualz.codecs.store import PARITY, BeganScrub, CheckedChunk, GaveUpChunk, MendedChunk, Store, xor
from dualz.figures.parts.marks import Box, Mark, Picture, Question, Text
from dualz.figures.parts.phrases import MARGIN, counted
from dualz.figures.parts.symbols import show

NAMES, LINE, LETTER, TOP = 70.0, 44.0, 8.2, 62.0


@singledispatch
def draw(step: Any, earlier: Sequence[Any] = ()) -> Picture:
    """The picture of one step of reading and mending."""
    raise TypeError(f"There is no picture for {type(step).__name__}.")


@draw.register
def _began(step: BeganScrub, earlier: Sequence[Any] = ()) -> Picture:
    held = step.store
    many = counted(len(held.disks) * held.stripes, "chunk")
    return _picture(step, earlier, f"Start: {held.kind}, {many} on {counted(len(held.disks), 'disk')}.")


@draw.register
def _checked(step: CheckedChunk, earlier: Sequence[Any] = ()) -> Picture:
    held = _store(step, earlier)
    if step.intact:
        said = "the checksum fits"
    else:
        lost = held.disks[step.disk][step.stripe] is None
        said = "nothing is there" if lost else "the checksum does not fit"
    return _picture(step, earlier, f"Read disk {step.disk}, stripe {step.stripe}: {said}.")


@draw.register
def _mended(step: MendedChunk, earlier: Sequence[Any] = ()) -> Picture:
    where = ", ".join(map(str, step.sources))
    how = "XOR of the chunks on disks" if len(step.sources) > 1 else "the copy on disk"
    return _picture(step, earlier, f"Mend disk {step.disk}, stripe {step.stripe}: {how} {where}.")


@draw.register
def _gave_up(step: GaveUpChunk, earlier: Sequence[Any] = ()) -> Picture:
    return _picture(
        step, earlier, f"Give up disk {step.disk}, stripe {step.stripe}: nothing is left to mend it from."
    )


def _store(step: Any, earlier: Sequence[Any]) -> Store:
    return next(one for one in (*earlier, step) if isinstance(one, BeganScrub)).store


def _picture(step: Any, earlier: Sequence[Any], caption: str) -> Picture:
    held, states = _store(step, earlier), _states(step, earlier)
    wide = max(84.0, LETTER * held.chunk + 16)
    marks: list[Mark] = []
    for disk in range(len(held.disks)):
        x = MARGIN + NAMES + (wide + 10) * (disk + 0.5)
        marks.append(Text(f"disk:{disk}", x, 20, f"disk {disk}", "head", "middle"))
        marks.append(Text(f"role:{disk}", x, 35, _role(held, disk), "note", "middle"))
    for stripe in range(held.stripes):
        y = TOP + LINE * stripe
        marks.append(Text(f"stripe:{stripe}", MARGIN, y + 4, f"stripe {stripe}", "note"))
        for disk in range(len(held.disks)):
            x = MARGIN + NAMES + (wide + 10) * (disk + 0.5)
            word, tone = states.get((disk, stripe), ("", "plain"))
            chunk = held.disks[disk][stripe]
            if word == "mended":
                chunk = _anew(held, states, disk, stripe)
            label = "lost" if chunk is None else "".join(map(_letter, chunk))
            title = f"disk {disk}, stripe {stripe}: {word or 'not read yet'}"
            marks.append(Box(f"{disk}:{stripe}", x, y, label, wide, 36, word, tone, title))
    width = 2 * MARGIN + NAMES + (wide + 10) * len(held.disks)
    words = "\n".join(
        f"disk {disk}, stripe {stripe}: {word}" for (disk, stripe), (word, _) in sorted(states.items())
    )
    return Picture(width, TOP + LINE * held.stripes, tuple(marks), caption, words or "nothing read yet")


def _role(held: Store, disk: int) -> str:
    if disk < held.width:
        return "data"
    return "parity" if held.kind == PARITY else f"copy of {disk - held.width}"


def _states(step: Any, earlier: Sequence[Any]) -> dict[tuple[int, int], tuple[str, str]]:
    """What is known of each chunk: a word and a tone."""
    found: dict[tuple[int, int], tuple[str, str]] = {}
    disks = _store(step, earlier).disks
    for one in (*earlier, step):
        if isinstance(one, CheckedChunk):
            lost = disks[one.disk][one.stripe] is None
            word = "fits" if one.intact else "nothing there" if lost else "does not fit"
            tone = "done" if one.intact else "taken"
            found[one.disk, one.stripe] = word, "active" if one is step and one.intact else tone
        elif isinstance(one, MendedChunk):
            found[one.disk, one.stripe] = "mended", "new"
            if one is step:
                for source in one.sources:
                    found[source, one.stripe] = found[source, one.stripe][0], "active"
        elif isinstance(one, GaveUpChunk):
            found[one.disk, one.stripe] = "given up", "taken"
    return found


def _anew(held: Store, states: Any, disk: int, stripe: int) -> bytes | None:
    """The chunk as it was mended: from its stripe, in which every other chunk that was used is intact."""
    if held.kind == PARITY:
        others = [row[stripe] for at, row in enumerate(held.disks) if at != disk]
        return xor([one for one in others if one is not None])
    return held.disks[(disk + held.width) % len(held.disks)][stripe]


def _letter(byte: int) -> str:
    return show(chr(byte)) if 32 <= byte < 127 else "·"


def ask(following: Any, step: Any, earlier: Sequence[Any] = ()) -> Question | None:
    """Whether a damaged chunk can be mended."""
    if not isinstance(following, MendedChunk | GaveUpChunk):
        return None
    mended = isinstance(following, MendedChunk)
    options = (("option:yes", "it can be mended"), ("option:no", "it is gone"))
    return Question(
        f"Disk {following.disk}, stripe {following.stripe} is damaged. What becomes of it?",
        tuple(key for key, _ in options),
        ("option:yes" if mended else "option:no",),
        "One damaged chunk of a stripe comes back if all the others that it is made from are intact.",
        options=options,
    )
