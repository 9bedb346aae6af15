"""Build a Huffman tree by hand, on a word everybody knows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import partial
from typing import Any

from dualz.codecs import huffman
from dualz.course import compare
from dualz.course.forms import Listed, Mistake, Number, Parts
from dualz.course.registry import Exercise
from dualz.course.sandbox import NotYet
from dualz.lessons.huffman import attempts as code
from dualz.trace import finish

TIES = "Merge the two lightest trees; of equal weights, the one with the lowest symbol inside comes first."

# --- merges --------------------------------------------------------------------------------------


def _merges(counts: Mapping[str, int], *popular: Mistake) -> Listed:
    """The list of merged trees: a popular mistake is named, of any other list the first wrong merge."""
    right = code.merges_of(counts)
    return Listed(
        right,
        partial(_first_wrong_merge, right, counts),
        tuple(wrong.on(counts) for wrong in popular),
        "a list of merged trees, each a text of its symbols,",
        _read_merges,
    )


def _read_merges(answer: Any, what: str) -> list[str]:
    merges = [compare.text(merged) for merged in compare.sequence(answer, what)]
    for merged in merges:
        if not isinstance(merged, str):
            raise NotYet(
                f"Write each merged tree as a text of its symbols, as in 'cd'; {merged!r} is not one."
            )
    return ["".join(sorted(compare.folded(merged))) for merged in merges]


def _first_wrong_merge(right: list[str], counts: Mapping[str, int], given: list[str]) -> str:
    step = next((at for at, (one, two) in enumerate(zip(given, right, strict=False)) if one != two), None)
    if step is None:
        return f"{len(counts)} symbols take {len(right)} merges; your list has {len(given)}."
    queues = [step.queue for step in huffman.build_tree(counts) if not isinstance(step, huffman.Merged)]
    queue = queues[2 * step]
    light, heavy = ("".join(sorted(finish(huffman.read_codes(tree)))) for tree in queue[:2])
    return f"""Merge {step + 1} is the first wrong one: you have '{given[step]}'. The two lightest trees are
        then '{light}' (weight {queue[0].weight}) and '{heavy}' (weight {queue[1].weight}). {TIES}"""


# --- on paper: a word everybody knows ------------------------------------------------------------

PAPER = Counter("abracadabra")
PAPER_LENGTHS = huffman.code_lengths(PAPER)
PAPER_BITS = sum(PAPER[symbol] * PAPER_LENGTHS[symbol] for symbol in PAPER)

PAPER_EXERCISE = Exercise(
    id="huffman.paper",
    kind="on paper",
    objectives=("huffman.build",),
    prompt="""Merge the counts of `abracadabra` by hand; of equal weights, the tree with the lowest symbol
        inside comes first. Answer with a dict: `merges`, the symbols inside each
        merged tree, in the order of the merges, as in `['cd', ...]`; and `bits`, the length of the whole
        coded message.""",
    form=Parts(
        {
            # Here rounds give what wrong ties give, and neighbours what the heaviest first give.
            "merges": _merges(PAPER, code.heaviest_first, code.merged_trees_last),
            "bits": Number(
                PAPER_BITS,
                """The merges are right; the bits are wrong: each occurrence of a symbol costs the length of
                its code word.""",
                {
                    -(-PAPER_BITS // 8): """bits and bytes are the same count | The merges are right, and this
                        counts bytes. The question is how many bits.""",
                    sum(PAPER_LENGTHS.values()): """a word is paid once per symbol | The merges are right; you
                        added each code length once per symbol. A word is written once per occurrence.""",
                    3 * PAPER.total(): """all words are equally long | This is a fixed length of 3 bits. Use
                        the depth of each leaf in your tree.""",
                },
                wanted="a number of bits",
                unit="bits",
                whole=True,
            ),
        },
    ),
    greeting=f"""{PAPER_BITS} bits, against {8 * PAPER.total()} in plain bytes. The sum of all merged weights
        is the same number.""",
    hints=(
        "Five symbols take four merges. Write the queue down again after each of them, lightest first.",
        """The first merge is c with d, weight 2. Now b, the merged cd and r all weigh 2: b comes first, then
        cd.""",
    ),
    worked="""c + d = 2, b + cd = 4, r + bcd = 6 and a + bcdr = 11. The bits are 2 + 4 + 6 + 11: a symbol
        counts once in every tree above it, so its count is added once for each bit of its word.""",
)
