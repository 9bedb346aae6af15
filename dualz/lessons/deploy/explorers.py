"""Explorers of lesson 17: files, latencies, streams, what was betrayed, and what a unit did; and the pads."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from ipywidgets import Dropdown, IntSlider
from torch import nn

from dualz.datasets import Split, digits
from dualz.figures.parts import charts
from dualz.figures.parts.marks import Picture
from dualz.lessons.deploy import device, formats, privacy
from dualz.models import streaming, units
from dualz.models.base import signals_base
from dualz.models.device_file import to_bytes
from dualz.models.device_made import device_net
from dualz.models.nets import mlp
from dualz.models.probes import probes
from dualz.models.training import accuracy, train
from dualz.trace import finish
from dualz.widgets.device import DevicePad
from dualz.widgets.explorer import Explorer

# --- the page is the device --------------------------------------------------------------------------


@cache
def _examples(kind: str) -> tuple[tuple[float, ...], ...]:
    """The first sample of each class."""
    split = device.network()[1].validation if kind == "signal" else digits().validation
    places = [int(np.flatnonzero(split.y == one)[0]) for one in range(10)]
    return tuple(tuple(map(float, split.x[place].reshape(-1))) for place in places)


def signal_pad(probed: int = 1000) -> DevicePad:
    """The network of the signals in the page, with probes of every map, fitted on so many signals."""
    net, data = device.network()
    probing = probes(net, data.train.x[:probed], data.train.y[:probed]) if probed else ()
    return DevicePad(
        to_bytes(net),
        net.scores,
        _examples("signal"),
        [to_bytes(probe) for probe in probing],
        name="the network of the signals",
    )


def digit_pad(epochs: int = 10) -> DevicePad:
    """A network of two layers for the 8 x 8 digits, trained now and rounded to int8, in the page."""
    data = digits()
    net = device_net(train(mlp(64, 48, 10), data, epochs), data.train.x)
    return DevicePad(to_bytes(net), net.scores, _examples("image"), kind="image", name="a network of digits")


# --- bytes and times ---------------------------------------------------------------------------------


def sizes() -> Explorer:
    """The files of one network as bars; those of packages differ a little from version to version."""
    rows = [(one.name, one.size, f"{one.size} bytes") for one in formats.files()]
    caption = "One network of 17 910 numbers, in every form that can be written here."

    def draw(stand: str) -> Picture:
        return charts.bars(rows, caption, "bytes", [stand])

    names = [name for name, _, _ in rows]
    return Explorer(draw, "one network in several files", measured=True, stand=Dropdown(options=names[:5]))


WHICH = ("the median call", "the first call")


def latency() -> Explorer:
    """How long a call takes by runtime, for one signal or for many; measured here, when this was made."""
    found = {batch: formats.measured(batch) for batch in formats.BATCHES}

    def draw(batch: int, which: str) -> Picture:
        rows = []
        for name, one in found[batch].items():
            micro = 1e6 * (one.median if which == WHICH[0] else one.first)
            rows.append((name, micro, f"{micro:.0f} µs"))
        many = "one signal" if batch == 1 else f"{batch} signals"
        caption = f"Microseconds for {which} with {many}, on one thread of the machine that ran this."
        return charts.bars(rows, caption, "microseconds a call")

    return Explorer(
        draw,
        "how long an answer takes",
        measured=True,
        batch=Dropdown(options=list(formats.BATCHES), description="signals"),
        which=Dropdown(options=WHICH, description="show"),
    )


def parts() -> Explorer:
    """Where the microseconds of an int8 call go, operator by operator, as onnxruntime counts them."""
    found = {batch: formats.parts(batch) for batch in formats.BATCHES}

    def draw(batch: int) -> Picture:
        caption = (
            "Microseconds of a call of the int8 network, by operator; the rest is what lies between them."
        )
        known = found[batch]
        if known is None:
            return charts.bars([("nothing measured", 0, formats.ABSENT)], caption)
        times = sorted(known.operators.items(), key=lambda pair: -pair[1])
        rows = [("the rest", max(known.overhead, 0.0)), *times]
        return charts.bars([(name, time, f"{time:.0f} µs") for name, time in rows], caption, "", ["the rest"])

    return Explorer(
        draw,
        "where a call's time goes",
        measured=True,
        batch=Dropdown(options=list(formats.BATCHES), description="signals"),
    )


# --- a stream --------------------------------------------------------------------------------------

CALL, EACH = 1.6, 0.4  # milliseconds: of every call, and of every signal in it
DEADLINE, ROOM, SIGNALS = 10.0, 16, 2000
SERVICE = streaming.service_times({1: CALL + EACH, 16: CALL + 16 * EACH}, 16)


@cache
def outcome(rate: int, batch: int, patience: int = 0) -> streaming.Outcome:
    """What becomes of 2000 signals at this rate a second, on a device that takes so many at once."""
    arrivals = streaming.poisson(SIGNALS, rate, seed=1)
    return finish(streaming.serve(arrivals, SERVICE, DEADLINE, ROOM, batch, patience))


def stream() -> Explorer:
    """A rate, a batch, a patience: how many signals are in time, late, dropped."""

    def draw(rate: int, batch: int, patience: int) -> Picture:
        found = outcome(rate, batch, patience)
        shares = {"in time": found.in_time, "late": found.late, "dropped": found.dropped}
        rows = [(name, share, f"{100 * share:.1f} %") for name, share in shares.items()]
        caption = (
            f"{rate} signals a second, at most {batch} at once: {100 * found.in_time:.1f} % are read within "
            f"{DEADLINE:g} ms; median {found.median:.1f}, one in a hundred {found.slowest():.1f} ms or more."
        )
        return charts.bars(rows, caption, "what becomes of them", ["dropped"], 1)

    return Explorer(
        draw,
        "a stream with a deadline",
        rate=IntSlider(400, min=100, max=2000, step=100, description="signals a second"),
        batch=IntSlider(1, min=1, max=16, description="at most at once"),
        patience=IntSlider(0, min=0, max=8, description="patience, ms"),
    )


# --- what was betrayed -------------------------------------------------------------------------------


def attacks() -> Explorer:
    """Every method under attack, as the benchmark measured it: what it still knows, and what it betrays."""
    rows = privacy.measured()

    def draw(setting: str, stand: str) -> Picture:
        found = [row for (where, _), row in rows.items() if where == setting]
        spots = [(row.method, 100 * row.mean("members"), 100 * row.mean("auc")) for row in found]
        row = rows.get((setting, stand), found[0])
        caption = (
            f"{row.method}: {100 * row.mean('members'):.1f} % of the members right, "
            f"{100 * row.mean('others'):.1f} % of the others; the attack is right in "
            f"{100 * row.mean('auc'):.1f} % of pairs (over {len(row.attacks)} seeds "
            f"± {100 * row.spread('auc'):.1f})."
        )
        return charts.points(
            spots, caption, "members that are right, %", "AUC of the attack, %", (), [row.method], below=True
        )

    methods = [method for where, method in rows if where == privacy.BY_HEART]
    return Explorer(
        draw,
        "what a network betrays",
        setting=Dropdown(options=[privacy.BY_HEART, privacy.A_RULE]),
        stand=Dropdown(options=methods, description="method"),
    )


# --- what a unit did ---------------------------------------------------------------------------------


@cache
def _units(layer: str) -> tuple[units.Unit, ...]:
    return tuple(units.look(signals_base(), layer, device.network()[1].validation))


def looked(layer: str = "5") -> tuple[units.Unit, ...]:
    """Every unit of a layer of the network of the signals, the smallest weights first."""
    return tuple(sorted(_units(layer), key=lambda unit: unit.norm))


def together(many: int, layer: str = "5") -> tuple[float, float]:
    """The accuracy that is lost without the ``many`` units with the smallest weights, 0 to 1: without all of
    them at once, and added up without one at a time."""
    net, split = signals_base(), device.network()[1].validation
    found = _units(layer)
    places = sorted(range(len(found)), key=lambda place: found[place].norm)[:many]
    gone = units.silenced(net, layer, places)
    return accuracy(net, split) - accuracy(gone, split), sum(found[place].lost for place in places)


def unit(net: nn.Module | None = None, layer: str = "5", split: Split | None = None) -> Explorer:
    """What each class loses without one unit; the slider goes from the smallest weights to the largest."""
    own = net is not None and split is not None
    found: Any = sorted(units.look(net, layer, split), key=lambda one: one.norm) if own else looked(layer)

    def draw(place: int) -> Picture:
        one = found[place]
        rows = [
            (f"class {name}", max(lost, 0.0), f"{100 * lost:+.1f} points")
            for name, lost in enumerate(one.by_class)
        ]
        caption = f"Unit {place} of {len(found)}, weights of norm {one.norm:.2f}, "
        if one.active:
            caption += (
                f"is active in {100 * one.active:.1f} % of places. The others know {100 * one.shared:.0f} % "
                f"of what it says. Without it {100 * one.lost:.1f} points are lost."
            )
        else:
            caption += "is never active: nothing is lost without it."
        return charts.bars(rows, caption, "lost without it", [], 0.3)

    most = len(found) - 1
    return Explorer(
        draw,
        "what a unit did",
        measured=True,
        place=IntSlider(0, min=0, max=most, description="by its norm"),
    )


def _small_unit() -> Explorer:
    data = digits().validation
    return unit(mlp(64, 6, 10), "0", Split(data.x[:40], data.y[:40]))


# What the tests of all explorers try, by the name of the function: quick, and with everything it needs.
EXAMPLES = {
    "sizes": sizes,
    "latency": latency,
    "parts": parts,
    "stream": stream,
    "attacks": attacks,
    "unit": _small_unit,
}
