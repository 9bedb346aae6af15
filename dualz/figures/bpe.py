"""Pictures of byte-pair encoding: the tokens, the pairs with their counts, the merges.

Steps: ``dualz.codecs.bpe``. Lesson: 04 (lzw).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import singledispatch
from itertools import accumulate
from typing import Any

from dualz.codecs.bpe import CountedPairs, Merge, Opened, Picked, Replaced, phrase
from dualz.figures.parts.marks import Box, Mark, Picture, Question, Text
from dualz.figures.parts.phrases import LETTER, MARGIN, Entry, counted, dictionary, head, name, short

LINE = 34.0
MOST_TOKEN_LINES = 8
PAIRS_SHOWN = 8
BAR = 150.0
WIDTH = 500.0


@singledispatch
def draw(step: Any, earlier: Sequence[Any] = ()) -> Picture:
    """The picture of one step of ``train`` or ``encode``."""
    raise TypeError(f"There is no picture for {type(step).__name__}.")


@draw.register
def _opened(step: Opened, earlier: Sequence[Any] = ()) -> Picture:
    known = f", and {counted(len(step.merges), 'merge')} to do in order" if step.merges else ""
    return _picture(step, earlier, f"Start: {counted(len(step.tokens), 'token')}, one for each byte{known}.")


@draw.register
def _counted(step: CountedPairs, earlier: Sequence[Any] = ()) -> Picture:
    if not step.counts or step.counts[0][1] < 2:
        return _picture(
            step, earlier, "Count pairs: no pair occurs twice, so there is nothing left to merge."
        )
    most = step.counts[0][1]
    ties = sum(count == most for _, count in step.counts)
    caption = f"Count pairs: {counted(len(step.counts), 'different pair')} of neighbours. "
    caption += f"The most frequent stands at {most} places"
    caption += f"; {ties} pairs do, and the one with the lowest numbers goes first." if ties > 1 else "."
    return _picture(step, earlier, caption)


@draw.register
def _picked(step: Picked, earlier: Sequence[Any] = ()) -> Picture:
    merges = _merges([*earlier, step])
    many = counted(len(step.places), "place")
    caption = f"Pick: {_pair_name(step.pair, merges)}, at {many}, gets the name {step.token}."
    return _picture(step, earlier, caption)


@draw.register
def _replaced(step: Replaced, earlier: Sequence[Any] = ()) -> Picture:
    merges = _merges([*earlier, step])
    words = name(phrase(step.token, merges))
    caption = f"Replace: at {counted(len(step.places), 'place')} two tokens became one, {words}. "
    caption += f"{counted(len(step.tokens), 'token')} {'is' if len(step.tokens) == 1 else 'are'} left."
    return _picture(step, earlier, caption)


def _merges(steps: Sequence[Any]) -> list[Merge]:
    """The merges that are known: those the run began with, or those picked so far."""
    opened = steps[0]
    if isinstance(opened, Opened) and opened.merges:
        return list(opened.merges)
    return [step.pair for step in steps if isinstance(step, Picked)]


def _pair_name(pair: Merge, merges: Sequence[Merge]) -> str:
    return f"{name(phrase(pair[0], merges))} + {name(phrase(pair[1], merges))}"


def _picture(step: Any, earlier: Sequence[Any], caption: str) -> Picture:
    steps = [*earlier, step]
    merges = _merges(steps)
    many = counted(len(step.tokens), "token")
    size = len(steps[0].tokens)
    marks: list[Mark] = [head("tokens", 22, f"{many} for {counted(size, 'byte')}")]
    row, y = _tokens(step, merges, 32)
    marks += row
    if any(isinstance(one, CountedPairs) for one in steps) or not steps[0].merges:
        pairs = next((one for one in reversed(steps) if isinstance(one, CountedPairs)), None)
        marks += _pairs(pairs, step, merges, y + 26)
        y += 36 + PAIRS_SHOWN * 26
    marks.append(head("merges", y + 26, f"merges: {_done(steps)} done"))
    listed, bottom = dictionary(_entries(steps, merges), MARGIN, y + 36, WIDTH - 2 * MARGIN)
    text = "tokens: " + "|".join(name(phrase(token, merges)) for token in step.tokens[:200])
    named = ", ".join(f"{256 + place} {name(phrase(256 + place, merges))}" for place in range(len(merges)))
    return Picture(WIDTH, bottom + 8, (*marks, *listed), caption, f"{text}\nmerges: {named or 'none yet'}")


def _done(steps: Sequence[Any]) -> int:
    return sum(isinstance(step, Replaced) for step in steps)


def _tokens(step: Any, merges: Sequence[Merge], top: float) -> tuple[list[Mark], float]:
    """The tokens in lines, as many as there is room for."""
    marks: list[Mark] = []
    keys = _keys(step.tokens, merges)
    x, line = MARGIN, 0
    for index, token in enumerate(step.tokens):
        words = name(phrase(token, merges))
        wide = LETTER * len(short(words)) + 16
        if x + wide > WIDTH - MARGIN:
            x, line = MARGIN, line + 1
        if line == MOST_TOKEN_LINES:
            marks.append(Text("more", x, top + line * LINE + 12, f"and {len(step.tokens) - index} more"))
            break
        y = top + line * LINE + 14
        label = f"token {token}: {words}"
        marks.append(
            Box(keys[index], x + wide / 2, y, short(words), wide - 3, 28, "", _tone(step, index), label)
        )
        x += wide
    return marks, top + (line + 1) * LINE


def _keys(tokens: Sequence[int], merges: Sequence[Merge]) -> list[str]:
    """A token is known by its place in the data, so that a merged one grows out of its left part."""
    places = accumulate((len(phrase(token, merges)) for token in tokens), initial=0)
    return [f"token:{place}" for place, _ in zip(places, tokens, strict=False)]


def _tone(step: Any, index: int) -> str:
    if isinstance(step, Picked) and (index in step.places or index - 1 in step.places):
        return "taken"
    if isinstance(step, Replaced) and index in step.places:
        return "new"
    return "plain" if step.tokens[index] < 256 else "done"


def _pairs(pairs: CountedPairs | None, step: Any, merges: Sequence[Merge], top: float) -> list[Mark]:
    """The most frequent pairs as bars, in the order of their numbers: which is longest can be asked."""
    counts = _shown(pairs)
    words = "pairs: not counted yet"
    if pairs:
        words = (
            f"pairs: the {len(counts)} most frequent of {len(pairs.counts)}, in the order of their numbers"
        )
    marks: list[Mark] = [head("pairs", top, words)]
    most = max((count for _, count in counts), default=1)
    for place, (pair, count) in enumerate(counts):
        y = top + 10 + place * 26 + 13
        chosen = isinstance(step, (Picked, Replaced)) and step.pair == pair
        tone = "taken" if chosen else "plain"
        label = " + ".join(short(name(phrase(token, merges))) for token in pair)
        wide = max(BAR * count / most, 2)
        key = f"pair:{pair[0]}:{pair[1]}"
        marks.append(Text(f"{key}:name", MARGIN, y + 4.5, label, "label", tone=tone))
        marks.append(Box(key, MARGIN + 230 + wide / 2, y, "", wide, 18, "", tone, f"{label}: {count}"))
        marks.append(Text(f"{key}:count", MARGIN + 240 + wide, y + 4.5, str(count), "note", tone=tone))
    return marks


def _shown(pairs: CountedPairs | None) -> list[tuple[Merge, int]]:
    return sorted(pairs.counts[:PAIRS_SHOWN]) if pairs else []


def _entries(steps: Sequence[Any], merges: Sequence[Merge]) -> list[Entry]:
    step = steps[-1]
    now = step.token if isinstance(step, (Picked, Replaced)) else None
    listed = []
    for token, pair in enumerate(merges, start=256):
        words = "+".join(short(name(phrase(part, merges)), 7) for part in pair)
        tone = "plain" if token != now else "new" if isinstance(step, Replaced) else "active"
        listed.append(Entry(f"merge:{token}", token, words, tone))
    return listed


# --- what can be asked ---------------------------------------------------------------------------


@singledispatch
def ask(following: Any, step: Any, earlier: Sequence[Any] = ()) -> Question | None:
    """The question that comes before ``following`` is shown, if there is one."""
    return None


@ask.register
def _ask_picked(following: Picked, step: Any, earlier: Sequence[Any] = ()) -> Question | None:
    merges = _merges([*earlier, step])
    if not isinstance(step, CountedPairs):
        return _ask_places(following, step, merges)
    if len(step.counts) < 2:
        return None
    shown = [pair for pair, _ in _shown(step)]
    count = step.counts[0][1]
    return Question(
        "Which pair is merged next?",
        tuple(f"pair:{left}:{right}" for left, right in shown),
        (f"pair:{following.pair[0]}:{following.pair[1]}",),
        f"{_pair_name(following.pair, merges)}, at {counted(count, 'place')}: the most frequent pair, "
        "and among equals the one with the lower numbers.",
    )


def _ask_places(following: Picked, step: Any, merges: Sequence[Merge]) -> Question | None:
    """With merges that are known: where does the next one take place?"""
    keys = _keys(step.tokens, merges)
    if len(keys) > 40:
        return None
    words = _pair_name(following.pair, merges)
    return Question(
        f"The next merge that can be done is {following.token}: {words}. Which tokens does it take?",
        tuple(keys),
        tuple(keys[place + side] for place in following.places for side in (0, 1)),
        f"Wherever {words} stand side by side, they become one token.",
    )
