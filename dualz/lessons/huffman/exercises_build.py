"""What the learner builds in lesson 02: a decoder, and the lengths that make a file."""

from __future__ import annotations

from collections import Counter
from random import Random
from typing import Any

from dualz.codecs import huffman, prefix
from dualz.course import compare
from dualz.course.forms import Function, Space
from dualz.course.registry import Exercise
from dualz.course.sandbox import NotYet, brief
from dualz.lessons.huffman import attempts_build as code
from dualz.trace import finish

_Counts = dict[Any, int]

# --- a decoder -----------------------------------------------------------------------------------


def _stream(message: Any, zeros: int = 0, longer: int = 0) -> tuple[str, dict[Any, str], int]:
    """Bits, words and count for a message; ``longer`` words leave room, ``zeros`` fill up the last byte."""
    lengths = huffman.code_lengths(Counter(message))
    words = finish(prefix.canonical_codes({symbol: bits + longer for symbol, bits in lengths.items()}))
    return finish(prefix.encode(message, words)) + "0" * zeros, words, len(message)


def _message(random: Random) -> tuple[str, dict[Any, str], int]:
    symbols: Any = random.choice(("abcdefgh", "ab", list(range(256)), ["the", "cat", "The"], "aA 0-"))
    message = random.choices(symbols, [2**-at for at in range(len(symbols))], k=random.randint(1, 24))
    return _stream(message, random.randint(0, 7), random.choice((0, 0, 1)))


_STREAMS = (
    ("0", {"a": "0"}, 1),
    ("00000000", {"a": "0"}, 3),
    ("10", {"a": "10", "b": "0", "c": "11"}, 1),
    ("1000000", {"a": "10", "b": "0", "c": "11"}, 1),
    ("010", {"x": "0", "y": "10"}, 2),
    _stream("abracadabra", 1),
    _stream(bytes(range(20)), 4),
    _stream([300, -1, 300, 7], 2),
)


def _symbols(result: Any) -> list[Any]:
    if not isinstance(result, list | tuple | bytes | bytearray):
        raise NotYet(f"From your function a list of symbols is wanted, and this is {compare.named(result)}.")
    return list(result)


DECODER = Exercise(
    id="huffman.decoder",
    kind="complete",
    objectives=("huffman.decode",),
    prompt="""Complete `decode(bits, codes, count)`: from a text of 0 and 1, and a dict of symbol to code word
        (a prefix code), the list of the first `count` symbols. Up to seven zeros may follow, which fill the
        last byte of a file. Three places are open.""",
    form=Function(
        code.decode,
        "decode(bits, codes, count)",
        Space(_STREAMS, _message),
        (
            code.decode_never_at_the_root,
            code.decode_with_the_last_bit,
            code.decode_to_the_end,
            code.decode_one_less,
            code.decode_backwards,
            code.decode_by_the_codes,
            code.decode_as_text,
            code.decode_into_words,
        ),
        read=_symbols,
    ),
    greeting="It reads every stream that was tried, and no separator was needed.",
    hints=(
        "`symbol_of` maps a word to its symbol. Is the word that you have collected so far one of them?",
        'When a word is found, its symbol goes to `found`, and the next word begins empty: `""`.',
    ),
    worked="Collect bits until they are a word; since no word begins another one, it is complete at once.",
    stub=code.decode_stub,
    also=(code.decode_walking,),
)

# --- lengths by merging --------------------------------------------------------------------------


def _fibonacci(many: int) -> list[int]:
    found = [1, 1]
    while len(found) < many:
        found.append(found[-1] + found[-2])
    return found


def _counts(random: Random) -> tuple[_Counts]:
    """Two symbols or more: letters, bytes or words; even, skewed, or deep."""
    symbols: Any = random.choice((list("abcdefghijklmnop"), list(range(256)), ["the", "cat", "The", "-", ""]))
    many = random.randint(2, min(len(symbols), 16))
    chosen = random.sample(symbols, many)
    if random.random() < 0.2:
        return (dict(zip(chosen, _fibonacci(many), strict=True)),)
    choices = random.choice(((1,), (1, 2, 3), (1, 2, 4, 8, 16), (1, 5, 40, 300), (7, 10**6)))
    return ({symbol: random.choice(choices) for symbol in chosen},)


_COUNT_SETS: tuple[_Counts, ...] = (
    {"a": 1, "b": 1},
    {"a": 9, "b": 1},
    {"c": 1, "b": 1, "a": 1},
    {"a": 5, "b": 2, "r": 2, "c": 1, "d": 1},
    {"a": 8, "b": 4, "c": 2, "d": 1, "e": 1},
    dict.fromkeys(range(8), 1),
    dict.fromkeys(range(9), 5),
    dict(enumerate(_fibonacci(20))),
    {255: 10**6, 0: 1, 7: 1},
    {"a": 4, "b": 4, "c": 3, "d": 3, "e": 3},
)


def _bits(lengths: dict[Any, Any], counts: _Counts) -> int:
    return sum(counts[symbol] * lengths[symbol] for symbol in counts)


def _wrong(result: dict[Any, Any], wanted: dict[Any, Any], arguments: tuple[Any, ...]) -> str:
    """What is wrong with the lengths, as a sentence; empty where no code takes fewer bits."""
    counts = arguments[0]
    begin = f"For `{brief(counts)}` you give `{brief(result)}`."
    if result.keys() != counts.keys():
        return f"{begin} Every symbol needs its length, and no other one."
    if any(bits != int(bits) or bits < 1 for bits in result.values()):
        return f"{begin} Every word has at least 1 bit, and whole bits."
    taken = prefix.kraft_sum({symbol: int(bits) for symbol, bits in result.items()})
    if taken > 1:
        return f"{begin} No prefix code has these lengths: they take {taken} of the code space."
    if _bits(result, counts) == _bits(wanted, counts):
        return ""
    sizes = f"The message takes {_bits(result, counts)} bits; {_bits(wanted, counts)} are possible."
    if len(set(result.values())) == 1:
        return f"{begin} Words of equal length are not the best here. {sizes}"
    if taken < 1:
        return f"{begin} {1 - taken} of the code space is left over. {sizes}"
    return f"{begin} {sizes}"


def _read(result: Any) -> dict[Any, Any]:
    lengths = compare.mapping(result, "From your function a dict from symbol to length")
    for symbol, bits in lengths.items():
        compare.number(bits, f"The length of {symbol!r}: a number")
    return lengths


LENGTHS = Exercise(
    id="huffman.lengths",
    kind="transfer",
    objectives=("huffman.build", "huffman.file"),
    prompt="""Write `code_lengths(counts)`: Huffman's code lengths, from a dict of symbol to count, for two
        symbols or more. Here a tree is a pair (weight, list of its symbols), and no branches are needed: each
        merge puts one bit on top of every symbol below it. Ties may be broken either way.""",
    form=Function(
        code.code_lengths,
        "code_lengths(counts)",
        Space([(counts,) for counts in _COUNT_SETS], _counts),
        (
            code.lengths_heaviest_first,
            code.lengths_in_rounds,
            code.lengths_by_the_heavier,
            code.lengths_by_the_lighter,
            code.lengths_of_one,
            code.lengths_of_the_other,
            code.lengths_of_shannon,
            code.lengths_equal,
            code.lengths_never_grown,
        ),
        read=_read,
        reference=huffman.code_lengths,
        same=lambda result, wanted, arguments: result == wanted or not _wrong(result, wanted, arguments),
        explain=_wrong,
    ),
    greeting="No prefix code takes fewer bits, for all counts that were tried.",
    hints=(
        "Both trees sink by one level: which symbols get one bit more?",
        "`for symbol in one + two: lengths[symbol] += 1`, and `light + heavy` is the weight of the parent.",
    ),
    worked="No branches are needed: a symbol's length is the number of merges that its tree took part in.",
    stub=code.code_lengths_stub,
)
