"""Byte pairs by hand: learn merges, and use them on a word that was not there."""

from __future__ import annotations

from collections.abc import Sequence

from dualz.codecs import bpe
from dualz.course import compare
from dualz.course.forms import Listed, Mistake, Parts
from dualz.course.registry import Exercise

TEXT, NEW = "anananas", "ananas"
_MERGES = bpe.learn(TEXT.encode(), 10)
_A, _N, _S = b"ans"


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


def _part(name: str, told: str, mistakes: dict[tuple[str, ...], str] | None = None) -> Listed:
    return Listed(
        _answer(_MERGES)[name],
        f"Look at {name!r} again. {told}",
        mistakes or {},
        wanted="a list of texts",
        read=lambda answer, what: compare.texts(answer, what, fold=True),
    )


PAIRS = Exercise(
    id="lzw.merges",
    kind="on paper",
    objectives=("lzw.pairs",),
    prompt=f"""Learn byte pairs from `{TEXT}`: each time the pair at most places (they may overlap), among
        equals the first in the alphabet, until no pair stands at two places. Answer with a dict of three
        lists: `merges`, the text of each new token in order; `tokens`, the pieces that `{TEXT}` ends as;
        `new`, the pieces of `{NEW}` under the same merges.""",
    form=Parts(
        {
            "merges": _part(
                "merges", "Count all pairs of neighbours anew after each merge, and take the most frequent."
            ),
            "tokens": _part(
                "tokens", "Replace from left to right, each merge in the order in which it was learned."
            ),
            "new": _part(
                "new",
                "Use the same merges in the same order; nothing new is learned now.",
                {
                    (NEW,): """a new word is learned when it is met | Look at 'new' again. Use the same merges
                        in the same order; nothing new is learned now.""",
                },
            ),
        },
        (
            Mistake(
                "ties may be broken either way",
                _answer([(_N, _A), (256, 256)]),
                """a n and n a stand at three places each. Among equals the pair that comes first in the
                alphabet goes first.""",
            ),
            Mistake(
                "every pair is merged",
                _answer([*_MERGES, (_A, _S)]),
                """You merged a pair that stands at one place only. That shortens nothing, so training stops
                before.""",
            ),
            Mistake(
                "places may not overlap when they are counted",
                _answer(_MERGES[:1]),
                "You stopped too early: an an still stands at two places, which may overlap.",
            ),
            Mistake(
                "BPE tokens are words",
                {"merges": [TEXT], "tokens": [TEXT], "new": [NEW]},
                """You made each word a token. Tokens are built from pairs that are frequent; nobody tells the
                method what a word is.""",
            ),
        ),
        wanted="a dict of three lists of texts",
    ),
    greeting="A word that was not in the training text is three tokens: pieces of words, not words.",
    hints=(
        "At the beginning a n stands at three places, and so does n a.",
        """After the first merge the text is an an an a s. The pair an an stands at two places, and they
            overlap.""",
    ),
    worked="First a + n, then an + an. The text becomes anan an a s, and the new word anan a s.",
)
