"""The plans among which a search chooses: a few values for each setting, in order, and every combination.

Lesson: 15 (budget).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from math import prod
from random import Random
from typing import Any

from dualz.dual.budget import Plan

Place = tuple[int, ...]


class Choices:
    """A few values for each setting of a :class:`~dualz.dual.budget.Plan`, in order.

    A plan has a *place*: for each setting the index of its value. Settings come in the order given.

    Raises:
        ValueError: a setting without values, or with one value twice.
    """

    def __init__(self, **values: tuple[Any, ...]) -> None:
        for name, known in values.items():
            if not known or len(set(known)) != len(known):
                raise ValueError(f"{name} needs one or more values, each once, not {known!r}.")
        self.values = {name: tuple(known) for name, known in values.items()}

    def __len__(self) -> int:
        return prod(map(len, self.values.values()))

    def __iter__(self) -> Iterator[Plan]:
        """All plans; the last setting changes first."""
        return (self.plan(place) for place in product(*(range(len(known)) for known in self.values.values())))

    def plan(self, place: Place) -> Plan:
        """The plan at a place.

        Raises:
            ValueError: there is no such place.
        """
        sizes = [len(known) for known in self.values.values()]
        if len(place) != len(sizes) or not all(0 <= at < size for at, size in zip(place, sizes, strict=True)):
            raise ValueError(f"{place} is no place among {sizes} values.")
        return Plan(**{name: known[at] for (name, known), at in zip(self.values.items(), place, strict=True)})

    def place(self, plan: Plan) -> Place:
        """Where a plan stands.

        Raises:
            ValueError: a value of it is not among the choices.
        """
        for name, known in self.values.items():
            if getattr(plan, name) not in known:
                raise ValueError(f"{name} is one of {', '.join(map(str, known))}, not {getattr(plan, name)}.")
        return tuple(known.index(getattr(plan, name)) for name, known in self.values.items())

    def draw(self, random: Random) -> Plan:
        """A plan by chance, each as likely as any other."""
        return self.plan(tuple(random.randrange(len(known)) for known in self.values.values()))

    def grid(self, most: int) -> list[Plan]:
        """An even grid of at most ``most`` plans: a value more for the setting with the fewest, as long as
        it fits.

        Raises:
            ValueError: ``most`` is below 1.
        """
        if most < 1:
            raise ValueError(f"A grid has at least one plan, not {most}.")
        many = dict.fromkeys(self.values, 1)
        growing = list(self.values)
        while growing:
            name = min(growing, key=lambda one: many[one])
            grown = {**many, name: many[name] + 1}
            if grown[name] > len(self.values[name]) or prod(grown.values()) > most:
                growing.remove(name)
            else:
                many = grown
        lines = [_spread(len(known), many[name]) for name, known in self.values.items()]
        return [self.plan(place) for place in product(*lines)]


def _spread(size: int, many: int) -> list[int]:
    """``many`` of the indices below ``size``, evenly spaced, each in the middle of its share.

    >>> _spread(5, 2), _spread(5, 5)
    ([1, 3], [0, 1, 2, 3, 4])
    """
    return [int((number + 0.5) * size / many) for number in range(many)]


def choices_of(values: Mapping[str, Any]) -> Choices:
    """Choices from JSON: lists are tuples there."""
    return Choices(**{name: tuple(known) for name, known in values.items()})
