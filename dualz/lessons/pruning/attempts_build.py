"""Code that learners might write in lesson 10 to prune a whole network: right answers, popular wrong ones."""

from __future__ import annotations

import numpy

from dualz.course.forms import caught, mistake

# Not imported under this name: the compiler treats the calls of a module that it has seen imported in another
# way, and a stub is known by its code, which a notebook compiles cell by cell.
np = numpy

# --- one threshold for all layers ----------------------------------------------------------------


def masks(layers, kept):
    sizes = np.concatenate([abs(weights).ravel() for weights in layers.values()])
    order = np.argsort(sizes, kind="stable")
    stays = np.ones(len(sizes), dtype=bool)
    stays[order[: len(sizes) - kept]] = False
    found, at = {}, 0
    for name, weights in layers.items():
        found[name] = stays[at : at + weights.size].reshape(weights.shape)
        at += weights.size
    return found


def masks_stub(layers, kept):
    sizes = np.concatenate([... for weights in layers.values()])
    order = np.argsort(sizes, kind="stable")
    stays = np.ones(len(sizes), dtype=bool)
    stays[order[...]] = False
    found, at = {}, 0
    for name, weights in layers.items():
        found[name] = ...
        at += weights.size
    return found


def masks_by_torch(layers, kept):
    """The course's own function for whole networks."""
    import torch

    from dualz.models.pruning import score_masks

    scores = {name: torch.tensor(weights).abs() for name, weights in layers.items()}
    many = sum(score.numel() for score in scores.values())
    return score_masks(scores, 1 - kept / many)


@mistake(
    "the sign counts",
    """You ranked the values with their signs, so the negative weights go first, however large. Rank
    `abs(weights)`.""",
)
def masks_by_sign(layers, kept):
    least = min(map(np.min, layers.values()))
    return masks({name: weights - least for name, weights in layers.items()}, kept)


@mistake("keep the smallest", "The large ones go and the small ones stay. It is the other way round.")
def masks_of_the_smallest(layers, kept):
    sizes = np.concatenate([abs(weights).ravel() for weights in layers.values()])
    stays = np.zeros(len(sizes), dtype=bool)
    stays[np.argsort(sizes, kind="stable")[:kept]] = True
    return _folded(layers, stays)


def _folded(layers, stays):
    found, at = {}, 0
    for name, weights in layers.items():
        found[name] = stays[at : at + weights.size].reshape(weights.shape)
        at += weights.size
    return found


@mistake(
    "kept is the number that goes",
    "`kept` weights went. That many are to stay: the number of all weights less `kept` go.",
)
def masks_without_kept(layers, kept):
    return masks(layers, sum(weights.size for weights in layers.values()) - kept)


@mistake(
    "each layer keeps its share",
    """Each layer kept its own share. Here all layers share one ranking, so that one may lose more than
    another.""",
)
def masks_by_layer(layers, kept):
    share = kept / sum(weights.size for weights in layers.values())
    return {
        name: masks({name: weights}, round(share * weights.size))[name] for name, weights in layers.items()
    }


@mistake(
    "equal magnitudes: any of them",
    """Of equal magnitudes the lower position goes first, as on paper: sort stably, and take the beginning of
    the order.""",
)
def masks_later_first(layers, kept):
    sizes = np.concatenate([abs(weights).ravel() for weights in layers.values()])
    stays = np.zeros(len(sizes), dtype=bool)
    stays[np.argsort(-sizes, kind="stable")[:kept]] = True
    return _folded(layers, stays)


@mistake(
    "a threshold keeps all equals",
    """More than `kept` stay: a threshold keeps every weight of its magnitude. Count positions.""",
)
def masks_keep_equals(layers, kept):
    sizes = np.sort(np.concatenate([abs(weights).ravel() for weights in layers.values()]))
    least = sizes[len(sizes) - kept] if kept else np.inf
    return {name: abs(weights) >= least for name, weights in layers.items()}


@mistake("the mask says what goes", "These are the masks of what goes. What stays is True.")
def masks_of_what_goes(layers, kept):
    return {name: ~mask for name, mask in masks(layers, kept).items()}


@caught("a mask is the pruned layer", "truth values")
def masks_are_weights(layers, kept):
    return {name: layers[name] * mask for name, mask in masks(layers, kept).items()}


@caught("a mask is a list of what is left", "the shape")
def masks_flat(layers, kept):
    return {name: mask.ravel() for name, mask in masks(layers, kept).items()}


# --- a step of training under the mask -----------------------------------------------------------


def masked_step(weights, gradient, velocity, mask, rate):
    velocity = 0.9 * velocity + gradient
    weights = weights - rate * velocity
    return np.where(mask, weights, 0), velocity


def masked_step_stub(weights, gradient, velocity, mask, rate):
    velocity = ...
    weights = ...  # noqa: F841
    return ..., velocity


def masked_step_of_torch(weights, gradient, velocity, mask, rate):
    """The optimizer of the library, and zeros after its step."""
    import torch

    value = torch.nn.Parameter(torch.tensor(weights))
    descent = torch.optim.SGD([value], lr=rate, momentum=0.9)
    descent.state[value]["momentum_buffer"] = torch.tensor(velocity)
    value.grad = torch.tensor(gradient)
    descent.step()
    moved = descent.state[value]["momentum_buffer"]
    return value.detach() * torch.tensor(mask), moved


def masked_step_with_masked_velocity(weights, gradient, velocity, mask, rate):
    """What is remembered of a weight that went does not matter, as long as the weight is set to 0."""
    weights, velocity = masked_step(weights, gradient, velocity, mask, rate)
    return weights, velocity * mask


@mistake(
    "zeros need no care in training",
    "Weights that went are back: the step moves all of them. Set them to 0 again, after it.",
)
def step_without_mask(weights, gradient, velocity, mask, rate):
    velocity = 0.9 * velocity + gradient
    return weights - rate * velocity, velocity


@mistake(
    "a masked gradient holds the zeros",
    """You masked the gradient. Where `velocity` still remembers earlier ones, the weight moves all the same:
    set the weights to 0 after the step.""",
)
def step_with_masked_gradient(weights, gradient, velocity, mask, rate):
    velocity = 0.9 * velocity + gradient * mask
    return weights - rate * velocity, velocity


@mistake(
    "the mask comes before the step",
    "You set the zeros before the step, and the step fills them again. Do it after.",
)
def step_masked_before(weights, gradient, velocity, mask, rate):
    velocity = 0.9 * velocity + gradient
    return weights * mask - rate * velocity, velocity


@mistake("descent adds", "You went uphill: a step is minus rate times velocity.")
def step_uphill(weights, gradient, velocity, mask, rate):
    velocity = 0.9 * velocity + gradient
    return np.where(mask, weights + rate * velocity, 0), velocity


@mistake("the step follows the gradient alone", "The step is the rate times the velocity, not the gradient.")
def step_without_velocity(weights, gradient, velocity, mask, rate):
    return np.where(mask, weights - rate * gradient, 0), 0.9 * velocity + gradient


@mistake("nothing is forgotten", "The old velocity counts 0.9 times.")
def step_with_whole_velocity(weights, gradient, velocity, mask, rate):
    velocity = velocity + gradient
    return np.where(mask, weights - rate * velocity, 0), velocity


@mistake("the rate is in the velocity", "The rate scales the step, not what is remembered.")
def step_with_rate_in_velocity(weights, gradient, velocity, mask, rate):
    velocity = 0.9 * velocity + rate * gradient
    return np.where(mask, weights - velocity, 0), velocity


@mistake("the mask says what goes", "What is True in the mask stays; you set those to 0.")
def step_inverted(weights, gradient, velocity, mask, rate):
    velocity = 0.9 * velocity + gradient
    return np.where(mask, 0, weights - rate * velocity), velocity


# --- a ranking that asks the loss ----------------------------------------------------------------


def masks_asking(layers, squares, kept):
    scores = {name: abs(weights) * squares[name] ** 0.25 for name, weights in layers.items()}
    return masks(scores, kept)


def masks_asking_in_order(layers, squares, kept):
    """Without a function for the masks: the k-th largest score, and the positions beyond it."""
    flat = [
        (abs(weight) * np.sqrt(np.sqrt(square)), name, at)
        for name in layers
        for at, (weight, square) in enumerate(
            zip(layers[name].ravel().tolist(), squares[name].ravel().tolist(), strict=True)
        )
    ]
    found = {name: np.zeros(weights.size, dtype=bool) for name, weights in layers.items()}
    order = sorted(range(len(flat)), key=lambda place: (flat[place][0], place))
    for place in order[len(order) - kept :]:
        found[flat[place][1]][flat[place][2]] = True
    return {name: stays.reshape(layers[name].shape) for name, stays in found.items()}


def _asking(layers, squares, kept, score):
    return masks({name: score(abs(weights), squares[name]) for name, weights in layers.items()}, kept)


@mistake("the magnitude alone", "This is the magnitude alone. The gradient has a say as well: multiply.")
def asking_magnitude(layers, squares, kept):
    return masks(layers, kept)


@mistake(
    "the square is the gradient",
    "You multiplied by the squares. g is the root of a mean square, and its root is wanted: a power of 1/4.",
)
def asking_squares(layers, squares, kept):
    return _asking(layers, squares, kept, lambda sizes, square: sizes * square)


@mistake(
    "the score is |w| g",
    "This is |w| g. The score takes the root of g, so that the magnitude keeps the larger say.",
)
def asking_first_order(layers, squares, kept):
    return _asking(layers, squares, kept, lambda sizes, square: sizes * square**0.5)


@mistake("the gradient alone", "This is the gradient alone: a weight near 0 has little to lose. Multiply.")
def asking_gradient(layers, squares, kept):
    return _asking(layers, squares, kept, lambda sizes, square: square**0.25)


@mistake(
    "a steep slope may go", "You divided by the gradient. A weight with a steep slope matters more: multiply."
)
def asking_divided(layers, squares, kept):
    return _asking(layers, squares, kept, lambda sizes, square: sizes / (square**0.25 + 1e-12))


@mistake(
    "magnitude and gradient add up",
    "You added the two. A weight that is 0 has nothing to lose, however steep it is there: multiply.",
)
def asking_sum(layers, squares, kept):
    return _asking(layers, squares, kept, lambda sizes, square: sizes + square**0.25)


@mistake("the sign counts", "The sign of a weight does not count: take `abs(weights)`.")
def asking_signed(layers, squares, kept):
    least = min(float(np.min(layers[name] * squares[name] ** 0.25)) for name in layers)
    return masks({name: layers[name] * squares[name] ** 0.25 - least for name in layers}, kept)
