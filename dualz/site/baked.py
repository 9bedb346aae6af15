"""Explorers drawn ahead: every picture that their controls can show, in one file for the page to choose from.

Neighbouring pictures are much alike, so a picture is written as a list of numbers: places in one list of the
pieces of markup that occur (a dictionary coder; gzip does the rest). A control without bounds (a text) stays
at its value, and a control with too many values loses some, evenly, until the file is small enough.
"""

from __future__ import annotations

import gzip
import json
import math
import re
from typing import Any

import ipywidgets

from dualz.widgets.explorer import Explorer
from dualz.widgets.training import TrainingPanel

MOST_SETTINGS = 400
MOST_BYTES = 100_000  # compressed, as a server sends it
SECONDS_TO_TRAIN = 90.0
_PIECE = re.compile(r"[^>]*>|[^>]+$")


def baked(explorer: Explorer, most: int = MOST_SETTINGS, size: int = MOST_BYTES) -> dict[str, Any]:
    """Controls and pictures of ``explorer``, at most ``most`` of them and ``size`` bytes (when compressed).

    ``controls``: for each its ``kind`` (``range``, ``choice``, ``switch`` or ``fixed``), ``label``, the texts
    of its ``values``, and ``at``, the value at the start. ``of`` is how many values the notebook's own
    control has. ``pictures[n]`` is a list of places in ``pieces``; ``shown[s]`` is the picture of setting s
    (the last control moves first), or a sentence that stands below the picture before.
    """
    trained = _trained(explorer)
    held = _fixed(explorer, trained)
    domains = {key: _domain(explorer, key, key in held) for key in explorer.domains()}
    sizes = {key: len(values) for key, values in domains.items()}
    while True:
        if math.prod(map(len, domains.values())) > most:
            domains = _thinner(explorer, domains)
            continue
        found = _drawn(explorer, domains)
        if len(gzip.compress(json.dumps(found).encode(), 9)) <= size or max(map(len, domains.values())) <= 2:
            break
        domains = _thinner(explorer, domains)
    controls = [_control(explorer, key, domains[key], sizes[key], key in held) for key in domains]
    return {"kind": "explorer", "name": explorer._name, "controls": controls, "trained": trained, **found}


def _trained(explorer: Explorer) -> str:
    """Of a panel that trains: one run with the settings of the start; what it says then."""
    if not isinstance(explorer, TrainingPanel):
        return ""
    if explorer.outcome is None:
        explorer.start()
        explorer.wait(SECONDS_TO_TRAIN)
    return explorer.says


def _fixed(explorer: Explorer, trained: str) -> set[str]:
    """The controls that need Python: those without bounds, and what a training starts from."""
    unbounded = {key for key, values in explorer.domains().items() if values is None}
    return unbounded | (set(explorer.domains()) - explorer.view if trained else set())


def _domain(explorer: Explorer, key: str, fixed: bool) -> tuple[Any, ...]:
    now = explorer.values[key]
    found = explorer.domains()[key]
    return (now,) if fixed or not found else found


def _thinner(explorer: Explorer, domains: dict[str, tuple[Any, ...]]) -> dict[str, tuple[Any, ...]]:
    """Every second value of the longest domain; the ends and the value of the start stay."""
    longest = max(domains, key=lambda key: len(domains[key]))
    values, now = domains[longest], explorer.values[longest]
    keep = {0, len(values) - 1, _place(values, now), *range(0, len(values), 2)}
    thin = tuple(value for place, value in enumerate(values) if place in keep)
    if len(thin) == len(values):
        thin = tuple(dict.fromkeys((values[0], now, values[-1])))[:2]
    return {**domains, longest: thin}


def _place(values: tuple[Any, ...], value: Any) -> int:
    """Where ``value`` is, or what is nearest to it: a slider computes its places in floating point."""
    for place, one in enumerate(values):
        if one is value or (type(one) is type(value) and not _differs(one, value)):
            return place
    if all(isinstance(one, (int, float)) for one in (*values, value)):
        return min(range(len(values)), key=lambda place: abs(values[place] - value))
    return 0


def _differs(one: Any, other: Any) -> bool:
    try:
        return bool(one != other)
    except ValueError:  # arrays
        return True


def _drawn(explorer: Explorer, domains: dict[str, tuple[Any, ...]]) -> dict[str, Any]:
    pieces: dict[str, int] = {}
    pictures: dict[tuple[int, ...], int] = {}
    shown: list[int | str] = []
    for number in range(math.prod(map(len, domains.values()))):
        setting = {}
        for key, values in reversed(domains.items()):
            number, place = divmod(number, len(values))
            setting[key] = values[place]
        try:
            html = explorer.drawn(**{key: setting[key] for key in domains})
        except ValueError as refusal:
            shown.append(str(refusal))
            continue
        picture = tuple(pieces.setdefault(piece, len(pieces)) for piece in _PIECE.findall(html))
        shown.append(pictures.setdefault(picture, len(pictures)))
    return {"pieces": list(pieces), "pictures": [list(one) for one in pictures], "shown": shown}


def _control(explorer: Explorer, key: str, values: tuple[Any, ...], size: int, fixed: bool) -> dict[str, Any]:
    control = explorer._controls[key]
    return {
        "kind": "fixed" if fixed or len(values) < 2 else _kind(control),
        "label": control.description,
        "values": _texts(control, values),
        "at": _place(values, control.value),
        "of": size,
    }


def _kind(control: ipywidgets.Widget) -> str:
    if isinstance(control, ipywidgets.Checkbox | ipywidgets.ToggleButton):
        return "switch"
    is_list = hasattr(control, "_options_values") and not isinstance(control, ipywidgets.SelectionSlider)
    return "choice" if is_list else "range"


def _texts(control: ipywidgets.Widget, values: tuple[Any, ...]) -> list[str]:
    """The values as the notebook's control writes them."""
    if hasattr(control, "_options_labels"):
        labels = dict(enumerate(control._options_labels))
        return [labels[_place(tuple(control._options_values), value)] for value in values]
    form = getattr(control, "readout_format", "")
    return [_number(value, form) for value in values]


def _number(value: Any, form: str) -> str:
    # The front end's format language (d3) and Python's agree on what the course uses.
    try:
        return format(value, form) if form and isinstance(value, (int, float)) else str(value)
    except ValueError:
        return str(value)
