"""Phrases and codes by hand: encode twice, and parse with LZ78."""

from __future__ import annotations

from typing import Any

from dualz.codecs import lzw
from dualz.course import compare
from dualz.course.forms import Listed, Parts
from dualz.course.registry import Exercise
from dualz.lessons.lzw import by_hand
from dualz.trace import record

# --- encode on paper -----------------------------------------------------------------------------

PAPER = "banabanana"
_LETTERS = ", ".join(f"{letter} = {ord(letter)}" for letter in sorted(set(PAPER)))
_GLUED = """an entry is two phrases joined | You learned a phrase plus the whole next phrase. An entry is the
    phrase that was sent plus one byte: the one that did not fit."""


def _phrases(text: str) -> list[bytes]:
    return [step.phrase for step in record(lzw.encode(text.encode())).of(lzw.Sent)]


def _codes(text: str) -> Listed:
    """The form of a list of codes for ``text``, with what is told about the first wrong one."""
    data = text.encode()
    right = by_hand.codes_of(data)

    def first_wrong(codes: list[Any]) -> str:
        pairs = zip(codes, right, strict=False)
        agree = next((at for at, (one, two) in enumerate(pairs) if one != two), min(len(codes), len(right)))
        if agree == len(right):
            return f"All data are coded after {len(right)} codes, and your list goes on."
        known = sum(map(len, _phrases(text)[:agree]))
        return f"""Code {agree + 1} of {len(right)} is the first wrong one: its match begins at byte {known}
            (counted from 0). Take the longest phrase known by then."""

    mistakes = {
        tuple(by_hand.skipping_the_misfit(data)): """the byte that did not fit is sent along | You went on
                behind the byte that did not fit. LZW has not sent it yet: it is the first byte of the next
                match.""",
        tuple(by_hand.shortest_match(data)): """every letter has a code of its own | These are the bytes
                themselves. A code stands for the longest phrase that the dictionary knows at that moment, and
                phrases learned earlier are known.""",
        tuple(by_hand.pairs_only(data)): """phrases have two letters | You stopped at phrases of two letters.
                Extend the match as long as the dictionary knows it.""",
        tuple(by_hand.counting_from(257, data)): """the first entry is 257 | The phrases are right, and the
                numbers of your entries are one too high: 0 to 255 are the bytes, so the first entry is
                256.""",
        tuple(by_hand.counting_from(255, data)): """the first entry is 255 | The phrases are right, and the
                numbers of your entries are one too low: 0 to 255 are the bytes, so the first entry is
                256.""",
        tuple(by_hand.phrase_plus_phrase(data)): _GLUED,
    }
    mistakes.pop(tuple(right), None)  # on a short text a mistake may do no harm
    return Listed(
        right,
        first_wrong,
        mistakes,
        wanted="a list of codes",
        length=0,
    )


def _texts(answer: Any, what: str) -> list[str]:
    return compare.texts(answer, what, fold=True)


_PAPER_ENTRIES = by_hand.entries_of(PAPER.encode())
_PAPER_CODES = _codes(PAPER)

PAPER_EXERCISE = Exercise(
    id="lzw.paper",
    kind="on paper",
    objectives=("lzw.encode",),
    prompt=f"""Encode `{PAPER}` by hand ({_LETTERS}; the first entry is 256). Answer with a dict: `codes`, the
        numbers that are sent, in order; `entries`, the phrases that are learned, in order, as in `['ba',
        ...]`.""",
    form=Parts(
        {
            "codes": _PAPER_CODES,
            "entries": Listed(
                _PAPER_ENTRIES,
                """The codes are right; the entries are wrong: each is the phrase that was sent plus the byte
                that did not fit, and at the end nothing is left to learn from.""",
                {
                    tuple(phrase.decode() for phrase in _phrases(PAPER)): """the entry is the phrase that was
                        sent | These are the phrases that were sent. Each entry is one byte longer.""",
                    tuple(by_hand.entries_of_two_phrases(PAPER.encode())): _GLUED,
                },
                wanted="a list of texts",
                read=_texts,
            ),
        }
    ),
    greeting=f"""{len(PAPER)} letters in {len(_PAPER_CODES.right)} codes, and both sides now know
        {len(_PAPER_ENTRIES)} phrases more.""",
    hints=(
        "Write one line for each code: the longest known phrase, its number, and the entry that is learned.",
        """The first four codes are single letters; from then on ba = 256, an = 257, na = 258 and ab = 259
            help.""",
    ),
    worked="""b, a, n, a are sent as themselves and teach ba, an, na, ab. Then ba is known, and so is na,
        twice.""",
)

# --- LZ78 on paper -------------------------------------------------------------------------------

PARSED = "babababa"

PARSE = Exercise(
    id="lzw.parse",
    kind="on paper",
    objectives=("lzw.lz78",),
    prompt=f"""Write `{PARSED}` as LZ78's pairs, each as a text: the number of the longest known phrase and
        the letter behind it, as in '0b'. Entry 0 is the empty phrase, the first phrase learned is entry 1;
        where the data end with a known phrase, its number stands alone.""",
    form=Listed(
        by_hand.pairs_of(PARSED),
        """Each pair is the number of the longest known phrase and the letter behind it; the two
        together are the next entry.""",
        {
            tuple(by_hand.pairs_from_zero(PARSED)): """entries are counted from 0 | Your numbers begin with 0.
                Entry 0 is the empty phrase; the first learned is 1.""",
            tuple(
                pair[::-1] for pair in by_hand.pairs_of(PARSED)
            ): """the letter comes before the number | The
                letter stands in front. First the number of the known phrase, then the letter behind it.""",
            tuple(
                by_hand.pairs_with_lengths(PARSED)
            ): """a pair holds a length, as in LZ77 | You gave the length
                of the known phrase. The pair holds its number in the dictionary.""",
            tuple(
                by_hand.single_letters(PARSED)
            ): """letters are sent one by one | Each letter went out on its
                own. Begin each phrase with the longest known one.""",
        },
        wanted="a list of texts",
        read=_texts,
    ),
    greeting="Each phrase is a known one plus one letter, and that letter is what LZW will save.",
    hints=(
        "At the beginning only the empty phrase is known, so the first pair is '0b'.",
        "The first phrases are b, a and ba, the entries 1, 2 and 3. Which known phrase begins what is left?",
    ),
    worked="b and a are new; ba is entry 1 plus a; bab is entry 3 plus b; the rest, a, is entry 2 alone.",
)

# --- perform -------------------------------------------------------------------------------------

FRESH = "nonononosono"

PERFORM = Exercise(
    id="lzw.perform",
    kind="perform",
    objectives=("lzw.encode",),
    prompt=f"""Encode `{FRESH}` by hand: n = {ord("n")}, o = {ord("o")}, s = {ord("s")}. Answer with the list
        of codes.""",
    form=_codes(FRESH),
    greeting="Right to the last code. One of them was used before a decoder can know it; did you see which?",
    hints=(
        "Keep three columns: the phrase that is sent, its code, the entry that is learned.",
        "The first phrases are n, o, no, non; the first entry, no, is 256.",
    ),
    worked="The phrases are " + ", ".join(phrase.decode() for phrase in _phrases(FRESH)) + ".",
)
