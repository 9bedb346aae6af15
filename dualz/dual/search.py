"""The smallest file that still knows enough: the chain again and again, keeping fewer weights or more.

The accuracy of a pruned network is nearly flat and then falls off a cliff; the size of its file goes with the
share of the weights that stay. So the search steps down by halves until too much is lost, and then divides
what is between the last two. At the end it tries half the values in each codebook. Every try is a whole
chain, measured on validation; the test set is not looked at.

Lesson: 14 (dual).
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from torch import nn
from tqdm.auto import tqdm

from dualz.datasets import Data
from dualz.dual.models import compress_model
from dualz.dual.pipeline import Recipe, Stage, chain
from dualz.models.checks import clone
from dualz.models.training import accuracy
from dualz.short import percent

_CLOSE = 1.15  # shares of weights that are closer than this factor are not told apart
_UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Try:
    """One run of the chain: its ``recipe``, the stages, the points that it ``lost`` on validation, and
    whether that is ``allowed``."""

    recipe: Recipe
    stages: tuple[Stage, ...]
    lost: float
    allowed: bool

    @property
    def size(self) -> int:
        """The bytes of its file."""
        return len(self.stages[-1].file)


def smallest(
    model: nn.Module,
    data: Data,
    recipe: Recipe,
    lose_at_most: float,
    *,
    tries: int = 8,
    on_try: Callable[[Try], None] | None = None,
    progress: bool | None = None,
    should_stop: Callable[[], bool] | None = None,
    on_progress: Callable[[Any], None] | None = None,
    **given: Any,
) -> tuple[Stage, ...]:
    """The stages of the smallest file found that loses at most ``lose_at_most`` points on validation.

    ``tries`` bounds the runs of the chain; each is told to ``on_try``. ``progress`` shows a bar of epochs
    with the best so far (default: where a terminal or a notebook shows it). An interrupt (Ctrl-C, the stop
    button of a notebook) or ``should_stop`` ends the search with the best so far. Where no try was good
    enough, it is the one stage ``unchanged``: the model as it was given, in a .dz file.

    Warns:
        UserWarning: no try was good enough, or the search was interrupted.

    Raises:
        ValueError: a negative loss, or no tries; whatever the chain refuses.
    """
    if not lose_at_most >= 0:
        raise ValueError(f"lose_at_most is in points, from 0 on, not {lose_at_most!r}.")
    if not tries >= 1:
        raise ValueError(f"At least one try is needed, not {tries!r}.")
    found = _Best(model, data, lose_at_most)
    epochs = tries * (recipe.prune + recipe.retrain + recipe.share)
    with _bar(epochs, progress) as bar, _interruptible(found):

        def count(epoch: Any) -> None:
            bar.update()
            if on_progress is not None:
                on_progress(epoch)

        options = {**given, "should_stop": should_stop, "on_progress": count}
        plan = _plan(recipe, tries)
        current = next(plan, None)
        while current is not None:
            done = found.take(current, chain(model, data, current, **options))
            if found.run:
                bar.set_postfix_str(f"best {found.run.size} bytes, {found.run.lost:.2f} points lost")
            if on_try is not None:
                on_try(done)
            if should_stop is not None and should_stop():
                break
            current = _next(plan, done)
    return found.run.stages if found.run else found.as_it_was(given.get("contexts"))


class _Best:
    """The best run so far, and how little the others lost."""

    def __init__(self, model: nn.Module, data: Data, lose_at_most: float) -> None:
        self.model, self.data, self.lose_at_most = model, data, lose_at_most
        self.base = accuracy(model, data.validation)
        self.run: Try | None = None
        self.least_lost = math.inf

    def take(self, recipe: Recipe, stages: tuple[Stage, ...]) -> Try:
        """Measure a run of the chain, and keep it if it is the smallest that is good enough."""
        lost = 100 * (self.base - accuracy(stages[-1].model, self.data.validation))
        done = Try(recipe, stages, lost, lost <= self.lose_at_most + 1e-9)
        self.least_lost = min(self.least_lost, lost)
        if done.allowed and (self.run is None or done.size < self.run.size):
            self.run = done
        return done

    def as_it_was(self, contexts: bool | None) -> tuple[Stage, ...]:
        """The model without any change, where no run was good enough."""
        if math.isfinite(self.least_lost):
            warnings.warn(
                f"No try kept {percent(self.base)} within {self.lose_at_most:g} points; the best lost "
                f"{self.least_lost:.2f}. The model is given back as it was. Train longer in the recipe, or "
                "allow more.",
                stacklevel=4,
            )
        return (Stage(_UNCHANGED, clone(self.model), compress_model(self.model, contexts=contexts), 0.0),)


@contextmanager
def _interruptible(found: _Best) -> Iterator[None]:
    """Where the work inside is interrupted, or a try fails after a good one, go on with the best so far."""
    try:
        yield
    except KeyboardInterrupt:
        words = f"{found.run.size} bytes" if found.run else "the model as it was"
        warnings.warn(f"The search was interrupted; the best so far is {words}.", stacklevel=5)
    except ValueError as error:  # the loss of a try became infinite, for example
        if found.run is None:
            raise
        warnings.warn(f"A try failed, and the best before it is kept: {error}", stacklevel=5)


def _next(plan: Generator[Recipe, Try, None], done: Try) -> Recipe | None:
    try:
        return plan.send(done)
    except StopIteration:
        return None


def _plan(recipe: Recipe, tries: int) -> Generator[Recipe, Try, None]:
    """The recipes to try, each chosen by how the ones before went (they are sent in)."""
    good: float | None = None
    bad: float | None = None
    kept, values = recipe.kept, recipe.values
    for left in range(tries, 0, -1):
        done = yield replace(recipe, kept=kept, values=values)
        if done.allowed:
            good = kept if good is None else min(good, kept)
        else:
            bad = kept if bad is None else max(bad, kept)
        if good is None:
            if kept >= 1:
                return
            kept = min(1.0, kept * 2)
        elif bad is None or bad >= good:
            kept = good / 2
        elif good / bad < _CLOSE or left <= 2:
            break
        else:
            kept = math.sqrt(good * bad)
    else:
        return
    # The last tries: codebooks of half the size at the best share.
    for _ in range(left - 1):
        values //= 2
        if good is None or values < 2:
            return
        done = yield replace(recipe, kept=good, values=values)
        if not done.allowed:
            return


@contextmanager
def _bar(epochs: int, progress: bool | None) -> Iterator[tqdm]:
    hidden = None if progress is None else not progress
    with tqdm(total=epochs, desc="searching the smallest file", unit="epoch", disable=hidden) as bar:
        yield bar
