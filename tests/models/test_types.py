"""Every technique keeps the types, the structure and the buffers of the model, and leaves it as it was."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from dualz.models import storage
from dualz.models.lowrank import factorise_model
from dualz.models.pruning import apply_masks, magnitude_masks
from dualz.models.quantized import (
    dequantized_model,
    load_quantized,
    quantize_model,
    quantized_file,
    train_quantized,
)
from dualz.models.shared import load_shared, retrain_centroids, share_weights, shared_file, shared_model
from dualz.models.structured import remove_units
from dualz.models.training import train


def network(kind: torch.dtype) -> nn.Module:
    torch.manual_seed(0)
    inner = nn.ModuleDict({"hidden": nn.Sequential(nn.Linear(64, 12), nn.BatchNorm1d(12), nn.ReLU())})
    model = nn.Sequential(inner["hidden"], nn.Sequential(nn.Linear(12, 10)))
    model.register_buffer("counter", torch.arange(3))
    return model.to(kind)


@pytest.mark.parametrize("kind", [torch.float32, torch.float64, torch.bfloat16])
@pytest.mark.parametrize(
    "technique",
    [
        lambda model, data: train(model, data, 1),
        lambda model, data: apply_masks(model, magnitude_masks(model, 0.5)),
        lambda model, data: dequantized_model(model, quantize_model(model, 4)),
        lambda model, data: load_quantized(model, quantized_file(model, quantize_model(model, 4), 4)),
        lambda model, data: train_quantized(model, data, 4, 1),
        lambda model, data: shared_model(model, share_weights(model, 4)),
        lambda model, data: load_shared(model, shared_file(model, share_weights(model, 4))),
        lambda model, data: retrain_centroids(model, share_weights(model, 4), data, 1)[0],
        lambda model, data: factorise_model(model, {"0.0": 3}),
        lambda model, data: remove_units(model, "0.0", "1.0", torch.arange(12) < 6),
        lambda model, data: storage.load_csr(model, storage.csr_file(model)),
        lambda model, data: storage.load_gaps(model, storage.gap_file(model)),
    ],
)
def test_types_and_buffers_are_kept_and_the_model_is_left_alone(technique, kind, data, unchanged):
    model = network(kind)
    check = unchanged(model)
    made = technique(model, data)
    check()
    assert made is not model
    assert {parameter.dtype for parameter in made.parameters()} == {kind}
    assert torch.equal(made.counter, torch.arange(3)) and made.counter is not model.counter
    mine = {tensor.data_ptr() for tensor in model.state_dict().values()}
    assert not mine & {tensor.data_ptr() for tensor in made.state_dict().values()}
    assert all(parameter.requires_grad for parameter in made.parameters())
