"""Byte pairs by hand: learn merges, and use them on a word that was not there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dualz.codecs import bpe
from dualz.course import compare
from dualz.course.old import Exercise, Wrong
from dualz.course.sandbox import NotYet

TEXT, NEW = "anananas", "ananas"
_MERGES = bpe.learn(TEXT.encode(), 10)


def _texts(tokens: Sequence[int], merges: Sequence[bpe.Merge] = _MERGES) -> list[str]:
    return [bpe.phrase(token, merges).decode() for token in tokens]


def _answer(merges: Sequence[bpe.Merge]) -> dict[str, list[str]]:
    """What a learner would write who had learned ``merges``."""
    learned = range(bpe.BYTES, bpe.BYTES + len(merges))
    return {
        "merges": _texts(learned, merges),
        "tokens": _texts(bpe.tokenize(TEXT.encode(), merges), merges),
        "new": _texts(bpe.tokenize(NEW.encode(), merges), merges),
    }


_A, _N, _S = b"ans"
PAIRS_RIGHT = _answer(_MERGES)
_OTHER_TIE = _answer([(_N, _A), (256, 256)])
_ONCE_TOO = _answer([*_MERGES, (_A, _S)])
_FIRST_ONLY = _answer(_MERGES[:1])
_WORDS = {"merges": [TEXT], "tokens": [TEXT], "new": [NEW]}


def _check_pairs(answer: Any) -> str:
    parts = compare.mapping(answer, "A dict of three lists of texts", PAIRS_RIGHT)
    for name, part in parts.items():
        for item in compare.sequence(part, f"Under '{name}' a list of texts"):
            if not isinstance(item, str):
                raise NotYet(f"Under '{name}' texts are wanted, and one item is {compare.named(item)}.")
    wrong = next((name for name in PAIRS_RIGHT if not compare.same(parts[name], PAIRS_RIGHT[name])), "")
    compare.equal(
        parts,
        PAIRS_RIGHT,
        f"Look at '{wrong}' again. " + _SAYS.get(wrong, ""),
        [
            (
                _OTHER_TIE,
                "a n and n a stand at three places each. Among equals the pair that comes first in the "
                "alphabet goes "
                "first.",
            ),
            (
                _ONCE_TOO,
                "You merged a pair that stands at one place only. That shortens nothing, so training "
                "stops before.",
            ),
            (_FIRST_ONLY, "You stopped too early: an an still stands at two places, which may overlap."),
            (
                _WORDS,
                "You made each word a token. Tokens are built from pairs that are frequent; nobody tells "
                "the method "
                "what a word is.",
            ),
        ],
    )
    return "A word that was not in the training text is three tokens: pieces of words, not words."


_SAYS = {
    "merges": "Count all pairs of neighbours anew after each merge, and take the most frequent.",
    "tokens": "Replace from left to right, each merge in the order in which it was learned.",
    "new": "Use the same merges in the same order; nothing new is learned now.",
}

PAIRS = Exercise(
    id="lzw.merges",
    lesson=4,
    kind="on paper",
    objectives=("lzw.pairs",),
    prompt=f"Learn byte pairs from `{TEXT}`: each time the pair at most places (they may overlap), among "
    "equals the first "
    "in the alphabet, until no pair stands at two places. Answer with a dict of three lists: `merges`, "
    "the text of "
    f"each new token in order; `tokens`, the pieces that `{TEXT}` ends as; `new`, the pieces of `{NEW}` "
    "under the "
    "same merges.",
    check=_check_pairs,
    hints=(
        "At the beginning a n stands at three places, and so does n a.",
        "After the first merge the text is an an an a s. The pair an an stands at two places, and they "
        "overlap.",
    ),
    answer=PAIRS_RIGHT,
    worked="First a + n, then an + an. The text becomes anan an a s, and the new word anan a s.",
    wrong=(
        Wrong("ties may be broken either way", _OTHER_TIE, "Among equals"),
        Wrong("every pair is merged", _ONCE_TOO, "one place only"),
        Wrong("places may not overlap when they are counted", _FIRST_ONLY, "too early"),
        Wrong("BPE tokens are words", _WORDS, "nobody tells"),
        Wrong(
            "a new word is learned when it is met", {**PAIRS_RIGHT, "new": [NEW]}, "nothing new is learned"
        ),
    ),
)
