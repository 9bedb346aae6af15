"""An object made anew from what ``__reduce_ex__`` says of it, as ``copy`` and ``pickle`` do, part by part.

Lesson: 00 (start).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

_Give = Callable[[list[Any]], Any]


def groups(fresh: Any, state: Any, items: Any, pairs: Any) -> Iterator[tuple[list[Any], _Give]]:
    """What a new object is still to get, as ``__reduce_ex__`` says: parts, and how to give their copies."""
    if state is not None:
        yield _state_group(fresh, state)
    if items is not None:
        yield list(items), lambda copies: [fresh.append(copy) for copy in copies]
    if pairs is not None:
        flat = [part for pair in pairs for part in pair]
        yield flat, lambda copies: [fresh.__setitem__(*pair) for pair in by_two(copies)]


def _state_group(fresh: Any, state: Any) -> tuple[list[Any], _Give]:
    """The attributes one by one where they are known by name: then it is seen which of them changed."""
    own = hasattr(fresh, "__setstate__")
    if isinstance(state, dict):
        names, values = list(state), list(state.values())
        return values, lambda copies: _set_state(fresh, dict(zip(names, copies, strict=True)), own)
    if own and type(state) is list:  # a dataclass with slots
        return list(state), lambda copies: fresh.__setstate__(copies)
    if not own and isinstance(state, tuple) and len(state) == 2:  # __dict__, and slots
        both = {**(state[0] or {}), **(state[1] or {})}
        return list(both.values()), lambda copies: _set_attributes(fresh, both, copies)
    return [state], lambda copies: _set_state(fresh, copies[0], own)


def _set_state(fresh: Any, state: Any, own: bool) -> None:
    if own:
        fresh.__setstate__(state)
    else:
        fresh.__dict__.update(state)


def _set_attributes(fresh: Any, names: Iterable[str], copies: Iterable[Any]) -> None:
    for name, copy in zip(names, copies, strict=True):
        object.__setattr__(fresh, name, copy)  # also where the class is frozen


def by_two(parts: Sequence[Any]) -> Iterator[tuple[Any, Any]]:
    return zip(parts[::2], parts[1::2], strict=True)


def has_room_for_more(kind: type) -> bool:
    """Whether an instance of this kind of number or text can be given attributes."""
    return bool(kind.__dictoffset__) or any(vars(base).get("__slots__") for base in kind.__mro__)


def is_frozen(kind: type) -> bool:
    """Only the dataclass itself: a plain class that inherits from it may set attributes of its own."""
    parameters = vars(kind).get("__dataclass_params__")
    return parameters is not None and parameters.frozen


def own_copy(value: Any) -> Any:
    """What the value's ``__deepcopy__`` makes; None where it fails, or gives no other object of its type."""
    try:
        copied = value.__deepcopy__({})
    except Exception:
        return None
    return copied if type(copied) is type(value) and copied is not value else None
