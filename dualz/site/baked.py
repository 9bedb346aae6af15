"""Explorers drawn ahead: every picture that their controls can show, in one file for the page to choose from.

Neighbouring pictures are much alike, so a picture is written as a list of numbers: places in one list of the
pieces of markup that occur (a dictionary coder; gzip does the rest, and alone would need up to 28 times as
much: it looks back 32 kB only, and these pictures are larger). A control without bounds (a text) stays at its
value, and a control with too many values loses some, evenly, until the file is small enough.
"""

from __future__ import annotations

import gzip
import itertools
import json
import math
import re
from typing import Any

import ipywidgets

from dualz.widgets.explorer import Explorer
from dualz.widgets.training import TrainingPanel

MOST_SETTINGS = 400
MOST_BYTES = 100_000  # compressed, as a server sends it; without bitmaps
MOST_BITMAPS = 800_000  # they are files of their own, and come one by one
PLACES = 8  # of a slider, as long as another control can be held still instead
SECONDS_TO_TRAIN = 90.0
_PIECE = re.compile(r"[^>]*>|[^>]+$")
_BITMAP = re.compile(r"data:image/(?:png|jpeg);base64,[A-Za-z0-9+/=]+")


class CannotDraw(RuntimeError):
    """A setting that a learner can reach makes an explorer fail; the message names both."""


class Ahead:
    """The pictures of ``explorer`` for at most ``most`` settings; :meth:`thin` takes some away.

    A panel that trains is trained once, with the settings that it has.
    """

    def __init__(self, explorer: Explorer, most: int = MOST_SETTINGS) -> None:
        self._explorer = explorer
        self.trained = _trained(explorer)
        self._fixed = _fixed(explorer, self.trained)
        self._values = {
            key: (explorer.values[key],) if key in self._fixed or not values else values
            for key, values in explorer.domains().items()
        }
        # The places in each control's values that are kept.
        self._places = {key: tuple(range(len(values))) for key, values in self._values.items()}
        while math.prod(map(len, self._places.values())) > most and self._thin():
            pass
        self._drawn = {setting: self._draw(setting) for setting in itertools.product(*self._places.values())}

    def fit(self, size: int = MOST_BYTES, bitmaps: int = MOST_BITMAPS) -> None:
        """Take pictures away until they are no larger, both in bytes."""
        while self._bitmaps() > bitmaps and self._narrow():
            pass
        while self.size() > size and self._thin():
            pass

    def size(self) -> int:
        """The bytes of :meth:`json`, compressed, without its bitmaps."""
        return len(gzip.compress(_BITMAP.sub("", json.dumps(self.json())).encode(), 9))

    def _bitmaps(self) -> int:
        found = {bitmap for html in self._kept() for bitmap in _BITMAP.findall(html)}
        return sum(len(bitmap) * 3 // 4 for bitmap in found)

    def _kept(self) -> list[str]:
        settings = itertools.product(*self._places.values())
        return [found for setting in settings if isinstance(found := self._drawn[setting], str)]

    def _draw(self, setting: tuple[int, ...]) -> str | ValueError:
        chosen = {key: values[at] for (key, values), at in zip(self._values.items(), setting, strict=True)}
        try:
            return self._explorer.drawn(**chosen)
        except ValueError as refusal:
            return refusal
        except Exception as error:
            name = self._explorer._name
            raise CannotDraw(f"the explorer “{name}” fails with {chosen}: {error!r}") from error

    def _narrow(self) -> bool:
        """Of pictures that weigh much: few places for the longest control, then the others are held still."""
        longest = max(self._places, key=lambda key: len(self._places[key]))
        others = [key for key, places in self._places.items() if key != longest and len(places) > 1]
        if len(self._places[longest]) <= PLACES and others:
            self._places[others[-1]] = (self._start(others[-1]),)
            return True
        return self._thin()

    def _thin(self) -> bool:
        """Every second value of the longest control goes; the ends and the value of the start stay.

        False where no control has more than two.
        """
        longest = max(self._places, key=lambda key: len(self._places[key]), default=None)
        if longest is None or len(self._places[longest]) <= 2:
            return False
        places, start = self._places[longest], self._start(longest)
        thin = tuple(at for number, at in enumerate(places) if number % 2 == 0 or at in {start, places[-1]})
        if len(thin) == len(places):
            thin = tuple(at for at in places if at in {start, places[-1]}) or places[:2]
            thin = thin if len(thin) > 1 else (places[0], *thin)
        self._places[longest] = thin
        return True

    def _start(self, key: str) -> int:
        return _place(self._values[key], self._explorer.values[key])

    def json(self) -> dict[str, Any]:
        """What the page needs.

        ``controls``: for each its ``kind`` (``range``, ``choice``, ``switch`` or ``fixed``), ``label``, the
        texts of its ``values``, ``at`` which it starts, and ``of`` how many values it has in the notebook.
        ``pictures[n]`` is a list of places in ``pieces``; ``shown[s]`` is the picture of setting s (the last
        control moves first), or a sentence that stands below the picture before.
        """
        pieces: dict[str, int] = {}
        pictures: dict[tuple[int, ...], int] = {}
        shown: list[int | str] = []
        for setting in itertools.product(*self._places.values()):
            found = self._drawn[setting]
            if isinstance(found, ValueError):
                shown.append(str(found))
                continue
            picture = tuple(pieces.setdefault(piece, len(pieces)) for piece in _PIECE.findall(found))
            shown.append(pictures.setdefault(picture, len(pictures)))
        return {
            "kind": "explorer",
            "name": self._explorer._name,
            "trained": self.trained,
            "controls": [self._control(key) for key in self._values],
            "pieces": list(pieces),
            "pictures": [list(one) for one in pictures],
            "shown": shown,
        }

    def _control(self, key: str) -> dict[str, Any]:
        control, places = self._explorer._controls[key], self._places[key]
        return {
            "kind": "fixed" if key in self._fixed or len(places) < 2 else _kind(control),
            "label": control.description,
            "values": _texts(control, [self._values[key][at] for at in places]),
            "at": places.index(self._start(key)),
            "of": len(self._values[key]),
        }


def fit_together(explorers: list[Ahead], size: int) -> None:
    """Take pictures away from the largest, until all of them together have no more than ``size`` bytes."""
    for one in explorers:
        one.fit()
    sizes = [one.size() for one in explorers]
    while sum(sizes) > size:
        largest = sizes.index(max(sizes))
        explorers[largest].fit(sizes[largest] - 1)
        before, sizes[largest] = sizes[largest], explorers[largest].size()
        if sizes[largest] >= before:
            return


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


def _kind(control: ipywidgets.Widget) -> str:
    if isinstance(control, ipywidgets.Checkbox | ipywidgets.ToggleButton):
        return "switch"
    is_list = hasattr(control, "_options_values") and not isinstance(control, ipywidgets.SelectionSlider)
    return "choice" if is_list else "range"


def _texts(control: ipywidgets.Widget, values: list[Any]) -> list[str]:
    """The values as the notebook's control writes them."""
    if hasattr(control, "_options_labels"):
        known = tuple(control._options_values)
        return [str(control._options_labels[_place(known, value)]) for value in values]
    form = getattr(control, "readout_format", "")
    return [_number(value, form) for value in values]


def _number(value: Any, form: str) -> str:
    if value == ():  # no file was chosen
        return "none"
    # The front end's format language (d3) and Python's agree on what the course uses.
    try:
        return format(value, form) if form and isinstance(value, (int, float)) else str(value)
    except ValueError:
        return str(value)
