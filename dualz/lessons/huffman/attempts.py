"""Code that learners might write in lesson 02: right answers, and popular wrong ones with what is told."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil, log2
from typing import Any

from dualz.codecs import huffman
from dualz.course.forms import caught, mistake

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


@mistake(
    "Huffman merges the two heaviest",
    "You merged the two heaviest trees first. Rare symbols must sink: merge the two lightest.",
)
def heaviest_first(counts: Mapping[str, int]) -> list[str]:
    return merges_by(counts, lambda tree: (-tree[0], tree[1][0]))


@mistake(
    "ties may be broken either way",
    """The weights are right and a tie is broken wrongly: of equal weights the tree with the lowest symbol
    inside comes first, whether it is merged or single.""",
)
def merged_trees_last(counts: Mapping[str, int]) -> list[str]:
    return merges_by(counts, lambda tree: (tree[0], len(tree[1]), tree[1][0]))


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


def _counting(lengths, grown=lambda value, bits: value << bits, before=0, after=1, order=None):
    """As ``canonical``: with another way to make values longer, to count, or to go through the symbols."""
    codes, value, previous = {}, 0, 0
    for symbol, length in order or sorted(lengths.items(), key=lambda item: (item[1], item[0])):
        value = grown(value, length - previous) + before
        codes[symbol] = f"{value:0{length}b}"
        value += after
        previous = length
    return codes


@mistake(
    "no shift where lengths grow",
    """Where words get longer you count on without a shift. Append a zero to the value for each bit that the
    words grow.""",
)
def canonical_without_shift(lengths):
    return _counting(lengths, lambda value, bits: value)


@mistake(
    "one shift for any growth",
    """You shift by one bit whenever the length grows. From length 1 to 3 it grows by two bits: shift by the
    difference.""",
)
def canonical_one_shift(lengths):
    return _counting(lengths, lambda value, bits: value << min(bits, 1))


@mistake(
    "k zeros make a number 2 k times as large",
    """You multiply by twice the difference. Each zero doubles the value, so three zeros make it 8 times as
    large, not 6 times.""",
)
def canonical_twice_the_growth(lengths):
    return _counting(lengths, lambda value, bits: value * 2 * bits if bits else value)


@mistake(
    "the value does not count",
    "The value never moves on. After each word it grows by 1, so that the next word is a new one.",
)
def canonical_never_counting(lengths):
    return _counting(lengths, after=0)


@mistake(
    "counting comes before the word",
    "You count up before the word is given. The first word has zeros only: give the word, then count up.",
)
def canonical_counting_first(lengths):
    return _counting(lengths, before=1, after=0)


@mistake(
    "the value grows after the word",
    """Your two lines stand in each other's place: the zeros are appended before a longer word, and the value
    counts up after it.""",
)
def canonical_swapped(lengths):
    codes, value, previous = {}, 0, 0
    for symbol, length in sorted(lengths.items(), key=lambda item: (item[1], item[0])):
        value += 1
        codes[symbol] = f"{value:0{length}b}"
        value <<= length - previous
        previous = length
    return codes


@mistake(
    "order within a length does not matter",
    "Words of one length are given out in the wrong order: the lowest symbol gets the lowest value.",
)
def canonical_by_symbol(lengths):
    backwards = sorted(lengths.items(), reverse=True)
    return _counting(lengths, order=sorted(backwards, key=lambda item: item[1]))


@mistake(
    "the dict's order is the order of the symbols",
    """Words of one length are given out in the order of the dict. Sort them: the lowest symbol gets the
    lowest value.""",
)
def canonical_as_listed(lengths):
    return _counting(lengths, order=sorted(lengths.items(), key=lambda item: item[1]))


@mistake(
    "a code word is the rank in binary",
    "The rank in binary is no code word: the word of a symbol has exactly the length that is given.",
)
def rank_in_binary(lengths):
    order = sorted(lengths, key=lambda symbol: (lengths[symbol], symbol))
    return {symbol: f"{rank:b}" for rank, symbol in enumerate(order)}


@caught("code words are numbers", "a number forgets leading zeros")
def codes_as_numbers(lengths):
    return {symbol: int(code, 2) for symbol, code in canonical(lengths).items()}


# --- the size of a file --------------------------------------------------------------------------


def file_size(counts):
    lengths = huffman.code_lengths(counts, longest=12)
    bits = sum(counts[symbol] * lengths[symbol] for symbol in counts)
    return 16 + 32 + ceil(len(counts) / 2) + ceil(bits / 8)


def payload_bits(counts: Mapping[int, int], longest: int | None = huffman.LONGEST) -> int:
    lengths = huffman.code_lengths(counts, longest)
    return sum(counts[symbol] * lengths[symbol] for symbol in counts)


@mistake(
    "the table is free",
    "The table is missing: 32 bytes say which values occur, and each of them has a length of 4 bits.",
)
def size_without_table(counts):
    return 16 + ceil(payload_bits(counts) / 8)


@mistake(
    "the list of values is free",
    "32 bytes are missing: one bit for each of the 256 values says whether it occurs.",
)
def size_without_list(counts):
    return file_size(counts) - 32


@mistake("the header is free", "The header is missing: 4 bytes of name, 8 of length, 4 of checksum.")
def size_without_header(counts):
    return file_size(counts) - 16


@mistake(
    "a file is its payload",
    "This is the payload alone. A file also holds its header and the table of code lengths.",
)
def size_of_payload(counts):
    return ceil(payload_bits(counts) / 8)


@mistake(
    "bits and bytes are the same count",
    "You added bits to bytes. The payload has to be divided by 8, and rounded up.",
)
def size_in_bits(counts):
    return 48 + ceil(len(counts) / 2) + payload_bits(counts)


@mistake(
    "a part of a byte takes nothing", "The last byte is written even if it is not full: round up, not down."
)
def size_rounded_down(counts):
    return 48 + ceil(len(counts) / 2) + payload_bits(counts) // 8


@mistake(
    "half a byte can be written",
    "A file has whole bytes: round up the bytes of the table, and those of the payload.",
)
def size_not_rounded(counts):
    return 48 + len(counts) / 2 + payload_bits(counts) / 8


@mistake(
    "table and payload share a byte",
    "Table and payload do not share a byte: each is filled up to whole bytes by itself.",
)
def size_sharing_a_byte(counts):
    return 48 + ceil((4 * len(counts) + payload_bits(counts)) / 8)


@mistake(
    "an odd length takes no byte of its own",
    "With an odd number of values the last length takes half of a byte, and that byte is written: round up.",
)
def size_of_pairs(counts):
    return 48 + len(counts) // 2 + ceil(payload_bits(counts) / 8)


@mistake(
    "the format has no length limit",
    "The format allows words of at most 12 bits: `huffman.code_lengths(counts, longest=12)`.",
)
def size_without_limit(counts):
    return 48 + ceil(len(counts) / 2) + ceil(payload_bits(counts, None) / 8)


@mistake(
    "the entropy is the size",
    "The entropy is a bound, not the size. Add up the lengths of the real code words.",
)
def size_by_entropy(counts):
    total = sum(counts.values())
    bits = sum(-count * log2(count / total) for count in counts.values())
    return 48 + ceil(len(counts) / 2) + ceil(bits / 8)


@mistake("a code length takes a byte", "A code length takes 4 bits in this format, two of them share a byte.")
def size_with_a_byte_a_length(counts):
    return 48 + len(counts) + ceil(payload_bits(counts) / 8)
