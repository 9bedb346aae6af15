"""How fast the JPEG of dualz is beside libjpeg-turbo (Pillow), and whether the bytes and the pixels agree.

    python -m benchmarks.jpeg                scikit-learn's two photographs
    python -m benchmarks.jpeg FILE ...       these pictures
    python -m benchmarks.jpeg --rounds 21

CPU time of whole calls, the median of a few rounds in turns (A B A B). Pillow encodes from an image that it
holds already, and decodes to one; dualz takes and gives NumPy arrays. x is the speed relative to Pillow.
"same" says that both wrote the same bytes, and read the same pixels. At the end a photograph of 4 megapixels,
and a second of sound through the MDCT.
"""

from __future__ import annotations

import argparse
import io
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from time import process_time

import numpy as np
from PIL import Image

from dualz.codecs import hearing, jpeg, mdct, mdct_file
from dualz.datasets import PHOTOGRAPHS, colour_photograph, plucked

PILLOW = {"4:4:4": 0, "4:2:0": 2}


def by_pillow(image: Image.Image, quality: int, sampling: str, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, "jpeg", quality=quality, subsampling=PILLOW[sampling], **options)
    return file.getvalue()


def opened(blob: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(blob))
    image.load()
    return image


def seconds(work: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """The median CPU time of each, in turns."""
    times: dict[str, list[float]] = {name: [] for name in work}
    for call in work.values():
        call()
    for _ in range(rounds):
        for name, call in work.items():
            start = process_time()
            call()
            times[name].append(process_time() - start)
    return {name: median(found) for name, found in times.items()}


def table(pictures: dict[str, np.ndarray], rounds: int) -> None:
    print(f"{'picture':26} {'bytes':>8} {'same':>5} {'optimized':>17} {'encode ms':>16} {'decode ms':>22}")
    for name, pixels in pictures.items():
        image = Image.fromarray(pixels)
        for sampling in PILLOW:
            for quality in (50, 75, 92):
                theirs, ours = by_pillow(image, quality, sampling), jpeg.encode(pixels, quality, sampling)
                small = [
                    len(by_pillow(image, quality, sampling, optimize=True)),
                    len(jpeg.encode(pixels, quality, sampling, optimize=True)),
                ]
                write = seconds(
                    {
                        "Pillow": partial(by_pillow, image, quality, sampling),
                        "dualz": partial(jpeg.encode, pixels, quality, sampling),
                    },
                    rounds,
                )
                label = f"{name} {sampling} q{quality}"
                print(
                    f"{label:26} {len(ours):8} {'yes' if ours == theirs else 'no':>5} "
                    f"{small[0]:8} {small[1]:8} {_times(write)} {_reading(theirs, rounds)}"
                )
        progressive = by_pillow(image, 75, "4:2:0", progressive=True)
        print(f"{f'{name} progressive q75':26} {len(progressive):8} {'':40} {_reading(progressive, rounds)}")


def _reading(blob: bytes, rounds: int) -> str:
    found = seconds({"Pillow": lambda: opened(blob), "dualz": lambda: jpeg.decode(blob)}, rounds)
    same = np.array_equal(np.asarray(opened(blob)), jpeg.decode(blob))
    return f"{_times(found)} {'same' if same else 'other'}"


def _times(found: dict[str, float]) -> str:
    one, two = found["Pillow"], found["dualz"]
    return f"{1000 * one:6.2f} {1000 * two:6.2f} {one / two:5.2f}x"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path, help="pictures to measure (default: photographs)")
    parser.add_argument("--rounds", type=int, default=15, help="rounds; the median counts (default: 15)")
    parser.add_argument("--quick", action="store_true", help="fewer rounds")
    options = parser.parse_args()
    pictures = {path.name: np.asarray(Image.open(path).convert("RGB")) for path in options.files}
    rounds = 3 if options.quick else options.rounds
    table(pictures or {name: colour_photograph(name) for name in PHOTOGRAPHS}, rounds)
    large = np.tile(colour_photograph("china")[:424], (4, 4, 1))
    blob = jpeg.encode(large, 75)
    found = seconds({"dualz": lambda: jpeg.decode(blob)}, 3)
    print(f"{large.shape[0] * large.shape[1] / 1e6:.1f} megapixels: decoded in {found['dualz']:.2f} s")
    sound = plucked()
    file = mdct_file.encode(sound)
    found = seconds({"encode": lambda: mdct_file.encode(sound), "decode": lambda: mdct_file.decode(file)}, 3)
    difference = mdct.forward(sound) - mdct.forward(mdct_file.decode(file).samples)
    above = hearing.share_above(difference, hearing.mask(mdct.forward(sound), 44_100), 44_100)
    error = np.abs(mdct.inverse(mdct.forward(sound), sound.size) - sound).max()
    print(
        f"MDCT: back to {error:.0e}; a file of {8 * len(file) / sound.size:.2f} bits a sample, "
        f"{100 * above:.1f} % of the bands above the mask; a second of sound: encode "
        f"{125 * found['encode']:.0f} ms, decode {125 * found['decode']:.0f} ms"
    )


if __name__ == "__main__":
    main()
