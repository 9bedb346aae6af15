"""Does dualz ever read other bytes from a .bz2 file than bzip2 does? Damaged, cut, patched and joined files.

    python -m benchmarks.bzip2_verdicts                    100 000 files
    python -m benchmarks.bzip2_verdicts --count 20000      fewer
    python -m benchmarks.bzip2_verdicts --seed 7           others

Each file goes to Python's bz2 and to the kernel of dualz; of some, the stepped reader is asked, too. What
dualz accepts, bz2 has to accept with the same bytes. What it refuses, bz2 has to refuse, with two exceptions
that are counted: randomised blocks, which dualz does not read, and damage in a stream behind the first,
which Python's bz2 takes for garbage and drops without a word (``bzip2 -d`` refuses it, and so does dualz).
Stepped reader and kernel must refuse with the same sentence. A difference is printed, and the exit code is
1.

A checksum hides most damage behind one sentence. So in half of the files it is patched, to fit what the
damaged block holds now: then the decoders have to agree about the damage itself.
"""

from __future__ import annotations

import argparse
import bz2
import random
import sys
from collections import Counter
from time import perf_counter

from benchmarks.inflate_verdicts import some_data
from dualz.codecs import bzip2_bits as bits
from dualz.codecs import bzip2_format as form
from dualz.codecs.bzip2_reader import read
from dualz.codecs.errors import CorruptData
from dualz.kernels.bzip2 import BlockReader
from dualz.trace import finish

LIMIT = 1 << 26
STEPPED_EVERY = 100
FIRST_CHECK = 80  # bit
RANDOMISED = "randomised"


def a_file(chance: random.Random) -> bytes:
    """One to three streams; mostly one."""
    many = chance.choice([1, 1, 1, 1, 1, 1, 2, 3])
    return b"".join(bz2.compress(some_data(chance), chance.randrange(1, 10)) for _ in range(many))


def damaged(blob: bytes, chance: random.Random) -> bytes:
    """The file with some bits flipped, some bytes changed, cut out or put in, or its end cut off or
    longer."""
    found = bytearray(blob)
    for _ in range(chance.choice([1, 1, 1, 2, 4])):
        at = chance.randrange(len(found)) if found else 0
        # The beginning has the tables, and the end has the checksum: both more often than they are long.
        at = min(at, chance.choice([at, at, 24, 60]))
        kind = chance.randrange(8)
        if kind < 4 and found:
            found[at] ^= 1 << chance.randrange(8)
        elif kind == 4 and found:
            found[at] = chance.randrange(256)
        elif kind == 5:
            found[at:at] = chance.randbytes(chance.randrange(1, 4))
        elif kind == 6:
            del found[at : at + chance.randrange(1, 4)]
        else:
            found = found[:at] if chance.random() < 0.5 else found + chance.randbytes(chance.randrange(1, 9))
    return bytes(found)


def patched(blob: bytes) -> bytes:
    """The file with checksums that fit its first block as it is now, and with nothing behind that; the same
    file where that block cannot be read."""
    reader = bits.Reader(memoryview(blob))
    reader.position = FIRST_CHECK + 32
    try:
        data = BlockReader(memoryview(blob))(reader, 9 * form.UNIT, LIMIT)
    except CorruptData:
        return blob
    found, check = f"{int.from_bytes(blob):0{8 * len(blob)}b}", f"{form.crc(data):032b}"
    found = found[:FIRST_CHECK] + check + found[FIRST_CHECK + 32 : reader.position]
    found += f"{form.END:048b}{check}"
    size = -(-len(found) // 8)
    return int(found.ljust(8 * size, "0"), 2).to_bytes(size)


def by_bz2(blob: bytes) -> bytes | None:
    try:
        return bz2.decompress(blob)
    except (OSError, ValueError, EOFError):
        return None


def by_dualz(blob: bytes, reader: BlockReader | None) -> tuple[bytes | None, str]:
    """The data, or None and the sentence that refuses them."""
    try:
        return finish(read(blob, LIMIT, reader)), ""
    except CorruptData as error:
        return None, str(error)


def verdict(blob: bytes, stepped: bool) -> str:
    """What became of a file; a text that begins with "DIFFERENT" is a fault."""
    ours, sentence = by_dualz(blob, BlockReader(memoryview(blob)))
    if stepped and by_dualz(blob, None) != (ours, sentence):
        return f"DIFFERENT: kernel and steps: {sentence} / {by_dualz(blob, None)[1]}"
    theirs = by_bz2(blob)
    if ours == theirs:
        return "both accept, same bytes" if sentence == "" else "both refuse"
    if ours is not None:
        return "DIFFERENT: accepted by dualz alone, or other bytes"
    if RANDOMISED in sentence:
        return "refused by dualz alone: randomised"
    first = bz2.BZ2Decompressor()
    first.decompress(blob)
    if first.eof and first.unused_data[:3] == form.MAGIC:
        return "refused by dualz alone: damage behind the first stream"
    if not blob:
        return "refused by dualz alone: an empty file"
    return f"DIFFERENT: refused by dualz alone: {sentence}"


def run(count: int, seed: int) -> Counter[str]:
    """The verdicts on ``count`` files."""
    chance, found = random.Random(seed), Counter[str]()
    blob = b""
    for number in range(count):
        if number % 10 == 0:
            blob = a_file(chance)
        bad = damaged(blob, chance)
        bad = patched(bad) if number % 2 else bad
        kind = verdict(bad, number % STEPPED_EVERY == 0)
        found[kind] += 1
        if kind.startswith("DIFFERENT"):
            print(kind, bad.hex())
    return found


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=100_000, help="files (default: 100000)")
    parser.add_argument("--seed", type=int, default=1, help="which files (default: 1)")
    parser.add_argument("--quick", action="store_true", help="2000 files")
    options = parser.parse_args()
    start = perf_counter()
    found = run(2000 if options.quick else options.count, options.seed)
    for kind, count in found.most_common():
        print(f"{count:8}  {kind}")
    print(f"{perf_counter() - start:.0f} s")
    sys.exit(any(kind.startswith("DIFFERENT") for kind in found))


if __name__ == "__main__":
    main()
