"""Board of lesson 01, Shannon's guessing game: a learner and two machines guess the next letter.

Whoever guesses alike can undo the game: from the numbers of guesses alone a twin of the player gets the text
back. So the numbers are the text in another form, and their code words are its bits.

Source: Shannon, "Prediction and entropy of printed English" (1951).
Lesson: 01 (entropy).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from math import log2

from dualz.datasets import english_text
from dualz.figures import guessing as figures
from dualz.figures.guessing import LETTERS, guess_word
from dualz.figures.parts.marks import Picture
from dualz.figures.parts.symbols import show
from dualz.widgets.board import Board, Click

# Written for this lesson, so that no machine has read them; how many letters are open at the start.
TEXTS = (
    ("after a while the rest of a long word is no surprise", 28),
    ("what you can guess for yourself you need not be told", 30),
    ("the shorter the story the more you have to pay for it", 28),
)
MEMORY = 2


@dataclass(frozen=True)
class Game:
    """``guesses``: how many guesses each letter found took. ``tried``: wrong ones at the present place."""

    text: str
    given: int
    guesses: tuple[int, ...] = ()
    tried: str = ""

    @property
    def next(self) -> str:
        """The letter to be guessed; empty at the end."""
        return self.text[self.given + len(self.guesses) :][:1]


def play(number: int = 0) -> Board:
    """Guess one of three texts letter by letter; ``board.state.guesses`` has how many guesses each took.

    Raises:
        ValueError: there is no text of that number.
    """
    if number not in range(len(TEXTS)):
        raise ValueError(f"There are {len(TEXTS)} texts, numbered from 0; {number} is none of them.")
    text, given = TEXTS[number]
    rivals(text, given)  # read ahead, so that no click waits for it
    return Board(
        _draw,
        Game(text, given),
        on_click=guess,
        clicks=lambda game: [f"letter:{letter}" for letter in LETTERS],
        name="guess the next letter",
    )


def guess(game: Game, event: Click) -> Game:
    """The game after one more guess.

    Raises:
        ValueError: the letter was tried at this place, or the text is complete.
    """
    letter = event.key.partition(":")[2]
    if not game.next:
        raise ValueError("The text is complete. Reset the board, or play another one.")
    if letter in game.tried:
        raise ValueError(f"{show(letter)} was tried here: it is not the next letter.")
    if letter != game.next:
        return replace(game, tried=game.tried + letter)
    return replace(game, guesses=(*game.guesses, len(game.tried) + 1), tried="")


def bits_per_letter(guesses: Sequence[int]) -> float:
    """What the code words of these numbers of guesses take, in bits per letter; 0 for none."""
    return sum(len(guess_word(number)) for number in guesses) / len(guesses) if guesses else 0.0


@cache
def rivals(text: str, given: int) -> Mapping[str, tuple[int, ...]]:
    """For two machines that have read English: at which guess each would find each letter."""
    read = "".join(letter for letter in english_text().decode().lower() if letter in LETTERS)
    counts = [_following(read, order) for order in range(MEMORY + 1)]

    def number(place: int, memory: int) -> int:
        def liking(letter: str) -> list[int]:
            contexts = [text[place - order : place] for order in range(memory, -1, -1)]
            return [-counts[len(one)].get(one, Counter())[letter] for one in contexts]

        return sorted(LETTERS, key=liking).index(text[place]) + 1

    places = range(given, len(text))
    return {
        "knows how often letters come": tuple(number(place, 0) for place in places),
        "looks at two letters": tuple(number(place, MEMORY) for place in places),
    }


def _following(read: str, order: int) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = {}
    for place in range(order, len(read)):
        found.setdefault(read[place - order : place], Counter())[read[place]] += 1
    return found


def _draw(game: Game) -> Picture:
    many = len(game.guesses)
    rates = [("you", bits_per_letter(game.guesses))]
    rates += [(name, bits_per_letter(found[:many])) for name, found in rivals(game.text, game.given).items()]
    rates.append((figures.EQUAL, log2(len(LETTERS)) if many else 0.0))
    return figures.board(game.text, game.given, game.guesses, game.tried, rates, _said(game))


def _said(game: Game) -> str:
    if not game.next:
        rate = bits_per_letter(game.guesses)
        return f"Complete: {rate:.2f} bits per letter. From these bits a twin of yours gets the text back."
    if game.tried:
        tried = ", ".join(map(show, game.tried))
        return f"Not {tried}. Guess number {len(game.tried) + 1}: which letter comes next?"
    if game.guesses:
        number = game.guesses[-1]
        found = show(game.text[game.given + len(game.guesses) - 1])
        return f"{found} at guess {number}: that is the word {guess_word(number)}. Which letter comes next?"
    return "Which letter comes next? Click on it."


# What the tests of all boards try, by the name of the function.
EXAMPLES = {"play": play}
