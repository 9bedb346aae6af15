"""The page as a device: it reads the file of a network, and runs it on what the learner draws.

The page gets the bytes of the file and nothing else of the network. Its arithmetic is plain JavaScript
(``device_run.js``), on the codes that Python computes too, bit for bit. So it needs no kernel: in a page
that was only stored it draws and reads just the same. Where there is a kernel, it is told what was drawn.

Lesson: 17 (deploy). The network: ``dualz.models.device``; the file: docs/dzn-format.md.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from math import isfinite, isqrt
from typing import Any

import traitlets

from dualz.figures import device as figures
from dualz.widgets.conversation import Talking

KINDS = ("signal", "image")
INVITATION = "Run this cell to draw one of your own."


class DevicePad(Talking):
    """A pad to draw on, and a network in the page that reads what is drawn.

    ``file`` and each of ``probes`` are .dzn files (:mod:`dualz.models.device_file`). ``samples``: an example
    of each class, in order, (classes, numbers); the first is drawn at the start. ``labels`` are the names of
    the classes. ``kind``: ``signal`` (points, drawn up to 4 from 0) or ``image`` (a square, values 0 to 1).
    ``scores``: a function from (samples, numbers) to (samples, classes) in Python, for the picture that
    stands where no page script runs. ``name`` stands above the pad.

    ``pad.drawn`` are the numbers that are drawn now, ``pad.codes`` the int8 codes of the classes as the page
    found them, and ``pad.depth`` the map at which it was decided (``None`` without probes). ``drawn`` may be
    set; the page then draws and reads it.

    Raises:
        ValueError: another kind, samples that are no rows of the same length, finite, and (for an image) a
            square, or not a label for each.

    The network of the course reads signals::

        net = device_net(signals_base(), data.train.x)
        probing = probes(net, data.train.x, data.train.y)
        DevicePad(to_bytes(net), net.scores, samples, probes=[to_bytes(probe) for probe in probing])
    """

    SCRIPTS = ("base", "outline", "device_run", "device_pads", "device")
    SHEETS = ("stepper", "device")
    REFUSAL = "This cannot be done here"

    name = traitlets.Unicode("").tag(sync=True)
    kind = traitlets.Enum(KINDS).tag(sync=True)
    file = traitlets.Bytes().tag(sync=True)
    probes = traitlets.Bytes().tag(sync=True)
    probe_sizes = traitlets.List(traitlets.Int()).tag(sync=True)
    samples = traitlets.List().tag(sync=True)
    labels = traitlets.List(traitlets.Unicode()).tag(sync=True)
    drawn = traitlets.List(traitlets.Float()).tag(sync=True)
    codes = traitlets.List(traitlets.Int()).tag(sync=True)
    depth = traitlets.Int(None, allow_none=True).tag(sync=True)

    def __init__(
        self,
        file: bytes,
        scores: Callable[[Any], Any],
        samples: Sequence[Sequence[float]],
        probes: Sequence[bytes] = (),
        kind: str = "signal",
        labels: Sequence[str] | None = None,
        name: str = "the page is the device",
    ) -> None:
        if kind not in KINDS:
            raise ValueError(f"The page draws one of {', '.join(KINDS)}, not {kind!r}.")
        rows = [[float(value) for value in row] for row in samples]
        _check(rows, kind)
        named = [str(label) for label in (range(len(rows)) if labels is None else labels)]
        if len(named) != len(rows):
            raise ValueError(f"There are {len(rows)} samples and {len(named)} labels: one of each a class.")
        self._scores = scores
        super().__init__(
            file=bytes(file),
            probes=b"".join(bytes(probe) for probe in probes),
            probe_sizes=[len(probe) for probe in probes],
            samples=rows,
            drawn=rows[0],
            kind=kind,
            labels=named,
            name=name,
        )

    @traitlets.validate("drawn")
    def _fits(self, proposal: Any) -> Any:
        values = proposal["value"]
        if len(values) != len(self.samples[0]) or not all(map(isfinite, values)):
            raise ValueError(f"{len(self.samples[0])} finite numbers can be drawn here.")
        return values

    def _wanted(self, message: dict[str, Any], buffers: list[Any]) -> dict[str, Any]:
        """The page asks for nothing."""
        return {}

    def __repr__(self) -> str:
        return f"Device: {self.name}\n{self._words()}"

    def _repr_mimebundle_(self, **options: Any) -> Any:
        drawn = figures.drawing(self.drawn, self.kind)
        scores = figures.classes(self.labels, self._found())
        html = f"{drawn.html()}{scores.html()}<p>{escape(self._words())}</p><p>{INVITATION}</p>"
        return self._with_forms(super()._repr_mimebundle_(**options), repr(self), html)

    def _found(self) -> list[float]:
        return [float(score) for score in self._scores([self.drawn])[0]]

    def _words(self) -> str:
        found = self._found()
        best = self.labels[found.index(max(found))]
        what = "The signal" if self.kind == "signal" else "The image"
        return f"{what} that is drawn is read as {best}, by a network of {len(self.file)} bytes."


def _check(rows: list[list[float]], kind: str) -> None:
    if not rows or not rows[0] or any(len(row) != len(rows[0]) for row in rows):
        raise ValueError("Give an example of each class, all with the same count of numbers.")
    if not all(isfinite(value) for row in rows for value in row):
        raise ValueError("The samples hold nan or inf.")
    if kind == "image" and isqrt(len(rows[0])) ** 2 != len(rows[0]):
        raise ValueError(f"An image is a square, and {len(rows[0])} is no square number.")
