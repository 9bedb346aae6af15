"""How small and how fast floats are without loss, beside zstd and memcpy in the same run.

    python -m benchmarks.floats                     formats, planes, lanes; about a minute
    python -m benchmarks.floats --megabytes 64      larger tensors
    python -m benchmarks.floats --mutants 100000    damaged files: each is refused, or gives the same numbers

Speeds are in 10^6 or 10^9 bytes of plain numbers a second of *process time*: what one core does, whoever else
uses the machine. Two cores do up to twice as much; "wall" is what two threads reached here. All rows of a
table are run in turns, the best of several counts. memcpy is ``numpy.copy`` of the same bytes. zstd is
Python's zstandard, level 3, where it is installed.

"1 symbol a look-up" is the textbook's decoder: the table of 12 bits gives one symbol. The course's gives up
to six.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable
from time import perf_counter, process_time

import numpy as np

from dualz.codecs.errors import CorruptData
from dualz.dual import floats, floats_file, floats_series
from dualz.dual.tensors import Stored, stored
from dualz.kernels import compiled, float_lanes
from dualz.kernels.huffman import bits_at

SIGMA = 0.02
ROUNDS = 7


def weights(name: str, count: int, sigma: float = SIGMA, seed: int = 0) -> Stored:
    numbers = np.random.default_rng(seed).normal(0, sigma, count).astype("f4")
    words = floats.words_of(numbers, name)
    return stored(name, words.shape, words.view(np.uint8).data)


def best_of(works: dict[str, Callable[[], object]], rounds: int = ROUNDS) -> dict[str, tuple[float, float]]:
    """Seconds of process time and of the wall for each, in turns; the best of ``rounds``."""
    for work in works.values():
        work()
    found = {name: (float("inf"), float("inf")) for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            wall, process = perf_counter(), process_time()
            work()
            taken = process_time() - process, perf_counter() - wall
            found[name] = (min(found[name][0], taken[0]), min(found[name][1], taken[1]))
    return found


def zstd() -> tuple[Callable[[bytes], bytes], Callable[[bytes], bytes]] | None:
    try:
        import zstandard
    except ImportError:
        print("(zstd is left out: the package zstandard is not installed)")
        return None
    return zstandard.ZstdCompressor(level=3).compress, zstandard.ZstdDecompressor().decompress


# --- whole files -----------------------------------------------------------------------------------


def formats(megabytes: float) -> None:
    print(f"\nGaussian weights, sigma {SIGMA}, {megabytes:g} MB a format")
    print(
        f"{'':15}{'% of size':>10}{'encode':>9}{'decode':>9}{'wall':>14}{'memcpy':>9}"
        "  zstd -3: %, encode, decode"
    )
    other = zstd()
    for name, format in floats.FORMATS.items():
        tensor = weights(name, int(megabytes * 1e6) // (format.bits // 8))
        tensors, plain = {"w": tensor}, tensor.words.tobytes()
        blob = floats_file.compress(tensors)
        works: dict[str, Callable[[], object]] = {
            "encode": lambda tensors=tensors: floats_file.compress(tensors),
            "decode": lambda blob=blob: floats_file.decompress(blob),
            "memcpy": tensor.words.copy,
        }
        if other:
            packed = other[0](plain)
            works["zstd encode"] = lambda plain=plain: other[0](plain)
            works["zstd decode"] = lambda packed=packed: other[1](packed)
        found = {key: tensor.size / 1e6 / np.array(seconds) for key, seconds in best_of(works, 4).items()}
        encode, decode = found["encode"], found["decode"]
        line = f"{name:15}{100 * len(blob) / tensor.size:10.2f}{encode[0]:9.0f}{decode[0]:9.0f}"
        line += f"{encode[1]:7.0f}{decode[1]:7.0f}{found['memcpy'][0]:9.0f}"
        if other:
            line += f"  {100 * len(packed) / tensor.size:.1f}"
            line += "".join(f"{found[key][0]:8.0f}" for key in ("zstd encode", "zstd decode"))
        print(line)


# --- lanes -----------------------------------------------------------------------------------------

_U = np.uint64
_FIVE, _64 = _U(5), _U(64)


@compiled
def _one_symbol(single, window, position, out, place):
    entry = _U(single[window >> _U(52)])
    out[place] = entry & _U(255)
    length = entry >> _U(8)
    return window << length, position + length, place + _U(1)


@compiled
def textbook_one(words, single, out, place, last, position, end):
    """One lane, one symbol a look-up, five look-ups a window."""
    a, p = place[0], position[0]
    while a + _FIVE <= last[0] and p + _64 <= end[0]:
        window = bits_at(words, p)
        for _ in range(5):
            window, p, a = _one_symbol(single, window, p, out, a)
    return a


@compiled
def textbook_four(words, single, out, place, last, position, end):
    """Four lanes, one symbol a look-up."""
    a, b, c, d = place[0], place[1], place[2], place[3]
    p, q, r, s = position[0], position[1], position[2], position[3]
    while (
        a + _FIVE <= last[0] and b + _FIVE <= last[1] and c + _FIVE <= last[2] and d + _FIVE <= last[3]
    ) and (p + _64 <= end[0] and q + _64 <= end[1] and r + _64 <= end[2] and s + _64 <= end[3]):
        one, two, three, four = bits_at(words, p), bits_at(words, q), bits_at(words, r), bits_at(words, s)
        for _ in range(5):
            one, p, a = _one_symbol(single, one, p, out, a)
            two, q, b = _one_symbol(single, two, q, out, b)
            three, r, c = _one_symbol(single, three, r, out, c)
            four, s, d = _one_symbol(single, four, s, out, d)
    return a


def lanes(count: int = 4_000_000) -> None:
    """One lane and four over the same exponents; the plane through the course's blocks, and through zstd."""
    plane = floats.split(weights("bfloat16", count).words)[0]
    lengths = float_lanes.lengths_for(float_lanes.count(plane))
    table = float_lanes.encode_table(lengths)
    single, three, six = float_lanes.decode_tables(lengths)
    out = np.zeros(count + 8, np.uint8)

    one, four = float_lanes.streams(plane, 1), float_lanes.streams(plane, 4)
    sizes = np.empty((-(-count // float_lanes.BLOCK), 4), np.uint16)
    blocks = np.empty(count * 12 // 64 + 4 * len(sizes) + 2, np.uint64)
    used = int(float_lanes.encode(plane, table, blocks, sizes))
    blocks = np.append(blocks[:used], np.zeros(2, np.uint64))
    works: dict[str, Callable[[], object]] = {
        "1 symbol a look-up, 1 lane": lambda: textbook_one(one[0], single, out, *one[1:]),
        "1 symbol a look-up, 4 lanes": lambda: textbook_four(four[0], single, out, *four[1:]),
        "6 symbols a look-up, 1 lane": float_lanes.timed(plane, 1),
        "6 symbols a look-up, 4 lanes": float_lanes.timed(plane, 4),
        "the file's blocks of 4 lanes": lambda: float_lanes.decode(blocks, sizes, (single, three, six), out),
        "memcpy": plane.copy,
    }
    sized = {"the file's blocks of 4 lanes": 8 * used + sizes.nbytes}
    other = zstd()
    if other:
        packed = other[0](plane.tobytes())
        works["zstd -3"] = lambda: other[1](packed)
        sized["zstd -3"] = len(packed)
    print(f"\nThe exponent plane of {count} bfloat16 weights, decoded: GB/s of process time, one core")
    found = best_of(works, 12)
    for name, (process, _) in found.items():
        share = f"{100 * sized[name] / count:6.1f} % of the plane" if name in sized else ""
        print(f"{name:32}{count / process / 1e9:8.2f}  {share}")
    assert float_lanes.decode(blocks, sizes, (single, three, six), out) == -1
    assert np.array_equal(out[:count], plane)
    for symbols in ("1 symbol", "6 symbols"):
        kinds = [found[key][0] for key in found if key.startswith(symbols)]
        print(f"{symbols} a look-up: four lanes are {kinds[0] / kinds[1]:.2f} times as fast as one")


# --- series ----------------------------------------------------------------------------------------


def series(count: int = 50_000) -> dict[str, np.ndarray]:
    """Measurements in time, of several kinds; seeded."""
    chance = np.random.default_rng(4)
    walk = np.cumsum(chance.normal(size=count))
    return {
        "walk, float64": walk,
        "walk, float32": walk.astype("f4"),
        "walk, 2 decimals, float64": np.round(walk, 2),
        "walk in steps of 1/16, float64": np.cumsum(chance.integers(-2, 3, count)) / 16,
        "slow sine, 1 decimal, float64": np.round(20 + 5 * np.sin(np.arange(count) / 5000), 1),
        "Gaussian weights, float32": chance.normal(0, SIGMA, count).astype("f4"),
    }


def planes_share(words: np.ndarray) -> float:
    """The entropies of all byte planes, % of the size; without tables."""
    planes = words.view(np.uint8).reshape(len(words), -1)
    return (
        100 * sum(floats.entropy(planes[:, place]) for place in range(planes.shape[1])) / 8 / planes.shape[1]
    )


def in_time() -> None:
    print(
        f"\n{'% of the size; planes: entropies':34}{'Gorilla':>9}{'planes':>9}{'XOR':>9}"
        f"{'differ.':>9}{'zstd -3':>9}"
    )
    other = zstd()
    for name, numbers in series().items():
        words = numbers.view(f"u{numbers.itemsize}")
        cells = [100 * floats_series.gorilla_bits(words) / 8 / words.nbytes, planes_share(words)]
        cells += [planes_share(change(words)) for change in (floats_series.xor, floats_series.differences)]
        cells += [100 * len(other[0](words.tobytes())) / words.nbytes] if other else []
        print(f"{name:34}" + "".join(f"{cell:9.1f}" for cell in cells))


# --- damage ----------------------------------------------------------------------------------------


def mutants(count: int, seed: int = 0) -> tuple[int, int]:
    """Damaged files, half of them with the head's checksum set right again: how many were refused, and how
    many gave the same numbers all the same. Anything else raises."""
    import zlib

    tensors = {
        "a": weights("bfloat16", 400),
        "b": weights("float32", 300, seed=1),
        "c": weights("float8_e4m3fn", 500, seed=2),
        "d": weights("float16", 80, seed=3),
        "e": weights("bfloat16", 4099, seed=4),
    }
    good = floats_file.compress(tensors)
    end = min(place.start for place in floats_file.places(good).values()) - 4
    chance = random.Random(seed)
    refused = unchanged = 0
    for number in range(count):
        blob = bytearray(good)
        for _ in range(chance.choice((1, 1, 2, 5))):
            low, high = (0, len(blob)) if chance.random() < 0.5 else (4, end)
            at = chance.randrange(low, max(low + 1, min(high, len(blob))))
            kind = chance.randrange(4)
            if kind == 0:
                blob[at] ^= 1 << chance.randrange(8)
            elif kind == 1:
                blob[at] = chance.randrange(256)
            elif kind == 2:
                del blob[at : at + chance.randrange(1, 9)]
            else:
                blob[at:at] = chance.randbytes(chance.randrange(1, 9))
        if number % 2:
            blob[end : end + 4] = zlib.crc32(blob[:end]).to_bytes(4, "little")
        try:
            found = floats_file.decompress(bytes(blob), max_output=1 << 20)
        except CorruptData:
            refused += 1
            continue
        words = [tensor.words.tobytes() for tensor in found.values()]
        assert words == [tensor.words.tobytes() for tensor in tensors.values()], "other numbers were accepted"
        unchanged += 1
    return refused, unchanged


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--megabytes", type=float, default=16, help="size of a tensor, 16")
    parser.add_argument("--mutants", type=int, default=0, help="try so many damaged files instead")
    parser.add_argument("--quick", action="store_true", help="smaller tensors")
    options = parser.parse_args()
    if options.mutants:
        refused, unchanged = mutants(options.mutants)
        print(f"{options.mutants} damaged files: {refused} refused, {unchanged} gave the same numbers")
        return
    formats(4 if options.quick else options.megabytes)
    lanes(1_000_000 if options.quick else 4_000_000)
    in_time()


if __name__ == "__main__":
    main()
