"""Code that learners might write in lesson 02: right answers, and popular wrong ones.

Every function here stands for a learner's. The tests give them to the checks.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import accumulate
from math import ceil, log2
from typing import Any

from dualz.codecs import huffman

# --- merges: which symbols each merged tree holds, in the order of the merges --------------------


def merges_of(counts: Mapping[str, int]) -> list[str]:
    """The symbols inside each merged tree, in alphabetical order, merge by merge."""
    return merges_by(counts, lambda tree: (tree[0], tree[1][0]))


def merges_by(counts: Mapping[str, int], key: Any) -> list[str]:
    """The merges when each time the two trees (weight, symbols) that come first by ``key`` are taken."""
    queue = [(weight, symbol) for symbol, weight in counts.items()]
    merged = []
    while len(queue) > 1:
        one, two, *queue = sorted(queue, key=key)
        merged.append("".join(sorted(one[1] + two[1])))
        queue.append((one[0] + two[0], merged[-1]))
    return merged


def heaviest_first(counts: Mapping[str, int]) -> list[str]:
    return merges_by(counts, lambda tree: (-tree[0], tree[1][0]))


def merged_trees_last(counts: Mapping[str, int]) -> list[str]:
    return merges_by(counts, lambda tree: (tree[0], len(tree[1]), tree[1][0]))


def neighbours(symbols: str) -> list[str]:
    """Merging in the order of the text (or the alphabet), whatever the weights are."""
    seen = "".join(dict.fromkeys(symbols))
    return ["".join(sorted(part)) for part in list(accumulate(seen))[1:]]


def without_putting_back(counts: Mapping[str, int]) -> list[str]:
    """Pairs of the sorted list, joined in rounds, as if it were a tournament."""
    order = sorted((weight, symbol) for symbol, weight in counts.items())
    row, merged = [symbol for _, symbol in order], []
    while len(row) > 1:
        pairs = ["".join(sorted("".join(row[at : at + 2]))) for at in range(0, len(row), 2)]
        merged += [pair for pair in pairs if pair not in row]
        row = pairs
    return merged


# --- canonical codes -----------------------------------------------------------------------------


def canonical(lengths):
    codes, value, previous = {}, 0, 0
    for symbol, length in sorted(lengths.items(), key=lambda item: (item[1], item[0])):
        value <<= length - previous
        codes[symbol] = f"{value:0{length}b}"
        value += 1
        previous = length
    return codes


def canonical_stub(lengths):
    codes, value, previous = {}, 0, 0
    for symbol, length in sorted(lengths.items(), key=lambda item: (item[1], item[0])):
        ...
        codes[symbol] = f"{value:0{length}b}"
        ...
        previous = length  # noqa: F841
    return codes


def canonical_without_shift(lengths):
    codes = {}
    order = sorted(lengths, key=lambda symbol: (lengths[symbol], symbol))
    for value, symbol in enumerate(order):
        codes[symbol] = f"{value:0{lengths[symbol]}b}"
    return codes


def canonical_one_shift(lengths):
    codes, value, previous = {}, 0, 0
    for symbol, length in sorted(lengths.items(), key=lambda item: (item[1], item[0])):
        if length > previous > 0:
            value <<= 1
        codes[symbol] = f"{value:0{length}b}"
        value += 1
        previous = length
    return codes


def canonical_by_symbol(lengths):
    codes, value, previous = {}, 0, 0
    for symbol, length in sorted(lengths.items(), key=lambda item: (item[1], -ord(str(item[0])[0]))):
        value <<= length - previous
        codes[symbol] = f"{value:0{length}b}"
        value += 1
        previous = length
    return codes


def canonical_never_counting(lengths):
    codes, value, previous = {}, 0, 0
    for symbol, length in sorted(lengths.items(), key=lambda item: (item[1], item[0])):
        value <<= length - previous
        codes[symbol] = f"{value:0{length}b}"
        previous = length
    return codes


def rank_in_binary(lengths):
    order = sorted(lengths, key=lambda symbol: (lengths[symbol], symbol))
    return {symbol: f"{rank:b}" for rank, symbol in enumerate(order)}


def codes_as_numbers(lengths):
    return {symbol: int(code, 2) for symbol, code in canonical(lengths).items()}


# --- the size of a file --------------------------------------------------------------------------


def file_size(counts):
    if not counts:
        return 48
    lengths = huffman.code_lengths(counts, longest=12)
    bits = sum(counts[symbol] * lengths[symbol] for symbol in counts)
    return 16 + 32 + ceil(len(counts) / 2) + ceil(bits / 8)


def payload_bits(counts: Mapping[int, int], longest: int | None = huffman.LONGEST) -> int:
    lengths = huffman.code_lengths(counts, longest) if counts else {}
    return sum(counts[symbol] * lengths[symbol] for symbol in counts)


def size_without_table(counts):
    return 16 + ceil(payload_bits(counts) / 8)


def size_without_header(counts):
    return 32 + ceil(len(counts) / 2) + ceil(payload_bits(counts) / 8)


def size_of_payload(counts):
    return ceil(payload_bits(counts) / 8)


def size_in_bits(counts):
    return 48 + ceil(len(counts) / 2) + payload_bits(counts)


def size_rounded_down(counts):
    return 48 + ceil(len(counts) / 2) + payload_bits(counts) // 8


def size_without_limit(counts):
    return 48 + ceil(len(counts) / 2) + ceil(payload_bits(counts, None) / 8)


def size_by_entropy(counts):
    total = sum(counts.values())
    bits = sum(-count * log2(count / total) for count in counts.values())
    return 48 + ceil(len(counts) / 2) + ceil(bits / 8)


def size_with_a_byte_a_length(counts):
    return 48 + len(counts) + ceil(payload_bits(counts) / 8)
