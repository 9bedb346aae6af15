"""Exercises about gaps: distances, their bits, and the way back to places."""

from __future__ import annotations

from itertools import pairwise
from random import Random
from typing import Any

from dualz.codecs import huffman, prefix
from dualz.codecs.buckets import bucket_of, first_of
from dualz.course import compare
from dualz.course.old import Exercise, Wrong
from dualz.dual import gaps
from dualz.lessons.dual.attempts import read_to_the_end, read_without_extra, read_without_moving
from dualz.trace import finish

# --- recall: distances ---------------------------------------------------------------------------

PLACES = [3, 4, 10, 11]
RIGHT_DISTANCES = [4, 1, 6, 1]


def _check_distances(answer: Any) -> str:
    given = compare.numbers(answer, "A list of 4 distances", 4)
    compare.equal(
        given,
        RIGHT_DISTANCES,
        "Go along the line: how many places forward is each kept weight from the one before it?",
        [
            ([3, 1, 6, 1], "The first distance counts from the place before the line, -1, so it is never 0."),
            (PLACES, "These are the places themselves. A gap is the way from one kept weight to the next."),
            (
                [3, 0, 5, 0],
                "You counted the pruned weights between. In this lesson a distance counts the steps to the "
                "next kept weight, so neighbours have distance 1.",
            ),
        ],
    )
    return "Small numbers that repeat: just what an entropy coder likes. The places alone would only grow."


DISTANCES = Exercise(
    id="dual.distances",
    lesson=14,
    kind="recall",
    objectives=("dual.gaps",),
    prompt=f"A pruned row keeps the weights at the places `{PLACES}` (the first place is 0). Give the "
    f"distances from "
    "each kept weight to the next, the first one counted from place -1, as a list.",
    check=_check_distances,
    hints=("From each place subtract the place before it.", "The first distance is 3 - (-1)."),
    answer=RIGHT_DISTANCES,
    worked="3 - (-1), 4 - 3, 10 - 4 and 11 - 10.",
    wrong=(
        Wrong("the first distance counts from place 0", [3, 1, 6, 1], "-1"),
        Wrong("places are stored as they are", PLACES, "places themselves"),
        Wrong("a distance counts the zeros between", [3, 0, 5, 0], "pruned weights between"),
    ),
)

# --- on paper: the bits of a few gaps ------------------------------------------------------------

PAPER_PLACES = [0, 6, 7, 20]
PAPER_CODES = {0: "0", 4: "10", 7: "11"}
PAPER_BITS = len(finish(gaps.write(PAPER_PLACES, PAPER_CODES)))
_WORDS_ALONE = sum(len(PAPER_CODES[bucket_of(gap)[0]]) for gap in (1, 6, 1, 13))


def _check_paper(answer: Any) -> str:
    bits = compare.number(answer, "A number of bits", whole=True)
    compare.equal(
        bits,
        PAPER_BITS,
        "Write the four distances, find the bucket of each, and add code word and extra bits.",
        [
            (_WORDS_ALONE, "The code words alone. Distance 6 needs 1 extra bit, and 13 needs 2 of them."),
            (4 * 5, "That is a fixed width of 5 bits a gap. Buckets with short code words do better."),
            (PAPER_PLACES[-1] + 1, "That is one bit for every weight, kept or not: a bitmap."),
            (-(-PAPER_BITS // 8), "That counts bytes; the question is how many bits."),
        ],
    )
    return "Nine bits for four places on a line of 21 weights, and no filler anywhere."


PAPER = Exercise(
    id="dual.paper",
    lesson=14,
    kind="on paper",
    objectives=("dual.gaps",),
    prompt=f"The kept places are `{PAPER_PLACES}`, and the code words of the buckets `{PAPER_CODES}`. "
    f"Bucket 0 is "
    "distance 1; bucket 4 is distances 5 and 6, with 1 extra bit; bucket 7 is distances 13 to 16, with 2 "
    "extra bits. "
    "How many bits do the four gaps take?",
    check=_check_paper,
    hints=("The distances are 1, 6, 1 and 13.", "1 + (2 + 1) + 1 + (2 + 2)."),
    answer=PAPER_BITS,
    worked="The distances 1, 6, 1, 13 take 1, 2 + 1, 1 and 2 + 2 bits.",
    wrong=(
        Wrong("extra bits are free", _WORDS_ALONE, "code words alone"),
        Wrong("every gap takes 5 bits", 20, "fixed width"),
        Wrong("a bit for every weight", 21, "bitmap"),
        Wrong("bits and bytes are the same count", -(-PAPER_BITS // 8), "counts bytes"),
    ),
)

# --- perform: decode by hand ---------------------------------------------------------------------

PERFORM_PLACES = [1, 2, 7, 8, 22]
PERFORM_CODES = {0: "0", 1: "10", 4: "110", 7: "111"}
PERFORM_BITS = finish(gaps.write(PERFORM_PLACES, PERFORM_CODES))
_FROM_ZERO = [place + 1 for place in PERFORM_PLACES]
_GAPS = [after - before for before, after in pairwise((-1, *PERFORM_PLACES))]
_NO_EXTRA = [1, 2, 7, 8, 21]


def _check_perform(answer: Any) -> str:
    given = compare.numbers(answer, "A list of places")
    wrong = next((at for at, (a, b) in enumerate(zip(given, PERFORM_PLACES, strict=False)) if a != b), None)
    where = f"Place number {(wrong or 0) + 1} is the first wrong one." if wrong is not None else ""
    count = f"There are {len(PERFORM_PLACES)} kept weights in these bits; your list has {len(given)}."
    compare.equal(
        given,
        PERFORM_PLACES,
        where or count,
        [
            (_FROM_ZERO, "Every place is one too far: the line begins at place 0, so start counting at -1."),
            (_GAPS, "These are the distances. Add them up, from -1, to get the places."),
            (_NO_EXTRA, "You read the extra bits, and did not add them to the least distance of the bucket."),
        ],
    )
    return "You have read a layer's gaps by hand, as the decoder does."


PERFORM = Exercise(
    id="dual.perform",
    lesson=14,
    kind="perform",
    objectives=("dual.gaps",),
    prompt=f"Decode by hand. The bits are `{PERFORM_BITS}`, the code words of the buckets "
    f"`{PERFORM_CODES}`. Buckets 0 "
    "and 1 are the distances 1 and 2; bucket 4 holds 5 and 6 (1 extra bit), bucket 7 holds 13 to 16 (2 "
    "extra bits). "
    "Answer with the list of places.",
    check=_check_perform,
    hints=(
        "Read one code word, then as many extra bits as its bucket has; go forward by that distance.",
        f"The first word is {PERFORM_CODES[1]}: distance 2, from place -1 to place 1.",
    ),
    answer=PERFORM_PLACES,
    worked=f"The distances are {_GAPS}; added up from -1 they give the places.",
    wrong=(
        Wrong("counting starts at place 0", _FROM_ZERO, "one too far"),
        Wrong("distances are places", _GAPS, "These are the distances"),
        Wrong("extra bits are skipped", _NO_EXTRA, "did not add"),
    ),
)

# --- complete: a decoder -------------------------------------------------------------------------


def read_gaps(bits, bucket_at, count):
    places, place, at = [], -1, 0
    for _ in range(count):
        word = ""
        while word not in bucket_at:
            word += bits[at]
            at += 1
        extra, least = first_of(bucket_at[word])
        place += least + int(bits[at : at + extra] or "0", 2)
        at += extra
        places.append(place)
    return places


def read_gaps_stub(bits, bucket_at, count):
    places, place, at = [], -1, 0
    for _ in range(count):
        word = ""
        while word not in bucket_at:
            word += bits[at]
            at += 1
        _extra, _least = first_of(bucket_at[word])
        ...
        places.append(place)
    return places


def read_absolute(bits, bucket_at, count):
    return [after - before for before, after in pairwise([-1, *read_gaps(bits, bucket_at, count)])]


def _filled(bits: str) -> str:
    """The bits, with zeros up to a whole byte, as they stand in a file."""
    return bits + "0" * (-len(bits) % 8)


def _stream(random: Random) -> tuple[str, dict[str, int], int]:
    size = random.randint(1, 12)
    distances = [random.choice((1, 1, 2, 3, 5, 6, 9, 14, 40, 100)) for _ in range(size)]
    places = [sum(distances[: at + 1]) - 1 for at in range(size)]
    counts: dict[int, int] = {}
    for distance in distances:
        bucket = bucket_of(distance)[0]
        counts[bucket] = counts.get(bucket, 0) + 1
    codes = finish(prefix.canonical_codes(huffman.code_lengths(counts)))
    bits = _filled(finish(gaps.write(places, codes)))
    return bits, {code: bucket for bucket, code in codes.items()}, size


STREAMS = [
    (_filled("000"), {"0": 0}, 3),
    (finish(gaps.write(PAPER_PLACES, PAPER_CODES)), {c: b for b, c in PAPER_CODES.items()}, 4),
    *compare.seeded(_stream, 30),
]
_READ_MISTAKES = (
    (read_without_extra, "The extra bits are read and forgotten: add their value to the least distance."),
    (
        read_without_moving,
        "After the extra bits, `at` must move on by as many places, or they are read twice.",
    ),
    (read_absolute, "Your list holds distances. A place is the place before it plus the distance."),
    (
        read_to_the_end,
        "You read on to the end of the bits. The stream is filled up with zero bits to a whole byte; `count` "
        "says how many gaps there are.",
    ),
)


def _check_complete(answer: Any) -> str:
    function = compare.function(answer, "read_gaps(bits, bucket_at, count)")
    for stream in STREAMS:
        given = compare.sequence(function(*stream), "From your function a list of places")
        wanted = read_gaps(*stream)
        if not compare.same(given, wanted):
            mistakes = [(wrong(*stream), why) for wrong, why in _READ_MISTAKES if wrong(*stream) != wanted]
            compare.equal(
                given, wanted, f"`read_gaps{stream}` gives {given}; it should give {wanted}.", mistakes
            )
    return "Your function reads the gaps of every layer that the course writes with Huffman codes."


COMPLETE = Exercise(
    id="dual.read_gaps",
    lesson=14,
    kind="complete",
    objectives=("dual.gaps",),
    prompt="Complete `read_gaps(bits, bucket_at, count)`: it reads `count` places from the text of bits, "
    "which zeros may fill up to a whole byte. `bucket_at` maps code words to buckets, and `first_of(bucket)` "
    "gives a bucket's number of extra bits and its least distance.",
    check=_check_complete,
    hints=(
        "The distance is the least one of the bucket plus the value of the extra bits.",
        "`int(bits[at : at + extra] or '0', 2)` is that value; then move `at` on by `extra`.",
    ),
    answer=read_gaps,
    worked="Two lines: go forward by the least distance plus the extra bits, and step over them.",
    stub=read_gaps_stub,
    wrong=(
        Wrong("extra bits are read and forgotten", read_without_extra, "forgotten"),
        Wrong("the reader does not step over the extra bits", read_without_moving, "must move on"),
        Wrong("distances are places", read_absolute, "holds distances"),
        Wrong("the bits end with the last gap", read_to_the_end, "filled up with zero bits"),
    ),
)
