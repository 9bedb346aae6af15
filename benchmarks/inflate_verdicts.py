"""Does dualz accept and refuse the same DEFLATE streams as zlib? Damaged, cut, random and flushed ones.

    python -m benchmarks.inflate_verdicts                    a million streams
    python -m benchmarks.inflate_verdicts --count 20000      fewer
    python -m benchmarks.inflate_verdicts --seed 7           others

Each stream goes to zlib and to the kernel of dualz; of some, the stepped reader is asked, too. They must
agree: both refuse, or both accept with the same bytes and the same end. Stepped reader and kernel must
also refuse with the same sentence. A difference is printed, and the exit code is 1.

zlib accepts what ends in its last block and, where there is a wrapper, has the right checksum.
"""

from __future__ import annotations

import argparse
import random
import sys
import zlib
from collections import Counter
from collections.abc import Iterator
from time import perf_counter
from typing import NamedTuple

from dualz.codecs import fast, inflate
from dualz.codecs.errors import CorruptData
from dualz.kernels import inflate as kernel

WINDOW_BITS = {"raw": -15, "zlib": 15, "gzip": 31}
LIMIT = 1 << 24
STEPPED_EVERY = 100
FLUSHES = [zlib.Z_SYNC_FLUSH, zlib.Z_FULL_FLUSH, zlib.Z_PARTIAL_FLUSH, zlib.Z_BLOCK]
STRATEGIES = [zlib.Z_DEFAULT_STRATEGY, zlib.Z_FILTERED, zlib.Z_HUFFMAN_ONLY, zlib.Z_RLE, zlib.Z_FIXED]
WORDS = b"the of and to in a is that code bits tree which lightest Huffman entropy queue window".split()


class Verdict(NamedTuple):
    """Whether a stream was accepted, its data, and the byte behind its end."""

    accepted: bool
    data: bytes = b""
    end: int = 0


# --- streams -------------------------------------------------------------------------------------


def some_data(chance: random.Random) -> bytes:
    """Up to a few thousand bytes of text, noise, runs, or a small alphabet."""
    size = chance.choice([0, 1, 5, 40, 300, 300, 1500, 1500, chance.randrange(9000)])
    kind = chance.randrange(5)
    if kind == 0:
        return b" ".join(chance.choices(WORDS, k=size // 4 + 1))[:size]
    if kind == 1:
        return chance.randbytes(size)
    if kind == 2:
        return b"".join(
            bytes([chance.randrange(256)]) * chance.randrange(1, 400) for _ in range(size // 100 + 1)
        )
    if kind == 3:
        return bytes(chance.choices(range(chance.randrange(1, 20)), k=size))
    return bytes(min(255, int(chance.expovariate(0.05))) for _ in range(size))


def a_stream(chance: random.Random, wrapper: str) -> bytes:
    """A valid stream, or one that ends with a flush and has no last block."""
    coder = zlib.compressobj(
        chance.randrange(10),
        zlib.DEFLATED,
        WINDOW_BITS[wrapper],
        chance.randrange(1, 10),
        chance.choice(STRATEGIES),
    )
    parts = []
    for _ in range(chance.choice([1, 1, 1, 2, 5])):
        parts += [coder.compress(some_data(chance))]
        if chance.random() < 0.4:
            parts.append(coder.flush(chance.choice(FLUSHES)))
    if chance.random() < 0.95:
        parts.append(coder.flush())
    return b"".join(parts)


def damaged(chance: random.Random, stream: bytes) -> bytes:
    """The stream, or a damaged copy."""
    blob, kind = bytearray(stream), chance.randrange(9)
    if not blob or kind == 0:
        return stream
    if kind == 1:
        return stream[: chance.randrange(len(stream) + 1)]
    if kind == 2:
        return stream + chance.randbytes(chance.randrange(12))
    if kind == 3:  # the first bytes: headers, code lengths
        place = chance.randrange(min(len(blob), 80))
        blob[place] ^= 1 << chance.randrange(8)
    elif kind == 4:
        for _ in range(chance.randrange(1, 4)):
            blob[chance.randrange(len(blob))] ^= 1 << chance.randrange(8)
    elif kind == 5:
        place = chance.randrange(len(blob))
        blob[place : place + chance.randrange(6)] = chance.randbytes(chance.randrange(6))
    elif kind == 6:
        place = chance.randrange(len(blob))
        blob[place:] = chance.randbytes(len(blob) - place)
    elif kind == 7:
        return chance.randbytes(chance.randrange(200))
    else:  # noise as the code of a dynamic block
        blob = bytearray(chance.randbytes(chance.randrange(10, 300)))
        blob[0] = blob[0] & 0xF8 | 4 | chance.randrange(2)
        blob[1] &= chance.choice([0xFF, 0xE0, 0x00])
    return bytes(blob)


def streams(count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """``count`` wrappers and streams; several damaged copies of each valid one."""
    chance = random.Random(seed)
    wrapper, valid = "raw", b""
    for number in range(count):
        if number % 8 == 0:
            wrapper = chance.choice(["raw", "raw", "raw", "zlib", "gzip"])
            valid = a_stream(chance, wrapper)
        yield wrapper, damaged(chance, valid)


# --- verdicts ------------------------------------------------------------------------------------


def by_zlib(blob: bytes, wrapper: str) -> Verdict:
    reader = zlib.decompressobj(WINDOW_BITS[wrapper])
    try:
        data = reader.decompress(blob)
    except zlib.error:
        return Verdict(False)
    return Verdict(True, data, len(blob) - len(reader.unused_data)) if reader.eof else Verdict(False)


def by_kernel(blob: bytes, wrapper: str) -> tuple[Verdict, str]:
    """The verdict, and the sentence of a refusal."""
    parts: list[bytes] = []
    try:
        end = kernel.decompress_member(
            memoryview(blob), lambda part: parts.append(bytes(part)), wrapper, LIMIT
        )
    except CorruptData as error:
        return Verdict(False), str(error)
    return Verdict(True, b"".join(parts), end), ""


def by_steps(blob: bytes, wrapper: str) -> tuple[Verdict, str]:
    kernel_for, fast.kernel_for = fast.kernel_for, lambda name, size: None
    try:
        return Verdict(True, *inflate.decompress_prefix(blob, wrapper, LIMIT)), ""
    except CorruptData as error:
        return Verdict(False), str(error)
    finally:
        fast.kernel_for = kernel_for


def compare(count: int, seed: int, stepped_every: int = STEPPED_EVERY) -> tuple[Counter[str], list[str]]:
    """How many streams had which verdict, and a line for each difference."""
    tally, differences = Counter(), []
    for number, (wrapper, blob) in enumerate(streams(count, seed)):
        expected, (found, sentence) = by_zlib(blob, wrapper), by_kernel(blob, wrapper)
        tally["both accept" if expected.accepted else "both refuse"] += expected == found
        if expected != found:
            differences.append(
                f"{wrapper} {blob.hex()}: zlib {expected[::2]}, kernel {found[::2]} {sentence}"
            )
        if number % stepped_every == 0:
            tally["stepped too"] += 1
            if by_steps(blob, wrapper) != (found, sentence):
                differences.append(f"{wrapper} {blob.hex()}: kernel and stepped reader, {sentence}")
    return tally, differences


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=1_000_000, help="how many streams (default: a million)")
    parser.add_argument("--seed", type=int, default=1, help="which streams (default: 1)")
    parser.add_argument("--quick", action="store_true", help="20 000 streams")
    options = parser.parse_args()
    start, count = perf_counter(), 20_000 if options.quick else options.count
    tally, differences = compare(count, options.seed)
    for line in differences[:20]:
        print(line)
    print(f"{count} streams, seed {options.seed}, zlib {zlib.ZLIB_RUNTIME_VERSION}: ", end="")
    print(", ".join(f"{number} {what}" for what, number in tally.items()), end=", ")
    print(f"{len(differences)} differ; {perf_counter() - start:.0f} s")
    return bool(differences)


if __name__ == "__main__":
    sys.exit(main())
