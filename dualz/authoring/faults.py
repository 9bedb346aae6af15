"""Small faults: every way in which one place of some code, or of a value, can be wrong.

Used by :mod:`dualz.authoring.mutants`. Each fault comes as a changed copy with a label.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

Fault = tuple[str, ast.AST]

_COMPARISONS: dict[type, tuple[type, ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
_OPERATORS: dict[type, tuple[type, ...]] = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Add, ast.Div),
    ast.Div: (ast.Mult, ast.FloorDiv),
    ast.FloorDiv: (ast.Div, ast.Mult),
    ast.Mod: (ast.FloorDiv,),
    ast.Pow: (ast.Mult,),
    ast.LShift: (ast.RShift, ast.Mult),
    ast.RShift: (ast.LShift,),
    ast.BitAnd: (ast.BitOr,),
    ast.BitOr: (ast.BitAnd,),
}
# A call of the one is replaced by a call of the other; "" stands for the first argument itself.
_CALLS = {
    "abs": ("",),
    "min": ("max",),
    "max": ("min",),
    "round": ("int",),
    "int": ("round",),
    "ceil": ("int",),
    "floor": ("round",),
    "sorted": ("list",),
    "sum": ("max",),
    "log2": ("log10",),
    "log": ("log1p",),
    "set": ("list",),
    "reversed": ("list",),
    "exp": ("",),
    "sqrt": ("",),
    "clamp": ("",),
    "float": ("int",),
    "any": ("all",),
    "all": ("any",),
}
_CAP = """
def __capped(value):
    if isinstance(value, bool) or not hasattr(value, "__len__"):
        return min(value, 100) if isinstance(value, (int, float)) else value
    if isinstance(value, dict):
        return dict(list(value.items())[:6])
    return value[:6]
"""


def code_faults(tree: ast.Module) -> Iterator[Fault]:
    """Every single fault of a module that defines one function."""
    for number, node in enumerate(ast.walk(tree)):
        for label, change in _changes(node):
            changed = copy.deepcopy(tree)
            target = next(held for at, held in enumerate(ast.walk(changed)) if at == number)
            yield f"line {getattr(node, 'lineno', '?')}: {label}", _replaced(changed, target, change(target))
    yield from _dropped(tree)
    yield "the result is cut short", _capped(tree)


def _replaced(tree: ast.AST, old: ast.AST, new: ast.AST) -> ast.AST:
    class Swap(ast.NodeTransformer):
        def visit(self, node: ast.AST) -> ast.AST:
            return new if node is old else self.generic_visit(node)

    return Swap().visit(tree)


def _changes(node: ast.AST) -> Iterator[tuple[str, Any]]:
    """What can be wrong at this node: labels, and functions from the (copied) node to another one."""
    if isinstance(node, ast.Compare):
        for place, operator in enumerate(node.ops):
            for other in _COMPARISONS.get(type(operator), ()):
                yield f"{type(operator).__name__} -> {other.__name__}", _operator(place, other)
    if isinstance(node, ast.BinOp | ast.AugAssign):
        for other in _OPERATORS.get(type(node.op), ()):
            yield f"{type(node.op).__name__} -> {other.__name__}", _operator(None, other)
    if isinstance(node, ast.BoolOp):
        other = ast.Or if isinstance(node.op, ast.And) else ast.And
        yield f"{type(node.op).__name__} -> {other.__name__}", _operator(None, other)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.Not):
        yield f"{type(node.op).__name__} dropped", lambda held: held.operand
    if isinstance(node, ast.Constant):
        yield from _constants(node.value)
    if isinstance(node, ast.Call):
        yield from _calls(node)
    if isinstance(node, ast.IfExp):
        yield "if ... else: always the first", lambda held: held.body
        yield "if ... else: always the second", lambda held: held.orelse
    if isinstance(node, ast.comprehension) and node.ifs:
        yield "the condition of a comprehension dropped", _without_condition
    if isinstance(node, ast.If | ast.While) and not isinstance(node.test, ast.Constant):
        yield "a condition turned round", _turned
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load) and _is_index(node.slice):
        yield "index one further", _index_further
    if isinstance(node, ast.For | ast.While):
        yield "the loop ends after its first round", _once


def _operator(place: int | None, other: type) -> Any:
    def change(node: Any) -> Any:
        if place is None:
            node.op = other()
        else:
            node.ops[place] = other()
        return node

    return change


def _constants(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, bool):
        others: tuple[Any, ...] = (not value,)
    elif isinstance(value, int):
        others = (value + 1, value - 1)
    elif isinstance(value, float):
        others = (value * 2, value + 1)
    else:
        return
    for other in others:
        yield f"{value!r} -> {other!r}", lambda node, other=other: ast.Constant(other)


def _calls(node: ast.Call) -> Iterator[tuple[str, Any]]:
    name = getattr(node.func, "id", None) or getattr(node.func, "attr", "")
    for other in _CALLS.get(name, ()):
        if other == "" and node.args:
            yield f"{name}(x) -> x", lambda held: held.args[0]
        elif other and isinstance(node.func, ast.Name):
            yield f"{name} -> {other}", lambda held, other=other: _renamed(held, other)
    if name == "range" and len(node.args) == 1:
        for many in (1, -1):
            yield f"range goes {'up to one more' if many > 0 else 'to one less'}", _longer(many)
    for place, keyword in enumerate(node.keywords):
        if keyword.arg in ("key", "reverse", "default"):
            yield f"{keyword.arg}= dropped", lambda held, place=place: _without_keyword(held, place)


def _renamed(node: Any, name: str) -> Any:
    # `log10` and the like may not be imported there, so the module is named where it is needed.
    node.func = ast.Name(name, ast.Load())
    if name in ("log10", "log1p"):
        node.func = ast.Attribute(
            ast.Call(ast.Name("__import__", ast.Load()), [ast.Constant("math")], []), name, ast.Load()
        )
    if name in ("list", "int", "round"):
        node.args, node.keywords = node.args[:1], []
    return node


def _longer(many: int) -> Any:
    def change(node: Any) -> Any:
        node.args[0] = ast.BinOp(node.args[0], ast.Add(), ast.Constant(many))
        return node

    return change


def _without_keyword(node: Any, place: int) -> Any:
    del node.keywords[place]
    return node


def _without_condition(node: Any) -> Any:
    node.ifs = []
    return node


def _turned(node: Any) -> Any:
    node.test = ast.UnaryOp(ast.Not(), node.test)
    return node


def _is_index(node: ast.AST) -> bool:
    """Whether a subscript is a place in a list (a name or a sum), not a key or a slice."""
    return isinstance(node, ast.Name | ast.BinOp)


def _index_further(node: Any) -> Any:
    node.slice = ast.BinOp(node.slice, ast.Add(), ast.Constant(1))
    return node


def _once(node: Any) -> Any:
    node.body = [*node.body, ast.Break()]
    return node


def _dropped(tree: ast.Module) -> Iterator[Fault]:
    """Each statement dropped in turn, but for definitions, imports and words."""
    kinds = (ast.Assign, ast.AugAssign, ast.Expr, ast.If, ast.For, ast.While, ast.Delete)
    for number, node in enumerate(ast.walk(tree)):
        words = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if isinstance(node, kinds) and not words:
            changed = copy.deepcopy(tree)
            target = next(held for at, held in enumerate(ast.walk(changed)) if at == number)
            yield f"line {node.lineno}: statement dropped", _replaced(changed, target, ast.Pass())


def _capped(tree: ast.Module) -> ast.Module:
    changed = copy.deepcopy(tree)
    for node in ast.walk(changed):
        if isinstance(node, ast.Return) and node.value is not None:
            node.value = ast.Call(ast.Name("__capped", ast.Load()), [node.value], [])
    changed.body = [*ast.parse(_CAP).body, *changed.body]
    return changed


def value_faults(value: Any, where: str = "") -> Iterator[tuple[str, Any]]:
    """Every single fault of a value made of numbers, texts, lists and dicts.

    >>> [fault for _, fault in value_faults([3])]
    [[4], [2], [-3], [6], []]
    """
    if isinstance(value, bool):
        yield f"{where}turned round", not value
    elif isinstance(value, int):
        yield from _others(where, value, (value + 1, value - 1, -value, 2 * value))
    elif isinstance(value, float):
        yield from _others(where, value, (value + 0.5, -value, 2 * value, value / 2, value + 1))
    elif isinstance(value, str):
        yield from _others(where, value, (value + value[-1:], value[1:], value[::-1]))
    elif isinstance(value, dict):
        for name, held in value.items():
            for label, other in value_faults(held, f"{where}{name!r}: "):
                yield label, {**value, name: other}
    elif isinstance(value, list | tuple):
        for place, held in enumerate(value):
            for label, other in value_faults(held, f"{where}item {place}: "):
                yield label, type(value)([*value[:place], other, *value[place + 1 :]])
            yield f"{where}item {place} dropped", type(value)([*value[:place], *value[place + 1 :]])
        for place, (one, two) in enumerate(pairwise(value)):
            swapped = type(value)([*value[:place], two, one, *value[place + 2 :]])
            yield f"{where}items {place} and {place + 1} swapped", swapped


def _others(where: str, value: Any, others: tuple[Any, ...]) -> Iterator[tuple[str, Any]]:
    seen = [value]
    for other in others:
        if other not in seen:
            seen.append(other)
            yield f"{where}{value!r} -> {other!r}", other
