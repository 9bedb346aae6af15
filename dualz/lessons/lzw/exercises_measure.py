"""Recall of lessons 01 and 02, and the question which coder suits which data."""

from __future__ import annotations

from collections import Counter
from functools import cache
from math import log
from typing import Any

from dualz.codecs import huffman, lzw_files
from dualz.codecs.entropy import entropy, mean_length, probabilities
from dualz.course import compare
from dualz.course.old import Exercise, Wrong
from dualz.course.sandbox import NotYet

# --- recall --------------------------------------------------------------------------------------

WORD = "mississippi"
SORTED = "".join(sorted(WORD))
TOLERANCE = 0.006


def _bits(text: str) -> int:
    return round(len(text) * mean_length(probabilities(text), huffman.code_lengths(Counter(text))))


_ENTROPY = entropy(probabilities(WORD))
RECALL_RIGHT = {"entropy": round(_ENTROPY, 2), "huffman": _bits(WORD), "sorted": _bits(SORTED)}


def _check_recall(answer: Any) -> str:
    parts = compare.mapping(answer, "A dict of three numbers", RECALL_RIGHT)
    compare.close(
        parts["entropy"],
        _ENTROPY,
        TOLERANCE,
        "The entropy is wrong: add P times log2(1/P) over the four letters.",
        [
            (
                _ENTROPY * len(WORD),
                "This is for the whole word. The entropy is meant per letter: divide by 11.",
            ),
            (_ENTROPY * log(2), "You took the natural logarithm. Bits need the logarithm to the base 2."),
            (2.0, "Two bits suffice for four letters that are equally likely; these are not."),
        ],
    )
    compare.equal(
        compare.number(parts["huffman"], "For 'huffman' a number of bits", whole=True),
        RECALL_RIGHT["huffman"],
        "The length of Huffman's code is wrong: find the lengths, and add count times length.",
        [
            (
                22,
                "Two bits a letter is a code of fixed length. Huffman gives the frequent letters shorter "
                "words.",
            ),
            (3, "This is in whole bytes. The question is about bits."),
        ],
    )
    compare.equal(
        compare.number(parts["sorted"], "For 'sorted' a number of bits", whole=True),
        RECALL_RIGHT["sorted"],
        "Sorting changes no count, and counts are all that Huffman's code looks at.",
    )
    return (
        "The order of the letters makes no difference to Huffman's code. In this lesson it makes all "
        "the difference."
    )


RECALL = Exercise(
    id="lzw.recall",
    lesson=4,
    kind="recall",
    objectives=("lzw.choose",),
    prompt=f"Take the word `{WORD}`, and its letters in order, `{SORTED}`. Answer with a dict: "
    "`entropy`, in bits per "
    "letter of the word, to two decimals; `huffman`, the bits of the whole word in the best prefix code "
    "for its "
    "letters; `sorted`, the same for the letters in order.",
    check=_check_recall,
    hints=(
        "Count first: four i, four s, two p, one m.",
        "Merge m and p (3), then that with i or s (7), then the rest (11): the sum of the merged weights "
        "is the "
        "length in bits.",
    ),
    answer=RECALL_RIGHT,
    worked="3 + 7 + 11 = 21 bits, whatever the order of the letters; the bound is 11 times the entropy.",
    wrong=(
        Wrong(
            "the entropy is that of the whole message",
            {**RECALL_RIGHT, "entropy": round(_ENTROPY * len(WORD), 2)},
            "divide by 11",
        ),
        Wrong("any logarithm gives bits", {**RECALL_RIGHT, "entropy": round(_ENTROPY * log(2), 2)}, "base 2"),
        Wrong("four letters have 2 bits of entropy", {**RECALL_RIGHT, "entropy": 2}, "equally likely"),
        Wrong("all words are equally long", {**RECALL_RIGHT, "huffman": 22}, "fixed length"),
        Wrong("sorted letters take fewer bits", {**RECALL_RIGHT, "sorted": 8}, "changes no count"),
    ),
)

# --- which coder for which data ------------------------------------------------------------------

NAMES = ("English text", "the same letters, shuffled", "mostly zeros", "random weights")
RIVALS_RIGHT = dict(zip(NAMES, ("LZW", "Huffman", "LZW", "Huffman"), strict=True))
_BY_RULE = dict(zip(NAMES, ("LZW", "LZW", "Huffman", "LZW"), strict=True))
_WHY = dict(
    zip(
        NAMES,
        (
            "Words and endings come back in English text, and a phrase that comes back costs one code.",
            "Shuffled letters keep their counts and lose their phrases: Huffman loses nothing, LZW most "
            "of its gain.",
            "Runs of zeros become long phrases, many bytes for one code, while Huffman pays a bit for "
            "each zero.",
            "In the bytes of random numbers hardly a pair comes back, so that LZW makes them larger.",
        ),
        strict=True,
    )
)


@cache
def winners() -> dict[str, str]:
    """Which of the two makes the smaller file of each kind of data."""
    from dualz.lessons.lzw.explorers import kinds

    return {
        name: "LZW" if len(lzw_files.compress(data)) < len(huffman.compress(data)) else "Huffman"
        for name, data in kinds().items()
    }


def _check_rivals(answer: Any) -> str:
    parts = compare.mapping(answer, "A dict from the kind of data to 'LZW' or 'Huffman',", NAMES)
    for name, value in parts.items():
        if value not in ("LZW", "Huffman"):
            this = repr(value) if isinstance(value, str) else compare.named(value)
            raise NotYet(f"For '{name}' the text 'LZW' or 'Huffman' is wanted, and this is {this}.")
    measured = winners()
    compare.equal(
        parts,
        measured,
        "Not yet. " + next((_WHY[name] for name in NAMES if parts[name] != measured[name]), ""),
        [
            (
                _BY_RULE,
                "This is the rule of thumb 'sparse data: Huffman, dense data: LZW', and it is wrong "
                "three times here. "
                "Ask what comes back, and how unequal the counts are.",
            ),
            (
                dict.fromkeys(NAMES, "LZW"),
                "LZW needs phrases that come back. In two of the four there are hardly any.",
            ),
            (
                dict.fromkeys(NAMES, "Huffman"),
                "Huffman's code cannot see that phrases come back. In two of the four many do.",
            ),
        ],
    )
    return (
        "Measured, and so it is. Repetition decides for LZW, unequal counts for Huffman; sparse or "
        "dense does not."
    )


RIVALS = Exercise(
    id="lzw.rivals",
    lesson=4,
    kind="on paper",
    objectives=("lzw.choose",),
    prompt="Which file is smaller, the .Z file (LZW) or our Huffman file? Answer with a dict from each of "
    + ", ".join(f"`{name!r}`" for name in NAMES)
    + " to 'LZW' or 'Huffman'. The zeros are 94 % of 40 000 values, at random places, the others are "
    "1, 2 and 3; the weights are float32 numbers from a bell curve.",
    check=_check_rivals,
    hints=(
        "LZW gains where phrases come back; Huffman gains where counts are unequal, and never below a "
        "bit a symbol.",
        "Shuffling keeps counts and breaks phrases. Where most values are 0, long runs of 0 are phrases "
        "that come back.",
    ),
    answer=RIVALS_RIGHT,
    worked="Text and long runs of zeros have phrases that come back. Shuffled letters and random weights "
    "have none.",
    wrong=(
        Wrong("sparse data: Huffman, dense data: LZW", _BY_RULE, "rule of thumb"),
        Wrong("LZW is always better", dict.fromkeys(NAMES, "LZW"), "hardly any"),
        Wrong("Huffman is always better", dict.fromkeys(NAMES, "Huffman"), "cannot see"),
        Wrong(
            "shuffling does not matter to LZW",
            {**RIVALS_RIGHT, "the same letters, shuffled": "LZW"},
            "lose their phrases",
        ),
    ),
)
