"""A demo: a run that a stepper can play, with inputs to choose from.

A lesson's demos are in the module ``demos`` of its folder; a learner can make one too.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any

MOST_INPUT = 65_536
Run = Callable[[Any], Generator[Any, Any, Any]]


@dataclass(frozen=True)
class Preset:
    """An input worth looking at. ``purpose`` says, in half a sentence, what it shows."""

    name: str
    purpose: str
    value: Any


@dataclass(frozen=True)
class Demo:
    """``run(value)`` gives the generator to play.

    ``presets``: the first is shown at the start. ``read`` turns the learner's free input
    (text as ``str``, a file as ``bytes``) into a value, and raises ValueError with a sentence
    where it cannot; without it there is no free input. ``fresh(seed)`` makes a new instance of
    the perform mode, small enough to be done by hand; without it that mode is not offered.
    ``say`` writes a value as short text, for the input field. ``most`` is the number of bytes that the free
    input may have; more is refused before ``read`` sees it.
    """

    name: str
    run: Run
    presets: tuple[Preset, ...]
    read: Callable[[str | bytes], Any] | None = None
    fresh: Callable[[int], Any] | None = None
    say: Callable[[Any], str] = str
    most: int = MOST_INPUT

    def preset(self, name: str | None) -> Preset:
        """The preset of that name, or the first.

        Raises:
            ValueError: no preset has that name; the sentence lists the names.
        """
        if name is None:
            return self.presets[0]
        for preset in self.presets:
            if preset.name == name:
                return preset
        names = ", ".join(repr(preset.name) for preset in self.presets)
        raise ValueError(f"{self.name} has no preset {name!r}. There are: {names}.")
