"""Running the cells of a lesson, as Jupyter does, where parts of the course may be missing.

A cell that fails stops nobody: what comes after it runs, and a cell that uses what the failed one would have
made says so.
"""

from __future__ import annotations

import ast
import linecache
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from types import CodeType, ModuleType, TracebackType
from typing import Any

from dualz.site.inside import ipython
from dualz.site.inside.absent import ABSENT
from dualz.site.inside.needs import names_of, needed

MOST_TEXT = 100_000


class Cells:
    """The code cells of one lesson, and the names that they have made so far."""

    def __init__(self, sources: dict[str, str]) -> None:
        self._own = dict(sources)
        self._sources = dict(sources)
        self._module = ModuleType("__main__")
        self._begin()

    def _begin(self) -> None:
        vars(self._module).clear()
        vars(self._module).update({"__name__": "__main__", "display": ipython.display})
        #: The text that each cell had when it ran.
        self._ran: dict[str, str] = {}
        #: What each cell that failed lacked; empty where it failed by itself.
        self._lacks: dict[str, str] = {}

    @property
    def module(self) -> ModuleType:
        """Where the names of the lesson are."""
        return self._module

    def run(self, cell: str, texts: dict[str, str], tell: Callable[[str], None] = str) -> dict[str, Any]:
        """The outputs of a cell. Of those above it the needed ones come first, once, and show nothing.

        ``texts``: the cells that are not as the lesson has them. ``tell`` is called with each cell before
        it runs. ``above``: which of the cells above failed now, each with its ``error``. ``error`` is None,
        or what stood in the way.

        Raises:
            KeyError: the lesson has no such cell.
        """
        if cell not in self._sources:
            raise KeyError(f"The lesson has no cell {cell!r}.")
        self._sources = {name: texts.get(name, own) for name, own in self._own.items()}
        order = list(self._sources)
        place = order.index(cell)
        above = self._prepare([order[at] for at in needed(list(self._sources.values()), place)], tell)
        tell(cell)
        outputs, error = self._execute(cell)
        if error and error["name"] and any(one not in self._ran for one in order[:place]):
            # The names have been read wrongly: all cells above bring what is missing, if any does.
            above = self._prepare(order[:place], tell)
            outputs, error = self._execute(cell)
        return {"cell": cell, "outputs": outputs, "error": error, "above": above}

    def _prepare(self, wanted: list[str], tell: Callable[[str], None]) -> list[dict[str, Any]]:
        """Run those of the ``wanted`` cells that have not run as they are now; which of them failed."""
        missing = [one for one in wanted if self._ran.get(one) != self._sources[one]]
        if any(self._comes_too_late(one) for one in missing):
            self._begin()
            missing = wanted
        failed = []
        for one in missing:
            tell(one)
            if error := self._execute(one)[1]:
                failed.append({"cell": one, "error": error})
        return failed

    def _comes_too_late(self, cell: str) -> bool:
        """Whether a cell below ``cell`` has run that made or changed one of its names."""
        order, names = list(self._sources), names_of(self._sources[cell])
        mine = names.used | names.later | names.made | names.changed
        below = [names_of(self._ran[one]) for one in order[order.index(cell) + 1 :] if one in self._ran]
        return any(mine & (one.made | (one.changed - one.imported)) for one in below)

    def _execute(self, cell: str) -> tuple[list[dict[str, Any]], dict[str, str] | None]:
        source, file, printed = self._sources[cell], f"{cell}.py", StringIO()
        self._ran[cell] = source
        self._lacks.pop(cell, None)
        # inspect.getsource and tracebacks look for the lines here; None: they never grow stale.
        linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
        ipython.displayed.clear()
        error = None
        try:
            with redirect_stdout(printed), redirect_stderr(printed):
                for code, shown in _parts(source, file):
                    value = eval(code, vars(self._module))
                    if shown and value is not None:
                        ipython.display(value)
        except BaseException as reason:
            error = self._explained(reason, cell)
        return _outputs(printed.getvalue(), ipython.displayed), error

    def _explained(self, error: BaseException, cell: str) -> dict[str, str]:
        lacks, says, name = "", "", error.name if isinstance(error, NameError) else ""
        if isinstance(error, ModuleNotFoundError):
            lacks = ABSENT.get((error.name or "").partition(".")[0], "")
            says = f"This cell needs {lacks}, which Python in a browser does not have." if lacks else ""
        elif name and (maker := self._maker(name, cell)):
            lacks = self._lacks[maker]
            why = f": that one needs {lacks}, which Python in a browser does not have" if lacks else ""
            says = f"This cell uses {name}, which a cell above could not make{why}."
        self._lacks[cell] = lacks
        return {"says": says, "lacks": lacks, "name": name or "", "traceback": _traceback(error)}

    def _maker(self, name: str, cell: str) -> str:
        """The failed cell above ``cell`` that would have made ``name``."""
        for other in self._sources:
            if other == cell:
                break
            if other in self._lacks and name in names_of(self._sources[other]).made:
                return other
        return ""


def _parts(source: str, file: str) -> Iterator[tuple[CodeType, bool]]:
    """The cell as code, and whether its value is shown: that of the last line, where it has one."""
    tree = ast.parse(source, file)
    last = tree.body[-1] if tree.body else None
    if isinstance(last, ast.Expr) and not source.rstrip().endswith(";"):
        tree.body.pop()
        yield compile(tree, file, "exec"), False
        yield compile(ast.Expression(last.value), file, "eval"), True
    else:
        yield compile(tree, file, "exec"), False


def _outputs(printed: str, displayed: list[Any]) -> list[dict[str, Any]]:
    shown = [{"text": cut(printed)}] if printed else []
    return shown + [{"data": bundle(value)} for value in displayed]


def bundle(value: Any) -> dict[str, Any]:
    """The forms in which a value can be shown, by media type."""
    if hasattr(value, "_repr_mimebundle_"):
        made = value._repr_mimebundle_()
        data = made[0] if isinstance(made, tuple) else made
        if data:
            return dict(data)
    data = {"text/plain": cut(repr(value))}
    html = getattr(value, "_repr_html_", lambda: None)()
    return {**data, "text/html": html} if html else data


def cut(text: str) -> str:
    """At most so much text as a page can show."""
    return text if len(text) <= MOST_TEXT else f"{text[:MOST_TEXT]}\n... and {len(text) - MOST_TEXT} more"


def _traceback(error: BaseException) -> str:
    """As Python prints it, without the frames of this module; code that is no Python has no other."""
    here, trace = __file__, error.__traceback__
    if isinstance(error, SyntaxError) and trace and _only_read(trace):
        trace = None
    while trace is not None and trace.tb_frame.f_code.co_filename == here:
        trace = trace.tb_next
    lines = traceback.format_exception(type(error), error, trace, chain=False)
    return cut("".join(lines).rstrip())


def _only_read(trace: TracebackType) -> bool:
    """Whether the error came up in :func:`_parts`, before any line of the cell ran."""
    return any(frame.f_code is _parts.__code__ for frame, _ in traceback.walk_tb(trace))


def be_main(module: ModuleType) -> None:
    """Names of the lesson are looked for in ``__main__``, by dataclasses and pickle for example."""
    sys.modules["__main__"] = module
