"""What the chain did to each tensor of a network, what it left and why, with counts and bytes.

Lesson: 14 (dual).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from torch import Tensor, nn

from dualz.dual.layout import inspect
from dualz.models.weights import is_norm, is_weight
from dualz.short import shown

_WEIGHTS = {"pruned": "pruned", "shared": "pruned, shared", "rounded": "pruned, shared, rounded"}


@dataclass(frozen=True)
class Row:
    """One tensor: its ``shape``, how many of its numbers are not zero (``kept``), how many different
    ``values`` those have, its ``size`` in the file in bytes, its ``plain`` size, and what was ``done``.

    ``left`` is True where the chain took the tensor as it was; ``done`` then says why.
    """

    name: str
    shape: tuple[int, ...]
    kept: int
    values: int
    size: int
    plain: int
    done: str
    left: bool

    @property
    def count(self) -> int:
        """How many numbers the tensor has."""
        return math.prod(self.shape)


@dataclass(frozen=True)
class Report:
    """The ``rows`` of a network, in the order of its state dict, and the ``size`` of its file in bytes."""

    rows: tuple[Row, ...]
    size: int

    @property
    def touched(self) -> tuple[Row, ...]:
        """The tensors that the chain has changed."""
        return tuple(row for row in self.rows if not row.left)

    @property
    def left(self) -> tuple[Row, ...]:
        """The tensors that are as they were."""
        return tuple(row for row in self.rows if row.left)

    def __str__(self) -> str:
        cells = [("tensor", "shape", "kept", "of", "values", "bytes", "done"), *map(_cells, self.rows)]
        widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
        lines = []
        for row in cells:
            ends = [cell.ljust(width) for cell, width in zip(row[:2], widths, strict=False)]
            middle = [cell.rjust(width) for cell, width in zip(row[2:6], widths[2:6], strict=True)]
            lines.append("  ".join([*ends, *middle, row[6]]).rstrip())
        left, plain = sum(row.size for row in self.left), sum(row.plain for row in self.rows)
        lines.append(
            f"{self.size} bytes for {plain} bytes of numbers; {left} of them for tensors that were left."
        )
        return "\n".join(lines)


def report(stage: str, model: nn.Module, file: bytes, folded: Mapping[str, str]) -> Report:
    """The report on the ``model`` of a stage (``pruned``, ``shared`` or ``rounded``) and its .dz file."""
    costs = {cost.name: cost for cost in inspect(file).tensors}
    done = dict(_done(stage, model, folded))
    rows = []
    for name, tensor in model.state_dict().items():
        values = tensor[tensor != 0]
        words, left = done.get(name, ("a buffer, which is measured and not learnt", True))
        cost = costs[name]
        sizes = int(values.numel()), int(values.unique().numel()), cost.size, cost.plain
        rows.append(Row(name, tuple(tensor.shape), *sizes, words, left))
    return Report(tuple(rows), len(file))


def is_bias(model: nn.Module, path: str, folded: Mapping[str, str] = {}) -> bool:
    """Whether the parameter of this full name shifts the outputs of a layer, which few bits can do.

    The shift of a norm is one only where the norm was ``folded``: it is a layer's bias then.
    """
    holder, _, last = path.rpartition(".")
    if "bias" not in last or model.get_parameter(path).ndim > 1:
        return False
    return holder in folded or not is_norm(model.get_submodule(holder))


def _done(stage: str, model: nn.Module, folded: Mapping[str, str]) -> Iterator[tuple[str, tuple[str, bool]]]:
    """What was done to each parameter, and to the buffers of norms that were folded."""
    if stage not in _WEIGHTS:  # the search found nothing and gave the model back
        yield from ((path, ("as it was given", True)) for path in model.state_dict())
        return
    first: dict[int, str] = {}
    for path, number in model.named_parameters(remove_duplicate=False):
        if id(number) in first:
            yield path, (f"the same tensor as {shown(first[id(number)])}", False)
        else:
            first[id(number)] = path
            yield path, _words(stage, model, path, number, folded)
    for norm, layer in folded.items():
        for name, _ in model.get_submodule(norm).named_buffers():
            yield f"{norm}.{name}", (f"folded into {shown(layer)}", False)


def _words(
    stage: str, model: nn.Module, path: str, number: Tensor, folded: Mapping[str, str]
) -> tuple[str, bool]:
    holder, _, last = path.rpartition(".")
    trained = "" if number.requires_grad else "; frozen, so not trained"
    if not number.is_floating_point():
        return "whole numbers are left", True
    if is_weight(model, path):
        return _WEIGHTS[stage] + trained, False
    if holder in folded and last == "weight":
        return f"folded into {shown(folded[holder])}", False
    if is_bias(model, path, folded):
        shift = f"the shift of {shown(folded[holder])}" if holder in folded else "a bias"
        return f"{shift}, {'rounded' if stage == 'rounded' else 'trained'}" + trained, False
    if stage == "rounded":
        return f"{'of a norm' if is_norm(model.get_submodule(holder)) else 'a vector'}, to float16", False
    return "a vector is too short to prune", True


def _cells(row: Row) -> tuple[str, ...]:
    shape = "x".join(map(str, row.shape)) or "one"
    words = f"left: {row.done}" if row.left else row.done
    return shown(row.name), shape, *map(str, (row.kept, row.count, row.values, row.size)), words
