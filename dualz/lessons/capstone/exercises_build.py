"""What the learner builds in lesson 18: a ranking, columns of a file, the record, a verdict."""

from __future__ import annotations

from random import Random
from typing import Any

from dualz.course import compare
from dualz.course.forms import Function, Space
from dualz.course.registry import Exercise
from dualz.course.sandbox import NotYet
from dualz.lessons.capstone import attempts as code
from dualz.lessons.capstone import attempts_judging as judging

NAMES = "ABCDEFG"


def _names(result: Any) -> list[Any]:
    found = compare.sequence(result, "From your function a list of names")
    return [compare.text(name) for name in found]


def _word(result: Any) -> Any:
    return compare.text(result)


# --- ranking ------------------------------------------------------------------------------------------


def _draw_files(random: Random) -> tuple[list[tuple[str, list[int], int]], bool]:
    wide = random.choice((8, 300))
    entries = [
        (name, [random.randint(900, 900 + wide) for _ in range(5)], random.randint(0, wide))
        for name in NAMES[: random.randint(1, 6)]
    ]
    return entries, random.random() < 0.5


RANKING = Exercise(
    id="capstone.ranking",
    kind="complete",
    objectives=("capstone.count",),
    prompt="""Complete `ranking(entries, decoder)`: entries are (name, sizes, source), bytes of the file on
        each seed and of the decoder's source. Rank by the mean size of a file, and where `decoder` is
        True by that and the source. Give the list of names, the smallest first, equals in their order.""",
    form=Function(
        code.ranking,
        "ranking(entries, decoder)",
        Space(
            (
                ([], True),
                ([("A", [5] * 5, 9)], False),
                ([("A", [5] * 5, 9), ("B", [6] * 5, 1)], False),
                ([("A", [5] * 5, 9), ("B", [6] * 5, 1)], True),
                ([("A", [1, 9, 9, 9, 9], 0), ("B", [5] * 5, 0)], True),
                ([("A", [5] * 5, 0), ("B", [5] * 5, 0)], False),
                ([("B", [10] * 5, 30), ("A", [20] * 5, 10)], True),
            ),
            _draw_files,
        ),
        (
            code.ranking_without_source,
            code.ranking_with_source,
            code.ranking_by_best,
            code.ranking_by_worst,
            code.ranking_by_sum,
            code.ranking_largest_first,
        ),
        read=_names,
    ),
    greeting="One argument turns the board round: what is counted is a decision, so it has to be told.",
    hints=("The mean is `sum(sizes) / len(sizes)`.", "`source if decoder else 0` comes on top."),
    worked="The mean of the sizes, and the source where it is asked for; `sorted` keeps equals in order.",
    stub=code.ranking_stub,
)

# --- columns ------------------------------------------------------------------------------------------


def _draw_rows(random: Random) -> tuple[bytes, list[int]]:
    widths = [random.choice((1, 2, 3, 4)) for _ in range(random.randint(1, 4))]
    rows = random.randint(0, 4)
    return random.randbytes(rows * sum(widths)), widths


COLUMNS = Exercise(
    id="capstone.columns",
    kind="complete",
    objectives=("capstone.entry",),
    prompt="""Complete `columns(data, widths)`: `data` are rows, one after the other; a row has a number for
        each of `widths`, in so many bytes, without a sign, the lowest byte first. Give a list for each
        column: the numbers of all rows.""",
    form=Function(
        code.columns,
        "columns(data, widths)",
        Space(
            (
                (b"", [2]),
                (b"\x01\x00", [2]),
                (b"\xff\xff", [2]),
                (b"\x01\x02\x03\x04", [1, 1]),
                (bytes(range(12)), [4, 2]),
                (b"\x80", [1]),
                (bytes(range(200, 212)), [4, 2, 2, 2, 2]),
            ),
            _draw_rows,
        ),
        (
            code.columns_big,
            code.columns_signed,
            code.columns_first_byte,
            code.columns_not_rows,
            code.columns_as_rows,
        ),
        read=lambda result: [
            compare.numbers(one, "From your function lists of numbers")
            for one in compare.sequence(result, "From your function a list of columns")
        ],
    ),
    greeting="Now every column can be looked at by itself, and that is where a codec for this file begins.",
    hints=(
        '`int.from_bytes(data[at : at + width], "little")` is one number.',
        "After each number `at` moves on by its width.",
    ),
    worked="Cut out as many bytes as the column is wide, read them with the lowest byte first, move on.",
    stub=code.columns_stub,
)

# --- the record ---------------------------------------------------------------------------------------


def _draw_entries(random: Random) -> tuple[list[tuple[str, list[int], list[float]]], float]:
    entries = []
    for name in NAMES[: random.randint(1, 6)]:
        seeds = 5 if random.random() < 0.8 else random.randint(1, 4)
        base = random.choice((1000, 1010, 1500))
        sizes = [base + random.randint(-20, 20) for _ in range(seeds)]
        entries.append((name, sizes, [92 + random.randint(-1, 9) / 4 for _ in range(seeds)]))
    return entries, 92.0


RECORD = Exercise(
    id="capstone.record",
    kind="complete",
    objectives=("capstone.record",),
    prompt="""Complete `record(entries, goal)`: entries are (name, sizes, rights), bytes and per cent right on
        each seed. Give the name of the record: five seeds, each reaches the goal, and the mean of the bytes
        is the least; of equal ones the earlier. None if there is none.""",
    form=Function(
        judging.record,
        "record(entries, goal)",
        Space(
            (
                ([], 92.0),
                ([("A", [9] * 5, [92.0] * 5)], 92.0),
                ([("A", [9] * 4, [95.0] * 4)], 92.0),
                ([("A", [9] * 5, [99.0, 99.0, 99.0, 99.0, 91.75])], 92.0),
                ([("A", [9] * 5, [93.0] * 5), ("B", [1, 12, 12, 12, 12], [93.0] * 5)], 92.0),
                ([("A", [9] * 5, [93.0] * 5), ("B", [9] * 5, [99.0] * 5)], 92.0),
                ([("A", [9] * 5, [93.0] * 5), ("B", [8] * 5, [92.5] * 5), ("C", [2] * 5, [50.0] * 5)], 92.0),
            ),
            _draw_entries,
        ),
        (
            judging.record_by_best,
            judging.record_mean_reaches,
            judging.record_without_goal,
            judging.record_any_seeds,
            judging.record_above_goal,
            judging.record_last_of_equals,
            judging.record_most_accurate,
        ),
        read=_word,
    ),
    greeting="That is the judge's whole rule for the model track.",
    hints=("An entry is out if `min(rights) < goal`.", "It takes the record if `mean < best[1]`."),
    worked="The worst seed decides whether an entry counts, the mean decides who wins.",
    stub=judging.record_stub,
)

# --- a verdict ----------------------------------------------------------------------------------------

WORDS = ("beats", "loses", "open")


def _draw_pair(random: Random) -> tuple[list[int], list[int]]:
    hard = [random.randint(0, 400) for _ in range(5)]
    shift, wide = random.choice((-30, -10, 0, 10, 30)), random.choice((0, 5, 20))
    mine = [900 + each + shift + random.randint(-wide, wide) for each in hard]
    return mine, [900 + each for each in hard]


def _verdict(result: Any) -> Any:
    word = compare.text(result)
    if word not in WORDS:
        this = repr(word) if isinstance(word, str) and len(word) < 40 else compare.named(word)
        raise NotYet(f"One of {', '.join(map(repr, WORDS))} is wanted, and this is {this}.")
    return word


VERDICT = Exercise(
    id="capstone.verdict",
    kind="transfer",
    objectives=("capstone.record",),
    prompt="""Write `verdict(mine, rival)`: bytes of two entries on the same seeds, in the same order. Give
        `"beats"` if mine is smaller on every seed, `"loses"` if it is larger on every seed, and else
        `"open"`.""",
    form=Function(
        judging.verdict,
        "verdict(mine, rival)",
        Space(
            (
                ([1] * 5, [2] * 5),
                ([2] * 5, [1] * 5),
                ([1] * 5, [1] * 5),
                ([1, 1, 1, 1, 3], [2] * 5),
                ([1, 5, 9, 13, 17], [2, 6, 10, 14, 18]),
                ([2, 6, 10, 14, 18], [1, 5, 9, 13, 17]),
                ([1, 1, 1, 1, 2], [2] * 5),
                ([2, 2, 2, 2, 3], [2] * 5),
            ),
            _draw_pair,
        ),
        (
            judging.verdict_by_mean,
            judging.verdict_by_best,
            judging.verdict_by_majority,
            judging.verdict_unpaired,
            judging.verdict_never_open,
            judging.verdict_ties_win,
            judging.verdict_more_is_better,
        ),
        read=_verdict,
    ),
    greeting="A negative result passes the same test as a record: it loses on every seed.",
    hints=("`zip(mine, rival)` pairs the seeds.", "Count wins and losses; a tie is neither."),
    worked="Wins on all five: beats. Losses on all five: loses. Anything else is open.",
    stub=judging.verdict_stub,
)
