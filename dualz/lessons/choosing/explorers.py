"""Explorers of lesson 08: the bench, filters for columns, the plane of winners, damage, prices, growth."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from statistics import median

from ipywidgets import Dropdown, FloatLogSlider, FloatSlider, IntSlider

from dualz.course import bench as course
from dualz.figures import choosing_maps as maps
from dualz.figures.parts import charts
from dualz.figures.parts.marks import Picture
from dualz.lessons.choosing import damage as flips
from dualz.lessons.choosing import growth, plane, prices
from dualz.lessons.choosing.columns import columns, filtered
from dualz.lessons.choosing.panel import Both, make
from dualz.widgets.explorer import Explorer
from dualz.widgets.training import TrainingPanel

# --- the bench ------------------------------------------------------------------------------------


def bench(texts: Mapping[str, bytes] | None = None, yours: Mapping[str, Both] | None = None) -> TrainingPanel:
    """Measure every codec that is here on one file; ``yours``: names of your own to (pack, unpack)."""
    return make(texts, yours)


# --- filters for columns --------------------------------------------------------------------------

CODERS = ("Huffman", "deflate", "LZ4", "LZW")


@cache
def column_sizes(name: str, coder: str) -> dict[str, int]:
    """The bytes of a column after each filter and one of the course's codecs."""
    one = course.codec(coder)
    return {how: len(one.compress(data)) for how, data in filtered(columns()[name]).items()}


def filters() -> Explorer:
    """What each filter leaves of a column, after a codec, beside the entropy of its generator."""
    made = columns()

    def draw(column: str, codec: str) -> Picture:
        found, one = column_sizes(column, codec), made[column]
        rows = [("the generator's entropy", one.least, f"{one.least:.0f} bytes")]
        rows += [(how, size, f"{size} bytes") for how, size in found.items()]
        least = min(found, key=lambda how: found[how])
        caption = (
            f"{column}, {len(one.values)} values, {codec}: {least} is the smallest, {found[least]} bytes; "
            f"the entropy is {one.bits:.2f} bits a value, {one.least:.0f} bytes."
        )
        return charts.bars(
            rows, caption, f"{column}: bytes after {codec}", ["the generator's entropy", least]
        )

    return Explorer(
        draw,
        "filters for columns",
        column=Dropdown(options=list(made), value="prices", description="column"),
        codec=Dropdown(options=list(CODERS), value="deflate", description="codec"),
    )


# --- the plane ------------------------------------------------------------------------------------

PLAYERS = {"Huffman and LZW": plane.TWO, "all of the course's": plane.OWN}


def zeros_and_repetition() -> Explorer:
    """Which codec is smallest, by the share of zeros and of repetition."""

    def draw(codecs: str, zeros: int, repeated: int) -> Picture:
        names = PLAYERS[codecs]
        rows = sorted(
            plane.sizes(plane.ZEROS[zeros], plane.REPEATS[repeated]).items(), key=lambda row: row[1]
        )
        shown = [row for row in rows if row[0] in names]
        caption = (
            f"{100 * plane.ZEROS[zeros]:.0f} % zeros, {100 * plane.REPEATS[repeated]:.0f} % repeated, "
            f"{plane.SIZE} bytes: {shown[0][0]} wins with {shown[0][1]} bytes."
        )
        return maps.plane(
            plane.winners(names), plane.ZEROS, plane.REPEATS, plane.OWN, (zeros, repeated), shown, caption
        )

    return Explorer(
        draw,
        "zeros and repetition",
        codecs=Dropdown(options=list(PLAYERS), description="codecs"),
        zeros=IntSlider(4, min=0, max=len(plane.ZEROS) - 1, description="row"),
        repeated=IntSlider(0, min=0, max=len(plane.REPEATS) - 1, description="column"),
    )


# --- damage ---------------------------------------------------------------------------------------


def damage() -> Explorer:
    """One bit turned over at a hundred places of each format."""
    found = {one.name: flips.shares(one.name) for one in flips.FORMATS}
    shares = {name: list(row.values()) for name, row in found.items()}
    worst = {one.name: _worst(one.name) for one in flips.FORMATS}

    def draw(format: str) -> Picture:
        row = found[format]
        caption = (
            f"{format}: of {flips.FLIPS} flips {100 * row[flips.REFUSED]:.0f} are refused, "
            f"{100 * row[flips.WRONG]:.0f} give wrong data silently, "
            f"{100 * row[flips.HARMLESS]:.0f} do nothing."
        )
        return maps.damage(shares, worst, format, caption)

    return Explorer(
        draw,
        "one flipped bit",
        format=Dropdown(options=list(found), value="raw deflate", description="format"),
    )


def _worst(name: str) -> str:
    silent = [one.wrong for one in flips.outcomes(name) if one.verdict == flips.WRONG]
    if not silent:
        return "nothing is handed out"
    return f"wrong bytes: {median(silent):.0f} in the middle, at most {max(silent)}"


# --- prices ---------------------------------------------------------------------------------------


def calculator() -> Explorer:
    """When does compression pay, in seconds and in money? With the learner's own figures."""

    def draw(link: float, size: int, pack: float, unpack: float, price: float, reads: int) -> Picture:
        codec = prices.Codec(size / 100, pack, unpack)
        ways = {"as it is": prices.plain(1000, link), "packed": prices.packed(1000, link, codec)}
        parts = {
            name: list(zip(("pack", "send", "unpack"), spent, strict=True)) for name, spent in ways.items()
        }
        money = prices.saved_a_month(1000, size / 100, price, reads, unpack, CPU_HOUR)
        kept = f"saves {money:.3f}" if money > 0 else f"costs {-money:.3f}"
        pays = prices.break_even(codec)
        caption = (
            f"1000 MB over {link:.0f} MB/s: packing {_verdict(link, codec)}. It pays below {pays:.0f} MB/s."
        )
        remarks = [
            f"Cloud, a month: packing {kept} euro (storage {price:.3f} a GB, {reads} times unpacked, "
            f"a processor {CPU_HOUR} an hour).",
            *(f"{place}, {speed} MB/s: packing {_verdict(speed, codec)}." for place, speed in PLACES.items()),
        ]
        return maps.prices(parts, caption, remarks)

    wide = {"style": {"description_width": "120px"}}
    return Explorer(
        draw,
        "does compression pay?",
        link=FloatLogSlider(
            10, min=0, max=4, step=0.1, description="link, MB/s", readout_format=".0f", **wide
        ),
        size=IntSlider(40, min=1, max=110, description="packed, %", **wide),
        pack=FloatLogSlider(
            50, min=0, max=3.5, step=0.1, description="packing, MB/s", readout_format=".0f", **wide
        ),
        unpack=FloatLogSlider(
            200, min=0, max=4, step=0.1, description="unpacking, MB/s", readout_format=".0f", **wide
        ),
        price=FloatSlider(
            0.02, min=0, max=0.2, step=0.005, description="euro, GB, month", readout_format=".3f", **wide
        ),
        reads=IntSlider(10, min=0, max=2000, description="reads a month", **wide),
    )


CPU_HOUR = 0.05
# Typical figures, for an order of magnitude.
PLACES = {"A turning disk": 150, "A solid-state disk": 3000, "Memory": 10_000}


def _verdict(link: float, codec: prices.Codec) -> str:
    gain = prices.plain(1000, link).total - prices.packed(1000, link, codec).total
    return f"saves {gain:.2f} s" if gain > 0 else f"costs {-gain:.2f} s more"


# --- growth ---------------------------------------------------------------------------------------


def grows() -> Explorer:
    """Counted cost against length, and the three shapes that are fitted to it."""

    def draw(cost: str) -> Picture:
        points = growth.counts(cost)
        found = growth.fit(points)
        best = growth.best_shape(points)
        lines = {"counted": points} | {
            name: [(n, found[name][0] * shape(n)) for n, _ in points] for name, shape in growth.SHAPES.items()
        }
        errors = ", ".join(f"{name} {error:.0f} %" for name, (_, error) in found.items())
        caption = f"{cost}: grows as {best}. Largest error of each shape: {errors}."
        top = max(value for _, value in points) * 1.15
        shown = {name: [point for point in line if point[1] <= top] for name, line in lines.items()}
        return charts.curves(shown, caption, "length", "counted", bounds=(0, growth.LENGTHS[-1], 0, top))

    return Explorer(
        draw,
        "cost against length",
        cost=Dropdown(options=list(growth.COSTS), value="Huffman's tree: comparisons", description="cost"),
    )


# What the tests of all explorers try, by the name of the function.
EXAMPLES = {
    "bench": lambda: bench({"words": b"she sells sea shells " * 99}),
    "filters": filters,
    "zeros_and_repetition": zeros_and_repetition,
    "damage": damage,
    "calculator": calculator,
    "grows": grows,
}
