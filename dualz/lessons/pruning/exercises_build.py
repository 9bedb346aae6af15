"""Build a pruner in three steps: masks over all layers, a step that keeps zeros, another ranking.

What is built prunes the network of the signals: :mod:`dualz.lessons.pruning.building`.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

import numpy as np

from dualz.course import compare
from dualz.course.forms import Function, Space
from dualz.course.registry import Exercise
from dualz.course.sandbox import Guarded, NotYet
from dualz.lessons.pruning import attempts_build as code

Layers = dict[str, Any]
_NAMES = ("first", "second", "third")


def _layers(random: Random) -> Layers:
    """One to three small layers: eighths with many ties, or any numbers; zeros; of both signs, or of one."""
    signs = random.choice(((-1, 1), (-1, 1), (1,), (-1,)))
    zeros = random.choice((0, 0, 0.3, 0.8))
    sizes = random.choice(((0.125, 0.25), tuple(range(1, 13)), None))

    def weight() -> float:
        size = random.choice(sizes) if sizes else random.random()
        return 0.0 if random.random() < zeros else random.choice(signs) * size

    shapes = [
        random.choice(((1,), (4,), (1, 1), (2, 3), (3, 1), (2, 1, 2))) for _ in range(random.randint(1, 3))
    ]
    return {name: _filled(shape, weight) for name, shape in zip(_NAMES, shapes, strict=False)}


def _filled(shape: tuple[int, ...], value: Any) -> Any:
    return np.array([value() for _ in range(int(np.prod(shape)))], dtype=float).reshape(shape)


def _many(layers: Layers) -> int:
    return sum(weights.size for weights in layers.values())


def _masks(result: Any) -> dict[str, Any]:
    return compare.mapping(result, "From your function a dict from names to masks")


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, list | tuple):
        for item in value:
            yield from _leaves(item)
    else:
        yield value


def _shape(value: Any) -> tuple[int, ...]:
    return (len(value), *_shape(value[0])) if isinstance(value, list | tuple) and value else ()


def _no_mask(result: Any, wanted: Any, arguments: Any) -> str:
    """What makes a result no dict of masks of these layers."""
    if set(result) != set(wanted):
        return f"A mask for each layer is wanted, under its name: {', '.join(wanted)}."
    for name in wanted:
        if any(not isinstance(value, bool) for value in _leaves(result[name])):
            return "Masks hold truth values: True where a weight stays, False where it goes."
        if _shape(result[name]) != _shape(wanted[name]):
            return f"The mask of `{name}` must have the shape of its weights, {_shape(wanted[name])}."
    return ""


# --- step 1: masks -------------------------------------------------------------------------------

_TWO = {"first": np.array([[0.5, -0.25], [0.125, -1.0]]), "second": np.array([[-0.75, 0.25]])}
_EQUAL = {"first": np.array([0.5, -0.5]), "second": np.array([[-0.5], [0.5], [0.5]])}
_LOUD = {"first": np.array([[-3.0, 2.0, -4.0]]), "second": np.array([0.25, -0.5, 0.125])}
_ZEROS = {"first": np.zeros((2, 2)), "second": np.array([0.0, 1.0])}
_ONE = {"first": np.array([[-2.0]])}


def _some(random: Random) -> tuple[Layers, int]:
    layers = _layers(random)
    return layers, random.randint(0, _many(layers))


_FIRST = (
    *((layers, kept) for layers in (_ONE, _TWO, _EQUAL, _LOUD, _ZEROS) for kept in (0, 1, _many(layers))),
    *((layers, 3) for layers in (_TWO, _EQUAL, _LOUD, _ZEROS)),
    (_TWO, 4),
)


def _on_the_network(masks: Guarded) -> None:
    """The masks of the signals' network: so many weights stay, and it still reads nearly as well."""
    from dualz.lessons.pruning import building

    net, data = building.task()
    cut = building.cut(masks, net, building.HALF)
    if cut is None:
        raise NotYet("Your masks do not fit the network of the signals.")
    building.require(cut, data, building.HALF, 0.9)


MASKS = Exercise(
    id="pruning.masks",
    kind="complete",
    objectives=("pruning.magnitude",),
    prompt="""Complete `masks(layers, kept)`. `layers` maps the name of each layer to its weights, a NumPy
        array of any shape. The result maps it to an array of truth values of the same shape: of all weights
        of all layers together the `kept` largest magnitudes stay, True; among equal ones the lower position
        goes first, counted through the layers in order. Three places are left open.""",
    form=Function(
        code.masks,
        "masks(layers, kept)",
        Space(_FIRST, _some),
        (
            code.masks_by_sign,
            code.masks_of_the_smallest,
            code.masks_without_kept,
            code.masks_by_layer,
            code.masks_later_first,
            code.masks_keep_equals,
            code.masks_of_what_goes,
            code.masks_are_weights,
            code.masks_flat,
        ),
        read=_masks,
        explain=_no_mask,
        then=_on_the_network,
    ),
    greeting="""Right on all layers that were tried; and of the signals' network exactly half of the weights
        stay, with more than 90 % of the answers right.""",
    hints=(
        "First gap: the magnitudes of one layer as a flat array, `abs(weights).ravel()`.",
        """The order begins with the smallest. All but `kept` of them go, so it ends at `len(sizes) - kept`;
        the last gap cuts `weights.size` values out of `stays` and gives them the shape back.""",
    ),
    worked="""One order over all layers, cut at the number that goes; then each layer gets its piece of the
        mask back, in its shape.""",
    stub=code.masks_stub,
    also=(code.masks_by_torch,),
)

# --- step 2: a step that keeps zeros -------------------------------------------------------------


def _step(random: Random) -> tuple[Any, ...]:
    size = random.randint(1, 6)

    def eighths() -> Any:
        return np.array([random.randint(-16, 16) / 8 for _ in range(size)])

    mask = np.array([random.random() < random.choice((0.2, 0.7)) for _ in range(size)])
    weights = np.where(mask, eighths(), 0) if random.random() < 0.7 else eighths()
    velocity = eighths() if random.random() < 0.8 else np.zeros(size)
    return weights, eighths(), velocity, mask, random.choice((0.5, 0.25, 1.0, 0.1))


def _arrays(*rows: Any) -> tuple[Any, ...]:
    return (*(np.array(row, dtype=float) for row in rows[:3]), np.array(rows[3], dtype=bool), rows[4])


_STEPS = (
    _arrays([1], [0], [0], [True], 0.5),
    _arrays([0], [0], [1], [False], 0.5),
    _arrays([0], [1], [0], [False], 1.0),
    _arrays([1, 0], [0.5, 0.5], [0, 0], [True, False], 0.5),
    _arrays([1, 0], [0, 0], [1, 1], [True, False], 0.5),
    _arrays([1, -1], [0.5, 0.25], [1, 2], [True, True], 0.1),
    _arrays([1, -1], [0.5, 0.25], [1, 2], [False, False], 0.1),
)


def _pair(result: Any) -> list[list[Any]]:
    pair = compare.sequence(result, "From your function a pair of weights and velocity", 2)
    return [compare.numbers(pair[0], "As weights a list"), compare.numbers(pair[1], "As velocity a list")]


def _same_step(result: Any, wanted: Any, arguments: Any) -> bool:
    """The same weights; and the same velocity, which may be 0 where the mask is False."""
    if not compare.same(result[0], wanted[0]) or len(result[1]) != len(wanted[1]):
        return False
    stays = arguments[3].tolist()
    return all(
        compare.same(float(one), float(two)) or (one == 0 and not held)
        for one, two, held in zip(result[1], wanted[1], stays, strict=True)
    )


def _on_the_cut_network(step: Guarded) -> None:
    """Some steps on the network of which a tenth is left: the zeros stay, and the accuracy rises."""
    from dualz.lessons.pruning import building

    net, data = building.task()
    cut = building.cut(code.masks, net, building.TENTH)
    trained = None if cut is None else building.train_under(step, cut, data, epochs=1, steps=20)
    if trained is None:
        raise NotYet("On the network of the signals your step gives no weights.")
    building.require(trained, data, building.TENTH, 0.3)


STEP = Exercise(
    id="pruning.step",
    kind="complete",
    objectives=("pruning.gradual",),
    prompt="""Complete `masked_step(weights, gradient, velocity, mask, rate)`, a step of descent with momentum
        after which what was pruned is 0. All but the rate are NumPy arrays of one length. The new velocity is
        0.9 times the old one plus the gradient; the weights move by minus `rate` times the new velocity;
        where `mask` is False they are 0. The result is the pair of new weights and new velocity.""",
    form=Function(
        code.masked_step,
        "masked_step(weights, gradient, velocity, mask, rate)",
        Space(_STEPS, _step),
        (
            code.step_without_mask,
            code.step_with_masked_gradient,
            code.step_masked_before,
            code.step_uphill,
            code.step_without_velocity,
            code.step_with_whole_velocity,
            code.step_with_rate_in_velocity,
            code.step_inverted,
        ),
        read=_pair,
        same=_same_step,
        then=_on_the_cut_network,
    ),
    greeting="""Right on all steps that were tried. Twenty steps on the network of which a tenth is left kept
        every zero, and the accuracy rose.""",
    hints=(
        "`velocity = 0.9 * velocity + gradient`, and the weights move by minus the rate times this one.",
        "`np.where(mask, weights, 0)` is 0 where the mask is False. When does it have to come?",
    ),
    worked="The mask comes last: whatever moved a weight that went, it is 0 again after the step.",
    stub=code.masked_step_stub,
    also=(code.masked_step_of_torch, code.masked_step_with_masked_velocity),
)

# --- step 3: ask the loss ------------------------------------------------------------------------


def _asked(random: Random) -> tuple[Layers, Layers, int]:
    layers = _layers(random)
    exact = random.random() < 0.5

    def square() -> float:
        if random.random() < 0.15:
            return 0.0
        return float(16.0 ** random.randint(-3, 2)) if exact else random.random() ** 4

    squares = {name: _filled(weights.shape, square) for name, weights in layers.items()}
    return layers, squares, random.randint(0, _many(layers))


_FLAT = {name: np.ones_like(weights) for name, weights in _TWO.items()}
_STEEP = {"first": np.array([[16.0, 0.0], [256.0, 1.0]]), "second": np.array([[1 / 16, 4096.0]])}
_ASKED = (
    (_ONE, {"first": np.array([[0.0]])}, 0),
    (_ONE, {"first": np.array([[16.0]])}, 1),
    *((_TWO, _FLAT, kept) for kept in (0, 2, 6)),
    *((_TWO, _STEEP, kept) for kept in (1, 2, 3, 4, 5)),
    (_ZEROS, {name: np.ones_like(weights) for name, weights in _ZEROS.items()}, 2),
)

ASKING = Exercise(
    id="pruning.asking",
    kind="transfer",
    objectives=("pruning.sensitivity",),
    prompt="""Write `masks_asking(layers, squares, kept)`, which ranks by |w| times the root of g, where g is
        the size of the gradient. `layers` and `kept` are as in `masks`; `squares` maps each name to the mean
        squared gradients of its weights, an array of the same shape: g is their root. The `kept` highest
        scores stay, ties as before. Your `masks` may be used.""",
    form=Function(
        code.masks_asking,
        "masks_asking(layers, squares, kept)",
        Space(_ASKED, _asked),
        (
            code.asking_magnitude,
            code.asking_squares,
            code.asking_first_order,
            code.asking_gradient,
            code.asking_divided,
            code.asking_sum,
            code.asking_signed,
        ),
        read=_masks,
        explain=_no_mask,
    ),
    greeting="Right on all layers that were tried. Now see what it does to a network.",
    hints=(
        "g is the root of the mean square, and the score takes the root of g: the power of 1/4.",
        "`masks` ranks by magnitude. Give it the scores in place of the weights.",
    ),
    worked="The scores go to `masks` as if they were weights: the rest stays as it was.",
    also=(code.masks_asking_in_order,),
)
