"""Pictures of package-merge: the coins of a level, their packages, and the coins that are bought.

Steps: ``dualz.codecs.limited``. Lesson: 02 (huffman).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import singledispatch
from typing import Any

from dualz.codecs.limited import Chose, Coin, Listed, Packaged
from dualz.figures.parts import codes
from dualz.figures.parts.marks import Box, Edge, Mark, Picture, Text
from dualz.figures.parts.symbols import pairs, show, spell

MARGIN = 16.0
WIDTH = 640.0


@singledispatch
def draw(step: Any, earlier: Sequence[Any] = ()) -> Picture:
    """The picture of one step of ``limited_lengths``."""
    raise TypeError(f"There is no picture for {type(step).__name__}.")


@draw.register
def _listed(step: Listed, earlier: Sequence[Any] = ()) -> Picture:
    caption = f"List: the coins of level {step.level}, lightest first."
    return _coins(step.level, step.coins, (), caption)


@draw.register
def _packaged(step: Packaged, earlier: Sequence[Any] = ()) -> Picture:
    odd = " The last coin has no partner and is dropped." if len(step.coins) % 2 else ""
    caption = f"Package: neighbours are paired, and the pairs go to level {step.level - 1} as coins.{odd}"
    return _coins(step.level, step.coins, step.packages, caption)


@draw.register
def _chose(step: Chose, earlier: Sequence[Any] = ()) -> Picture:
    caption = (
        f"Choose: the first {step.chosen} coins of level 1. "
        "A symbol's length is the number of chosen coins that hold it."
    )
    return _coins(1, step.coins, (), caption, step.chosen, step.lengths)


def _coins(
    level: int,
    coins: tuple[Coin, ...],
    packages: tuple[Coin, ...],
    caption: str,
    chosen: int = 0,
    lengths: tuple[tuple[Any, int], ...] = (),
) -> Picture:
    head = f"level {level}: words of {level} bit{'s' * (level > 1)} or more"
    marks: list[Mark] = [Text("head:level", MARGIN, 22, head, "head")]
    x, centres = MARGIN, []
    for place, coin in enumerate(coins):
        wide = _coin_width(coin)
        tone = "active" if place < chosen else "taken" if place < 2 * len(packages) else "plain"
        centres.append(x + wide / 2)
        marks.append(_coin(coin, level, place, centres[-1], 56, wide, tone))
        x += wide + 8
    for place, package in enumerate(packages):
        middle = (centres[2 * place] + centres[2 * place + 1]) / 2
        for child in (2 * place, 2 * place + 1):
            marks.append(Edge(f"pair:{level}:{child}", centres[child], 56, middle, 128))
        marks.append(_coin(package, level - 1, f"p{place}", middle, 128, _coin_width(package), "new"))
    bottom = 156.0 if packages else 84.0
    if lengths:
        rows = [(symbol, f"{length} bits" if length > 1 else "1 bit") for symbol, length in lengths]
        marks.append(Text("head:lengths", MARGIN, 112, "code lengths", "head"))
        table, bottom = codes.table(rows, MARGIN, 122, max(x, WIDTH))
        marks += table
    text = f"Coins of level {level}, lightest first: {_listed(coins)}."
    return Picture(max(x + MARGIN, WIDTH if lengths else 360), bottom + 8, tuple(marks), caption, text)


def _listed(coins: Sequence[Coin]) -> str:
    return "; ".join(f"{', '.join(map(spell, coin.symbols))} with weight {coin.weight}" for coin in coins)


def say(field: str, value: Any) -> str | None:
    """Coins by their symbols and weights, lengths by their symbols."""
    if field in ("coins", "packages"):
        return _listed(value) or "none"
    return pairs(value) if field == "lengths" else None


def _coin_width(coin: Coin) -> float:
    return max(36.0, 8.2 * min(len(coin.symbols), 12) + 14)


def _coin(coin: Coin, level: int, place: Any, x: float, y: float, wide: float, tone: str) -> Mark:
    words = show(coin.symbols)
    short = words if len(words) <= 12 else words[:10] + ".."
    title = f"coin of {words}, weight {coin.weight}"
    return Box(f"coin:{level}:{place}", x, y, short, wide, 36, str(coin.weight), tone, title)
