"""Build: the inverse without sorting a row, and move to front both ways."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

from dualz.codecs import bwt, mtf
from dualz.course import compare
from dualz.course.forms import Function, Space
from dualz.course.registry import Exercise
from dualz.course.sandbox import NotYet
from dualz.lessons.bwt import attempts as code
from dualz.trace import finish

TEXTS = (
    b"a",
    b"ab",
    b"banana",
    b"she sells sea shells",
    b"abab",
    b"aaaa",
    b"mississippi",
    bytes(range(40)),
)


def _bytes(result: Any) -> bytes:
    if not isinstance(result, bytes):
        raise NotYet(f"From your function bytes are wanted, and this is {compare.named(result)}.")
    return result


def _numbers(result: Any) -> list[Any]:
    return list(compare.sequence(result, "From your function a list of numbers"))


def _letters(random: Random, most: int) -> bytes:
    kinds = random.sample(range(97, 123), random.choice((1, 2, 3, 8)))
    return bytes(random.choices(kinds, k=random.randint(1, most)))


# --- the inverse ---------------------------------------------------------------------------------


def _columns() -> Iterator[tuple[bytes, int]]:
    yield from (tuple(bwt.transform(text)) for text in TEXTS)
    yield tuple(bwt.transform(b"how much wood would a woodchuck chuck " * 40))


def _draw_column(random: Random) -> tuple[bytes, int]:
    return tuple(bwt.transform(_letters(random, 40)))


INVERSE = Exercise(
    id="bwt.inverse",
    kind="complete",
    objectives=("bwt.inverse",),
    prompt="""Complete `inverse(last, row)`: from the last column, bytes, and the row that is the text,
        the text. `starts` says in which row each symbol begins in the first column. For each row of the
        last column note in `links` where its symbol stands in the first one; then walk. No row is sorted,
        and a text of 1520 letters takes no time.""",
    form=Function(
        code.inverse,
        "inverse(last, row)",
        Space(_columns, _draw_column, count=40),
        (
            code.inverse_backwards,
            code.inverse_from_the_top,
            code.inverse_moved_first,
            code.inverse_without_counting,
            code.inverse_sorted,
            code.inverse_as_list,
        ),
        read=_bytes,
        reference=lambda last, row: finish(bwt.walk(last, row)),
        errors={
            "IndexError": """A row is a place in `last`, from 0 on: is what you put into `links` the row
                in the first column, `starts[symbol]`?"""
        },
    ),
    greeting="The whole text from one column and one number, in three loops and without sorting a row.",
    hints=(
        "`links.append(starts[symbol])`: the next free row of this symbol, which is then counted on.",
        "In the walk: append `last[row]`, and then `row = links[row]`.",
    ),
    worked="The k-th of a kind in the last column is the k-th of this kind in the first; follow these.",
    stub=code.inverse_stub,
)

# --- move to front -------------------------------------------------------------------------------

ALPHABETS = (b"abcdefghijklmnopqrstuvwxyz ", bytes(range(256)))


def _texts() -> Iterator[tuple[bytes, bytes]]:
    yield (b"", ALPHABETS[0])
    yield (b"nnbaaa", b"abn")
    yield from ((text, bytes(sorted(set(text)))) for text in TEXTS)
    yield (b"zyx", ALPHABETS[0])
    yield (bytes(range(255, -1, -5)), ALPHABETS[1])


def _draw_text(random: Random) -> tuple[bytes, bytes]:
    text = _letters(random, 40)
    alphabet = bytearray(set(text) | set(b"aeiou"))
    random.shuffle(alphabet)
    return text, bytes(alphabet)


FRONT = Exercise(
    id="bwt.front",
    kind="complete",
    objectives=("bwt.front",),
    prompt="""Complete `to_front(data, alphabet)`: the list begins as the alphabet, both are bytes. For
        each symbol note its place, 0 for the front, and then move it to the front. The result is the list
        of places.""",
    form=Function(
        code.to_front,
        "to_front(data, alphabet)",
        Space(_texts, _draw_text, count=40),
        (
            code.front_unmoved,
            code.front_from_one,
            code.front_swapped,
            code.front_by_one,
            code.front_to_end,
            code.front_too_late,
        ),
        read=_numbers,
        reference=lambda data, alphabet: finish(mtf.encode(data, alphabet)),
    ),
    greeting="Equal neighbours have become zeros, whatever letter they are.",
    hints=(
        "`front.index(symbol)` is its place.",
        "`front.pop(place)` takes it out, `front.insert(0, ...)` puts it to the front.",
    ),
    worked="Find the place, move, note the place.",
    stub=code.to_front_stub,
)


def _places() -> Iterator[tuple[list[int], bytes]]:
    yield from ((finish(mtf.encode(text, alphabet)), alphabet) for text, alphabet in _texts())


def _draw_places(random: Random) -> tuple[list[int], bytes]:
    text, alphabet = _draw_text(random)
    return finish(mtf.encode(text, alphabet)), alphabet


BACK = Exercise(
    id="bwt.back",
    kind="transfer",
    objectives=("bwt.front",),
    prompt="""Write `from_front(places, alphabet)`: the way back, from the list of places to bytes. The
        list begins as the alphabet and makes the same moves as the encoder's.""",
    form=Function(
        code.from_front,
        "from_front(places, alphabet)",
        Space(_places, _draw_places, count=40),
        (
            code.back_unmoved,
            code.back_swapped,
            code.back_undone,
            code.back_backwards,
            code.back_as_list,
        ),
        read=_bytes,
        reference=lambda places, alphabet: finish(mtf.decode(places, alphabet)),
    ),
    greeting="Both lists made the same moves, so nobody had to send them.",
    hints=(
        "What stands at the place is the next symbol; then it moves to the front.",
        "Collect the symbols in a list, and return `bytes(...)` of it.",
    ),
    worked="Look up, note, move: the encoder's loop with the first two exchanged.",
)
