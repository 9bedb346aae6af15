"""Damaged JPEG files: each is read or refused with the one exception, in time, and within the limit.

    python -m benchmarks.jpeg_damage               100 000 files
    python -m benchmarks.jpeg_damage 5000 --seed 7
    python -m benchmarks.jpeg_damage --quick       2000 files

Files of all kinds (grey, three samplings, progressive, restart markers, optimised tables) get changed,
swapped, missing and surplus bytes, in headers more often than in the bits. Where the file is read, Pillow
reads it too, and how often both agree to the pixel is counted: of damaged bits a reader makes what it can.
"""

from __future__ import annotations

import argparse
import io
import random
import resource
from collections import Counter
from time import perf_counter

import numpy as np

from dualz.codecs import jpeg
from dualz.codecs.errors import CorruptData

MOST = 1 << 22  # bytes of pixels
SLOWEST = [(0.0, 0)]  # seconds, and the bytes of that file


def originals() -> list[bytes]:
    """Twelve files by Pillow, and two by dualz."""
    from PIL import Image

    chance = np.random.default_rng(0)
    found = []
    for number, (height, width) in enumerate([(19, 33), (40, 17), (8, 8), (64, 48)]):
        colour = np.cumsum(chance.integers(-9, 10, (height, width, 3)), axis=1).astype(np.uint8)
        for options in (
            {"subsampling": number % 3},
            {"subsampling": 2, "progressive": True, "restart_marker_blocks": 2 * (number % 2)},
            {"subsampling": number % 3, "restart_marker_blocks": 3, "optimize": True},
        ):
            file = io.BytesIO()
            Image.fromarray(colour).save(file, "jpeg", quality=60 + number, **options)
            found.append(file.getvalue())
    return [*found, jpeg.encode(colour[:, :, 0], 80), jpeg.encode(colour, 30, "4:2:2", optimize=True)]


def damaged(blob: bytes, chance: random.Random) -> bytes:
    """One to four things are done to the file, most of them near its beginning."""
    data = bytearray(blob)
    for _ in range(chance.randint(1, 4)):
        place = (
            chance.randrange(len(data)) if chance.random() < 0.4 else chance.randrange(min(700, len(data)))
        )
        kind = chance.randrange(6)
        if kind == 0:
            data[place] ^= 1 << chance.randrange(8)
        elif kind == 1:
            data[place] = chance.choice([0, 1, 2, 0x7F, 0x80, 0xC2, 0xD9, 0xFE, 0xFF])
        elif kind == 2:
            data[place : place + 2] = chance.randbytes(2)
        elif kind == 3:
            del data[place : place + chance.randint(1, 9)]
        elif kind == 4:
            data[place:place] = data[chance.randrange(len(data)) :][: chance.randint(1, 90)]
        else:
            del data[place:]
        if not data:
            return b""
    return bytes(data)


def trial(blob: bytes) -> str:
    """What became of a file."""
    from PIL import Image

    start = perf_counter()
    try:
        pixels = jpeg.decode(blob, MOST)
    except CorruptData:
        return "refused"
    finally:
        SLOWEST.append(max(SLOWEST.pop(), (perf_counter() - start, len(blob))))
    if pixels.nbytes > MOST:
        raise AssertionError("more than the limit")
    try:
        other = np.asarray(Image.open(io.BytesIO(blob)))
    except (OSError, SyntaxError, ValueError):
        return "read, refused by Pillow"
    same = other.shape == pixels.shape and np.array_equal(other, pixels)
    return "read, as by Pillow" if same else "read, other pixels than Pillow's"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("count", type=int, nargs="?", default=100_000, help="how many files")
    parser.add_argument("--seed", type=int, default=0, help="of the damage")
    parser.add_argument("--quick", action="store_true", help="2000 files")
    options = parser.parse_args()
    chance, files, tally = random.Random(options.seed), originals(), Counter()
    for blob in files:
        if trial(blob) != "read, as by Pillow":
            raise AssertionError("a file that is not damaged")
    start = perf_counter()
    for _ in range(2000 if options.quick else options.count):
        blob = damaged(chance.choice(files), chance)
        tally[trial(blob)] += 1
    for name, many in tally.most_common():
        print(f"{many:8} {name}")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    longest, size = SLOWEST[0]
    print(f"{perf_counter() - start:.0f} s with Pillow, at most {memory:.0f} MB in all")
    print(f"the slowest took dualz {1000 * longest:.0f} ms ({size} bytes)")


if __name__ == "__main__":
    main()
