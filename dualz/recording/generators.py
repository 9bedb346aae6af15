"""Generators from outside: where one stands, how it is closed, and what is said of what is none.

Lesson: 00 (start).
"""

from __future__ import annotations

import atexit
import functools
import inspect
import sys
import warnings
from typing import Any

# Python prints a complaint when it throws away a generator that does not close, so those are kept.
_UNCLOSED: list[Any] = []


@atexit.register
def _forget() -> None:
    if _UNCLOSED:
        sys.unraisablehook = lambda complaint: None
        _UNCLOSED.clear()


def suspended_frames(generator: Any) -> list[Any]:
    """The frames of a suspended generator and of those it delegates to, outermost first."""
    frames = []
    while inspect.isgenerator(generator) and generator.gi_frame is not None:
        frames.append(generator.gi_frame)
        generator = generator.gi_yieldfrom
    return frames


def close(generator: Any) -> None:
    """Close a generator that is refused, whatever it does about it: the refusal is what must be said."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            generator.close()
        except Exception:  # its 'finally' fails, or it yields when it should end
            if generator.gi_frame is not None:
                _UNCLOSED.append(generator)


def require_fresh(generator: Any) -> None:
    if not inspect.isgenerator(generator):
        raise TypeError(not_a_generator(generator))
    if inspect.getgeneratorstate(generator) != inspect.GEN_CREATED:
        raise ValueError("This generator has already been started; call its function again for a fresh one.")


def not_a_generator(thing: Any) -> str:
    name = _name_of(thing)
    if inspect.isasyncgen(thing) or inspect.isasyncgenfunction(thing):
        return (
            f"{name} is an async generator, which cannot be recorded: write 'def' and 'yield', not 'async'."
        )
    if inspect.iscoroutine(thing) or inspect.iscoroutinefunction(thing):
        return f"{name} is a coroutine, which has no steps: write 'def' and 'yield', not 'async'."
    if isinstance(thing, functools.partial) and inspect.isgeneratorfunction(thing):
        return f"This is a functools.partial of {name}: call it, so that it gives a generator."
    if inspect.isgeneratorfunction(thing):
        return f"{name} is a generator function: call it, as in record({name}(...))."
    if inspect.isgeneratorfunction(getattr(type(thing), "__call__", None)):  # noqa: B004
        return f"A generator is needed: call this {type(thing).__name__}, whose __call__ contains 'yield'."
    if callable(thing):
        return f"{name} has no 'yield', so it has no steps. Add 'yield' where something worth seeing happens."
    return f"A generator is needed (call a function that contains 'yield'), not {type(thing).__name__}."


def _name_of(thing: Any) -> str:
    """The name of a function, also of one inside a ``functools.partial``."""
    while isinstance(thing, functools.partial):
        thing = thing.func
    return getattr(thing, "__name__", "this function")
