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
from collections.abc import Callable, Iterator
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
    base = accuracy(model, data.validation)
    best: Try | None = None
    least_lost = math.inf
    plan = _plan(recipe, tries)
    epochs = tries * (recipe.prune + recipe.retrain + recipe.share)
    with _bar(epochs, progress) as bar:

        def count(epoch: Any) -> None:
            bar.update()
            if on_progress is not None:
                on_progress(epoch)

        try:
            current = next(plan)
            while True:
                stages = chain(model, data, current, should_stop=should_stop, on_progress=count, **given)
                lost = 100 * (base - accuracy(stages[-1].model, data.validation))
                done = Try(current, stages, lost, lost <= lose_at_most + 1e-9)
                least_lost = min(least_lost, lost)
                if done.allowed and (best is None or done.size < best.size):
                    best = done
                    bar.set_postfix_str(f"best {best.size} bytes, {best.lost:.2f} points lost")
                if on_try is not None:
                    on_try(done)
                if should_stop is not None and should_stop():
                    break
                current = plan.send(done)
        except StopIteration:
            pass
        except KeyboardInterrupt:
            words = f"{best.size} bytes" if best else "the model as it was"
            warnings.warn(f"The search was interrupted; the best so far is {words}.", stacklevel=3)
    return best.stages if best else _as_it_was(model, base, lose_at_most, least_lost, given.get("contexts"))


def _plan(recipe: Recipe, tries: int) -> Iterator[Recipe]:
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


def _as_it_was(
    model: nn.Module, base: float, lose_at_most: float, least_lost: float, contexts: bool | None
) -> tuple[Stage, ...]:
    if math.isfinite(least_lost):
        warnings.warn(
            f"No try kept {percent(base)} within {lose_at_most:g} points; the best lost {least_lost:.2f}. "
            "The model is given back as it was. Train longer in the recipe, or allow more.",
            stacklevel=4,
        )
    return (Stage(_UNCHANGED, clone(model), compress_model(model, contexts=contexts), 0.0),)
