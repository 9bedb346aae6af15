"""On paper: the divergence that the loss grew from, softening, and how the gradient shrinks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import log, log2
from typing import Any

from dualz.course import compare
from dualz.course.old import Exercise, Wrong
from dualz.course.sandbox import NotYet

TOLERANCE = 0.006


def choose(found: Sequence[float], right: Sequence[float], mistakes: compare.Mistakes, other: str) -> None:
    """Numbers within the tolerance of ``right``, or the words of the mistake that they are near to."""
    near = lambda one: all(abs(a - b) <= TOLERANCE for a, b in zip(found, one, strict=True))  # noqa: E731
    if not near(right):
        raise NotYet(next((said for wrong, said in mistakes if near(wrong)), other))


def numbers_of(answer: Any, names: Sequence[str]) -> list[float]:
    """The numbers of a dict with these names."""
    parts = compare.mapping(answer, "A dict", names)
    return [compare.number(parts[name], f"For '{name}' a number") for name in names]


def named(names: Sequence[str], values: Sequence[float]) -> dict[str, float]:
    """The values under their names, to three decimals."""
    return dict(zip(names, (round(value, 3) for value in values), strict=True))


# --- recall: the divergence ------------------------------------------------------------------------

P, Q = (1 / 2, 1 / 4, 1 / 8, 1 / 8), (1 / 8, 1 / 2, 1 / 4, 1 / 8)
BOTH_WAYS = ("P in Q's code", "Q in P's code")


def extra(p: Sequence[float], q: Sequence[float], term: Callable[[float, float], float]) -> float:
    """The sum of ``term`` over the pairs of both rows."""
    return sum(term(a, b) for a, b in zip(p, q, strict=True))


def _bits(p: float, q: float) -> float:
    return p * log2(p / q)


EXTRA = (extra(P, Q, _bits), extra(Q, P, _bits))
_WHOLE = tuple(-extra(p, q, lambda a, b: a * log2(b)) for p, q in ((P, Q), (Q, P)))
_ABSOLUTE = tuple(extra(p, q, lambda a, b: abs(_bits(a, b))) for p, q in ((P, Q), (Q, P)))
_NATURAL = tuple(value * log(2) for value in EXTRA)
_DIVERGENCE_MISTAKES = (
    (
        EXTRA[::-1],
        "The two are swapped: the symbols come with the first one's probabilities, and these weigh.",
    ),
    (
        _WHOLE,
        "This is the whole cost, the cross-entropy. Subtract what the right code would take: the entropy.",
    ),
    (_ABSOLUTE, "A term may be negative: words that became shorter save bits. Keep the signs."),
    (_NATURAL, "You took the natural logarithm. Bits need the logarithm to the base 2."),
    ((EXTRA[0],) * 2, "The divergence is not the same both ways. Compute the second one on its own."),
)


def _check_divergence(answer: Any) -> str:
    other = (
        "Not these: for each symbol, its probability times how many bits its word is longer; then the sum."
    )
    choose(numbers_of(answer, BOTH_WAYS), EXTRA, _DIVERGENCE_MISTAKES, other)
    return "The divergence says what a wrong belief costs, and it makes a difference whose belief is wrong."


DIVERGENCE = Exercise(
    id="distillation.divergence",
    lesson=13,
    kind="recall",
    objectives=("distillation.loss",),
    prompt="Four symbols have the probabilities P = (1/2, 1/4, 1/8, 1/8) or Q = (1/8, 1/2, 1/4, 1/8). How "
    "many "
    f"bits per symbol are lost when P's symbols are coded in words made for Q, and the other way round? "
    "Answer "
    f"with a dict of two numbers: `{BOTH_WAYS[0]!r}` and `{BOTH_WAYS[1]!r}`.",
    check=_check_divergence,
    hints=(
        "A word made for probability q has log2(1/q) bits; the right word has log2(1/p) bits.",
        "D(P || Q) is the sum of p log2(p / q). For P in Q's code the first term is 1/2 times 2 bits.",
    ),
    answer=named(BOTH_WAYS, EXTRA),
    worked="P in Q's code: 1 - 1/4 - 1/8 + 0 = 0.625. Q in P's code: -1/4 + 1/2 + 1/4 + 0 = 0.5.",
    wrong=(
        Wrong("whose symbols come does not matter", named(BOTH_WAYS, EXTRA[::-1]), "swapped"),
        Wrong("the divergence is the cross-entropy", named(BOTH_WAYS, _WHOLE), "whole cost"),
        Wrong("no term is negative", named(BOTH_WAYS, _ABSOLUTE), "Keep the signs"),
        Wrong("any logarithm gives bits", named(BOTH_WAYS, _NATURAL), "base 2"),
        Wrong("the divergence is a distance", named(BOTH_WAYS, (EXTRA[0],) * 2), "not the same both ways"),
    ),
)

# --- on paper: soften ------------------------------------------------------------------------------

HALVES = (4, 2, 0)


def shares(powers: Sequence[float]) -> list[float]:
    """Powers as shares of their sum."""
    return [power / sum(powers) for power in powers]


SOFT = shares((4, 2, 1))
_SHARP = shares((16, 4, 1))
_SOFTEN_MISTAKES = (
    (_SHARP, "These are the probabilities at T = 1. Divide the logits by T first, then take the softmax."),
    (shares((256, 16, 1)), "You multiplied the logits by T. Division by T is what brings them together."),
    (
        [share / 2 for share in _SHARP],
        "You divided the probabilities by T. They no longer add up to 1; divide the logits instead.",
    ),
    ([4, 2, 1], "These are the powers. Divide each by their sum, so that they add up to 1."),
    ([2, 1, 0], "These are the logits divided by T. The softmax is still to come: powers of e, then shares."),
)


def _check_soften(answer: Any) -> str:
    found = compare.numbers(answer, "A list of three probabilities", 3)
    other = "Not these: divide each logit by T, raise e to it, and divide by the sum of the three powers."
    choose(found, SOFT, _SOFTEN_MISTAKES, other)
    return "From 16 : 4 : 1 to 4 : 2 : 1. The order stays, and the runners-up can be heard."


SOFTEN = Exercise(
    id="distillation.soften",
    lesson=13,
    kind="on paper",
    objectives=("distillation.soften",),
    prompt="A teacher's logits are 4 ln 2, 2 ln 2 and 0. Give its three probabilities at temperature T = "
    "2, as a "
    "list, to two decimals or as fractions.",
    check=_check_soften,
    hints=(
        "e to the power of ln 2 is 2, so at T = 1 the powers are 16, 4 and 1.",
        "At T = 2 the logits are 2 ln 2, ln 2 and 0. Their powers are 4, 2 and 1.",
    ),
    answer=[round(share, 3) for share in SOFT],
    worked="The powers at T = 2 are 4, 2 and 1, and their sum is 7: the probabilities are 4/7, 2/7 and 1/7.",
    wrong=(
        Wrong("softmax alone softens", [round(share, 3) for share in _SHARP], "at T = 1"),
        Wrong("T multiplies", shares((256, 16, 1)), "multiplied"),
        Wrong("T divides probabilities", [share / 2 for share in _SHARP], "no longer add up"),
        Wrong("powers are probabilities", [4, 2, 1], "powers"),
        Wrong("logits over T are probabilities", [2, 1, 0], "still to come"),
    ),
)

# --- on paper: how the gradient shrinks ------------------------------------------------------------

SHRINKS = ("without T²", "with T²")
SHRINK_RIGHT = dict(zip(SHRINKS, (4, 1), strict=True))


def _check_shrink(answer: Any) -> str:
    found = numbers_of(answer, SHRINKS)
    mistakes = (
        (
            (2, 1),
            "One factor 2 is the 1/T in front. The softened probabilities also come closer together, by "
            "another.",
        ),
        ((4, 4), "T² grows fourfold while the gradient shrinks fourfold. What is left of the change?"),
        ((1, 1), "Look at the table: without T² the gradient falls in every row."),
        ((1 / 4, 1), "How many times smaller is asked for: a number above 1 where the gradient shrinks."),
        ((4, 1 / 4), "T² grows fourfold while the gradient shrinks fourfold: the two cancel."),
    )
    choose(found, (4, 1), mistakes, "Not these: at high temperature the gradient goes like 1/T². T doubles.")
    return "1/T from the division, and 1/T because both sides become alike. T² repairs exactly that."


SHRINK = Exercise(
    id="distillation.shrink",
    lesson=13,
    kind="on paper",
    objectives=("distillation.loss",),
    prompt="The temperature goes from 50 to 100. How many times smaller does the gradient of the soft "
    "term become, "
    f"to a whole number? Answer with a dict of two numbers: `{SHRINKS[0]!r}` in front of it, "
    f"and `{SHRINKS[1]!r}`.",
    check=_check_shrink,
    hints=(
        "The gradient without T² is (q - p)/T, with p and q softened. Both factors depend on T.",
        "For a high T, p is nearly 1/n + z/(nT): the difference q - p also goes like 1/T.",
    ),
    answer=SHRINK_RIGHT,
    worked="1/T times 1/T: twice the temperature, a quarter of the gradient. T² grows fourfold, and "
    "nothing changes.",
    wrong=(
        Wrong("only the division by T counts", {**SHRINK_RIGHT, SHRINKS[0]: 2}, "by another"),
        Wrong("T² changes nothing", {**SHRINK_RIGHT, SHRINKS[1]: 4}, "What is left"),
        Wrong("temperature leaves the gradient alone", dict.fromkeys(SHRINKS, 1), "Look at the table"),
        Wrong("a ratio can be read either way", {**SHRINK_RIGHT, SHRINKS[0]: 0.25}, "a number above 1"),
        Wrong("T² lets the gradient grow", {**SHRINK_RIGHT, SHRINKS[1]: 0.25}, "cancel"),
    ),
)
