"""The words of the course: each with the lesson where it begins, and the sentence that explains it there.

Only the list of words is kept here. Sentence and address are looked up in the lessons: a word begins where a
lesson first sets it off, as in ``*prefix code*``. So the glossary cannot say anything else than the lesson.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from dualz.authoring.notebook import Lesson

#: As the lessons write them; a word of a lesson that is still to come is left out until it is there.
WORDS = tuple(
    """
    activations; Adam; AUC; bfloat16; bias; block; buckets; Burrows-Wheeler transform; byte plane;
    byte-pair encoding; calibration; canonical; centroids; channels; checksum; codebook; codec;
    coefficient; conditional entropy; context; convolution; covariance; cross-entropy; DCT; dictionary;
    distance; dual compression; entropy; epoch; error compensation; exponent; extra bits; filter; front;
    gaps; gradient; greedy; group; hard term; hash; hypervolume; int8 layer; interval; Kraft's inequality;
    Kullback-Leibler divergence; kurtosis; lanes; Latency; lazy; ledger; level; linear layer; literal;
    logits; loss; lossless; lossy; LZSS; mantissa; masking; match; MDCT; members; Momentum; move to front;
    multiply-adds; optimal; package-merge; padding; Pareto front; Parity; payload; pickle; plan;
    polynomial; prefix code; priority queue; probe; PSNR; quality; range coder; record; rotation; run;
    safetensors; scale; secret; sensitivity; sequence; shuffle; singular value decomposition; singular
    values; soft targets; softmax; Sparse; SSIM; standard error; stepper; Stochastic gradient descent;
    straight-through estimator; stride; stripe; support vector machine; Surprise; symmetric; tail;
    temperature; tokens; tracks; trie; triples; validation; varints; weight; window; wrapper; zig-zag
    """.replace("\n", " ").split(";")
)
SHORT = 60
_SENTENCE = re.compile(
    r"(?:(?<=[.!?])(?<!\n\d\.)|(?<=[.!?]\")|(?<=[.!?]\*\*))\s+(?=[A-Z*`\"(])|\n\s*\n|\n(?=[-#|] ?|\d+\. )"
)
_ITEM = re.compile(r"\s*(?:-|\d+\.)\s")
_FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Entry:
    """A word, the number and file of its lesson, its cell's address, and its sentence in Markdown."""

    word: str
    lesson: Lesson
    cell: str
    sentence: str


def entries(lessons: list[Lesson]) -> list[Entry]:
    """The words that begin in these lessons, in alphabetical order."""
    found = [one for word in WORDS if (one := _begins(" ".join(word.split()), lessons))]
    return sorted(found, key=lambda entry: entry.word.lower())


def _begins(word: str, lessons: list[Lesson]) -> Entry | None:
    set_off = re.compile(rf"(?<![*\w])(\*\*?)(?:{re.escape(word)})[.:]?\1(?![*\w])")
    for lesson in lessons:
        for cell in lesson.cells:
            if cell.kind != "markdown":
                continue
            sentences = _SENTENCE.split(_FENCE.sub("", cell.source))
            for place, (before, sentence) in enumerate(zip(["", *sentences], sentences, strict=False)):
                if set_off.search(sentence):
                    # "That is the canonical code": then the sentence before says what it is.
                    joins = len(sentence) < SHORT and not _plain(before).startswith(("#", '"', "**"))
                    said = _plain(f"{before} {sentence}" if joins else sentence)
                    said = _whole(said, sentences[place + 1 :])
                    return Entry(word, lesson, f"cell-{cell.number:02}", said)
    return None


def _whole(said: str, after: list[str]) -> str:
    """The sentence with what its colon announces: a list, or the next sentence or formula; never a table."""
    rest = [one for one in after if one.strip()]
    if said.startswith("**") and len(said) < SHORT:  # a formula alone explains little
        return " ".join([said, *map(_plain, rest[:1])])
    if not said.endswith(":"):
        return said
    if not rest or rest[0].lstrip().startswith("|"):
        return f"{said[:-1]}."
    items = [one for one in rest if _ITEM.match(one)] if _ITEM.match(rest[0]) else rest[:1]
    return " ".join([said, *map(_plain, items)])


def _plain(sentence: str) -> str:
    return " ".join(re.sub(r"^\s*(?:[-#>]+|\d+\.)\s+", "", sentence).split())
