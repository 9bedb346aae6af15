"""Build: a filter for a column, a feature of a file, the front of a bench, a lost chunk mended."""

from __future__ import annotations

from random import Random
from typing import Any

from dualz.codecs import store
from dualz.course import compare
from dualz.course.forms import Function, Space
from dualz.course.registry import Exercise
from dualz.course.sandbox import NotYet
from dualz.lessons.choosing import attempts as code
from dualz.lessons.choosing import files

# --- a filter -------------------------------------------------------------------------------------


def _draw_column(random: Random) -> tuple[list[int]]:
    many, wide = random.randint(1, 12), random.choice((3, 60, 5000))
    start = random.randint(-wide, wide)
    found = [start]
    while len(found) < many:
        found.append(found[-1] + random.randint(-wide, wide))
    return (found,)


FILTER = Exercise(
    id="choosing.filter",
    kind="complete",
    objectives=("choosing.filters",),
    prompt="""Complete `filter_column(values)`: a list of whole numbers. Take from each number the one before
        it (0 before the first), then fold the sign: d becomes 2d where d is 0 or more, and -2d - 1 where it
        is below 0. Give the list of codes.""",
    form=Function(
        code.filter_column,
        "filter_column(values)",
        Space(
            (([],), ([0],), ([-1],), ([5, 5, 5],), ([10, 7],), ([-(10**12), 10**12],), ([3, 4, 2, 2],)),
            _draw_column,
        ),
        (
            code.filter_by_size,
            code.filter_without_folding,
            code.filter_without_differences,
            code.filter_without_first,
            code.filter_other_way,
            code.filter_from_first,
        ),
        compare.numbers,
    ),
    greeting="Your filter can be undone, and its codes are small where neighbours are alike.",
    hints=(
        "`difference = value - before`, and `before` is then this value.",
        "`2 * difference if difference >= 0 else -2 * difference - 1`.",
    ),
    worked="Three lines: the difference, its code, and the value is remembered.",
    stub=code.filter_column_stub,
)

# --- a feature ------------------------------------------------------------------------------------


def _draw_data(random: Random) -> tuple[bytes]:
    letters = random.sample(range(256), random.choice((1, 2, 5, 60)))
    data = bytes(random.choices(letters, k=random.randint(0, 60)))
    return (data + data[: random.randint(0, 20)],)


REPEATED = Exercise(
    id="choosing.repeated",
    kind="complete",
    objectives=("choosing.features",),
    prompt="""Complete `repeated(data)`: the share, from 0 to 1, of the places whose four bytes began at an
        earlier place, too. There are len(data) - 3 places with four bytes; without any the share is 0.""",
    form=Function(
        code.repeated,
        "repeated(data)",
        Space(
            ((b"",), (b"abc",), (b"abcd",), (b"aaaaa",), (b"abcdabcdab",), (bytes(range(40)),)), _draw_data
        ),
        (
            code.repeated_anywhere,
            code.repeated_blocks,
            code.repeated_count,
            code.repeated_by_bytes,
            code.repeated_new,
        ),
        read=lambda result: compare.number(result, "From your function a number"),
        reference=files.repeated,
        unit="share",
        errors={"ZeroDivisionError": "Data of fewer than four bytes have no places: the share is 0."},
    ),
    greeting="One number that tells data with matches from data without.",
    hints=("Look whether `piece` is in `seen` first.", "Then put it in: `seen.add(piece)`."),
    worked="A set remembers every piece; one that is in it already counts.",
    stub=code.repeated_stub,
)

# --- the front ------------------------------------------------------------------------------------

Rows = list[tuple[str, int, float]]


def _draw_rows(random: Random) -> tuple[Rows]:
    most = random.choice((3, 9, 100))
    return (
        [
            (name, random.randint(1, most), random.randint(1, most) / 4)
            for name in "abcdefghi"[: random.randint(1, 9)]
        ],
    )


FRONT = Exercise(
    id="choosing.front",
    kind="transfer",
    objectives=("choosing.front",),
    prompt="""Write `front(rows)`: rows are (name, bytes, seconds). A row is *beaten* if another one is no
        worse in both, and better in at least one. Give the list of names that are not beaten, in their
        order.""",
    form=Function(
        code.front,
        "front(rows)",
        Space(
            (
                ([],),
                ([("a", 5, 1.0)],),
                ([("a", 5, 1.0), ("b", 5, 1.0)],),
                ([("a", 5, 1.0), ("b", 5, 2.0)],),
                ([("a", 5, 1.0), ("b", 4, 1.0)],),
                ([("a", 5, 1.0), ("b", 4, 2.0), ("c", 6, 0.5), ("d", 6, 2.0)],),
            ),
            _draw_rows,
        ),
        (
            code.front_without_ties,
            code.front_strict,
            code.front_smallest,
            code.front_either,
            code.front_rows,
        ),
        read=lambda result: compare.sequence(result, "From your function a list"),
    ),
    greeting="What is left is what a choice is between; everything else costs more for nothing.",
    hints=(
        "Two loops: for each row ask whether `any` other row beats it.",
        "`s <= size and t <= seconds and (s < size or t < seconds)`.",
    ),
    worked="A row stays if no row is at least as good in both and better in one.",
)

# --- a lost chunk ---------------------------------------------------------------------------------


def _bytes(result: Any) -> bytes:
    if not isinstance(result, bytes):
        raise NotYet(f"From your function bytes are wanted, and this is {compare.named(result)}.")
    return result


def _stripe(chunks: list[bytes], lost: int) -> tuple[list[bytes | None]]:
    stripe: list[bytes | None] = [*chunks, store.xor(chunks)]
    stripe[lost] = None
    return (stripe,)


def _draw_stripe(random: Random) -> tuple[list[bytes | None]]:
    width, size = random.randint(1, 4), random.randint(1, 8)
    return _stripe([random.randbytes(size) for _ in range(width)], random.randint(0, width))


MEND = Exercise(
    id="choosing.mend",
    kind="transfer",
    objectives=("choosing.mend",),
    prompt="""Write `mend(stripe)`: a list of chunks, all of one length, the last one the parity; exactly
        one of them is None, maybe the parity itself. Give the lost chunk, as bytes: the XOR of all the
    others.""",
    form=Function(
        code.mend,
        "mend(stripe)",
        Space(
            (
                _stripe([b"a"], 0),
                _stripe([b"ab", b"cd", b"ef"], 1),
                _stripe([b"ab", b"cd", b"ef"], 3),
                _stripe([b"\0\xff", b"\xff\xff"], 0),
            ),
            _draw_stripe,
            count=30,
        ),
        (
            code.mend_with_last,
            code.mend_by_sum,
            code.mend_without_parity,
            code.mend_by_or,
            code.mend_as_list,
        ),
        read=_bytes,
        reference=lambda stripe: store.xor([chunk for chunk in stripe if chunk is not None]),
        errors={"TypeError": "One of the chunks is None: leave it out."},
    ),
    greeting="One disk more, and any one of them may fail.",
    hints=(
        "Begin with zeros, `bytes(len(chunk))`, and add one chunk after the other.",
        "`bytes(one ^ two for one, two in zip(total, chunk))`.",
    ),
    worked="XOR of what is left; it does not matter which one is lost.",
)
