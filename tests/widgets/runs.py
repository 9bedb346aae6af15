"""Runs to play in the tests of the stepper: a demo with every feature, and generators without one."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Generator
from typing import Any

from dualz.codecs import huffman
from dualz.trace import Step
from dualz.widgets.demo import Demo, Preset
from dualz.widgets.stepper import Stepper


def coding(text: str) -> Generator[Step, None, Any]:
    """Build the tree of a text and read its codes: two generators inside one."""
    tree = yield from huffman.build_tree(Counter(text))
    return (yield from huffman.read_codes(tree))


def sorting(numbers: list[int]) -> Generator[list[int], None, list[int]]:
    """Insertion sort.

    A docstring of more than one line, which the source pane folds.
    """
    for end in range(1, len(numbers)):
        place = end
        while place and numbers[place - 1] > numbers[place]:
            numbers[place - 1], numbers[place] = numbers[place], numbers[place - 1]
            place -= 1
            yield numbers
    return numbers


def endless(value: Any) -> Generator[Any, None, None]:
    while True:
        yield value


def read(given: str | bytes) -> str:
    text = given if isinstance(given, str) else given.decode("latin-1")
    if not text:
        raise ValueError("Type at least one symbol.")
    return text


def fresh(seed: int) -> str:
    return "".join(random.Random(seed).choices("abcdef", k=18))


DEMO = Demo(
    "Huffman tree",
    coding,
    (
        Preset("abracadabra", "five symbols, one of them frequent", "abracadabra"),
        Preset("ties", "equal counts: the lower symbol decides", "abcdefgh"),
        Preset("one symbol", "the tree is a lone leaf", "aaaa"),
    ),
    read=read,
    fresh=fresh,
)


def answers(stepper: Stepper, message: dict[str, Any], buffers: tuple[bytes, ...] = ()) -> list[Any]:
    """Deliver a message of the page, as Jupyter would; what Python sends back."""
    sent: list[Any] = []
    stepper.send = lambda content, buffers=None: sent.append(content)
    try:
        stepper._handle_custom_msg(message, [memoryview(part) for part in buffers])
    finally:
        del stepper.send
    return sent
