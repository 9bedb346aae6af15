"""Explorers and two boards of lesson 01: code space, distribution, contexts, tangent, blocks, columns."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from math import ceil, log2
from typing import Any

from ipywidgets import Dropdown, IntSlider

from dualz.codecs import huffman
from dualz.codecs.contexts import trained_cost
from dualz.codecs.entropy import (
    block_entropy,
    budget_left,
    claim,
    conditional_entropy,
    cross_entropy,
    entropy,
    mean_length,
    probabilities,
    windows,
)
from dualz.codecs.prefix import canonical_codes
from dualz.figures import bounds
from dualz.figures import entropy as figures
from dualz.figures.parts import charts
from dualz.figures.parts.marks import Picture
from dualz.figures.parts.symbols import show
from dualz.lessons.entropy.columns import STEPS
from dualz.trace import finish
from dualz.widgets.board import Board, Click, Drag, Handle
from dualz.widgets.explorer import Explorer

# --- the budget of code space --------------------------------------------------------------------


@dataclass(frozen=True)
class Claims:
    """The board's state: symbols with their counts, and the (symbol, word) pairs that are claimed."""

    counts: tuple[tuple[Any, int], ...]
    words: tuple[tuple[Any, str], ...] = ()

    @property
    def codes(self) -> dict[Any, str]:
        """The words by symbol."""
        return dict(self.words)

    @property
    def waiting(self) -> list[Any]:
        """The symbols that have no word yet, in order."""
        return [symbol for symbol, _ in self.counts if symbol not in self.codes]


def budget(message: str = "a banana bandana") -> Board:
    """Claim code words for the symbols of ``message`` by clicking on a trie; ``board.state.codes`` has them.

    Raises:
        ValueError: more than eight different symbols, or none: the picture has room for that many.
    """
    counts = tuple(Counter(message).most_common())
    if not 1 <= len(counts) <= 8:
        raise ValueError(f"Between 1 and 8 different symbols fit on this board, not {len(counts)}.")
    return Board(
        _draw_claims,
        Claims(counts),
        on_click=claim_or_free,
        clicks=lambda state: _NODES,
        name=f"spend the code space on {message!r}",
    )


_NODES = tuple(f"node:{n:0{bits}b}" for bits in range(1, figures.DEPTH + 1) for n in range(1 << bits))


def claim_or_free(state: Claims, event: Click) -> Claims:
    """Give the clicked word to the next symbol, or take it back where it is claimed already.

    Raises:
        ValueError: the word would break the prefix code; or every symbol has a word.
    """
    word = event.key.partition(":")[2]
    holder = next((symbol for symbol, taken in state.words if taken == word), None)
    if holder is not None:
        return replace(state, words=tuple(pair for pair in state.words if pair[0] != holder))
    if not state.waiting:
        raise ValueError("Every symbol has its word. Click on a claimed word to give it back.")
    return replace(state, words=tuple(claim(state.codes, state.waiting[0], word).items()))


def _draw_claims(state: Claims) -> Picture:
    return figures.budget(state.counts, state.codes, _said(state))


def _said(state: Claims) -> str:
    left = budget_left(state.codes)
    share = "The whole" if left == 1 else f"{left} of the"
    if state.waiting:
        symbol = show(state.waiting[0])
        if not left:
            return f"The budget is spent, and {symbol} has no word. Click on a word to give it back."
        return f"Click on a node: it becomes the word of {symbol}. {share} code space is left."
    bits = sum(count * len(state.codes[symbol]) for symbol, count in state.counts)
    rest = f"{left} of the code space is left over" if left else "the code space is spent to the last bit"
    return f"Every symbol has a word: the message takes {bits} bits, and {rest}."


# --- the distribution ----------------------------------------------------------------------------


def shape(counts: dict[Any, int] | None = None) -> Board:
    """Drag the bars of a distribution: entropy, best prefix code and gap follow.

    ``counts`` maps symbols to counts at the start; ``board.state`` has the present ones.

    Raises:
        ValueError: not 2 to 8 symbols, or a count that is not between 0 and 32.
    """
    counts = counts or {"a": 16, "b": 8, "c": 4, "d": 4}
    if not 2 <= len(counts) <= 8 or any(not 0 <= count <= figures.MOST for count in counts.values()):
        raise ValueError(f"This board shows 2 to 8 symbols, with counts from 0 to {figures.MOST}.")
    return Board(_draw_shape, counts, on_drag=drag_bar, handles=_grips, name="shape a distribution")


def drag_bar(counts: dict[Any, int], event: Drag) -> dict[Any, int]:
    """The counts with the dragged bar as long as wanted.

    Raises:
        ValueError: nothing would be left.
    """
    symbol = next(one for one in counts if event.key == f"grip:{one}")
    new = {**counts, symbol: figures.bar_count(event.x)}
    if not any(new.values()):
        raise ValueError("An empty message has no probabilities: leave at least one count above 0.")
    return new


def _grips(counts: dict[Any, int]) -> list[Handle]:
    return [
        Handle(
            f"grip:{symbol}",
            count,
            0,
            figures.MOST,
            f"{count}",
            axis="x",
            step=figures.UNIT,
            grabs=(f"bar:{symbol}",),
        )
        for symbol, count in counts.items()
    ]


def _draw_shape(counts: dict[Any, int]) -> Picture:
    present = {symbol: count for symbol, count in counts.items() if count}
    shares = probabilities(Counter(present).elements())
    lengths = huffman.code_lengths(present)
    bound, spent = entropy(shares), mean_length(shares, lengths)
    equal = max(1, (len(present) - 1).bit_length())
    caption = (
        f"Entropy {bound:.3f} bits per symbol; the best prefix code spends {spent:.3f}, "
        f"{spent - bound:.3f} more. Words of equal length would take {equal}."
    )
    return figures.shape(tuple(counts.items()), finish(canonical_codes(lengths)), bound, spent, caption)


# --- blocks --------------------------------------------------------------------------------------


def shuffled(message: bytes, seed: int = 0) -> bytes:
    """The same bytes in a random order."""
    order = bytearray(message)
    random.Random(seed).shuffle(order)
    return bytes(order)


def blocks(message: bytes, longest: int = 6) -> Explorer:
    """Block entropies of ``message`` and of its shuffled self, and the ceiling that its length sets."""
    other = shuffled(message)
    sizes = range(1, longest + 1)
    rates = {size: (block_entropy(message, size), block_entropy(other, size)) for size in sizes}

    def draw(size: int) -> Picture:
        here, there = rates[size]
        ceiling = min(8.0, log2(len(message) - size + 1) / size)
        single = sum(count == 1 for count in Counter(windows(other, size)).values())
        rows = [
            ("as written", here, f"{here:.3f}"),
            ("shuffled", there, f"{there:.3f}"),
            ("ceiling", ceiling, f"{ceiling:.3f}"),
        ]
        caption = (
            f"Blocks of {size}: {here:.3f} bits per symbol as written, {there:.3f} shuffled. "
            f"{len(message) - size + 1} blocks cannot show more than {ceiling:.3f}; "
            f"{single} of the shuffled text's blocks occur only once."
        )
        return charts.bars(rows, caption, "bits per symbol", ["as written"], longest=8)

    slider = IntSlider(2, min=1, max=longest, description="symbols in a block")
    return Explorer(draw, "block entropy of a text and of its shuffled self", size=slider)


# --- what contexts are worth ---------------------------------------------------------------------


def halves(message: bytes, longest: int = 5) -> Explorer:
    """Contexts counted on the first half of ``message``: what they promise there, and cost on the second."""
    first, second = message[: len(message) // 2], message[len(message) // 2 :]
    orders = range(longest + 1)
    own = [(order, conditional_entropy(first, order)) for order in orders]
    other = [(order, trained_cost(first, second, order)) for order in orders]
    best = min(other, key=lambda point: point[1])[0]
    highest = max(rate for _, rate in own + other)

    def draw(context: int) -> Picture:
        promised, paid = own[context][1], other[context][1]
        caption = (
            f"{context} byte{'s' * (context != 1)} of context: {promised:.2f} bits per byte on the half that "
            f"was counted, {paid:.2f} on the other. The other half is cheapest at {best}."
        )
        lines = {"counted half": own, "other half": other}
        bounds = (0, longest, 0, ceil(highest))
        return charts.curves(lines, caption, "bytes of context", "bits per byte", context, bounds)

    slider = IntSlider(0, min=0, max=longest, description="bytes of context")
    return Explorer(draw, "train on one half, pay on the other", context=slider)


# --- the tangent ---------------------------------------------------------------------------------


def tangent(counts: dict[Any, int] | None = None) -> Explorer:
    """A model that drifts away from the truth: the gaps between ln x and its tangent are what it costs.

    ``counts`` are those of the true distribution; the model ends as the same one turned round.
    """
    counts = counts or {"a": 8, "b": 4, "c": 2, "d": 2}
    true = probabilities(Counter(counts).elements())
    turned = dict(zip(true, reversed(true.values()), strict=True))

    def draw(wrong: int) -> Picture:
        model = {x: (1 - wrong / 100) * p + wrong / 100 * turned[x] for x, p in true.items()}
        return bounds.tangent(true, model, cross_entropy(true, model) - entropy(true))

    slider = IntSlider(40, min=0, max=100, step=5, description="how wrong, per cent")
    return Explorer(draw, "why a wrong model costs", wrong=slider)


# --- what a step of preparation does to a column -------------------------------------------------

CEILING = "if all were different"


def column_steps(columns: dict[str, Sequence[float]]) -> Explorer:
    """Bits per value of a column of numbers, after each usual step of preparation."""

    @cache
    def rates(name: str) -> dict[str, float]:
        column = [float(x) for x in columns[name]]
        return {step: entropy(probabilities(make(column))) for step, make in STEPS.items()}

    for name in columns:
        rates(name)  # ahead, so that the choice never waits

    def draw(column: str, step: str) -> Picture:
        rows = [(name, rate, f"{rate:.3f}") for name, rate in rates(column).items()]
        most = log2(len(columns[column]))
        rows.append((CEILING, most, f"{most:.3f}"))
        change = rates(column)[step] - rates(column)["as measured"]
        more = "more" if change > 0 else "less"
        moved = "as much as before" if abs(change) < 5e-4 else f"{abs(change):.3f} {more}"
        caption = f"{column}, {step}: {rates(column)[step]:.3f} bits per value, {moved}."
        return charts.bars(rows, caption, "bits per value", [step])

    return Explorer(
        draw,
        "what preparation does to the entropy of a column",
        column=Dropdown(options=list(columns)),
        step=Dropdown(options=list(STEPS), value="standardised"),
    )


# What the tests of all explorers try, by the name of the function: quick, and with everything it needs.
EXAMPLES = {
    "budget": budget,
    "shape": shape,
    "blocks": lambda: blocks(b"abracadabra" * 9),
    "halves": lambda: halves(b"abracadabra, a cadabra " * 9),
    "tangent": tangent,
    "column_steps": lambda: column_steps({"rising": [0.5, 1.0, 1.5, 2.0], "constant": [3.0] * 5}),
}
