"""Recall of lessons 01 and 02, and the question which coder suits which data."""

from __future__ import annotations

from collections import Counter
from functools import cache
from math import log

from dualz.codecs import huffman, lzw_files
from dualz.codecs.entropy import entropy, mean_length, probabilities
from dualz.course.forms import Choice, Mistake, Number, Parts
from dualz.course.registry import Exercise

# --- recall --------------------------------------------------------------------------------------

WORD = "mississippi"
SORTED = "".join(sorted(WORD))
_ENTROPY = entropy(probabilities(WORD))


def _bits(text: str) -> int:
    return round(len(text) * mean_length(probabilities(text), huffman.code_lengths(Counter(text))))


RECALL = Exercise(
    id="lzw.recall",
    kind="recall",
    objectives=("lzw.choose",),
    prompt=f"""Take the word `{WORD}`, and its letters in order, `{SORTED}`. Answer with a dict: `entropy`, in
        bits per letter of the word, to two decimals; `huffman`, the bits of the whole word in the best prefix
        code for its letters; `sorted`, the same for the letters in order.""",
    form=Parts(
        {
            "entropy": Number(
                round(_ENTROPY, 2),
                "The entropy is wrong: add P times log2(1/P) over the four letters.",
                {
                    _ENTROPY * len(WORD): """the entropy is that of the whole message | This is for the whole
                        word. The entropy is meant per letter: divide by 11.""",
                    _ENTROPY * log(2): """any logarithm gives bits | You took the natural logarithm. Bits need
                        the logarithm to the base 2.""",
                    2: """four letters have 2 bits of entropy | Two bits suffice for four letters that are
                        equally likely; these are not.""",
                },
                unit="bits",
                tolerance=0.006,
            ),
            "huffman": Number(
                _bits(WORD),
                "The length of Huffman's code is wrong: find the lengths, and add count times length.",
                {
                    2 * len(WORD): """all words are equally long | Two bits a letter is a code of fixed
                        length. Huffman gives the frequent letters shorter words.""",
                    3: "bits are counted as bytes | This is in whole bytes. The question is about bits.",
                },
                wanted="a number of bits",
                unit="bits",
                whole=True,
            ),
            "sorted": Number(
                _bits(SORTED),
                "Sorting changes no count, and counts are all that Huffman's code looks at.",
                {
                    8: """sorted letters take fewer bits | Sorting changes no count, and counts are all that
                        Huffman's code looks at.""",
                },
                wanted="a number of bits",
                whole=True,
            ),
        },
        wanted="a dict of three numbers",
    ),
    greeting="""The order of the letters makes no difference to Huffman's code. In this lesson it makes all
        the difference.""",
    hints=(
        "Count first: four i, four s, two p, one m.",
        """Merge m and p first (3), then that with i or s. The sum of the merged weights is the length in
            bits.""",
    ),
    worked="3 + 7 + 11 = 21 bits, whatever the order of the letters; the bound is 11 times the entropy.",
)

# --- which coder for which data ------------------------------------------------------------------

NAMES = ("English text", "the same letters, shuffled", "mostly zeros", "random weights")
CODERS = ("LZW", "Huffman")


@cache
def winners() -> dict[str, str]:
    """Which of the two makes the smaller file of each kind of data: measured, for the tests."""
    from dualz.lessons.lzw.explorers import kinds

    return {
        name: "LZW" if len(lzw_files.compress(data)) < len(huffman.compress(data)) else "Huffman"
        for name, data in kinds().items()
    }


def _rivals(*coders: str) -> dict[str, str]:
    return dict(zip(NAMES, coders, strict=True))


def _coder(right: str, line: str) -> Choice:
    misconception, _, told = line.partition(" | ")
    told = f"Not yet. {told}"
    other = CODERS[1 - CODERS.index(right)]
    return Choice(right, told, (Mistake(misconception, other, told),), CODERS)


RIVALS = Exercise(
    id="lzw.rivals",
    kind="on paper",
    objectives=("lzw.choose",),
    prompt="Which file is smaller, the .Z file (LZW) or our Huffman file? Answer with a dict from each of "
    + ", ".join(f"`{name!r}`" for name in NAMES)
    + """ to 'LZW' or 'Huffman'. The zeros are 94 % of 40 000 values, at random places, the others are
        1, 2 and 3; the weights are float32 numbers from a bell curve.""",
    form=Parts(
        {
            NAMES[0]: _coder(
                "LZW",
                """the counts of letters say all | Words and endings come back in English text, and a phrase
                that comes back costs one code.""",
            ),
            NAMES[1]: _coder(
                "Huffman",
                """shuffling does not matter to LZW | Shuffled letters keep their counts and lose their
                phrases: Huffman loses nothing, LZW most of its gain.""",
            ),
            NAMES[2]: _coder(
                "LZW",
                """many zeros are Huffman's best case | Runs of zeros become long phrases, many bytes for one
                code, while Huffman pays a bit for each zero.""",
            ),
            NAMES[3]: _coder(
                "Huffman",
                """dense data are for LZW | In the bytes of random numbers hardly a pair comes back, so that
                LZW makes them larger.""",
            ),
        },
        (
            Mistake(
                "sparse data: Huffman, dense data: LZW",
                _rivals("LZW", "LZW", "Huffman", "LZW"),
                """This is the rule of thumb 'sparse data: Huffman, dense data: LZW', and it is wrong three
                times here. Ask what comes back, and how unequal the counts are.""",
            ),
            Mistake(
                "LZW is always better",
                dict.fromkeys(NAMES, "LZW"),
                "LZW needs phrases that come back. In two of the four there are hardly any.",
            ),
            Mistake(
                "Huffman is always better",
                dict.fromkeys(NAMES, "Huffman"),
                "Huffman's code cannot see that phrases come back. In two of the four many do.",
            ),
        ),
        wanted="a dict from the kind of data to 'LZW' or 'Huffman',",
    ),
    greeting="""Measured, and so it is. Repetition decides for LZW, unequal counts for Huffman; sparse or
        dense does not.""",
    hints=(
        """LZW gains where phrases come back; Huffman gains where counts are unequal, and never below a bit a
        symbol.""",
        "Shuffling keeps counts and breaks phrases. What do many zeros in a row become?",
    ),
    worked="""Text and long runs of zeros have phrases that come back. Shuffled letters and random weights
        have none.""",
)
