"""Code that learners might write in lesson 03: right answers, and popular wrong ones with what is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dualz.course.forms import caught, mistake

# --- the search ----------------------------------------------------------------------------------


def longest_match(data, index, window):
    best = (0, 0)
    for at in range(index - 1, max(0, index - window) - 1, -1):
        length = 0
        while index + length < len(data) and data[at + length] == data[index + length]:
            length += 1
        if length > best[0]:
            best = (length, index - at)
    return best


def longest_match_stub(data, index, window):
    best = (0, 0)
    for at in range(index - 1, max(0, index - window) - 1, -1):  # noqa: B007
        length = 0
        ...  # count how many bytes are alike
        if ...:
            best = (length, ...)
    return best


def _searching(
    data: bytes,
    index: int,
    window: int,
    better: Callable[[int, int], bool] = lambda length, best: length > best,
    most: Callable[[int, int], int] = lambda left, distance: left,
) -> tuple[int, int]:
    """As ``longest_match``, with another idea of a better match, or of how long one may be."""
    best = (0, 0)
    for at in range(index - 1, max(0, index - window) - 1, -1):
        length = 0
        while length < most(len(data) - index, index - at) and data[at + length] == data[index + length]:
            length += 1
        if better(length, best[0]):
            best = (length, index - at)
    return best


@mistake(
    "a match ends before the present position",
    """Your matches end where the present position begins. A match may run on into the bytes that it writes
    itself: compare as long as there are data.""",
)
def search_without_overlap(data, index, window):
    return _searching(data, index, window, most=min)


@mistake(
    "of equal matches the farthest is as good",
    """Of several matches of the same length you keep the farthest. Keep the nearest: a later one has to be
    longer.""",
)
def search_farthest(data, index, window):
    return _searching(data, index, window, lambda length, best: length >= best and length > 0)


@mistake(
    "the nearest match is the longest",
    "You keep the first match that you find. A place farther back may be alike for longer: look at them all.",
)
def search_nearest(data, index, window):
    return _searching(data, index, window, lambda length, best: length > 0 == best)


@mistake(
    "a match is a place",
    "You give the place where the match begins. A decoder is told how far back it is: `index - at`.",
)
def search_place(data, index, window):
    length, distance = _searching(data, index, window)
    return length, index - distance if length else 0


@mistake(
    "the order of the two numbers does not matter",
    "You give the distance first. The length comes first here, then the distance.",
)
def search_swapped(data, index, window):
    return _searching(data, index, window)[::-1]


@mistake(
    "the window is no limit",
    "You look at every earlier place. A format can say distances up to `window` only: go no farther back.",
)
def search_everywhere(data, index, window):
    return _searching(data, index, index)


@mistake(
    "the last byte is not compared",
    "Your matches stop before the last byte of the data. It may belong to a match like any other.",
)
def search_short_of_the_end(data, index, window):
    return _searching(data, index, window, most=lambda left, distance: left - 1)


@caught("data never end within a match", "stop before the data end")
def search_past_the_end(data, index, window):
    best = (0, 0)
    for at in range(index - 1, max(0, index - window) - 1, -1):
        length = 0
        while data[at + length] == data[index + length]:
            length += 1
        if length > best[0]:
            best = (length, index - at)
    return best


# --- a message as tokens -------------------------------------------------------------------------


def tokens_of(text: str, search: Any = longest_match, least: int = 3) -> list[Any]:
    """The tokens of a greedy parse: letters, and pairs of distance and length."""
    data, index, found = text.encode(), 0, []
    while index < len(data):
        length, distance = search(data, index, len(data))
        if length < least:
            found.append(chr(data[index]))
            index += 1
        else:
            found.append((distance, length))
            index += length
    return found


def tokens_swapped(text: str) -> list[Any]:
    """Pairs of length and distance."""
    return [token if isinstance(token, str) else token[::-1] for token in tokens_of(text)]


def tokens_with_places(text: str) -> list[Any]:
    """Pairs of the place where the copy is taken from and the length."""
    index, found = 0, []
    for token in tokens_of(text):
        found.append(token if isinstance(token, str) else (index - token[0], token[1]))
        index += 1 if isinstance(token, str) else token[1]
    return found
