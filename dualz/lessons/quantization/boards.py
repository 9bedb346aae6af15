"""Boards of lesson 11: an even grid whose range is dragged, and levels that stand wherever they are put."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch

from dualz.figures import numberline
from dualz.figures.parts.marks import Picture
from dualz.models.quantization import Grid, dequantize, grid_for, quantize
from dualz.widgets.board import Board, Click, Drag, Handle

WEIGHTS = (0.8, -0.3, 0.12, -0.05, 0.47)
MOST_BITS_ON_LINE = 4

# --- an even grid --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """The board's state: the values, the ends of the range, the bits and the scheme."""

    values: tuple[float, ...]
    low: float
    high: float
    bits: int = 3
    symmetric: bool = False

    @property
    def axis(self) -> numberline.Axis:
        """The part of the number line that is shown."""
        far = 1.3 * max(map(abs, self.values))
        return numberline.Axis(-far, far)

    @property
    def grid(self) -> Grid:
        """The grid for the range."""
        return grid_for(self.low, self.high, self.bits, self.symmetric)

    @property
    def codes(self) -> tuple[int, ...]:
        """The code of each value."""
        return tuple(quantize(self._tensor, self.grid).tolist())

    @property
    def restored(self) -> tuple[float, ...]:
        """What each value comes back as."""
        return tuple(dequantize(quantize(self._tensor, self.grid), self.grid).tolist())

    @property
    def _tensor(self) -> torch.Tensor:
        return torch.tensor(self.values, dtype=torch.float64)


def line(values: Sequence[float] = WEIGHTS, bits: int = 3, symmetric: bool = False) -> Board:
    """Drag the ends of the range; click on scheme and bits. ``board.state.codes`` has the codes.

    Raises:
        ValueError: no values, only zeros, or bits that the board does not show.
    """
    values = tuple(float(value) for value in values)
    if not values or not any(values):
        raise ValueError("Give at least one value other than 0.")
    if not 1 + symmetric <= bits <= MOST_BITS_ON_LINE:
        raise ValueError(f"The board shows {1 + symmetric} to {MOST_BITS_ON_LINE} bits, not {bits}.")
    start = Line(values, min(0.0, *values), max(0.0, *values), bits)
    start = _mirrored(start) if symmetric else start
    return Board(
        _draw_line,
        start,
        on_click=choose,
        on_drag=drag_end,
        clicks=lambda state: [key for key, _, _ in _choices(state)],
        handles=_ends,
        name="levels on the number line",
    )


def choose(state: Line, event: Click) -> Line:
    """Another scheme or number of bits.

    Raises:
        ValueError: symmetric with a single bit.
    """
    kind, _, wanted = event.key.partition(":")
    if kind == "bits":
        if state.symmetric and wanted == "1":
            raise ValueError("With one bit a symmetric grid has only the level 0: choose affine first.")
        return replace(state, bits=int(wanted))
    if wanted == "affine":
        return replace(state, symmetric=False)
    return _mirrored(replace(state, bits=max(2, state.bits)))


def _mirrored(state: Line) -> Line:
    far = max(-state.low, state.high)
    return replace(state, symmetric=True, low=-far, high=far)


def drag_end(state: Line, event: Drag) -> Line:
    """The range with one end at the wanted place; in a symmetric one the other end follows.

    Raises:
        ValueError: 0 would be outside, or nothing would be left.
    """
    value = round(state.axis.value(event.x), 3)
    low, high = (value, state.high) if event.key == "end:low" else (state.low, value)
    if low > 0 or high < 0:
        raise ValueError("The range must hold 0, or 0 has no code: this end stays on its side.")
    if state.symmetric:
        low, high = -abs(value), abs(value)
    if high - low < 0.05 * state.axis.high:
        raise ValueError("So short a range holds none of the values.")
    return replace(state, low=low, high=high)


def _ends(state: Line) -> list[Handle]:
    axis = state.axis
    return [
        Handle(f"end:{name}", end, least, most, f"{end:.2f}", axis="x", step=axis.step)
        for name, end, least, most in (("low", state.low, axis.low, 0), ("high", state.high, 0, axis.high))
    ]


def _choices(state: Line) -> list[tuple[str, str, bool]]:
    schemes = [("scheme:affine", "affine", not state.symmetric)]
    schemes.append(("scheme:symmetric", "symmetric", state.symmetric))
    bits = [
        (f"bits:{number}", f"{number} bit{'s' * (number > 1)}", number == state.bits)
        for number in range(1, MOST_BITS_ON_LINE + 1)
    ]
    return schemes + bits


def _draw_line(state: Line) -> Picture:
    grid = state.grid
    scale, zero = grid.scale.item(), int(grid.zero_point)
    levels = [(code, scale * (code - zero)) for code in range(grid.low, grid.high + 1)]
    least, most = levels[0][1] - scale / 2, levels[-1][1] + scale / 2
    pairs = list(zip(state.values, state.restored, strict=True))
    clipped = [not least <= value <= most for value in state.values]
    errors = [abs(value - back) for value, back in pairs]
    inside = max((error for error, out in zip(errors, clipped, strict=True) if not out), default=0)
    who = f"{sum(clipped)} of {len(pairs)} values are clipped, the others" if any(clipped) else "The values"
    caption = (
        f"{len(levels)} levels, s = {scale:.3f} apart, zero point {zero}. "
        f"{who} are at most {inside:.3f} off; half a step is {scale / 2:.3f}. "
        f"Squared errors: {sum(error**2 for error in errors):.3f}."
    )
    ends, choices = (state.low, state.high), _choices(state)
    return numberline.even(state.axis, state.values, levels, state.codes, clipped, ends, choices, caption)


# --- levels that stand anywhere ------------------------------------------------------------------

GROUPS = (-1.0, -0.95, -0.9, -0.1, -0.05, 0.0, 0.05, 0.1, 0.4, 0.45, 0.5, 1.1)


@dataclass(frozen=True)
class Levels:
    """The board's state: the values, and the levels in rising order."""

    values: tuple[float, ...]
    levels: tuple[float, ...]

    @property
    def axis(self) -> numberline.Axis:
        """The part of the number line that is shown."""
        room = 0.1 * (max(self.values) - min(self.values))
        return numberline.Axis(min(self.values) - room, max(self.values) + room)

    @property
    def error(self) -> float:
        """The sum of the squared distances to the nearest level."""
        return squared_error(self.values, self.levels)


def squared_error(values: Sequence[float], levels: Sequence[float]) -> float:
    """The sum of the squared distances of the values to their nearest levels."""
    return sum(min((value - level) ** 2 for level in levels) for value in values)


def levels(values: Sequence[float] = GROUPS, k: int = 4) -> Board:
    """Drag ``k`` levels to where they serve the values best; ``board.state.levels`` has them.

    Raises:
        ValueError: k not 2 to 8, or no two different values.
    """
    values = tuple(sorted(float(value) for value in values))
    if not 2 <= k <= 8 or values[0] == values[-1]:
        raise ValueError("The board shows 2 to 8 levels for values that are not all equal.")
    step = (values[-1] - values[0]) / (k - 1)
    start = tuple(round(values[0] + step * number, 3) for number in range(k))
    return Board(
        _draw_levels,
        Levels(values, start),
        on_drag=drag_level,
        handles=_grips,
        name=f"{k} levels, wherever you like",
    )


def drag_level(state: Levels, event: Drag) -> Levels:
    """The levels with one of them at the wanted place, as far as its neighbours let it go."""
    place = int(event.key.partition(":")[2])
    bounds = (state.axis.low, *state.levels, state.axis.high)
    value = min(max(state.axis.value(event.x), bounds[place]), bounds[place + 2])
    moved = (*state.levels[:place], round(value, 3), *state.levels[place + 1 :])
    return replace(state, levels=moved)


def _grips(state: Levels) -> list[Handle]:
    axis = state.axis
    return [
        Handle(f"level:{place}", level, axis.low, axis.high, f"{level:.2f}", axis="x", step=axis.step)
        for place, level in enumerate(state.levels)
    ]


def _draw_levels(state: Levels) -> Picture:
    owners = [numberline.nearest(value, state.levels) for value in state.values]
    idle = [str(place) for place in range(len(state.levels)) if place not in owners]
    caption = f"The squared errors add up to {state.error:.4f}."
    if idle:
        caption += f" No value goes to level {' or '.join(idle)}."
    return numberline.free(state.axis, state.values, state.levels, caption)


# What the tests of all explorers try, by the name of the function: quick, and with everything it needs.
EXAMPLES = {
    "line": line,
    "levels": levels,
}
