"""The board of lesson 07: the levels of a block, dragged, with the block and its bits."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dualz.codecs import dct, jpeg_format
from dualz.figures import lossy_maps as maps
from dualz.figures.parts.marks import Picture
from dualz.lessons.lossy.demos import ROOF, STEPS
from dualz.trace import finish
from dualz.widgets.board import Board, Click, Drag, Handle


@dataclass(frozen=True)
class Block:
    """The state: 64 levels, row by row, and which of them is chosen."""

    levels: tuple[int, ...]
    chosen: int = 1

    @property
    def bits(self) -> str:
        """What is sent for the block."""
        return finish(dct.code_levels(self.levels))


def block(samples: tuple[int, ...] = ROOF) -> Board:
    """Choose a level and drag it; ``board.state`` has the levels and their bits.

    Raises:
        ValueError: not 64 samples.
    """
    coefficients = dct.forward([sample - 128 for sample in samples])
    levels = [
        max(-maps.MOST_LEVEL, min(maps.MOST_LEVEL, level)) for level in dct.quantize(coefficients, STEPS)
    ]
    return Board(
        _draw,
        Block(tuple(levels)),
        on_click=choose,
        on_drag=drag,
        clicks=lambda state: [f"level:{place}" for place in range(64)] + [key for key, _, _ in maps.BUTTONS],
        handles=_handles,
        name="the levels of a block",
    )


def _draw(state: Block) -> Picture:
    return maps.block(state.levels, STEPS, state.chosen, state.bits)


def _handles(state: Block) -> list[Handle]:
    level = state.levels[state.chosen]
    most = maps.MOST_LEVEL
    return [Handle("knob", level, -most, most, f"level {level}", axis="x", step=maps.RAIL)]


def choose(state: Block, event: Click) -> Block:
    """Choose a level; or set the last one of the zig-zag that is not 0 to 0; or all but the first."""
    if event.key == "flat":
        return Block((state.levels[0],) + (0,) * 63, 0)
    if event.key == "drop":
        last = next((place for place in reversed(jpeg_format.ZIGZAG) if state.levels[place]), 0)
        return replace(_with(state, last, 0), chosen=last)
    return replace(state, chosen=int(event.key.partition(":")[2]))


def drag(state: Block, event: Drag) -> Block:
    """Give the chosen level the value under the knob."""
    return _with(state, state.chosen, maps.level_at(event.x))


def _with(state: Block, place: int, level: int) -> Block:
    levels = list(state.levels)
    levels[place] = level
    return replace(state, levels=tuple(levels))


EXAMPLES = {"block": block}
