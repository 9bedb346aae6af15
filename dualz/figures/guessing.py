"""Picture of Shannon's guessing game: the text so far, the letters to guess with, and what the guesses cost.

Plain values go in: the board of lesson 01 draws with it.
Source: Shannon, "Prediction and entropy of printed English" (1951).
Lesson: 01 (entropy).
"""

from __future__ import annotations

from collections.abc import Sequence

from dualz.figures.parts import codes
from dualz.figures.parts.marks import Box, Edge, Mark, Picture, Text
from dualz.figures.parts.symbols import show

LETTERS = "abcdefghijklmnopqrstuvwxyz "
EQUAL = "27 equal letters"
MARGIN = 16.0
WIDTH = 640.0
CELL, ROW, A_ROW = 30.0, 44.0, 20
KEY, KEYS_A_ROW = 43.0, 14
BITS_SHOWN = 40
BAR_LEFT, BAR_ROOM = 236.0, 300.0
MOST_BITS = 8.0


def guess_word(number: int) -> str:
    """The word that says at which guess a letter was right: Elias's gamma code, 1, 010, 011, 00100 ...

    Source: Elias, "Universal codeword sets and representations of the integers" (1975).

    >>> [guess_word(number) for number in (1, 2, 3, 4)]
    ['1', '010', '011', '00100']
    """
    return "0" * (number.bit_length() - 1) + f"{number:b}"


def board(
    text: str,
    given: int,
    guesses: Sequence[int],
    tried: str,
    rates: Sequence[tuple[str, float]],
    caption: str,
) -> Picture:
    """The text with its first ``given`` letters open, the number of guesses below each letter found since.

    ``tried``: the letters that were wrong at the present place. ``rates``: (name, bits per letter) of all who
    have guessed, the player first.
    """
    known = given + len(guesses)
    head = "the text; below each letter that you found, how many guesses it took"
    marks: list[Mark] = [Text("head:text", MARGIN, 22, head, "head")]
    for place, letter in enumerate(text):
        marks.append(_cell(place, letter, known, guesses[place - given] if given <= place < known else 0))
    top = 32 + ROW * (-(-len(text) // A_ROW)) + 22
    marks.append(Text("head:keys", MARGIN, top, "click on the letter that you expect next", "head"))
    for number, letter in enumerate(LETTERS):
        x = MARGIN + KEY * (number % KEYS_A_ROW + 0.5)
        y = top + 28 + 34 * (number // KEYS_A_ROW)
        tone, title = ("faint", "not this one") if letter in tried else ("plain", f"guess {_name(letter)}")
        marks.append(Box(f"letter:{letter}", x, y, show(letter), KEY - 5, 30, "", tone, title))
    top += 106
    bits = "".join(map(guess_word, guesses))
    head = f"your guesses as bits: {len(bits)} for {len(guesses)} letters"
    marks.append(Text("head:bits", MARGIN, top, head, "head"))
    shown = max(0, len(bits) - BITS_SHOWN)
    last = len(guess_word(guesses[-1])) if guesses else 0
    marks += codes.bit_row(bits[shown:], MARGIN, top + 8, (len(bits) - last, len(bits)), first=shown)
    top += 60
    marks.append(Text("head:rates", MARGIN, top, "bits per letter so far", "head"))
    marks += _rates(rates, top + 8)
    said = [f"{name}: {_rate(rate, guesses)}" for name, rate in rates]
    opened = text[:known] + "_" * (len(text) - known)
    words = "\n".join(
        [f"the text so far: {opened}", f"not the next one: {', '.join(tried) or 'none'}", *said]
    )
    return Picture(WIDTH, top + 16 + 26 * len(rates), tuple(marks), caption, words)


def _cell(place: int, letter: str, known: int, number: int) -> Mark:
    x = MARGIN + CELL * (place % A_ROW + 0.5)
    y = 32 + ROW * (place // A_ROW + 0.5)
    if place < known:
        note, tone = (str(number), "done") if number else ("", "plain")
        title = f"{_name(letter)}, {number} guess{'es' * (number > 1)}" if number else _name(letter)
        return Box(f"at:{place}", x, y, show(letter), CELL - 3, ROW - 8, note, tone, title)
    label, tone = ("?", "active") if place == known else ("", "faint")
    return Box(f"at:{place}", x, y, label, CELL - 3, ROW - 8, "", tone, "not known yet")


def _rates(rates: Sequence[tuple[str, float]], top: float) -> list[Mark]:
    marks: list[Mark] = []
    for place, (name, rate) in enumerate(rates):
        y = top + 26 * (place + 0.5)
        wide = max(BAR_ROOM * min(rate, MOST_BITS) / MOST_BITS, 1)
        tone = "active" if place == 0 else "done"
        marks.append(Text(f"name:{name}", BAR_LEFT - 10, y + 4.5, name, "note", "end"))
        marks.append(Box(f"rate:{name}", BAR_LEFT + wide / 2, y, "", wide, 16, tone=tone, title=name))
        value = f"{rate:.2f}" if rate else ""
        marks.append(Text(f"value:{name}", BAR_LEFT + wide + 8, y + 4.5, value, "code"))
    x = BAR_LEFT + BAR_ROOM / MOST_BITS
    return [*marks, Edge("one bit", x, top, x, top + 26 * len(rates), tone="faint", title="one bit")]


def _rate(rate: float, guesses: Sequence[int]) -> str:
    return f"{rate:.2f} bits per letter" if guesses else "nothing guessed yet"


def _name(letter: str) -> str:
    return "space" if letter == " " else letter
