"""On paper: the divergence that the loss grew from, softening, and how the gradient shrinks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import log, log2

from dualz.course.forms import Listed, Mistake, Number, Parts, parts_of
from dualz.course.registry import Exercise

TOLERANCE = 0.006


def named(names: Sequence[str], values: Sequence[float]) -> dict[str, float]:
    """The values under their names, to three decimals."""
    return dict(zip(names, (round(value, 3) for value in values), strict=True))


def numbers(
    right: Mapping[str, float],
    otherwise: str,
    mistakes: Sequence[tuple[str, Sequence[float], str]],
    unit: str = "",
) -> Parts:
    """A dict of numbers that belong together; each mistake is a misconception, all numbers, what is told."""
    return parts_of(
        right,
        lambda name, value: Number(value, otherwise, unit=unit, tolerance=TOLERANCE),
        mistakes=tuple(Mistake(belief, named(right, wrong), told) for belief, wrong, told in mistakes),
    )


# --- recall: the divergence ------------------------------------------------------------------------

P, Q = (1 / 2, 1 / 4, 1 / 8, 1 / 8), (1 / 8, 1 / 2, 1 / 4, 1 / 8)
BOTH_WAYS = ("P in Q's code", "Q in P's code")


def extra(p: Sequence[float], q: Sequence[float], term: Callable[[float, float], float]) -> float:
    """The sum of ``term`` over the pairs of both rows."""
    return sum(term(a, b) for a, b in zip(p, q, strict=True))


def _bits(p: float, q: float) -> float:
    return p * log2(p / q)


EXTRA = (extra(P, Q, _bits), extra(Q, P, _bits))

DIVERGENCE = Exercise(
    id="distillation.divergence",
    kind="recall",
    objectives=("distillation.loss",),
    prompt=f"""Four symbols have the probabilities P = (1/2, 1/4, 1/8, 1/8) or Q = (1/8, 1/2, 1/4, 1/8). How
        many bits per symbol are lost when P's symbols are coded in words made for Q, and the other way round?
        Answer with a dict of two numbers: `{BOTH_WAYS[0]!r}` and `{BOTH_WAYS[1]!r}`.""",
    form=numbers(
        named(BOTH_WAYS, EXTRA),
        "Not these: for each symbol, its probability times how many bits its word is longer; then the sum.",
        (
            (
                "whose symbols come does not matter",
                EXTRA[::-1],
                "The two are swapped: the symbols come with the first one's probabilities, and these weigh.",
            ),
            (
                "the divergence is the cross-entropy",
                [-extra(p, q, lambda a, b: a * log2(b)) for p, q in ((P, Q), (Q, P))],
                """This is the whole cost, the cross-entropy. Subtract what the right code would take: the
                entropy.""",
            ),
            (
                "no term is negative",
                [extra(p, q, lambda a, b: abs(_bits(a, b))) for p, q in ((P, Q), (Q, P))],
                "A term may be negative: words that became shorter save bits. Keep the signs.",
            ),
            (
                "any logarithm gives bits",
                [value * log(2) for value in EXTRA],
                "You took the natural logarithm. Bits need the logarithm to the base 2.",
            ),
            (
                "the divergence is a distance",
                (EXTRA[0],) * 2,
                "The divergence is not the same both ways. Compute the second one on its own.",
            ),
        ),
        unit="bits",
    ),
    greeting="""The divergence says what a wrong belief costs, and it makes a difference whose belief is
        wrong.""",
    hints=(
        "A word made for probability q has log2(1/q) bits; the right word has log2(1/p) bits.",
        "D(P || Q) is the sum of p log2(p / q). For P in Q's code the first term is 1/2 times 2 bits.",
    ),
    worked="P in Q's code: 1 - 1/4 - 1/8 + 0 = 0.625. Q in P's code: -1/4 + 1/2 + 1/4 + 0 = 0.5.",
)

# --- on paper: soften ------------------------------------------------------------------------------


def shares(powers: Sequence[float]) -> list[float]:
    """Powers as shares of their sum."""
    return [power / sum(powers) for power in powers]


SOFT = shares((4, 2, 1))
_SHARP = shares((16, 4, 1))

SOFTEN = Exercise(
    id="distillation.soften",
    kind="on paper",
    objectives=("distillation.soften",),
    prompt="""A teacher's logits are 4 ln 2, 2 ln 2 and 0. Give its three probabilities at temperature T = 2,
        as a list, to two decimals or as fractions.""",
    form=Listed(
        [round(share, 3) for share in SOFT],
        "Not these: divide each logit by T, raise e to it, and divide by the sum of the three powers.",
        {
            tuple(_SHARP): """softmax alone softens | These are the probabilities at T = 1. Divide the logits
                by T first, then take the softmax.""",
            tuple(shares((256, 16, 1))): """T multiplies | You multiplied the logits by T. Division by T is
                what brings them together.""",
            tuple(share / 2 for share in _SHARP): """T divides probabilities | You divided the probabilities
                by T. They no longer add up to 1; divide the logits instead.""",
            (4, 2, 1): """powers are probabilities | These are the powers. Divide each by their sum, so that
                they add up to 1.""",
            (2, 1, 0): """logits over T are probabilities | These are the logits divided by T. The softmax is
                still to come: powers of e, then shares.""",
        },
        wanted="a list of three probabilities",
        tolerance=TOLERANCE,
        unit="share",
    ),
    greeting="From 16 : 4 : 1 to 4 : 2 : 1. The order stays, and the runners-up can be heard.",
    hints=(
        "e to the power of ln 2 is 2, so at T = 1 the powers are 16, 4 and 1.",
        "At T = 2 the logits are 2 ln 2, ln 2 and 0. What are their powers?",
    ),
    worked="The powers at T = 2 are 4, 2 and 1, and their sum is 7: the probabilities are 4/7, 2/7 and 1/7.",
)

# --- on paper: how the gradient shrinks ------------------------------------------------------------

SHRINKS = ("without T²", "with T²")

SHRINK = Exercise(
    id="distillation.shrink",
    kind="on paper",
    objectives=("distillation.loss",),
    prompt=f"""The temperature goes from 50 to 100. How many times smaller does the gradient of the soft term
        become, to a whole number? Answer with a dict of two numbers: `{SHRINKS[0]!r}` in front of it, and
        `{SHRINKS[1]!r}`.""",
    form=numbers(
        dict(zip(SHRINKS, (4, 1), strict=True)),
        "Not these: at high temperature the gradient goes like 1/T². T doubles.",
        (
            (
                "only the division by T counts",
                (2, 1),
                """One factor 2 is the 1/T in front. The softened probabilities also come closer together, by
                another.""",
            ),
            (
                "T² changes nothing",
                (4, 4),
                "T² grows fourfold while the gradient shrinks fourfold. What is left of the change?",
            ),
            (
                "temperature leaves the gradient alone",
                (1, 1),
                "Look at the table: without T² the gradient falls in every row.",
            ),
            (
                "a ratio can be read either way",
                (1 / 4, 1),
                "How many times smaller is asked for: a number above 1 where the gradient shrinks.",
            ),
            (
                "T² lets the gradient grow",
                (4, 1 / 4),
                "T² grows fourfold while the gradient shrinks fourfold: the two cancel.",
            ),
        ),
    ),
    greeting="1/T from the division, and 1/T because both sides become alike. T² repairs exactly that.",
    hints=(
        "The gradient without T² is (q - p)/T, with p and q softened. Both factors depend on T.",
        "For a high T, p is nearly 1/n + z/(nT): the difference q - p also goes like 1/T.",
    ),
    worked="""1/T times 1/T: twice the temperature, a quarter of the gradient. T² grows fourfold, and nothing
        changes.""",
)
