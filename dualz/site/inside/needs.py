"""Which cells above a cell have to run before it, so that a check does not wait for what it does not use.

Names decide: a cell is needed where it makes a name that is used, or may change what such a name holds. In
doubt a cell counts as needed. Nothing is run here; the cells are only read.
"""

from __future__ import annotations

import ast
import symtable
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True)
class Names:
    """The names of one cell.

    ``made`` may be bound by it, ``sure`` are bound whatever happens, ``changed`` are held by what it may
    change, ``used`` are read, ``later`` are read in its functions, when those are called.
    """

    made: frozenset[str]
    sure: frozenset[str]
    changed: frozenset[str]
    used: frozenset[str]
    later: frozenset[str]
    imported: frozenset[str]


@lru_cache(maxsize=1000)
def names_of(source: str) -> Names:
    """The names of a cell; none where it is no Python, since running it will say so."""
    try:
        body = ast.parse(source).body
        table = symtable.symtable(source, "cell", "exec")
    except (SyntaxError, ValueError):
        return Names(*[frozenset()] * 6)
    referenced = {one.get_name() for one in table.get_symbols() if one.is_referenced()}
    used = _used(body, referenced)
    later = set(_globals_inside(table))
    imported = {one.get_name() for one in table.get_symbols() if one.is_imported()}
    made = {
        one.get_name() for one in table.get_symbols() if one.is_assigned() or one.is_namespace()
    } | imported
    sure = {name for node in body for name in _sure(node)}
    changed = {name for node in body for part in ast.walk(node) for name in _changed(part)} & (
        used | made | later
    )
    return Names(*map(frozenset, (made, sure, changed, used, later, imported)))


def _used(body: Sequence[ast.stmt], referenced: set[str]) -> set[str]:
    """Of the ``referenced`` names those that the cell reads before it has bound them itself."""
    used: set[str] = set()
    bound: set[str] = set()
    for node in body:
        loops = _stored(node.target) if isinstance(node, ast.For) else set()
        first = _loaded(node.iter) if isinstance(node, ast.For) else set()
        augmented = _root(node.target) if isinstance(node, ast.AugAssign) else set()
        used |= ((_loaded(node) - loops | first) & referenced | augmented) - bound
        bound |= _sure(node) | loops
    return used


def _loaded(node: ast.AST) -> set[str]:
    return {
        part.id for part in ast.walk(node) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load)
    }


def _globals_inside(table: symtable.SymbolTable) -> Iterator[str]:
    """The names that functions, classes and comprehensions look up outside of themselves."""
    for scope in table.get_children():
        yield from (one.get_name() for one in scope.get_symbols() if one.is_global())
        yield from _globals_inside(scope)


def _sure(node: ast.stmt) -> set[str]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return {node.name}
    if isinstance(node, ast.Import | ast.ImportFrom):
        return {_bound(alias) for alias in node.names}
    if isinstance(node, ast.Assign):
        return {name for target in node.targets for name in _stored(target)}
    return set()


def _changed(node: ast.AST) -> set[str]:
    """The name whose value ``node`` may change: ``name.append(...)``, ``name[0] = ...``, ``name += ...``."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return _root(node.func)
    if isinstance(node, ast.AugAssign):
        return _root(node.target)
    stored = isinstance(node, ast.Subscript | ast.Attribute) and not isinstance(node.ctx, ast.Load)
    return _root(node) if stored else set()


def _root(node: ast.AST) -> set[str]:
    """The name at the left end of ``name.part[0].other``."""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return {node.id} if isinstance(node, ast.Name) else set()


def _bound(alias: ast.alias) -> str:
    return (alias.asname or alias.name).partition(".")[0]


def _stored(node: ast.AST) -> set[str]:
    return {
        part.id for part in ast.walk(node) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)
    }


def needed(sources: Sequence[str], target: int) -> list[int]:
    """The places of the cells that have to run before cell ``target``, in their order.

    >>> cells = ["x = 1", "y = 2", "x = 3", "def f(): return x + y", "x.append(4)", "print(7)"]
    >>> needed(cells + ["f()"], 6), needed(cells + ["y"], 6), needed(cells + ["x"], 3)
    ([1, 2, 3, 4], [1], [1, 2])
    """
    cells = [names_of(source) for source in sources]
    imported = frozenset().union(*(cell.imported for cell in cells))
    chosen: set[int] = set()
    # A name that a function reads is looked up when it is called: at the latest in the target.
    waiting = [(name, target) for name in cells[target].used | cells[target].later]
    seen: set[tuple[str, int]] = set()
    while waiting:
        name, end = waiting.pop()
        if (name, end) in seen:
            continue
        seen.add((name, end))
        for place in _touching(cells, name, end, imported):
            chosen.add(place)
            waiting += [(used, place) for used in cells[place].used]
            waiting += [(used, moment) for used in cells[place].later for moment in (place, target)]
    return sorted(chosen)


def _touching(cells: Sequence[Names], name: str, end: int, imported: frozenset[str]) -> Iterator[int]:
    """The cells above ``end`` that make or change what ``name`` holds, back to one that surely makes it."""
    for place in range(end - 1, -1, -1):
        cell = cells[place]
        # A call such as `huffman.compress(...)` changes no module.
        if name in cell.made or (name in cell.changed and name not in imported):
            yield place
        if name in cell.sure:
            return
