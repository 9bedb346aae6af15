"""Exercises about gaps: distances, their bits, and the way back to places."""

from __future__ import annotations

from collections import Counter
from itertools import accumulate, pairwise
from random import Random
from typing import Any

from dualz.codecs import huffman, prefix
from dualz.codecs.buckets import bucket_of
from dualz.course import compare
from dualz.course.forms import Function, Listed, Number, Space
from dualz.course.registry import Exercise
from dualz.dual import gaps
from dualz.lessons.dual import attempts as code
from dualz.trace import finish


def distances(places: list[int]) -> list[int]:
    """The way from each place to the next, the first one from -1."""
    return [after - before for before, after in pairwise((-1, *places))]


# --- recall: distances ---------------------------------------------------------------------------

PLACES = [3, 4, 10, 11]

DISTANCES = Exercise(
    id="dual.distances",
    kind="recall",
    objectives=("dual.gaps",),
    prompt=f"""A pruned row keeps the weights at the places `{PLACES}` (the first place is 0). Give the
        distances from each kept weight to the next, the first one counted from place -1, as a list.""",
    form=Listed(
        distances(PLACES),
        "Go along the line: how many places forward is each kept weight from the one before it?",
        {
            (3, 1, 6, 1): """the first distance counts from place 0 | The first distance counts from the place
                before the line, -1, so it is never 0.""",
            tuple(
                PLACES
            ): """places are stored as they are | These are the places themselves. A gap is the way
                from one kept weight to the next.""",
            (3, 0, 5, 0): """a distance counts the zeros between | You counted the pruned weights between. In
                this lesson a distance counts the steps to the next kept weight, so neighbours have distance
                1.""",
        },
        wanted="a list of 4 distances",
    ),
    greeting="Small numbers that repeat: just what an entropy coder likes. The places alone would only grow.",
    hints=("From each place subtract the place before it.", "The first distance is 3 - (-1)."),
    worked="3 - (-1), 4 - 3, 10 - 4 and 11 - 10.",
)

# --- on paper: the bits of a few gaps ------------------------------------------------------------

PAPER_PLACES = [0, 6, 7, 20]
PAPER_CODES = {0: "0", 4: "10", 7: "11"}
PAPER_BITS = len(finish(gaps.write(PAPER_PLACES, PAPER_CODES)))
_WORDS_ALONE = sum(len(PAPER_CODES[bucket_of(gap)[0]]) for gap in distances(PAPER_PLACES))

PAPER = Exercise(
    id="dual.paper",
    kind="on paper",
    objectives=("dual.gaps",),
    prompt=f"""The kept places are `{PAPER_PLACES}`, and the code words of the buckets `{PAPER_CODES}`. Bucket
        0 is distance 1; bucket 4 is distances 5 and 6, with 1 extra bit; bucket 7 is distances 13 to 16, with
        2 extra bits. How many bits do the four gaps take?""",
    form=Number(
        PAPER_BITS,
        "Write the four distances, find the bucket of each, and add code word and extra bits.",
        {
            _WORDS_ALONE: """extra bits are free | The code words alone. Distance 6 needs 1 extra bit, and 13
                needs 2 of them.""",
            4 * 5: """every gap takes 5 bits | That is a fixed width of 5 bits a gap. Buckets with short code
                words do better.""",
            PAPER_PLACES[-1] + 1: """a bit for every weight | That is one bit for every weight, kept or not: a
                bitmap.""",
            -(-PAPER_BITS // 8): """bits and bytes are the same count | That counts bytes; the question is how
                many bits.""",
        },
        wanted="a number of bits",
        unit="bits",
        whole=True,
    ),
    greeting="Nine bits for four places on a line of 21 weights, and no filler anywhere.",
    hints=("The distances are 1, 6, 1 and 13.", "Distance 6 takes the 2 bits of its word and 1 extra bit."),
    worked="The distances 1, 6, 1, 13 take 1, 2 + 1, 1 and 2 + 2 bits.",
)

# --- perform: decode by hand ---------------------------------------------------------------------

PERFORM_PLACES = [1, 2, 7, 8, 22]
PERFORM_CODES = {0: "0", 1: "10", 4: "110", 7: "111"}
PERFORM_BITS = finish(gaps.write(PERFORM_PLACES, PERFORM_CODES))


def _first_wrong(given: list[Any]) -> str:
    pairs = enumerate(zip(given, PERFORM_PLACES, strict=False), 1)
    wrong = next((at for at, (one, two) in pairs if one != two), None)
    if wrong:
        return f"Place number {wrong} is the first wrong one."
    return f"There are {len(PERFORM_PLACES)} kept weights in these bits; your list has {len(given)}."


PERFORM = Exercise(
    id="dual.perform",
    kind="perform",
    objectives=("dual.gaps",),
    prompt=f"""Decode by hand. The bits are `{PERFORM_BITS}`, the code words of the buckets `{PERFORM_CODES}`.
        Buckets 0 and 1 are the distances 1 and 2; bucket 4 holds 5 and 6 (1 extra bit), bucket 7 holds 13 to
        16 (2 extra bits). Answer with the list of places.""",
    form=Listed(
        PERFORM_PLACES,
        _first_wrong,
        {
            tuple(
                place + 1 for place in PERFORM_PLACES
            ): """counting starts at place 0 | Every place is one too
                far: the line begins at place 0, so start counting at -1.""",
            tuple(distances(PERFORM_PLACES)): """distances are places | These are the distances. Add them up,
                from -1, to get the places.""",
            (1, 2, 7, 8, 21): """extra bits are skipped | You read the extra bits, and did not add them to the
                least distance of the bucket.""",
        },
        wanted="a list of places",
        length=0,
    ),
    greeting="You have read a layer's gaps by hand, as the decoder does.",
    hints=(
        "Read one code word, then as many extra bits as its bucket has; go forward by that distance.",
        f"The first word is {PERFORM_CODES[1]}: distance 2, from place -1 to place 1.",
    ),
    worked=f"The distances are {distances(PERFORM_PLACES)}; added up from -1 they give the places.",
)

# --- complete: a decoder -------------------------------------------------------------------------

Stream = tuple[str, dict[str, int], int]


def _stream(ways: list[int], filled: bool = True) -> Stream:
    """The bits of gaps of these distances, filled up with zeros to a whole byte, as they stand in a file."""
    counts = Counter(bucket_of(way)[0] for way in ways)
    codes = finish(prefix.canonical_codes(huffman.code_lengths(counts))) if counts else {}
    places = [place - 1 for place in accumulate(ways)]
    bits = finish(gaps.write(places, codes))
    bits += "0" * (-len(bits) % 8 if filled else 0)
    return bits, {code: bucket for bucket, code in codes.items()}, len(ways)


def _drawn(random: Random) -> Stream:
    most = random.choice((4, 20, 300, 32768))
    ways = [random.choice((1, 1, 2, random.randint(1, most))) for _ in range(random.randint(1, 14))]
    return _stream(ways, filled=random.random() < 0.8)


_BOUNDARIES = [
    _stream([]),
    _stream([1]),
    _stream([1, 1, 1]),
    _stream([6]),
    _stream([5, 6, 5, 7]),
    _stream([32768, 1], filled=False),
    (finish(gaps.write(PAPER_PLACES, PAPER_CODES)), {c: b for b, c in PAPER_CODES.items()}, 4),
]

COMPLETE = Exercise(
    id="dual.read_gaps",
    kind="complete",
    objectives=("dual.gaps",),
    prompt="""Complete `read_gaps(bits, bucket_at, count)`: it reads `count` places from the text of bits,
        which zeros may fill up to a whole byte. `bucket_at` maps code words to buckets, and
        `first_of(bucket)` gives a bucket's number of extra bits and its least distance.""",
    form=Function(
        code.read_gaps,
        "read_gaps(bits, bucket_at, count)",
        Space(_BOUNDARIES, _drawn, count=40),
        (
            code.read_without_extra,
            code.read_without_moving,
            code.read_distances,
            code.read_turned,
            code.read_from_zero,
            code.read_to_the_end,
        ),
        read=lambda result: compare.sequence(result, "From your function a list of places"),
    ),
    greeting="Your function reads the gaps of every layer that the course writes with Huffman codes.",
    hints=(
        "The distance is the least one of the bucket plus the value of the extra bits.",
        "`int(bits[at : at + extra] or '0', 2)` is that value; then move `at` on by `extra`.",
    ),
    worked="Two lines: go forward by the least distance plus the extra bits, and step over them.",
    stub=code.read_gaps_stub,
)
