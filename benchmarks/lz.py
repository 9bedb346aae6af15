"""How fast and how small LZ4, LZSS and LZO1X of dualz are, beside the libraries in C.

    python benchmarks/lz.py                         one table, 1 MiB of text
    python benchmarks/lz.py FOLDER                  and every file of the folder (the Canterbury corpus)
    python benchmarks/lz.py --damaged 200000        and so many damaged LZ4 blocks, judged by the lz4 package
    python benchmarks/lz.py --large 64              and so many MiB through a frame, with the memory it takes

CPU time, the best of the rounds, in turns. MB are 10^6 bytes; x is the speed relative to the library's;
+ % is the size above the library's. A library that is not installed is left out, and said.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import io
import random
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from time import process_time
from types import ModuleType
from typing import NamedTuple

from dualz.codecs import lz4, lz4_frame, lz77, lzo, lzss
from dualz.codecs.errors import CorruptData
from dualz.trace import finish

Work = Callable[[], bytes]


class Row(NamedTuple):
    """Two ways to the same result: ``theirs`` in C (or None), and ``ours``."""

    name: str
    ours: Work
    theirs: Work | None
    compares_sizes: bool = False


def optional(name: str) -> ModuleType | None:
    return importlib.import_module(name) if importlib.util.find_spec(name.partition(".")[0]) else None


BLOCK, FRAME, LZO = optional("lz4.block"), optional("lz4.frame"), optional("lzo")


def english(size: int) -> bytes:
    """``size`` bytes of Python's manual and of its library's source."""
    root = Path(importlib.import_module("pydoc_data.topics").__file__).parents[1]
    parts = [(root / "pydoc_data" / "topics.py").read_bytes()]
    for path in sorted(root.glob("*.py")):
        if sum(map(len, parts)) >= size:
            break
        parts.append(path.read_bytes())
    return b"".join(parts)[:size]


def rows(data: bytes) -> list[Row]:
    block, deep, framed = lz4.compress_block(data), lz4.compress_block(data, 9), lz4_frame.compress(data)
    flagged, size = lzss.compress(data), len(data)
    found = [
        Row("LZ4 block, write", lambda: lz4.compress_block(data), BLOCK and (lambda: block_of(data)), True),
        Row(
            "LZ4 block, read",
            lambda: lz4.decompress_block(block, size),
            BLOCK and (lambda: BLOCK.decompress(block, uncompressed_size=size)),
        ),
        Row(
            "LZ4 level 9, write",
            lambda: lz4.compress_block(data, 9),
            BLOCK and (lambda: block_of(data, 9)),
            True,
        ),
        Row(
            "LZ4 level 9, read",
            lambda: lz4.decompress_block(deep, size),
            BLOCK and (lambda: BLOCK.decompress(deep, uncompressed_size=size)),
        ),
        Row(
            "LZ4 frame, write",
            lambda: lz4_frame.compress(data),
            FRAME and (lambda: FRAME.compress(data, block_size=7, block_linked=False, content_checksum=True)),
            True,
        ),
        Row(
            "LZ4 frame, read",
            lambda: lz4_frame.decompress(framed),
            FRAME and (lambda: FRAME.decompress(framed)),
        ),
        Row("LZSS, write", lambda: lzss.compress(data), None),
        Row("LZSS, read", lambda: lzss.decompress(flagged), None),
    ]
    if LZO:
        for level in (1, 9):
            stream = LZO.compress(data, level, False)
            found.append(
                Row(
                    f"LZO1X of level {level}, read",
                    lambda stream=stream: lzo.decompress(stream),
                    lambda stream=stream: LZO.decompress(stream, False, size),
                )
            )
    return found


def block_of(data: bytes, level: int = 0) -> bytes:
    if not level:
        return BLOCK.compress(data, store_size=False)
    return BLOCK.compress(data, store_size=False, mode="high_compression", compression=level)


def table(name: str, data: bytes, rounds: int) -> None:
    print(f"\n{name}, {len(data)} bytes, the best of {rounds} rounds")
    print(f"{'':24} {'bytes':>9} {'+ %':>6} {'MB/s':>8} {'in C':>8} {'x':>6}")
    for row in rows(data):
        ours, theirs, result, other = best(row, rounds)
        speed, size, more, c, ratio = len(data) / ours / 1e6, "", "", "", ""
        if "write" in row.name:
            size = str(len(result))
        if row.theirs:
            c, ratio = f"{len(data) / theirs / 1e6:8.0f}", f"{theirs / ours:6.2f}"
            if row.compares_sizes:
                more = f"{100 * (len(result) / len(other) - 1):+6.2f}"
        print(f"{row.name:24} {size:>9} {more:>6} {speed:8.0f} {c:>8} {ratio:>6}")


def best(row: Row, rounds: int) -> tuple[float, float, bytes, bytes]:
    ours, theirs, result, other = float("inf"), float("inf"), b"", b""
    for turn in range(rounds + 1):
        start = process_time()
        result = row.ours()
        middle = process_time()
        other = row.theirs() if row.theirs else b""
        end = process_time()
        if turn:  # the first round warms up
            ours, theirs = min(ours, middle - start), min(theirs, end - middle)
    if row.theirs and not row.compares_sizes and result != other:
        raise AssertionError(f"{row.name}: other bytes than the library's")
    return ours, max(theirs, 1e-9), result, other


def stepped(size: int = 4096) -> None:
    """The code that the lesson steps through, run to its end without keeping the steps."""
    data = english(size)
    start = process_time()
    block = finish(lz4.write_block(finish(lz77.parse(data, lz4.LIMITS))))
    middle = process_time()
    back = finish(lz4.read_block(block))
    copied = finish(lz77.expand(finish(lz77.parse(data))))
    end = process_time()
    if not back == copied == data:
        raise AssertionError("what was decoded is not what was encoded")
    print(f"\nstepped LZ4, {size} bytes: encode {middle - start:.3f} s, decode twice {end - middle:.3f} s")


def damaged(many: int) -> None:
    """Damage blocks and ask both decoders: what dualz accepts, lz4 must accept with the same bytes."""
    chance = random.Random(11)
    sources = [english(600), english(5000), b"r" * 400, b"ab" * 90 + b"c", chance.randbytes(300)]
    good = [lz4.compress_block(data, level) for data in sources for level in (1, 9)]
    good += [block_of(data) for data in sources]
    accepted = refused = only_theirs = differ = 0
    for _ in range(many):
        block = bytearray(chance.choice(good))
        for _ in range(chance.choice((1, 1, 2, 5))):
            place = chance.randrange(len(block))
            kind = chance.randrange(4)
            if kind == 0:
                block[place] = chance.randrange(256)
            elif kind == 1:
                block[place] ^= 1 << chance.randrange(8)
            elif kind == 2:
                del block[place : place + chance.randrange(1, 4)]
                block = block or bytearray(b"\0")
            else:
                block[place:place] = chance.randbytes(chance.randrange(1, 4))
        try:
            found = lz4.decompress_block(bytes(block), 1 << 20)
        except CorruptData:
            refused += 1
            only_theirs += accepts_any(bytes(block), sources)
            continue
        accepted += 1
        try:
            differ += BLOCK.decompress(bytes(block), uncompressed_size=len(found)) != found
        except BLOCK.LZ4BlockError:
            differ += 1
    print(f"\n{many} damaged blocks: {accepted} accepted, of which {differ} differ from what lz4 says;")
    print(f"{refused} refused, of which lz4 accepts {only_theirs} when told the size of the undamaged data")


def accepts_any(block: bytes, sources: list[bytes]) -> bool:
    for data in sources:
        try:
            if len(BLOCK.decompress(block, uncompressed_size=len(data))) == len(data):
                return True
        except BLOCK.LZ4BlockError:
            continue
    return False


class _Again(io.RawIOBase):
    """The same megabyte, so many times."""

    def __init__(self, many: int) -> None:
        self._left, self._part = many, english(1 << 20)

    def read(self, size: int = -1) -> bytes:
        if not self._left:
            return b""
        self._left -= 1
        return self._part


class _Count(io.RawIOBase):
    """A file that forgets, and counts."""

    size = 0

    def write(self, data) -> int:
        self.size += len(data)
        return len(data)


def large(mebibytes: int) -> None:
    """Compress a long file and decompress it: how fast, and how much memory was asked for at once."""
    packed, size = io.BytesIO(), mebibytes << 20
    start = process_time()
    lz4_frame.compress_stream(_Again(mebibytes), packed)
    middle = process_time()
    packed.seek(0)
    lz4_frame.decompress_stream(packed, _Count(), size)
    end = process_time()
    writing = room(lambda: lz4_frame.compress_stream(_Again(mebibytes), _Count()))
    packed.seek(0)
    reading = room(lambda: lz4_frame.decompress_stream(packed, _Count(), size))
    print(f"\n{mebibytes} MiB through a frame of {len(packed.getvalue())} bytes, blocks of 4 MiB:")
    print(f"written at {size / (middle - start) / 1e6:.0f} MB/s in {writing / 1e6:.0f} MB of memory,")
    print(f"read at {size / (end - middle) / 1e6:.0f} MB/s in {reading / 1e6:.0f} MB of memory")


def room(work: Callable[[], object]) -> int:
    """The most memory, in bytes, that Python and NumPy held at once while ``work`` ran."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, nargs="?", help="a folder of files to measure, too")
    parser.add_argument("--size", type=int, default=1 << 20, help="bytes of text (default: 1 MiB)")
    parser.add_argument("--rounds", type=int, default=9, help="rounds, of which the best counts (default: 9)")
    parser.add_argument("--damaged", type=int, default=0, metavar="MANY", help="damaged LZ4 blocks to judge")
    parser.add_argument("--large", type=int, default=0, metavar="MIB", help="MiB to send through a frame")
    options = parser.parse_args()
    for module, name in ((BLOCK, "lz4"), (LZO, "python-lzo")):
        if module is None:
            print(f"{name} is not installed: its rows are missing")
    table("text", english(options.size), options.rounds)
    table("noise", random.Random(1).randbytes(options.size), options.rounds)
    for path in sorted(options.folder.iterdir()) if options.folder else ():
        if path.is_file():
            table(path.name, path.read_bytes(), options.rounds)
    stepped()
    if options.large:
        large(options.large)
    if options.damaged and BLOCK:
        damaged(options.damaged)


if __name__ == "__main__":
    main()
