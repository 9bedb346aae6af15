"""What steps cost a run that nobody watches: ``finish`` beside the same loop without ``yield``.

    python -m benchmarks.steps            a table: every generator of dualz.codecs
    python -m benchmarks.steps --quick    the same with small inputs, in a few seconds

Each loop below is written by hand; it does and refuses what the generator of that name does, with no
step. Its result has to be the same. Processor time is measured, the best of the rounds. x is ``finish`` in
terms of the loop: the rule is at most 2. The last column is what a run costs where steps are made and
thrown away, in microseconds for each of (at most) the first 1000.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter, deque
from collections.abc import Callable, Generator
from fractions import Fraction
from heapq import heapify, heappop, heappush
from importlib import import_module
from itertools import islice, repeat
from math import ceil
from pathlib import Path
from time import process_time
from typing import Any, NamedTuple

from dualz.codecs import bpe, entropy, huffman, limited, lz78, lzw, lzw_codes, prefix
from dualz.codecs.huffman import Branch, Leaf
from dualz.codecs.limited import Coin
from dualz.trace import finish

MOST = 2.0
MADE = 1_000


def build_tree(counts):
    queue = [Leaf(weight, symbol) for symbol, weight in counts.items()]
    heapify(queue)
    while len(queue) > 1:
        light, heavy = heappop(queue), heappop(queue)
        symbol = min(light.symbol, heavy.symbol)
        heappush(queue, Branch(light.weight + heavy.weight, symbol, light, heavy))
    return queue[0]


def read_codes(tree):
    codes, stack = {}, [(tree, "")]
    while stack:
        node, path = stack.pop()
        if isinstance(node, Branch):
            stack += [(node.right, path + "1"), (node.left, path + "0")]
        else:
            codes[node.symbol] = path or "0"
    return codes


def canonical_codes(lengths):
    codes, value, previous = {}, 0, min(lengths.values())
    for symbol, length in sorted(lengths.items(), key=lambda pair: (pair[1], pair[0])):
        value <<= length - previous
        codes[symbol] = f"{value:0{length}b}"
        value += 1
        previous = length
    return codes


def encode_prefix(symbols, codes):
    written = []
    for index, symbol in enumerate(symbols):
        if symbol not in codes:
            raise ValueError(index)
        written.append(codes[symbol])
    return "".join(written)


def decode_prefix(bits, codes, count):
    symbol_of = {code: symbol for symbol, code in codes.items()}
    prefixes = {code[:size] for code in symbol_of for size in range(len(code) + 1)}
    found, position = [], 0
    while len(found) < count:
        path = ""
        while path not in symbol_of:
            if position == len(bits):
                raise ValueError(position)
            path += bits[position]
            if path not in prefixes:
                raise ValueError(path)
            position += 1
        found.append(symbol_of[path])
    return found


def limited_lengths(counts, longest):
    singles = sorted(Coin(weight, (symbol,)) for symbol, weight in counts.items())
    coins = singles
    for _ in range(longest - 1):
        pairs = zip(coins[0::2], coins[1::2], strict=False)
        packages = [Coin(one.weight + two.weight, one.symbols + two.symbols) for one, two in pairs]
        coins = sorted(singles + packages, key=lambda coin: coin.weight)
    taken = Counter(symbol for coin in coins[: 2 * len(counts) - 2] for symbol in coin.symbols)
    return {symbol: taken[symbol] for symbol in sorted(counts)}


def encode_lzw(data):
    code_of = {bytes([value]): value for value in range(256)}
    placed, following, phrase, position = [], 256, b"", 0
    width, known = 9, 255
    for index in range(len(data)):
        longer = phrase + data[index : index + 1]
        if longer in code_of:
            phrase = longer
            continue
        placed.append((code_of[phrase], position, width))
        position += width
        known = min(known + 1, 4096)
        width = min(12, max(9, known.bit_length()))
        if following < 4096:
            code_of[longer] = following
            following += 1
        phrase = data[index : index + 1]
    placed.append((code_of[phrase], position, width))
    return lzw_codes.pack_codes(placed, lowest_first=False)


def decode_lzw(stream):
    phrase_of = {value: bytes([value]) for value in range(256)}
    out, following, previous, position = bytearray(), 256, b"", 0
    width, known = 9, 255
    while 8 * len(stream) - position >= width:
        code = lzw_codes.code_at(stream, position, width, False)
        position += width
        phrase = phrase_of[code] if code in phrase_of else previous + previous[:1]
        out += phrase
        if previous and following < 4096:
            phrase_of[following] = previous + phrase[:1]
            following += 1
        known = min(known + 1, 4096)
        width = min(12, max(9, known.bit_length()))
        previous = phrase
    return bytes(out)


def encode_lz78(data):
    entry_of, pairs, phrase = {b"": 0}, [], b""
    for byte in data:
        longer = phrase + bytes([byte])
        if longer in entry_of:
            phrase = longer
            continue
        pairs.append((entry_of[phrase], byte))
        entry_of[longer] = len(entry_of)
        phrase = b""
    if phrase:
        pairs.append((entry_of[phrase], None))
    return pairs


def decode_lz78(pairs):
    phrases, out = [b""], bytearray()
    for index, (entry, byte) in enumerate(pairs):
        if not 0 <= entry < len(phrases) or (byte is None and index < len(pairs) - 1):
            raise ValueError(index)
        if byte is not None and not 0 <= byte < 256:
            raise ValueError(byte)
        phrase = phrases[entry] + (b"" if byte is None else bytes([byte]))
        if len(out) + len(phrase) > lz78.DEFAULT_MAX_OUTPUT:
            raise ValueError(len(out))
        out += phrase
        if byte is not None:
            phrases.append(phrase)
    return bytes(out)


def train_bpe(data, merges):
    tokens, learned = list(data), []
    while len(learned) < merges:
        counts = bpe.count_pairs(tokens)
        if not counts or counts[0][1] < 2:
            break
        pair = counts[0][0]
        tokens = bpe.replace(tokens, bpe.find_places(tokens, pair), 256 + len(learned))
        learned.append(pair)
    return learned


def encode_bpe(data, merges):
    tokens = list(data)
    for token, pair in enumerate(merges, start=256):
        places = bpe.find_places(tokens, pair)
        if places:
            tokens = bpe.replace(tokens, places, token)
    return tokens


def shannon_code(distribution):
    codes, start = {}, Fraction(0)
    for symbol, p in sorted(distribution.items(), key=lambda pair: (-pair[1], pair[0])):
        length = max(1, (ceil(1 / Fraction(p)) - 1).bit_length())
        codes[symbol] = f"{int(start * (1 << length)):0{length}b}"
        start += Fraction(p)
    return codes


class Pair(NamedTuple):
    """A generator function and its loop, with the arguments of both."""

    name: str
    steps: Callable[..., Generator[Any, None, Any]]
    loop: Callable[..., Any]
    arguments: tuple[Any, ...]


def pairs(size: int) -> list[Pair]:
    source = Path(import_module("pydoc_data.topics").__file__).read_bytes()
    data = b"".join(repeat(source, size // len(source) + 1))[:size]
    chance = random.Random(1)
    counts = {symbol: chance.randrange(1, 10**6) for symbol in range(size // 8)}
    lengths = huffman.code_lengths(counts)
    few = Counter(data)
    codes = canonical_codes(huffman.code_lengths(few))
    shares = {symbol: count / size for symbol, count in few.items()}
    merges = train_bpe(data, 16)
    return [
        Pair("huffman.build_tree", huffman.build_tree, build_tree, (counts,)),
        Pair("huffman.read_codes", huffman.read_codes, read_codes, (build_tree(counts),)),
        Pair("limited.limited_lengths", limited.limited_lengths, limited_lengths, (few, 12)),
        Pair("prefix.canonical_codes", prefix.canonical_codes, canonical_codes, (lengths,)),
        Pair("prefix.encode", prefix.encode, encode_prefix, (data, codes)),
        Pair("prefix.decode", prefix.decode, decode_prefix, (encode_prefix(data, codes), codes, size)),
        Pair("lzw.encode", lzw.encode, encode_lzw, (data,)),
        Pair("lzw.decode", lzw.decode, decode_lzw, (encode_lzw(data),)),
        Pair("lz78.encode", lz78.encode, encode_lz78, (data,)),
        Pair("lz78.decode", lz78.decode, decode_lz78, (encode_lz78(data),)),
        Pair("bpe.train", bpe.train, train_bpe, (data, 16)),
        Pair("bpe.encode", bpe.encode, encode_bpe, (data, merges)),
        Pair("entropy.shannon_code", entropy.shannon_code, shannon_code, (shares,)),
    ]


def best(work: Callable[[], Any], rounds: int) -> tuple[float, Any]:
    """The least processor time of so many rounds, in seconds, and the result."""
    times, result = [], None
    for _ in range(rounds):
        start = process_time()
        result = work()
        times.append(process_time() - start)
    return min(times), result


def measure(pair: Pair, rounds: int) -> float:
    """Print a row of the table; how many times the loop's time ``finish`` takes."""
    name, steps, loop, arguments = pair
    finish(steps(*arguments))  # what is compiled once is compiled now
    plain, expected = best(lambda: loop(*arguments), rounds)
    bare, result = best(lambda: finish(steps(*arguments)), rounds)
    if result != expected:
        raise AssertionError(f"{name}: the loop by hand gives another result")
    made, _ = best(lambda: deque(islice(steps(*arguments), MADE), maxlen=0), 1)
    print(f"{name:24} {1e3 * plain:9.2f} {1e3 * bare:10.2f} {bare / plain:6.2f} {1e6 * made / MADE:13.1f}")
    return bare / plain


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="small inputs, three rounds")
    quick = parser.parse_args().quick
    size, rounds = (1 << 13, 3) if quick else (1 << 16, 5)
    print(f"{size} bytes of English text, {size // 8} symbols with counts; best of {rounds} rounds\n")
    print(f"{'':24} {'loop ms':>9} {'finish ms':>10} {'x':>6} {'us for a step':>13}")
    slow = [pair.name for pair in pairs(size) if measure(pair, rounds) > MOST]
    print(f"\nabove {MOST} x: {', '.join(slow) or 'none'}")


if __name__ == "__main__":
    main()
