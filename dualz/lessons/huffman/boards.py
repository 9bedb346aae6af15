"""Boards of lesson 02: a tree built by hand, and leaves that change places.

Lesson: 02 (huffman).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from dualz.codecs import huffman
from dualz.codecs.huffman import Branch, Leaf, Tree
from dualz.figures import huffman as figures
from dualz.figures.parts.marks import Picture
from dualz.figures.parts.symbols import show
from dualz.widgets.board import Board, Click

MOST_SYMBOLS = 12

# --- the tree by hand ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Forest:
    """The trees that are left, the key of the one that is picked, and the merged weights so far in order.

    ``merges``: the symbols inside each merged tree, sorted, in the order of the merges.
    """

    trees: tuple[Tree, ...]
    best: int
    picked: str = ""
    merges: tuple[str, ...] = ()
    weights: tuple[int, ...] = ()


def build(message: str = "abracadabra") -> Board:
    """Merge the symbols of ``message`` by clicking on two roots; ``board.state.merges`` has the trees.

    Any two may be merged: the board does not say which two are the lightest.

    Raises:
        ValueError: fewer than two different symbols, or more than fit into the picture.
    """
    counts = Counter(message)
    if not 2 <= len(counts) <= MOST_SYMBOLS:
        raise ValueError(f"Between 2 and {MOST_SYMBOLS} different symbols fit here, not {len(counts)}.")
    leaves = tuple(Leaf(counts[symbol], symbol) for symbol in sorted(counts))
    best = sum(counts[symbol] * bits for symbol, bits in huffman.code_lengths(counts).items())
    return Board(
        _draw_forest,
        Forest(leaves, best),
        on_click=pick,
        clicks=lambda state: [figures.key(tree) for tree in state.trees] if len(state.trees) > 1 else [],
        name=f"merge the symbols of {message!r}",
    )


def pick(state: Forest, event: Click) -> Forest:
    """Pick a root, give it back, or merge it with the one that is picked: the lighter goes to the left."""
    if event.key == state.picked:
        return replace(state, picked="")
    if not state.picked:
        return replace(state, picked=event.key)
    pair = [tree for tree in state.trees if figures.key(tree) in (state.picked, event.key)]
    parent = huffman.merge(*sorted(pair, key=lambda tree: (tree.weight, tree.symbol)))
    left = tuple(parent if tree is pair[0] else tree for tree in state.trees if tree is not pair[1])
    merged = "".join(sorted(figures.symbols_of(parent)))
    return Forest(left, state.best, "", (*state.merges, merged), (*state.weights, parent.weight))


def _draw_forest(state: Forest) -> Picture:
    picked = next((tree for tree in state.trees if figures.key(tree) == state.picked), None)
    return figures.to_merge(state.trees, picked, _said(state, picked))


def _said(state: Forest, picked: Tree | None) -> str:
    if picked is not None:
        return f"{figures.name(picked)}, weight {picked.weight}: with which tree is it merged?"
    if not state.merges:
        return f"{len(state.trees)} trees. Which two are the lightest? Click on one, then on the other."
    bits = sum(state.weights)
    sums = " + ".join(map(str, state.weights))
    if len(state.trees) > 1:
        return f"{show(state.merges[-1])} weighs {state.weights[-1]}. {len(state.trees)} trees are left."
    end = "no tree takes fewer" if bits == state.best else f"{state.best} are possible. Reset, and try again"
    return f"One tree, and the merged weights add up to {sums} = {bits} bits for the message: {end}."


# --- leaves that change places -------------------------------------------------------------------


@dataclass(frozen=True)
class Places:
    """(symbol, weight, path) of every leaf; the symbol that is picked; what the last exchange did."""

    leaves: tuple[tuple[Any, int, str], ...]
    picked: Any = None
    said: str = ""


# All five words of a best tree's shape, and the symbols on them the wrong way round.
_START = (("c", 1, "0"), ("d", 1, "10"), ("b", 2, "110"), ("r", 2, "1110"), ("a", 5, "1111"))


def exchange() -> Board:
    """A tree for `abracadabra` with its leaves in bad places: click on two leaves, and they change places."""
    return Board(
        _draw_places,
        Places(_START),
        on_click=swap,
        clicks=lambda state: [f"leaf:{symbol}" for symbol, _, _ in state.leaves],
        name="exchange two leaves",
    )


def swap(state: Places, event: Click) -> Places:
    """Pick a leaf, give it back, or exchange it with the one that is picked."""
    symbol = event.key.partition(":")[2]
    if symbol == state.picked:
        return replace(state, picked=None)
    if state.picked is None:
        return replace(state, picked=symbol)
    found = {one: (weight, path) for one, weight, path in state.leaves}
    one, two = sorted((state.picked, symbol), key=lambda name: len(found[name][1]))
    up, down = found[two], found[one]  # ``two`` is deeper, or as deep, and goes up
    levels = len(up[1]) - len(down[1])
    saved = (up[0] - down[0]) * levels
    places = {one: up[1], two: down[1]}
    leaves = tuple((name, weight, places.get(name, path)) for name, weight, path in state.leaves)
    said = f"{show(two)} went up and {show(one)} down by {levels}: "
    said += f"({up[0]} - {down[0]}) · {levels} = {saved} bits saved"
    if not levels:
        said = f"{show(one)} and {show(two)} are on one level: nothing changes"
    return Places(leaves, None, said)


def gains(leaves: tuple[tuple[Any, int, str], ...]) -> bool:
    """Whether some exchange of two leaves would save bits."""
    return any(
        weight < other and len(path) < len(deeper)
        for _, weight, path in leaves
        for _, other, deeper in leaves
    )


def _draw_places(state: Places) -> Picture:
    return figures.to_exchange(
        _tree_of({path: Leaf(w, s) for s, w, path in state.leaves}), state.picked, _told(state)
    )


def _told(state: Places) -> str:
    if state.picked is not None:
        return f"{show(state.picked)}: with which leaf does it change places?"
    end = "No exchange saves anything now." if not gains(state.leaves) else "Some exchange still saves bits."
    return f"{state.said}. {end}" if state.said else f"{end} Click on a leaf, then on another."


def _tree_of(leaves: Mapping[str, Leaf], path: str = "") -> Tree:
    if path in leaves:
        return leaves[path]
    left, right = _tree_of(leaves, path + "0"), _tree_of(leaves, path + "1")
    return Branch(left.weight + right.weight, min(left.symbol, right.symbol), left, right)


# What the tests of all boards try, by the name of the function.
EXAMPLES = {"build": build, "exchange": exchange}
