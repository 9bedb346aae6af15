"""Pictures of Huffman's algorithm: the queue of trees, what was taken, merged and put back, the codes.

Steps: ``dualz.codecs.huffman``. Lesson: 02 (huffman).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import singledispatch
from typing import Any

from dualz.codecs.huffman import Branch, Counted, Leaf, Merged, PutBack, ReadCode, TookTwo, Tree
from dualz.figures.parts import codes, trees
from dualz.figures.parts.marks import Box, Circle, Edge, Mark, Picture, Question, Text
from dualz.figures.parts.symbols import pairs, show, spell

MARGIN = 16.0
TOP = 58.0
GAP = 12.0
IN_HAND = 46.0
HEAD_WIDTH = 215.0


def name(tree: Tree) -> str:
    """How a tree is called in captions: its symbol, or the symbols below it."""
    return show(tree.symbol) if isinstance(tree, Leaf) else "".join(show(s) for s in symbols_of(tree))


def key(tree: Tree) -> str:
    """The stable key of a tree's root. Trees with one lowest symbol differ in weight, so this is unique."""
    return f"{'leaf' if isinstance(tree, Leaf) else 'branch'}:{tree.symbol!r}:{tree.weight}"


@singledispatch
def draw(step: Any, earlier: Sequence[Any] = ()) -> Picture:
    """The picture of one step of ``build_tree`` or ``read_codes``."""
    raise TypeError(f"There is no picture for {type(step).__name__}.")


@draw.register
def _counted(step: Counted, earlier: Sequence[Any] = ()) -> Picture:
    many = len(step.queue)
    caption = f"Count: {many} symbol{'s' * (many != 1)} in the queue, the lightest first."
    if many == 1:
        caption = "Count: only one symbol. The tree is that leaf, and its code word will be one bit."
    return _forest((), step.queue, caption)


@draw.register
def _took(step: TookTwo, earlier: Sequence[Any] = ()) -> Picture:
    light, heavy = step.light, step.heavy
    caption = f"Take two: {name(light)} (weight {light.weight}) and {name(heavy)} (weight {heavy.weight})"
    if light.weight == heavy.weight:
        caption += "; they tie, so the one with the lower symbol comes first."
    elif step.queue and step.queue[0].weight == heavy.weight:
        caption += f"; {name(step.queue[0])} weighs the same and has the higher symbol, so it stays."
    else:
        caption += ", the lightest in the queue."
    return _forest((light, heavy), step.queue, caption, tone="taken")


@draw.register
def _merged(step: Merged, earlier: Sequence[Any] = ()) -> Picture:
    parent = step.parent
    sum_ = f"{parent.left.weight} + {parent.right.weight} = {parent.weight}"
    return _forest((parent,), step.queue, f"Merge: a new parent over both, with weight {sum_}.", tone="new")


@draw.register
def _put_back(step: PutBack, earlier: Sequence[Any] = ()) -> Picture:
    place = step.queue.index(step.parent) + 1
    many = len(step.queue)
    weight = step.parent.weight
    caption = f"Put back: the new tree, with weight {weight}, is number {place} of {many} in the queue."
    if many == 1:
        caption = f"Put back: one tree is left, with weight {weight}. It is the Huffman tree."
    return _forest((), step.queue, caption, fresh=step.parent)


@draw.register
def _read(step: ReadCode, earlier: Sequence[Any] = ()) -> Picture:
    lone = isinstance(step.tree, Leaf)
    placed = trees.place(step.tree, MARGIN, TOP)
    marks = list(trees.edges(placed, key, lit=step.code))
    marks += [_node(spot, "active" if _is(spot, step) else "plain") for spot in placed]
    top = TOP + trees.LEVEL * trees.depth(placed) + 56
    width = max(trees.width(placed) + 2 * MARGIN, 360)
    table, bottom = codes.table(step.read, MARGIN, top, width, active=step.symbol)
    turns = ", ".join("left" if bit == "0" else "right" for bit in step.code)
    caption = f"Read codes: {turns} leads to {show(step.symbol)}, so its code word is {step.code}."
    if lone:
        caption = f"Read codes: the tree is a lone leaf, so {show(step.symbol)} gets the one-bit word 0."
    text = "Code words so far: " + ", ".join(f"{spell(s)} is {code}" for s, code in step.read) + "."
    heads = [
        Text("head:tree", MARGIN, 22, "Huffman tree", "head"),
        Text("head:codes", MARGIN, top - 18, "code words read so far", "head"),
    ]
    return Picture(width, bottom + 8, (*marks, *heads, *table), caption, text)


def _is(spot: trees.Placed, step: ReadCode) -> bool:
    return isinstance(spot.node, Leaf) and spot.node.symbol == step.symbol


# --- by hand: what the boards show ---------------------------------------------------------------


def to_merge(forest: Sequence[Tree], picked: Tree | None, caption: str) -> Picture:
    """Trees side by side in an order of their own, to be merged by hand; one may be picked already."""
    marks: list[Mark] = [Text("head:trees", MARGIN, 22, "click on two roots: they get a parent", "head")]
    x, deepest = MARGIN, 0
    for tree in forest:
        placed = trees.place(tree, x, TOP)
        marks += _tree(placed, "active" if tree == picked else "plain")
        x += trees.width(placed) + GAP
        deepest = max(deepest, trees.depth(placed))
    text = f"Trees: {_listed(forest)}."
    return Picture(max(x, 420), TOP + trees.LEVEL * deepest + 34, tuple(marks), caption, text)


def to_exchange(tree: Tree, picked: Any, caption: str) -> Picture:
    """One tree whose leaves can change places; the leaf of the symbol ``picked`` stands out.

    A leaf is keyed by its symbol and an inner node by its path, so that leaves move and the rest stays.
    """
    placed = trees.place(tree, MARGIN, TOP)
    marks: list[Mark] = [Text("head:tree", MARGIN, 22, "click on two leaves", "head")]
    for spot in placed:
        if spot.path:
            up = next(one for one in placed if one.path == spot.path[:-1])
            marks.append(Edge(f"edge:{spot.path}", up.x, up.y, spot.x, spot.y, spot.path[-1]))
    rows = []
    for spot in placed:
        node = spot.node
        if isinstance(node, Leaf):
            rows.append((node, len(spot.path)))
            tone = "active" if node.symbol == picked else "plain"
            title = f"{show(node.symbol)}, weight {node.weight}, {len(spot.path)} bits"
            label, note = show(node.symbol), str(node.weight)
            marks.append(Box(f"leaf:{node.symbol}", spot.x, spot.y, label, 34, 36, note, tone, title))
        else:
            marks.append(Circle(f"inner:{spot.path}", spot.x, spot.y, "", "plain", "inner node", radius=8))
    left = MARGIN + max(trees.width(placed), 200) + 24
    marks.append(Text("head:sum", left, 22, "weight times bits", "head"))
    rows.sort(key=lambda row: str(row[0].symbol))
    for place, (leaf, bits) in enumerate(rows):
        words = f"{show(leaf.symbol)}  {leaf.weight} · {bits} = {leaf.weight * bits}"
        marks.append(Text(f"row:{leaf.symbol}", left, 48 + 22 * place, words, "code"))
    total = sum(leaf.weight * bits for leaf, bits in rows)
    marks.append(Text("sum", left, 52 + 22 * len(rows), f"sum  {total} bits", "code", tone="active"))
    text = "; ".join(f"{spell(leaf.symbol)} has weight {leaf.weight} and {bits} bits" for leaf, bits in rows)
    height = TOP + trees.LEVEL * trees.depth(placed) + 34
    return Picture(left + 170, height, tuple(marks), caption, text + ".")


# --- what can be asked ---------------------------------------------------------------------------


@singledispatch
def ask(following: Any, step: Any, earlier: Sequence[Any] = ()) -> Question | None:
    """The question that comes before ``following`` is shown, if there is one."""
    return None


@ask.register
def _ask_put_back(following: PutBack, step: Any, earlier: Sequence[Any] = ()) -> Question | None:
    """Asked while the parent is in the hand: the queue alone is sorted, so it would show the answer."""
    queue, parent = following.queue, following.parent
    if len(queue) < 3:
        return None
    light, heavy = queue[:2]
    return Question(
        "The new tree goes back into the queue. Which two come out next?",
        (key(parent), *(key(tree) for tree in step.queue)),
        (key(light), key(heavy)),
        _why(queue, parent),
    )


def _why(queue: tuple[Tree, ...], parent: Branch) -> str:
    """How the new tree competes at once with those that waited, and what decides where weights are equal."""
    light, heavy = queue[:2]
    out = f"{name(light)} ({light.weight}) and {name(heavy)} ({heavy.weight}) are the two lightest"
    if parent in (light, heavy):
        said = f"The new tree competes at once: {out}."
    else:
        said = f"The new tree, with weight {parent.weight}, competes at once, but {out}."
    if light.weight == heavy.weight or heavy.weight == queue[2].weight:
        said += " Where weights are equal, the lower symbol goes first; a tree counts as its lowest symbol."
    return said


# --- the forest ----------------------------------------------------------------------------------


def _forest(
    taken: tuple[Tree, ...],
    queue: tuple[Tree, ...],
    caption: str,
    tone: str = "plain",
    fresh: Tree | None = None,
) -> Picture:
    """The trees in hand at the left, then the queue, each tree hanging below its place in the row."""
    marks: list[Mark] = []
    x, deepest, room = MARGIN, 0, 320.0
    if taken:
        marks.append(Text("head:taken", x, 22, "taken" if len(taken) == 2 else "merged", "head", tone=tone))
        for tree in taken:
            placed = trees.place(tree, x, TOP)
            marks += _tree(placed, tone)
            x += max(trees.width(placed), 60 / len(taken)) + GAP
            deepest = max(deepest, trees.depth(placed))
        x += IN_HAND - GAP
    if queue:
        if taken:
            middle = x - IN_HAND / 2 - 2
            marks.append(Edge("divider", middle, 12, middle, TOP + 40, tone="faint"))
        marks.append(Text("head:queue", x, 22, "priority queue, lightest first", "head"))
        room = x + HEAD_WIDTH
    for tree in queue:
        placed = trees.place(tree, x, TOP)
        marks += _tree(placed, "new" if tree == fresh else "plain")
        x += trees.width(placed) + GAP
        deepest = max(deepest, trees.depth(placed))
    height = TOP + trees.LEVEL * deepest + 34
    return Picture(max(x - GAP + MARGIN, room), height, tuple(marks), caption, _words(taken, queue))


def _tree(placed: list[trees.Placed], tone: str) -> list[Mark]:
    root = placed[-1].node
    nodes = [_node(spot, tone if spot.node is root else "plain") for spot in placed]
    return [*trees.edges(placed, key, bits=False), *nodes]


def _node(spot: trees.Placed, tone: str) -> Mark:
    node = spot.node
    if isinstance(node, Leaf):
        title = f"{show(node.symbol)}, weight {node.weight}"
        return Box(key(node), spot.x, spot.y, show(node.symbol), 34, 36, str(node.weight), tone, title)
    title = f"tree of {name(node)}, weight {node.weight}"
    return Circle(key(node), spot.x, spot.y, str(node.weight), tone, title, radius=17)


def _words(taken: tuple[Tree, ...], queue: tuple[Tree, ...]) -> str:
    listed = [f"Queue, lightest first: {_listed(queue)}." if queue else "The queue is empty."]
    if taken:
        listed.insert(0, f"In hand: {_listed(taken)}.")
    return "\n".join(listed)


def _listed(queue: Sequence[Tree]) -> str:
    return "; ".join(f"{_spelt(tree)} with weight {tree.weight}" for tree in queue)


def _spelt(tree: Tree) -> str:
    if isinstance(tree, Leaf):
        return spell(tree.symbol)
    return f"tree of {', '.join(spell(symbol) for symbol in symbols_of(tree))}"


def say(field: str, value: Any) -> str | None:
    """A tree by its symbols and its weight, the queue as such trees, symbols as characters."""
    if isinstance(value, Leaf | Branch):
        return _listed([value])
    if field == "queue":
        return _listed(value) or "empty"
    if field == "symbol":
        return show(value)
    return pairs(value) if field == "read" else None


def symbols_of(tree: Tree) -> list[Any]:
    """The symbols of a tree, from left to right."""
    if isinstance(tree, Branch):
        return symbols_of(tree.left) + symbols_of(tree.right)
    return [tree.symbol]
