"""What learners of lesson 04 write by hand, rightly and wrongly: codes of a message, and LZ78's pairs."""

from __future__ import annotations

from collections.abc import Callable, Generator

from dualz.codecs import lz78, lzw
from dualz.trace import record

# --- encoding: the codes of a message, done rightly and wrongly -----------------------------------


def codes_of(data: bytes) -> list[int]:
    """The codes that LZW sends."""
    return [step.code for step in lzw.encode(data) if isinstance(step, lzw.Sent)]


def entries_of(data: bytes) -> list[str]:
    """The phrases that the encoder learns, in order."""
    return [step.phrase.decode() for step in lzw.encode(data) if isinstance(step, lzw.Learned)]


def skipping_the_misfit(data: bytes) -> list[int]:
    """After a code the next match begins behind the byte that did not fit, as in LZ78."""
    known, codes, phrase = _literals(), [], b""
    for value in data:
        longer = phrase + bytes([value])
        if longer in known:
            phrase = longer
            continue
        codes.append(known[phrase])
        known[longer] = len(known)
        phrase = b""
    return [*codes, known[phrase]] if phrase else codes


def shortest_match(data: bytes) -> list[int]:
    """Every byte on its own: the dictionary grows and is never used."""
    return list(data)


def pairs_only(data: bytes) -> list[int]:
    """Entries of two bytes only: a match is never extended beyond them."""
    known, codes, at = _literals(), [], 0
    while at < len(data):
        wide = 2 if data[at : at + 2] in known and at + 1 < len(data) else 1
        codes.append(known[data[at : at + wide]])
        known.setdefault(data[at : at + 2], len(known))
        at += wide
    return codes


def counting_from(first: int, data: bytes) -> list[int]:
    """The number ``first`` for the first entry, as 257 if 256 were the clear code."""
    return [code + (code >= 256) * (first - 256) for code in codes_of(data)]


def phrase_plus_phrase(data: bytes) -> list[int]:
    """An entry is the phrase before plus all of this phrase."""
    return [step for step, _ in _two_phrases(data)]


def entries_of_two_phrases(data: bytes) -> list[str]:
    """What is learned then."""
    return [entry.decode() for _, entry in _two_phrases(data) if entry]


def _two_phrases(data: bytes) -> list[tuple[int, bytes]]:
    """Each code with the entry that is learned after it; none after the first."""
    known, told, before, at = _literals(), [], b"", 0
    while at < len(data):
        wide = max(size for size in range(1, len(data) - at + 1) if data[at : at + size] in known)
        phrase = data[at : at + wide]
        told.append((known[phrase], before and before + phrase))
        if before:
            known.setdefault(before + phrase, len(known))
        before, at = phrase, at + wide
    return told


def _literals() -> dict[bytes, int]:
    return {bytes([value]): value for value in range(256)}


# --- LZ78 ----------------------------------------------------------------------------------------


def pairs_of(text: str) -> list[str]:
    """LZ78's pairs, each as the number of an entry and a letter."""
    return _told(lz78.encode(text.encode()), lambda entry, phrases: entry)


def pairs_from_zero(text: str) -> list[str]:
    """The first phrase numbered 0, so that no number is left for the empty phrase."""
    return _told(lz78.encode(text.encode()), lambda entry, phrases: max(0, entry - 1))


def pairs_with_lengths(text: str) -> list[str]:
    """The length of the known phrase in place of its number."""
    return _told(lz78.encode(text.encode()), lambda entry, phrases: len(phrases[entry]))


def single_letters(text: str) -> list[str]:
    return [f"0{letter}" for letter in text]


def _told(run: Generator, number: Callable[[int, list[bytes]], int]) -> list[str]:
    phrases, told = [b""], []
    for step in record(run).of(lz78.Sent):
        letter = "" if step.byte is None else chr(step.byte)
        told.append(f"{number(step.entry, phrases)}{letter}")
        phrases.append(step.phrase)
    return told
