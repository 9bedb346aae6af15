"""Where the nodes of a binary tree stand: leaves side by side, every parent over its children.

Shared by all pictures of trees. A tree is anything with ``left`` and ``right``; a leaf has neither.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from dualz.figures.parts.marks import Edge, Mark

LEAF_WIDTH = 42.0
LEVEL = 58.0


class Placed(NamedTuple):
    """A node, the bits of the path that leads to it, and its centre."""

    node: Any
    path: str
    x: float
    y: float


def is_leaf(node: Any) -> bool:
    """Whether ``node`` has no children."""
    return not hasattr(node, "left")


def place(root: Any, left: float, top: float) -> list[Placed]:
    """Every node of the tree with its place; children come before their parents, the root is last."""
    placed: list[Placed] = []
    next_x = left + LEAF_WIDTH / 2

    def visit(node: Any, path: str) -> float:
        nonlocal next_x
        if is_leaf(node):
            x = next_x
            next_x += LEAF_WIDTH
        else:
            x = (visit(node.left, path + "0") + visit(node.right, path + "1")) / 2
        placed.append(Placed(node, path, x, top + LEVEL * len(path)))
        return x

    visit(root, "")
    return placed


def width(placed: list[Placed]) -> float:
    """The room that a placed tree takes, in pixels."""
    return LEAF_WIDTH * sum(is_leaf(spot.node) for spot in placed)


def depth(placed: list[Placed]) -> int:
    """The length of the longest path, in edges."""
    return max(len(spot.path) for spot in placed)


def edges(
    placed: list[Placed],
    key: Callable[[Any], str],
    lit: str | None = None,
    bits: bool = True,
    tone: str = "plain",
) -> Iterator[Mark]:
    """The edges from parents to children, 0 to the left and 1 to the right; the path ``lit`` stands out."""
    spots = {spot.path: spot for spot in placed}
    for spot in placed:
        if not spot.path:
            continue
        parent = spots[spot.path[:-1]]
        on_path = lit is not None and lit.startswith(spot.path)
        yield Edge(
            f"edge:{key(spot.node)}",
            parent.x,
            parent.y,
            spot.x,
            spot.y,
            label=spot.path[-1] if bits else "",
            tone="active" if on_path else tone,
        )
