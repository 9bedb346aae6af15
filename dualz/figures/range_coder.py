"""Pictures of a range coder: where the interval lies, how a bit splits it, and the bytes that went out.

Steps: ``dualz.codecs.range_coder``. Lesson: 06 (bwt), further.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from dualz.codecs.range_coder import SCALE, Coded, Ended, Started, Widened
from dualz.figures.parts.marks import Box, Edge, Mark, Picture, Question, Text
from dualz.figures.parts.phrases import MARGIN, counted, head
from dualz.figures.parts.questions import choice

WIDTH = 480.0
ROOM = WIDTH - 2 * MARGIN
ALL = 1 << 32
BITS = 22  # that fit into a row
BYTES = 14
HEIGHT = 284.0


def draw(step: Any, earlier: Sequence[Any] = ()) -> Picture:
    """The picture of one step: all numbers of 32 bits, below them the interval and its parts, then bits and
    bytes."""
    if not isinstance(step, (Started, Coded, Widened, Ended)):
        raise TypeError(f"There is no picture for {type(step).__name__}.")
    steps = (*earlier, step)
    coded = [one for one in steps if isinstance(one, Coded)]
    written = step.data if isinstance(step, Ended) else _written(steps)
    done = "written" if steps[0].code is None else "used up"
    marks: list[Mark] = []
    _place(marks, step)
    _parts(marks, step, coded)
    cost = f"{counted(len(coded), 'bit')}; cost by the chances: {sum(one.cost for one in coded):.2f}"
    marks.append(head("bits", 190, cost if coded else "no bit yet"))
    for place, one in enumerate(coded[-BITS:]):
        title = f"a {one.bit}: {one.cost:.2f} bits"
        tone = "active" if one is step else "done"
        marks.append(
            Box(f"bit:{one.index}", MARGIN + 10 + 20 * place, 210, str(one.bit), 18, 22, "", tone, title)
        )
    marks.append(head("bytes", 246, f"{counted(len(written), 'byte')} {done}"))
    first = max(len(written) - BYTES, 0)
    for place, byte in enumerate(written[first:]):
        new = isinstance(step, Widened) and first + place == len(written) - 1
        x = MARGIN + 15 + 32 * place
        marks.append(
            Box(f"byte:{first + place}", x, 266, f"{byte:02x}", 28, 22, "", "new" if new else "done")
        )
    words = f"bits: {''.join(str(one.bit) for one in coded) or 'none yet'}\n"
    words += f"interval: {step.low:08x} to {step.high:08x}\nbytes: {written.hex(' ') or 'none yet'}"
    return Picture(WIDTH, HEIGHT, tuple(marks), _caption(step), words)


def _written(steps: Sequence[Any]) -> bytes:
    return bytes(one.byte for one in steps if isinstance(one, Widened))


def _place(marks: list[Mark], step: Any) -> None:
    """The interval among all numbers of 32 bits, and lines that lead to its enlarged picture."""
    marks.append(head("all", 20, "the interval, among all numbers of 32 bits"))
    marks.append(Box("all", WIDTH / 2, 38, "", ROOM, 16, "", "faint", "00000000 to ffffffff"))
    wide = max(ROOM * (step.high - step.low + 1) / ALL, 3)
    left = min(MARGIN + ROOM * step.low / ALL, WIDTH - MARGIN - wide)
    title = f"{step.low:08x} to {step.high:08x}"
    marks.append(Box("interval", left + wide / 2, 38, "", wide, 16, "", "plain", title))
    marks.append(Edge("zoom:low", left, 47, MARGIN, 92, "", "faint"))
    marks.append(Edge("zoom:high", left + wide, 47, WIDTH - MARGIN, 92, "", "faint"))


def _parts(marks: list[Mark], step: Any, coded: Sequence[Coded]) -> None:
    """The enlarged interval: the part of 1, the part of 0, their ends, and the decoder's number."""
    if isinstance(step, Ended):
        marks.append(Box("last", WIDTH / 2, 112, "the last interval", ROOM, 38, "", "active"))
    else:
        chance = _chance(step, coded)
        left = MARGIN
        for bit, share in ((1, chance), (0, SCALE - chance)):
            wide = ROOM * share / SCALE
            taken = isinstance(step, Coded) and step.bit == bit
            tone = "active" if taken else "faint" if isinstance(step, Coded) else "plain"
            label, note = str(bit) if wide > 12 else "", _percent(share) if wide > 46 else ""
            title = f"the part of {bit}: {_percent(share)}"
            inside = max(wide - 1.5, 1)
            marks.append(Box(f"part:{bit}", left + wide / 2, 112, label, inside, 38, note, tone, title))
            left += wide
    marks.append(Text("low", MARGIN, 146, f"low {step.low:08x}"))
    marks.append(Text("high", WIDTH - MARGIN, 146, f"high {step.high:08x}", anchor="end"))
    if isinstance(step, Coded):
        low, high = step.taken
        marks.append(
            Text("taken", WIDTH / 2, 166, f"taken: {low:08x} to {high:08x}", "note", "middle", "active")
        )
    code = getattr(step, "code", None)
    if code is not None:
        x = MARGIN + ROOM * (code - step.low + 0.5) / (step.high - step.low + 1)
        marks.append(Edge("code", x, 78, x, 94, "", "active", f"the number {code:08x}", True))
        marks.append(Text("code:number", WIDTH / 2, 146, f"number {code:08x}", "note", "middle", "active"))


def _chance(step: Any, coded: Sequence[Coded]) -> int:
    """The chance of a 1 by which the interval of ``step`` is split."""
    if isinstance(step, Widened):
        return coded[-1].learned
    return step.chance


def _percent(share: int) -> str:
    return f"{100 * share / SCALE:.1f} %"


def _caption(step: Any) -> str:
    if isinstance(step, Started):
        return "Start: the interval is everything, and a 1 is as likely as a 0."
    if isinstance(step, Coded):
        share = step.chance if step.bit else SCALE - step.chance
        return (
            f"A {step.bit} takes its part, {_percent(share)}: {step.cost:.2f} bits. "
            f"The chance of a 1 becomes {_percent(step.learned)}."
        )
    if isinstance(step, Widened):
        words = f"Both ends began with {step.byte:02x}: it goes out, and the interval is 256 times as wide."
        return words if step.code is None else f"{words} A byte of the stream comes in."
    return (
        "End: the fewest bytes that name a number of the last interval. Behind the end of the stream, "
        "zeros are read."
    )


def ask(following: Any, step: Any, earlier: Sequence[Any] = ()) -> Question | None:
    """Whether a byte goes out; what the next bit costs; which part is taken."""
    if isinstance(step, Coded) and (isinstance(following, Widened) or step.index % 4 == 3):
        low, high = step.taken
        return choice(
            f"The interval that was taken is {low:08x} to {high:08x}. Does a byte go out?",
            ["yes", "no"],
            "yes" if isinstance(following, Widened) else "no",
            f"The highest bytes are {low >> 24:02x} and {high >> 24:02x}: where they are equal, it goes out.",
            always=isinstance(following, Widened),
        )
    return _ask_bit(following) if isinstance(following, Coded) else None


def _ask_bit(following: Coded) -> Question | None:
    """What the bit will cost; where all cost the same, and in decoding, which part is taken."""
    bit, share = following.bit, following.chance
    if following.code is not None:
        prompt = f"The lower part ends at {following.middle:08x}, and the number is {following.code:08x}. "
        why = "The decoder takes the part in which its number lies. The lower one is a 1."
    elif share == SCALE // 2:
        prompt = f"The next bit is {bit}. "
        why = "The lower part, on the left, stands for 1, and the upper one for 0."
    else:
        other = replace(following, bit=1 - bit).cost
        return choice(
            f"A 1 has a chance of {_percent(share)}, and the next bit is {bit}. How many bits does it cost?",
            ["1.00", f"{other:.2f}"],
            f"{following.cost:.2f}",
            f"A {bit} has {_percent(share if bit else SCALE - share)}: a chance p costs -log2 p bits.",
        )
    return choice(f"{prompt}Which part is taken?", ["lower", "upper"], "lower" if bit else "upper", why)
