"""Damaged .dz files by the hundred thousand: whatever is read, nothing but a refusal comes, and in time.

    python -m benchmarks.mutants                     20 000 of them
    python -m benchmarks.mutants --count 200000      more
    python -m benchmarks.mutants --seed 7            others

Small files of every form are damaged in one to four places: a byte changed, a bit, a varint made large,
bytes cut out or put in, a piece of another file put in. No checksum is looked at, as if all had been
made right again, so that damage reaches every part of the decoder. Of files with an index the last tensor is
read by itself, too. A mutant may be read or refused
with CorruptData; anything else, or more time than the reader allows, ends the run with an error.
"""

from __future__ import annotations

import argparse
import contextlib
import random
from collections import Counter
from time import process_time
from unittest import mock

import numpy as np

from benchmarks import weights
from dualz.codecs.errors import CorruptData, TooLarge
from dualz.dual import chosen, file, index, pieces, work
from dualz.dual.head import VERSIONS, read_head
from dualz.dual.tensors import Stored, from_numpy

MOST_OUTPUT = 1 << 22
SLOWEST = 0.5  # seconds that each mutant may take beyond its own allowance: machines are busy


def small(tensor: Stored) -> Stored:
    """A corner of a tensor."""
    if len(tensor.shape) < 2:
        return Stored(tensor.dtype, (200,), tensor.words[:200])
    corner = np.ascontiguousarray(tensor.words.reshape(tensor.shape)[:16, :128])
    return Stored(tensor.dtype, corner.shape, corner.reshape(-1))


def seeds() -> list[bytes]:
    """A small file for each kind of weight, with contexts and without, and with an index; one in pieces."""
    pixels = np.tile(np.arange(200, dtype=np.uint8), (400, 1))
    with mock.patch.multiple(pieces, FROM_BYTES=1 << 16, PIECE_BYTES=1 << 16):
        found = [file.write({"huge": from_numpy(pixels), "b": from_numpy(pixels[0])}, with_index=True)]
    for make in weights.KINDS.values():
        tensors = {name: small(tensor) for name, tensor in make(128).tensors.items()}
        found += [file.write(tensors, contexts=contexts) for contexts in (False, True)]
        found.append(file.write({**tensors, "last": tensors[max(tensors)]}, {"a": "b"}, with_index=True))
    return sorted(set(found))


def damaged(blob: bytes, others: list[bytes], chance: random.Random) -> bytes:
    """``blob`` with one to four faults, mostly at its beginning, where the settings stand."""
    mutant = bytearray(blob[:-4])
    for _ in range(chance.choice([1, 1, 1, 2, 4])):
        size = len(mutant)
        at = chance.randrange(4, min(size, 80) if chance.random() < 0.6 else size)
        how = chance.choice([0, 0, 1, 1, 1, 2, 3, 4, 5])  # most keep everything in its place
        if how == 0:
            mutant[at] = chance.randrange(256)
        elif how == 1:
            mutant[at] ^= 1 << chance.randrange(8)
        elif how == 2:
            mutant[at : at + 1] = bytes(chance.choices(range(128, 256), k=chance.randrange(1, 5))) + b"\1"
        elif how == 3:
            del mutant[at : at + chance.randrange(1, 9)]
        elif how == 4:
            mutant[at:at] = chance.randbytes(chance.randrange(1, 9))
        else:
            other = chance.choice(others)
            start = chance.randrange(4, len(other))
            mutant[at : at + 16] = other[start : start + 16]
        if len(mutant) < 16:
            mutant += blob[len(mutant) :]
    return bytes(mutant) + bytes(4)


def by_itself(mutant: bytes) -> None:
    """Read the last tensor without the others, or have it refused."""
    with contextlib.suppress(CorruptData):
        name = read_head(memoryview(mutant), MOST_OUTPUT).entries[-1].name
        chosen.read(mutant, [name], MOST_OUTPUT)


def verdict(mutant: bytes) -> tuple[str, float]:
    """What became of it, and the seconds of the processor that it took beyond its allowance."""
    start = process_time()
    numbers = MOST_OUTPUT
    try:
        if mutant[3] == VERSIONS[-1]:
            by_itself(mutant)
        contents = file.read(mutant, MOST_OUTPUT)
        numbers = sum(len(tensor.words) for tensor in contents.tensors.values())
        said = "read: " + contents.forms[0] if contents.forms else "read: nothing"
    except TooLarge:
        said = "too large"
    except CorruptData as refusal:
        if not str(refusal).endswith("."):
            raise
        said = "refused"
    allowed = (work.PER_NUMBER * numbers + work.PER_INPUT_BYTE * len(mutant)) / 1e9
    return said, process_time() - start - allowed


def run(count: int, seed: int = 0) -> tuple[Counter[str], float]:
    """Verdicts on ``count`` mutants, and the longest time of one beyond its allowance.

    Raises:
        SystemExit: a mutant took too long. Whatever else a mutant raises goes through.
    """
    chance = random.Random(seed)
    verdicts: Counter[str] = Counter()
    slowest = 0.0
    with mock.patch.object(index, "crc", lambda parts, value=0: 0):  # for writing, too
        given = seeds()
        for blob in given:  # whole, so that what they need is compiled
            verdict(blob[:-4] + bytes(4))
        for number in range(count):
            mutant = damaged(chance.choice(given), given, chance)
            try:
                said, late = verdict(mutant)
            except BaseException:
                print(f"Mutant {number} of seed {seed}: {mutant.hex()}")
                raise
            if late > SLOWEST:
                raise SystemExit(f"Mutant {number} of seed {seed} took {late:.1f} s too long: {mutant.hex()}")
            verdicts[said] += 1
            slowest = max(slowest, late)
    return verdicts, slowest


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=20_000, help="how many (default: 20 000)")
    parser.add_argument("--seed", type=int, default=0, help="which ones (default: 0)")
    parser.add_argument("--quick", action="store_true", help="2 000 of them")
    given = parser.parse_args()
    if given.quick:
        given.count = 2_000
    run(200, given.seed)  # compile first
    start = process_time()
    verdicts, slowest = run(given.count, given.seed)
    print(f"{given.count} mutants in {process_time() - start:.0f} s; none did more than be read or refused.")
    print(f"The slowest took {1000 * slowest:.0f} ms beyond 20 ns a number and 1 ms a KB.")
    for said, number in verdicts.most_common():
        print(f"{number:>8}  {said}")


if __name__ == "__main__":
    main()
