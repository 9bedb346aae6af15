"""The weights of any network: every floating parameter of two or more dimensions, whatever layer holds it.

Linear and Conv2d have one such parameter each, called ``weight``; an LSTM has two for each of its levels, an
attention layer one for queries, keys and values together. A weight goes by the name of its layer where the
parameter is called ``weight``, else by that of the parameter: ``encoder.0``, ``lstm.weight_hh_l0``.

What scales and shifts (normalisation, biases) is no weight here: it is short, and pruning it saves nothing.

Lessons: 10 (pruning), 11 (quantization), 14 (dual).
"""

from __future__ import annotations

from collections.abc import Mapping

from torch import Tensor, nn

_WEIGHT = "weight"


def weights(model: nn.Module) -> dict[str, nn.Parameter]:
    """The weights by name, in the order of registration; one that several layers share has its first name.

    Raises:
        ValueError: there is none.
    """
    found = {
        name_of(path): parameter for path, parameter in model.named_parameters() if is_weight(model, path)
    }
    if not found:
        raise ValueError(f"This {type(model).__name__} has no weight of two or more dimensions.")
    return found


def is_weight(model: nn.Module, path: str) -> bool:
    """Whether the parameter of this full name (``0.bias``, say) is a weight in the sense of this module."""
    parameter = model.get_parameter(path)
    holder = model.get_submodule(path.rpartition(".")[0])
    return parameter.is_floating_point() and parameter.ndim >= 2 and not is_norm(holder)


def is_norm(module: nn.Module) -> bool:
    """Whether a module normalises (BatchNorm, LayerNorm, RMSNorm ...), by the name of its class.

    >>> is_norm(nn.BatchNorm2d(3)), is_norm(nn.Linear(3, 3))
    (True, False)
    """
    return "norm" in type(module).__name__.lower()


def name_of(path: str) -> str:
    """The name of the weight whose parameter has this full name.

    >>> name_of("encoder.0.weight"), name_of("lstm.weight_hh_l0"), name_of("weight")
    ('encoder.0', 'lstm.weight_hh_l0', '')
    """
    layer, _, last = path.rpartition(".")
    return layer if last == _WEIGHT else path


def path_of(model: nn.Module, name: str) -> str:
    """The full name of the parameter that a weight's name stands for.

    Raises:
        ValueError: there is no such weight.
    """
    layer, _, last = name.rpartition(".")
    parts = dict(model.named_modules(remove_duplicate=False))
    for path, holder, key in ((f"{name}.{_WEIGHT}" if name else _WEIGHT, name, _WEIGHT), (name, layer, last)):
        # What a parametrization makes is a weight as well, and a plain Tensor.
        if holder in parts and isinstance(getattr(parts[holder], key, None), Tensor):
            return path
    raise ValueError(f"There is no weight {name!r} in this {type(model).__name__}.")


def weight_at(model: nn.Module, name: str) -> Tensor:
    """The weight of this name.

    Raises:
        ValueError: there is no such weight.
    """
    layer, _, key = path_of(model, name).rpartition(".")
    return getattr(model.get_submodule(layer), key)


def require_fit(model: nn.Module, parts: Mapping[str, Tensor], what: str) -> dict[str, Tensor]:
    """The weights that ``parts`` (labels or masks, shaped like them) belong to, by name.

    Raises:
        ValueError: a part has no weight, or one of another shape.
    """
    found = {}
    for name, part in parts.items():
        try:
            found[name] = weight_at(model, name)
        except ValueError:
            raise ValueError(f"The {what} {name!r} fit no layer of the model.") from None
        if found[name].shape != part.shape:
            raise ValueError(f"The {what} {name!r} fit no layer of the model.")
    return found
