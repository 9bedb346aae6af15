"""The source of a generator with its steps left out: what runs when nobody watches.

A step often costs more than the work that it tells of: a queue has to be copied in order before it can be
shown. For a run that nobody watches, that is work thrown away, and nothing that could be written in the
generator avoids it: a flag or a function around every step is one more thing to read, and in a loop
over bytes even a bare ``yield`` costs as much as the rest. So the generator stays as a learner reads it.
For ``finish``, each statement ``yield SomeStep(...)`` is taken out of its syntax tree, each ``yield from``
becomes a ``finish``, and the rest is compiled with the file and the line numbers that it had: the same
statements in the same order.

That asks one thing of the generators of dualz: **what stands inside a step only looks.** Taking it out must
change nothing. A step that a helper makes, as in ``yield _send(...)``, is not taken out: the helper is
called, and what it returns is dropped.

Where the source cannot be had, or is no longer that of the running code, the generator runs as it
is. So does every generator from outside dualz, because nobody promised anything for it.
``benchmarks/steps.py`` measures what is left: ``finish`` beside loops without a ``yield``.

Lesson: 00 (start).
"""

from __future__ import annotations

import ast
import inspect
import linecache
from collections.abc import Callable
from functools import partial
from types import CodeType, FunctionType
from typing import Any

_NOT_BARE = inspect.CO_GENERATOR | inspect.CO_VARARGS | inspect.CO_VARKEYWORDS
_FINISH = "__finish__"  # the name under which a module finds what runs the generators it delegates to
_bare: dict[CodeType, CodeType | None] = {}


def without_steps(generator: Any, step: type, finish: Callable[[Any], Any]) -> Callable[[], Any] | None:
    """What does the work of ``generator`` without making a ``step``; None where it has to run as it is.

    ``generator`` has not been started; it is closed where a function is returned. ``finish`` runs those that
    it delegates to.
    """
    code, frame = generator.gi_code, generator.gi_frame
    if inspect.getgeneratorstate(generator) != inspect.GEN_CREATED:
        return None
    if not frame.f_globals.get("__name__", "").startswith("dualz."):
        return None
    if code not in _bare:
        _bare.update(_module_without_steps(code, frame.f_globals, step))
    bare = _bare.setdefault(code, None)
    if bare is None:
        return None
    frame.f_globals.setdefault(_FINISH, partial(_delegate, finish))
    local, names = frame.f_locals, code.co_varnames
    first, last = code.co_argcount, code.co_argcount + code.co_kwonlyargcount
    arguments = [local[name] for name in names[:first]]
    keywords = {name: local[name] for name in names[first:last]}
    generator.close()
    return partial(FunctionType(bare, frame.f_globals, code.co_name), *arguments, **keywords)


def _delegate(finish: Callable[[Any], Any], run: Any) -> Any:
    """What ``yield from run`` gives where nobody watches; ``run`` may be a list of steps as well."""
    if inspect.isgenerator(run):
        return finish(run)
    for _ in run:
        pass
    return None


def _module_without_steps(code: CodeType, names: dict[str, Any], step: type) -> dict[CodeType, CodeType]:
    """Every function in the file of ``code`` whose steps can be left out, as it is and without them.

    They are looked up by the code that runs. So if the file was changed since it was imported, what has
    changed is not found, and runs with its steps.
    """
    try:
        tree = ast.parse("".join(linecache.getlines(code.co_filename, names)))
    except (SyntaxError, ValueError):  # someone is writing in it
        return {}
    full = _functions(tree, code.co_filename)
    bare = _functions(_Removal(names, step).visit(tree), code.co_filename)
    return {full[at]: bare[at] for at in full if not bare[at].co_flags & _NOT_BARE}


def _functions(tree: ast.Module, filename: str) -> dict[tuple[str, int], CodeType]:
    """The functions of a module, by their name and first line."""
    inside = compile(tree, filename, "exec", dont_inherit=True).co_consts
    return {(one.co_name, one.co_firstlineno): one for one in inside if isinstance(one, CodeType)}


class _Removal(ast.NodeTransformer):
    """Takes the statements out that yield a step."""

    def __init__(self, names: dict[str, Any], step: type) -> None:
        self._names = names
        self._step = step

    def visit_Module(self, node: ast.Module) -> ast.Module:
        for one in node.body:
            if isinstance(one, ast.FunctionDef):
                self.generic_visit(one)
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        return node  # a function inside a function: its steps may be watched

    def visit_Expr(self, node: ast.Expr) -> ast.stmt:
        if not isinstance(node.value, ast.Yield):
            self.generic_visit(node)
            return node
        made = node.value.value
        left = ast.Pass() if made is None or self._is_step(made) else ast.Expr(made)
        return ast.copy_location(left, node)

    def visit_YieldFrom(self, node: ast.YieldFrom) -> ast.expr:
        """The one that is delegated to runs without its steps, too."""
        run = ast.Call(ast.Name(_FINISH, ast.Load()), [self.visit(node.value)], [])
        return ast.fix_missing_locations(ast.copy_location(run, node))

    def _is_step(self, made: ast.expr) -> bool:
        if isinstance(made, ast.IfExp):
            return self._is_step(made.body) and self._is_step(made.orelse)
        if not (isinstance(made, ast.Call) and isinstance(made.func, ast.Name)):
            return False
        kind = self._names.get(made.func.id)
        return isinstance(kind, type) and issubclass(kind, self._step)
