"""How small and how fast the .bz2 and the rANS files of dualz are, beside the libraries that people use.

    python -m benchmarks.bzip2                     text and noise that every Python has, and the worst cases
    python -m benchmarks.bzip2 FILE FILE ...       these files, too, and the sum of their sizes

CPU time of whole calls, checksums and copies included, the median of a few rounds in turns (A B A B), so that
a busy moment of the machine hits both. MB are 10^6 bytes; x is the speed relative to bz2 (encode and
decode), or of rANS relative to the Huffman files of dualz, tables counted.
"""

from __future__ import annotations

import argparse
import bz2
import random
from collections import Counter
from math import log2
from pathlib import Path
from time import process_time

from benchmarks.deflate import english, seconds
from dualz.codecs import bzip2, huffman, rans

WORST = 900_000


def fibonacci(size: int) -> bytes:
    """The Fibonacci string, whose suffixes are as alike as they can be."""
    one, two = b"a", b"ab"
    while len(two) < size:
        one, two = two, two + one
    return two[:size]


def bz2_table(inputs: dict[str, bytes], rounds: int) -> None:
    print(f"{'':14}{'bz2':>9}{'dualz':>9}{'more':>6}  {'encode MB/s, bz2 / dualz':>30}  {'decode MB/s':>26}")
    theirs = ours = 0
    for name, data in inputs.items():
        packed, own = bz2.compress(data), bzip2.compress(data)
        if bz2.decompress(own) != data or bzip2.decompress(packed) != data:
            raise AssertionError(f"{name}: what was decoded is not what was encoded")
        theirs, ours = theirs + len(packed), ours + len(own)
        encode = seconds({"bz2": bz2.compress, "dualz": bzip2.compress}, data, rounds)
        decode = seconds({"bz2": bz2.decompress, "dualz": bzip2.decompress}, packed, rounds)
        cells = [
            f"{len(data) / t['bz2'] / 1e6:10.1f} / {len(data) / t['dualz'] / 1e6:7.1f} "
            f"{t['bz2'] / t['dualz']:5.2f}x"
            for t in (encode, decode)
        ]
        print(
            f"{name:14}{len(packed):9}{len(own):9}{len(own) - len(packed):6}  {cells[0]:>30}  {cells[1]:>26}"
        )
    print(f"{'sum':14}{theirs:9}{ours:9}{ours - theirs:6}")


def worst_table(size: int) -> None:
    print(f"\nworst cases, {size} bytes: seconds to encode and to decode, best of 3")
    for name, data in {
        "one symbol": b"a" * size,
        "period 3": b"abc" * (size // 3),
        "Fibonacci": fibonacci(size),
    }.items():
        times = []
        for work, given in ((bzip2.compress, data), (bzip2.decompress, bzip2.compress(data))):
            best = 9.0
            for _ in range(3):
                start = process_time()
                work(given)
                best = min(best, process_time() - start)
            times.append(best)
        print(f"{name:14}{times[0]:8.3f}{times[1]:8.3f}")


def skewed(size: int) -> dict[str, bytes]:
    """Bytes drawn from distributions that are kind or unkind to whole bits."""
    chance = random.Random(1)
    return {
        "geometric .5": bytes(min(255, int(-log2(1 - chance.random()))) for _ in range(size)),
        "bit, p = .9": bytes(chance.choices((0, 1), (9, 1), k=size)),
        "Gauss, sigma 8": bytes(int(chance.gauss(128, 8)) & 255 for _ in range(size)),
    }


def rans_table(inputs: dict[str, bytes], rounds: int) -> None:
    print(f"\n{'':14}{'entropy':>9}{'rANS':>9}{'':>9}{'Huffman':>9}{'':>9}  decode MB/s, Huffman / rANS")
    for name, data in inputs.items():
        best = sum(-count * log2(count / len(data)) for count in Counter(data).values()) / 8
        files = {"Huffman": huffman.compress(data), "rANS": rans.compress(data)}
        if rans.decompress(files["rANS"]) != data:
            raise AssertionError(f"{name}: what was decoded is not what was encoded")
        decoders = {"Huffman": huffman.decompress, "rANS": rans.decompress}
        spent = {
            kind: seconds({kind: decoder}, files[kind], rounds)[kind] for kind, decoder in decoders.items()
        }
        more = [
            f"{len(files[kind])} {100 * (len(files[kind]) / best - 1):+.2f}%" for kind in ("rANS", "Huffman")
        ]
        speeds = [len(data) / spent[kind] / 1e6 for kind in ("Huffman", "rANS")]
        print(
            f"{name:14}{best:9.0f}{more[0]:>18}{more[1]:>18}"
            f"  {speeds[0]:6.0f} / {speeds[1]:4.0f} {speeds[1] / speeds[0]:5.2f}x"
        )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", nargs="*", type=Path, help="files to measure (default: text and noise)")
    parser.add_argument("--rounds", type=int, default=5, help="rounds; the median counts (default: 5)")
    parser.add_argument("--quick", action="store_true", help="one round, 100 KB")
    options = parser.parse_args()
    most, rounds = (100_000, 1) if options.quick else (1 << 20, options.rounds)
    inputs = {path.name: path.read_bytes() for path in options.files}
    inputs |= {"English": english()[:most], "noise": random.Random(1).randbytes(most)}
    bz2_table(inputs, rounds)
    worst_table(WORST)
    rans_table(inputs | skewed(most), rounds)


if __name__ == "__main__":
    main()
