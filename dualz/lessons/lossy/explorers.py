"""Explorers of lesson 07: waves, the quality of a photograph, savings, a sound and what it hides."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from ipywidgets import Checkbox, Dropdown, IntSlider

from dualz.codecs import fidelity, hearing, jpeg, mdct
from dualz.datasets import PHOTOGRAPHS, colour_photograph, photograph
from dualz.figures import lossy_maps as maps
from dualz.figures.parts.marks import Picture
from dualz.figures.parts.phrases import counted
from dualz.lessons.lossy import sound
from dualz.lessons.lossy.demos import ROOF
from dualz.widgets.explorer import Explorer

# --- waves ---------------------------------------------------------------------------------------


def waves(samples: tuple[int, ...] = ROOF[::8]) -> Explorer:
    """A row of eight samples as a sum of cosines, one more at a time."""
    given = [sample - 128 for sample in samples]

    def draw(waves: int) -> Picture:
        return maps.waves(given, waves)

    return Explorer(draw, "waves that add up", waves=IntSlider(1, min=1, max=8, description="waves"))


# --- a photograph --------------------------------------------------------------------------------

PIECES = {"china": (130, 240), "flower": (120, 250)}


@cache
def photo(name: str) -> np.ndarray:
    """The photograph, in colours."""
    return colour_photograph(name)


def quality(name: str = "china") -> Explorer:
    """The quality of a photograph; the curve grows with each one that is tried."""
    tried: dict[tuple[str, str], dict[float, float]] = {}

    def draw(picture: str, sampling: str, quality: int, difference: bool) -> Picture:
        before = photo(picture)
        file = jpeg.encode(before, quality, sampling)
        after = jpeg.decode(file)
        psnr = fidelity.psnr(before, after)
        size = len(file) / 1000
        tried.setdefault((picture, sampling), {})[size] = psnr
        lines = {
            f"{kind}": sorted(points.items())
            for (shown, kind), points in tried.items()
            if shown == picture and points
        }
        caption = (
            f"Quality {quality}, {sampling}: {len(file)} bytes, {100 * len(file) / before.size:.1f} % of the "
            f"pixels' {before.size}; PSNR {psnr:.1f} dB."
        )
        lines = {sampling: lines[sampling], **lines}
        return maps.photograph(file, before, after, PIECES[picture], difference, lines, size, caption)

    return Explorer(
        draw,
        "quality",
        picture=Dropdown(options=list(PHOTOGRAPHS), value=name, description="picture"),
        sampling=Dropdown(options=["4:4:4", "4:2:0"], value="4:2:0", description="sampling"),
        quality=IntSlider(30, min=1, max=100, description="quality"),
        difference=Checkbox(False, description="show the difference"),
    )


# --- saved again and again -----------------------------------------------------------------------

SAVINGS, QUALITY = 50, 75
CORNER, SIDE = (60, 150), 56


@cache
def saved(shift: int, count: int = SAVINGS) -> list[np.ndarray]:
    """The photograph in grey after each of ``count`` savings at quality 75, moved by ``shift`` pixels
    before each of them, and moved back to be compared."""
    now, found = photograph(2), []
    for number in range(1, count + 1):
        now = jpeg.decode(jpeg.encode(np.roll(now, (shift, shift), (0, 1)), QUALITY))
        found.append(np.roll(now, (-shift * number, -shift * number), (0, 1)))
    return found


@cache
def losses(shift: int) -> list[float]:
    """The PSNR after each saving, against the original."""
    return [fidelity.psnr(photograph(2), one) for one in saved(shift)]


def generations() -> Explorer:
    """Savings at quality 75, without a shift and with one pixel before each."""

    def draw(savings: int) -> Picture:
        names = {"saved as it is": 0, "moved by a pixel": 1}
        y, x = CORNER
        pieces = {"the original": photograph(2)[y : y + SIDE, x : x + SIDE]}
        pieces |= {
            name: saved(shift)[savings - 1][y : y + SIDE, x : x + SIDE] for name, shift in names.items()
        }
        lines = {name: list(enumerate(losses(shift), 1)) for name, shift in names.items()}
        values = ", ".join(f"{name} {losses(shift)[savings - 1]:.2f} dB" for name, shift in names.items())
        return maps.generations(
            pieces, lines, savings, f"After {counted(savings, 'saving')} at quality 75: {values}."
        )

    return Explorer(draw, "savings", savings=IntSlider(1, min=1, max=SAVINGS, description="savings"))


# --- a sound -------------------------------------------------------------------------------------


class Hearing(Explorer):
    """An explorer with players: the sound, what comes back, and the difference."""

    def __init__(self, draw: Any, name: str, **controls: Any) -> None:
        self.players = sound.Players({name: sound.music() for name in ("original", "coded", "difference")})
        super().__init__(draw, name, **controls)
        *shown, style = self.children  # the style stays last
        self.children = (*shown, self.players, style)

    def _follow(self, change: Any = None) -> None:
        super()._follow(change)
        chosen = sound.coded(self.values["scheme"], self.values["offset"])
        self.players.play(coded=chosen.samples, difference=sound.music() - chosen.samples)


def masking() -> Explorer:
    """Move the mask: the noise of a window by band, bits a sample, and players for what is heard."""
    window = 12

    def draw(scheme: str, offset: int) -> Picture:
        chosen = sound.coded(scheme, offset)
        energies = {
            "sound": hearing.energies(sound.spectrum(), sound.RATE)[window],
            "hidden below": sound.hidden()[window],
            "noise": chosen.noise[window],
        }
        levels = {name: hearing.decibels(energy, mdct.SIZE) for name, energy in energies.items()}
        caption = (
            f"{scheme}, {offset:+d} dB: {len(chosen.file)} bytes, {chosen.bits:.2f} bits a sample; "
            f"SNR {chosen.snr:.1f} dB; {100 * chosen.above:.1f} % of the bands above the mask."
        )
        return maps.masking(levels, caption[0].upper() + caption[1:])

    offset = IntSlider(0, min=-12, max=12, step=3, description="offset, dB", continuous_update=False)
    scheme = Dropdown(options=[sound.MASKED, sound.EVEN], description="scheme")
    return Hearing(draw, "a sound and what it hides", scheme=scheme, offset=offset)


EXAMPLES = {"waves": waves, "quality": quality, "generations": generations, "masking": masking}
