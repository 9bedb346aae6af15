"""What the learner builds: lengths from a model, the rest of the budget; and why no code beats entropy."""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import Any

from dualz.codecs.prefix import kraft_sum
from dualz.course import compare
from dualz.course.forms import Choice, Function, Parts, Space
from dualz.course.registry import Exercise
from dualz.course.sandbox import brief
from dualz.lessons.entropy import attempts_build as code

MOST = 1_000_000
_Counts = dict[Any, int]


def _read(result: Any) -> dict[Any, Any]:
    words = compare.mapping(result, "From your function a dict from symbol to length")
    for symbol, bits in words.items():
        compare.number(bits, f"The length of {symbol!r}: a number")
    return words


def _counts(random: Random, least: int = 1) -> _Counts:
    """Letters, bytes or words, few or many; counts that are even, skewed, or powers of 2."""
    symbols: Any = random.choice((list("abcdefghijklmnop"), list(range(256)), ["the", "cat", "The", "-", ""]))
    many = random.randint(least, min(len(symbols), 14))
    choices = random.choice(((1,), (1, 2, 3), (1, 2, 4, 8, 16), (1, 5, 40, 300), (1, 999, MOST)))
    return {symbol: random.choice(choices) for symbol in random.sample(symbols, many)}


# --- lengths -------------------------------------------------------------------------------------

_COUNT_SETS = (
    {"a": 1},
    {"a": MOST},
    {"a": 1, "b": 1},
    {"a": 9, "b": 1},
    {"a": 4, "b": 2, "c": 1, "d": 1},
    {"a": 7, "n": 4, " ": 2, "b": 2, "d": 1},
    dict.fromkeys("abcde", 1),
    dict.fromkeys(range(256), 3),
    {0: MOST, 255: 1},
    {"x": 2**19, "y": 2**19 + 1},
)

LENGTHS = Exercise(
    id="entropy.lengths",
    kind="complete",
    objectives=("entropy.surprise", "entropy.kraft"),
    prompt=f"""Complete `lengths(counts)`: from a dict of symbol to count (whole numbers up to {MOST}) the
        dict of symbol to code length, the surprise rounded up. Whole numbers are enough: the least number of
        bits, at least 1, for which count times 2^bits is not below the total.""",
    form=Function(
        code.lengths,
        "lengths(counts)",
        Space([(counts,) for counts in _COUNT_SETS], lambda random: (_counts(random),)),
        (
            code.lengths_rounded_down,
            code.lengths_to_the_nearest,
            code.lengths_one_more,
            code.lengths_natural,
            code.lengths_equal,
            code.lengths_from_zero,
            code.lengths_not_whole,
        ),
        read=_read,
        unit="bits",
    ),
    greeting="Shannon's lengths, for every set of counts that was tried. They always fit into the budget.",
    hints=(
        "The loop asks whether the word is still too short: then 2^-bits is more than count / total.",
        "Multiply both sides by the total and by 2^bits: `count * 2**bits < total`.",
    ),
    worked="Each further bit halves what the word takes. Stop as soon as it takes no more than P.",
    stub=code.lengths_stub,
    also=(code.lengths_by_logarithm,),
)

# --- the rest of the budget ----------------------------------------------------------------------


def _given(random: Random) -> tuple[_Counts, _Counts]:
    """Shannon's lengths, or lengths with more room still; two symbols at least."""
    counts = _counts(random, 2)
    words = code.lengths(counts)
    longer = random.choice((0, 0, 0, 1, 2))
    return {symbol: bits + random.randint(0, longer) for symbol, bits in words.items()}, counts


_GIVEN = (
    ({"a": 1, "b": 1}, {"a": 3, "b": 2}),
    ({"a": 1, "b": 2}, {"a": 3, "b": 2}),
    ({"a": 2, "b": 2}, {"a": 5, "b": 3}),
    ({"a": 3, "b": 3, "c": 3}, {"a": 9, "b": 5, "c": 2}),
    ({"a": 2, "n": 2, " ": 3, "b": 3, "d": 4}, {"a": 7, "n": 4, " ": 2, "b": 2, "d": 1}),
    ({"a": 2, "b": 3, "c": 4, "d": 4}, {"a": 30, "b": 14, "c": 8, "d": 7}),
    ({0: 1, 255: 20}, {0: MOST, 255: 1}),
    (dict.fromkeys(range(9), 4), dict(enumerate((40, 30, 20, 10, 5, 4, 3, 2, 1)))),
)


def _bits(words: dict[Any, Any], counts: _Counts) -> int:
    return sum(counts[symbol] * words[symbol] for symbol in counts)


def _taken(words: dict[Any, Any]) -> Fraction:
    return kraft_sum({symbol: int(bits) for symbol, bits in words.items()})


def _most(arguments: tuple[Any, ...]) -> int:
    """The most bits that the rule can end with: of equal choices the first, or the last."""
    lengths, counts = arguments
    ways = (lengths, dict(reversed(lengths.items())))
    return max(_bits(code.spend(way, counts), counts) for way in ways)


def _broken(result: dict[Any, Any], arguments: tuple[Any, ...]) -> str:
    """Which rule the lengths break, as a sentence; empty where they are right."""
    lengths, counts = arguments
    begin = f"For `{brief(lengths)}` and the counts `{brief(counts)}` you give `{brief(result)}`."
    if result.keys() != lengths.keys():
        return f"{begin} Every symbol needs its length, and no other one."
    if any(bits != int(bits) or not 1 <= bits <= lengths[symbol] for symbol, bits in result.items()):
        return f"{begin} Words may only get shorter, by whole bits, down to 1."
    taken = _taken(result)
    if taken < 1:
        return f"{begin} {1 - taken} of the budget is left over."
    if taken > 1:
        return f"{begin} That spends {taken} of the budget, more than there is."
    spent, most = _bits(result, counts), _most(arguments)
    if spent > most:
        return (
            f"{begin} The budget is spent, but the message takes {spent} bits; by the rule it takes {most}."
        )
    return ""


SPEND = Exercise(
    id="entropy.spend",
    kind="transfer",
    objectives=("entropy.kraft", "entropy.bound"),
    prompt="""Write `spend(lengths, counts)`: the code lengths after the rest of the budget is spent, for two
        symbols or more. As long as there is room, one word gets a bit shorter; that takes 2^-l more, l being
        its length before. Of the words for which this fits, take the one whose count times 2^l is greatest:
        it saves most for what it costs.""",
    form=Function(
        code.spend,
        "spend(lengths, counts)",
        Space(_GIVEN, _given),
        (
            code.spend_on_the_longest,
            code.spend_on_the_frequent,
            code.spend_on_the_least,
            code.spend_once,
            code.spend_nothing,
            code.spend_too_much,
            code.spend_the_new_price,
            code.spend_list,
        ),
        read=_read,
        same=lambda result, wanted, arguments: result == wanted or not _broken(result, arguments),
        explain=lambda result, wanted, arguments: _broken(result, arguments),
        errors={
            "ValueError": "Does the longest word fit? Its 2^-l is never more than the room that is left."
        },
    ),
    greeting="The whole budget is spent, on every code that was tried, and where it brings most.",
    hints=(
        "A word of l bits takes 2^-l. With a bit less it takes twice that: 2^-l more than before.",
        """What fits: `2.0 ** -lengths[symbol] <= room`. What it is worth: `counts[symbol] * 2 **
        lengths[symbol]`. What is paid: `2.0 ** -lengths[best]`, before the length changes.""",
    ),
    worked="""The longest word always fits, since the room is a multiple of its share; so the loop ends with
        nothing left.""",
    stub=code.spend_stub,
)

# --- why no code beats the entropy ---------------------------------------------------------------

KRAFT, TANGENT, SHARES, EQUAL = "Kraft", "tangent", "shares", "equal"
_REASONS = (KRAFT, TANGENT, SHARES, EQUAL)

WHY = Exercise(
    id="entropy.why",
    kind="on paper",
    objectives=("entropy.bound",),
    prompt=f"""Give the reason for each sign in the three lines above. The reasons: `{TANGENT}`: ln x is at
        most x - 1. `{SHARES}`: probabilities add up to 1. `{KRAFT}`: the words fit into the budget.
        `{EQUAL}`: Q is P. Answer with a dict: `first` (at most), `second` (is the same), `third` (at most),
        and `no loss`: what must hold so that each "at most" becomes "is the same".""",
    form=Parts(
        {
            "first": Choice(
                TANGENT,
                "`first`: here each logarithm was replaced by something larger. By what?",
                {
                    KRAFT: """Kraft bounds each symbol | The budget is about the sum of all Q, which comes
                        later. Here each logarithm is replaced by a straight line.""",
                },
                _REASONS,
            ),
            "second": Choice(
                SHARES,
                "`second`: P times Q/P is Q, and P times 1 is P. What do all P add up to?",
                {
                    EQUAL: """the proof assumes Q = P | Nothing was assumed of Q. The P are added up: to
                        what?""",
                },
                _REASONS,
            ),
            "third": Choice(
                KRAFT,
                "`third`: the sum of Q is that of 2^-l, over all words. What do you know of it?",
                {
                    SHARES: """Q always adds up to 1 | P does, Q need not: a code may leave room. What keeps
                        the sum of 2^-l from being more than 1?""",
                },
                _REASONS,
            ),
            "no loss": Choice(
                EQUAL,
                "`no loss`: the line touches the logarithm at one place only, at x = Q/P = 1.",
                {
                    KRAFT: """a spent budget reaches the entropy | A spent budget makes the third line equal,
                        and not the first: a code may spend all and spend it on the wrong symbols.""",
                },
                _REASONS,
            ),
        },
        wanted="a dict of four reasons",
    ),
    greeting="That is the whole proof: a tangent and a budget. No code for single symbols beats the entropy.",
    hints=(
        "One of the signs replaces a curve by a straight line; look at the picture.",
        "The last sign is about the sum of 2^-l over all words: that is the budget.",
    ),
    worked="""The tangent, the sum of P, the budget; and the tangent touches only where Q/P is 1 for every
        symbol.""",
)
