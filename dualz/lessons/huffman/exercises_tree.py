"""Build a Huffman tree by hand: on a word everybody knows, then on new counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from random import Random
from typing import Any

from dualz.codecs import huffman
from dualz.course import compare
from dualz.course.old import Exercise, Wrong
from dualz.course.sandbox import NotYet
from dualz.lessons.huffman import attempts as code
from dualz.trace import finish

TIES = "Merge the two lightest trees; of equal weights, the one with the lowest symbol inside comes first."

# --- merges --------------------------------------------------------------------------------------

PAPER = Counter("abracadabra")
PAPER_LENGTHS = huffman.code_lengths(PAPER)
PAPER_BITS = sum(PAPER[symbol] * PAPER_LENGTHS[symbol] for symbol in PAPER)
_HEAVY = "You merged the two heaviest trees first. Rare symbols must sink: merge the two lightest."
_TIE = (
    "The weights are right and a tie is broken wrongly: of equal weights the tree with the lowest symbol "
    "inside comes first, whether it is merged or single."
)
_TOURNAMENT = (
    "You paired the trees in rounds, as in a tournament. A merged tree goes back into the queue at once, and "
    "the next two are taken from all that stand there."
)
_NEIGHBOURS = (
    "You merged neighbours in the order of the symbols. Only the weights decide, not the order in the list."
)


def _merge_mistakes(counts: Mapping[str, int], symbols: str) -> list[tuple[list[str], str]]:
    return [
        (code.heaviest_first(counts), _HEAVY),
        (code.merged_trees_last(counts), _TIE),
        (code.without_putting_back(counts), _TOURNAMENT),
        (code.neighbours(symbols), _NEIGHBOURS),
    ]


def _check_merges(answer: Any, counts: Mapping[str, int], symbols: str) -> None:
    """Name the misconception where it is a known one, else the first wrong merge."""
    right = code.merges_of(counts)
    merges = compare.sequence(answer, "A list of merged trees, each a text of its symbols,")
    for merged in merges:
        if not isinstance(merged, str):
            raise NotYet(
                f"Write each merged tree as a text of its symbols, as in 'cd'; {merged!r} is not one."
            )
    given = ["".join(sorted(merged)) for merged in merges]
    if given != right:
        said = _first_wrong_merge(given, right, counts)
        compare.equal(given, right, said, _merge_mistakes(counts, symbols))


def _first_wrong_merge(given: list[str], right: list[str], counts: Mapping[str, int]) -> str:
    step = next((at for at, (one, two) in enumerate(zip(given, right, strict=False)) if one != two), None)
    if step is None:
        return f"{len(counts)} symbols take {len(right)} merges; your list has {len(given)}."
    queue = [step.queue for step in huffman.build_tree(counts) if not isinstance(step, huffman.Merged)][
        2 * step
    ]
    light, heavy = ("".join(sorted(finish(huffman.read_codes(tree)))) for tree in queue[:2])
    return (
        f"Merge {step + 1} is the first wrong one: you have '{given[step]}'. The two lightest trees are then "
        f"'{light}' (weight {queue[0].weight}) and '{heavy}' (weight {queue[1].weight}). {TIES}"
    )


def _check_paper(answer: Any) -> str:
    parts = compare.mapping(answer, "A dict", ("merges", "bits"))
    _check_merges(parts["merges"], PAPER, "abracadabra")
    bits = compare.number(parts["bits"], "The number of bits", whole=True)
    compare.equal(
        bits,
        PAPER_BITS,
        "The merges are right; the bits are not. Each occurrence of a symbol costs the length of its code "
        "word.",
        [
            (
                -(-PAPER_BITS // 8),
                "The merges are right, and this counts bytes. The question is how many bits.",
            ),
            (
                sum(PAPER_LENGTHS.values()),
                "The merges are right; you added each code length once per symbol. A word is written once "
                "per occurrence.",
            ),
            (3 * PAPER.total(), "This is a fixed length of 3 bits. Use the depth of each leaf in your tree."),
        ],
    )
    return (
        f"{bits} bits, against {8 * PAPER.total()} in plain bytes. The sum of all merged weights is the "
        "same number."
    )


_PAPER_RIGHT = {"merges": code.merges_of(PAPER), "bits": PAPER_BITS}
PAPER_EXERCISE = Exercise(
    id="huffman.paper",
    lesson=2,
    kind="on paper",
    objectives=("huffman.build",),
    prompt="Merge the counts of `abracadabra` by hand. Answer with a dict: `merges`, the symbols inside "
    "each merged "
    "tree, in the order of the merges, as in `['cd', ...]`; and `bits`, the length of the whole coded "
    "message.",
    check=_check_paper,
    hints=(
        "Five symbols take four merges. Write the queue down again after each of them, lightest first.",
        "The first merge is c with d, weight 2. Now b, the merged cd and r all weigh 2: b comes first, "
        "then cd.",
    ),
    answer=_PAPER_RIGHT,
    worked="c + d = 2, b + cd = 4, r + bcd = 6 and a + bcdr = 11. The bits are 2 + 4 + 6 + 11: a symbol "
    "counts once in "
    "every tree above it, so its count is added once for each bit of its word.",
    wrong=(
        Wrong(
            "Huffman merges the two heaviest",
            {**_PAPER_RIGHT, "merges": code.heaviest_first(PAPER)},
            "two lightest",
        ),
        Wrong(
            "ties may be broken either way", {**_PAPER_RIGHT, "merges": code.merged_trees_last(PAPER)}, "tie"
        ),
        Wrong("bits and bytes are the same count", {**_PAPER_RIGHT, "bits": 3}, "counts bytes"),
        Wrong("a word is paid once per symbol", {**_PAPER_RIGHT, "bits": 14}, "once per occurrence"),
        Wrong("all words are equally long", {**_PAPER_RIGHT, "bits": 33}, "fixed length"),
    ),
)

_random = Random("huffman.perform/11")
_symbols = sorted(_random.sample("abcdefghijklmnoprstuw", 7))
FRESH = {symbol: _random.choice((1, 2, 2, 3, 3, 4, 5, 6, 8, 9)) for symbol in _symbols}


def _check_perform(answer: Any) -> str:
    _check_merges(answer, FRESH, "".join(FRESH))
    return "Every merge is right, the ties included."


PERFORM = Exercise(
    id="huffman.perform",
    lesson=2,
    kind="perform",
    objectives=("huffman.build",),
    prompt=f"Do it on new counts: `{FRESH}`. Answer with the list of merged trees in order, each a text of "
    "its symbols.",
    check=_check_perform,
    hints=(
        "Write the queue down, lightest first; after each merge strike two out and put one in.",
        f"{TIES} The first two merges are '{code.merges_of(FRESH)[0]}' and '{code.merges_of(FRESH)[1]}'.",
    ),
    answer=code.merges_of(FRESH),
    worked="Each entry merges the two lightest trees that stand in the queue at that moment.",
    wrong=(
        Wrong("Huffman merges the two heaviest", code.heaviest_first(FRESH), "two heaviest"),
        Wrong("ties may be broken either way", code.merged_trees_last(FRESH), "tie is broken wrongly"),
        Wrong("trees are paired in rounds", code.without_putting_back(FRESH), "tournament"),
        Wrong("neighbours are merged", code.neighbours("".join(FRESH)), "neighbours"),
    ),
)
