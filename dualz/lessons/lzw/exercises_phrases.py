"""Phrases and codes by hand: encode twice, and parse with LZ78."""

from __future__ import annotations

from typing import Any

from dualz.codecs import lzw
from dualz.course import compare
from dualz.course.old import Exercise, Wrong
from dualz.course.sandbox import NotYet
from dualz.lessons.lzw import attempts as code
from dualz.trace import record

# --- encode on paper -----------------------------------------------------------------------------

PAPER = "banabanana"
_LETTERS = ", ".join(f"{letter} = {ord(letter)}" for letter in sorted(set(PAPER)))
_PAPER_RIGHT = {"codes": code.codes_of(PAPER.encode()), "entries": code.entries_of(PAPER.encode())}

_MISFIT = (
    "You went on behind the byte that did not fit. LZW has not sent it yet: it is the first byte of the "
    "next "
    "match."
)
_SINGLE = (
    "These are the bytes themselves. A code stands for the longest phrase that the dictionary knows at "
    "that "
    "moment, and phrases learned earlier are known."
)
_SHORT = "You stopped at phrases of two letters. Extend the match as long as the dictionary knows it."
_NUMBERS = (
    "The phrases are right, and the numbers of your entries are one too high: 0 to 255 are the bytes, so "
    "the "
    "first entry is 256."
)
_GLUED = (
    "You learned a phrase plus the whole next phrase. An entry is the phrase that was sent plus one "
    "byte: the "
    "one that did not fit."
)


def _encode_mistakes(data: bytes) -> list[tuple[list[int], str]]:
    return [
        (code.skipping_the_misfit(data), _MISFIT),
        (code.shortest_match(data), _SINGLE),
        (code.pairs_only(data), _SHORT),
        (code.counting_from_257(data), _NUMBERS),
        (code.phrase_plus_phrase(data), _GLUED),
    ]


def _check_codes(answer: Any, data: bytes) -> None:
    codes = [
        compare.number(item, "A list of codes is wanted: in each place a number", whole=True)
        for item in compare.sequence(answer, "A list of codes")
    ]
    right = code.codes_of(data)
    agree = next((at for at, (one, two) in enumerate(zip(codes, right, strict=False)) if one != two), None)
    if agree is None:
        agree = min(len(codes), len(right))
    known = sum(len(phrase) for phrase in _phrases(data)[:agree])
    where = f"Code {agree + 1} of {len(right)} is the first wrong one" if agree < len(right) else "Stop there"
    otherwise = (
        f"{where}: its match begins at byte {known} (counted from 0). Take the longest phrase known by then."
        if agree < len(right)
        else f"All data are coded after {len(right)} codes, and your list goes on."
    )
    compare.equal(codes, right, otherwise, _encode_mistakes(data))


def _phrases(data: bytes) -> list[bytes]:
    return [step.phrase for step in record(lzw.encode(data)).of(lzw.Sent)]


def _check_paper(answer: Any) -> str:
    parts = compare.mapping(answer, "A dict", _PAPER_RIGHT)
    _check_codes(parts["codes"], PAPER.encode())
    entries = compare.sequence(parts["entries"], "Under 'entries' a list of texts")
    compare.equal(
        entries,
        _PAPER_RIGHT["entries"],
        "The codes are right, the entries are not: each is the phrase that was sent plus the byte that "
        "did not "
        "fit; at the end nothing is left to learn from.",
        [
            (
                [phrase.decode() for phrase in _phrases(PAPER.encode())],
                "These are the phrases that were sent. Each entry is one byte longer.",
            ),
            (code.entries_of_two_phrases(PAPER.encode()), _GLUED),
        ],
    )
    return (
        f"{len(PAPER)} letters in {len(_PAPER_RIGHT['codes'])} codes, and both sides now know 6 phrases more."
    )


PAPER_EXERCISE = Exercise(
    id="lzw.paper",
    lesson=4,
    kind="on paper",
    objectives=("lzw.encode",),
    prompt=f"Encode `{PAPER}` by hand ({_LETTERS}; the first entry is 256). Answer with a dict: `codes`, "
    "the "
    "numbers that are sent, in order; `entries`, the phrases that are learned, in order, as in `['ba', "
    "...]`.",
    check=_check_paper,
    hints=(
        "Write one line for each code: the longest known phrase, its number, and the entry that is learned.",
        "The first four codes are single letters; from then on ba = 256, an = 257, na = 258 and ab = 259 "
        "help.",
    ),
    answer=_PAPER_RIGHT,
    worked="b, a, n, a are sent as themselves and teach ba, an, na, ab. Then ba is known, and so is na, "
    "twice.",
    wrong=(
        Wrong(
            "the byte that did not fit is sent along",
            {**_PAPER_RIGHT, "codes": code.skipping_the_misfit(PAPER.encode())},
            "first byte of the next match",
        ),
        Wrong(
            "every letter has a code of its own",
            {**_PAPER_RIGHT, "codes": code.shortest_match(PAPER.encode())},
            "bytes themselves",
        ),
        Wrong(
            "the first entry is 257",
            {**_PAPER_RIGHT, "codes": code.counting_from_257(PAPER.encode())},
            "one too high",
        ),
        Wrong(
            "an entry is two phrases joined",
            {**_PAPER_RIGHT, "entries": code.entries_of_two_phrases(PAPER.encode())},
            "whole next phrase",
        ),
        Wrong(
            "the entry is the phrase that was sent",
            {**_PAPER_RIGHT, "entries": [phrase.decode() for phrase in _phrases(PAPER.encode())]},
            "one byte longer",
        ),
    ),
)

# --- LZ78 on paper -------------------------------------------------------------------------------

PARSED = "babababa"
PARSE_RIGHT = code.pairs_of(PARSED)
_PARSE_MISTAKES = (
    (
        code.pairs_from_zero(PARSED),
        "Your numbers begin with 0. Entry 0 is the empty phrase; the first learned is 1.",
    ),
    (
        code.pairs_with_lengths(PARSED),
        "You gave the length of the known phrase. The pair holds its number in the dictionary.",
    ),
    (
        code.single_letters(PARSED),
        "Each letter went out on its own. Begin each phrase with the longest known one.",
    ),
)


def _check_parse(answer: Any) -> str:
    pairs = compare.sequence(answer, "A list of texts")
    for pair in pairs:
        if not isinstance(pair, str):
            raise NotYet(f"A list of texts is wanted, and one item is {compare.named(pair)}.")
    compare.equal(
        pairs,
        PARSE_RIGHT,
        "Not yet: each pair is the number of the longest known phrase and the letter behind it; the two "
        "together are the next entry.",
        _PARSE_MISTAKES,
    )
    return "Each phrase is a known one plus one letter, and that letter is what LZW will save."


PARSE = Exercise(
    id="lzw.parse",
    lesson=4,
    kind="on paper",
    objectives=("lzw.lz78",),
    prompt=f"Write `{PARSED}` as LZ78's pairs, each as a text: the number of the longest known phrase "
    "and the letter behind it, as in '0b'. Entry 0 is the empty phrase, the first phrase learned is "
    "entry 1; where the data end with a known phrase, its number stands alone.",
    check=_check_parse,
    hints=(
        "At the beginning only the empty phrase is known, so the first pair is '0b'.",
        "The phrases are b, a, ba, bab, and the last one is known already.",
    ),
    answer=PARSE_RIGHT,
    worked="b and a are new; ba is entry 1 plus a; bab is entry 3 plus b; the rest, a, is entry 2 alone.",
    wrong=(
        Wrong("entries are counted from 0", _PARSE_MISTAKES[0][0], "begin with 0"),
        Wrong("a pair holds a length, as in LZ77", _PARSE_MISTAKES[1][0], "length of the known"),
        Wrong("letters are sent one by one", _PARSE_MISTAKES[2][0], "on its own"),
    ),
)

# --- perform -------------------------------------------------------------------------------------

FRESH = "nonononosono"


def _check_perform(answer: Any) -> str:
    _check_codes(answer, FRESH.encode())
    return "Right to the last code. One of them was used before a decoder can know it; did you see which?"


PERFORM = Exercise(
    id="lzw.perform",
    lesson=4,
    kind="perform",
    objectives=("lzw.encode",),
    prompt=f"Encode `{FRESH}` by hand: n = {ord('n')}, o = {ord('o')}, s = {ord('s')}. Answer with the "
    "list of "
    "codes.",
    check=_check_perform,
    hints=(
        "Keep three columns: the phrase that is sent, its code, the entry that is learned.",
        "The phrases are n, o, no, non, o, s and two more; the first entry, no, is 256.",
    ),
    answer=code.codes_of(FRESH.encode()),
    worked="The phrases are " + ", ".join(phrase.decode() for phrase in _phrases(FRESH.encode())) + ".",
    wrong=(
        Wrong(
            "the byte that did not fit is sent along", code.skipping_the_misfit(FRESH.encode()), "next match"
        ),
        Wrong("every letter has a code of its own", code.shortest_match(FRESH.encode()), "bytes themselves"),
        Wrong("phrases have two letters", code.pairs_only(FRESH.encode()), "two letters"),
        Wrong("the first entry is 257", code.counting_from_257(FRESH.encode()), "one too high"),
        Wrong("an entry is two phrases joined", code.phrase_plus_phrase(FRESH.encode()), "whole next phrase"),
    ),
)
