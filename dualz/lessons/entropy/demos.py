"""Demo of lesson 01: Shannon's code, word by word, while the budget of code space is spent."""

from __future__ import annotations

import random
from collections.abc import Generator
from typing import Any

from dualz.codecs.entropy import probabilities, shannon_code
from dualz.widgets.demo import Demo, Preset

MOST_CHARACTERS = 2000
MOST_SYMBOLS = 24


def read_message(given: str | bytes) -> str:
    """The learner's text or file as a message of characters.

    Raises:
        ValueError: empty, or more than the picture can hold; the sentence says how much fits.
    """
    text = given if isinstance(given, str) else bytes(given).decode("utf-8", "replace")
    if not text:
        raise ValueError("The message is empty: type at least one character.")
    if len(text) > MOST_CHARACTERS:
        raise ValueError(f"The message has {len(text)} characters; {MOST_CHARACTERS} can be counted here.")
    if len(set(text)) > MOST_SYMBOLS:
        many = len(set(text))
        raise ValueError(f"The message has {many} different characters; {MOST_SYMBOLS} fit into the picture.")
    return text


def fresh_message(seed: int) -> str:
    """A shuffled message of 4 to 6 different letters, with a likely one and some rare ones."""
    rng = random.Random(seed)
    letters = rng.sample("abcdefghijklmnop", rng.randint(4, 6))
    message = [letter for letter in letters for _ in range(rng.choice([1, 1, 2, 3, 4, 6, 9, 14]))]
    rng.shuffle(message)
    return "".join(message)


def _shannon(message: str) -> Generator[Any, None, Any]:
    return shannon_code(probabilities(message))


BANANA = Preset("a sentence", "five symbols: the example of this lesson", "a banana bandana")
HALVING = Preset("halving", "powers of 1/2: the budget is spent to the last bit", "aaaabbcd")
TIES = Preset("equal", "five equal symbols: each gets three bits, and much of the space is left", "abcde")
SKEW = Preset("nine to one", "surprise of 0.15 bits, and still a word of one bit", "aaaaaaaaab")
RIVER = Preset("a river", "no probability is a power of 1/2: every word is rounded up", "mississippi river")

SHANNON = Demo("entropy.shannon", _shannon, (BANANA, HALVING, TIES, SKEW, RIVER), read_message, fresh_message)

DEMOS = (SHANNON,)
