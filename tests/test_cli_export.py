"""dualz export from end to end, as a shell runs it."""

from __future__ import annotations

import re
import sys

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from dualz import cli
from dualz.dual.architecture import remarks_of
from dualz.dual.export_c import c_source
from dualz.dual.models import compress_model
from dualz.models.base import signals_base
from dualz.models.device import DeviceNet
from dualz.models.device_file import from_bytes
from dualz.models.device_made import device_net
from dualz.models.nets import conv_net, digits_net
from tests.dual.exported import samples

X = samples(60, 40)


def run(*arguments, code: int = 0) -> None:
    assert cli.main([str(argument) for argument in arguments]) == code


def export(*arguments, code: int = 0) -> None:
    run("export", *arguments, code=code)


@pytest.fixture
def folder(tmp_path):
    """A network with its architecture, the same without it, and samples."""
    net = signals_base()
    compress_model(net, tmp_path / "model.dz", remarks=remarks_of(net, X))
    compress_model(net, tmp_path / "plain.dz")
    np.save(tmp_path / "x.npy", X)
    return tmp_path


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """Files of many kinds, most of them not what is needed."""
    folder = tmp_path_factory.mktemp("shop")
    net, pools = signals_base(), conv_net()
    compress_model(net, folder / "model.dz", remarks=remarks_of(net, X))
    compress_model(net, folder / "plain.dz")
    compress_model(digits_net(), folder / "digits.dz", contexts=False)
    compress_model(pools, folder / "pools.dz", remarks=remarks_of(pools, samples(1, 64)))
    compress_model({"1.weight": torch.zeros(50, 1, 1, 5)}, folder / "short.dz")
    arrays = {"x": X, "wide": samples(3, 41), "x64": samples(9, 64), "nan": np.full((1, 40), np.nan)}
    for name, array in (arrays | {"texts": np.array(["a"]), "none": np.zeros((0, 40))}).items():
        np.save(folder / f"{name}.npy", array)
    np.save(folder / "pickled.npy", np.array([{"a": 1}]), allow_pickle=True)
    (folder / "words").write_bytes(b"words " * 50)
    run("compress", folder / "words", folder / "words.dz")
    export("--calibrate", folder / "x.npy", folder / "model.dz", folder / "m.dzn")
    whole = (folder / "m.dzn").read_bytes()
    (folder / "broken.dzn").write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    return folder


def same_net(one: DeviceNet, two: DeviceNet) -> bool:
    return c_source(one) == c_source(two)


def test_c(folder, capsys):
    export("--calibrate", folder / "x.npy", folder / "model.dz", folder / "model.c")
    assert (folder / "model.c").read_text() == c_source(device_net(signals_base(), X))
    said = capsys.readouterr().out
    assert "19190 bytes of flash" in said and "1950 bytes of RAM" in said


def test_the_file_of_a_page_and_from_it_all_the_rest(folder):
    export("--calibrate", folder / "x.npy", folder / "model.dz", folder / "m.dzn")
    assert same_net(from_bytes((folder / "m.dzn").read_bytes()), device_net(signals_base(), X))
    export(folder / "m.dzn", folder / "m.c")
    export("--calibrate", folder / "x.npy", folder / "model.dz", folder / "n.c")
    assert (folder / "m.c").read_bytes() == (folder / "n.c").read_bytes()


def test_onnx(folder, capsys):
    pytest.importorskip("onnx")
    pytest.importorskip("onnxruntime")
    from dualz.dual import onnx_runs

    export(folder / "model.dz", folder / "model.onnx")
    export("--int8", "--calibrate", folder / "x.npy", folder / "model.dz", folder / "int8.onnx")
    said = capsys.readouterr().out
    assert "float32" in said and "int8" in said
    with torch.no_grad():
        wanted = signals_base()(torch.tensor(X)).numpy()
    found = onnx_runs.scores(onnx_runs.session(folder / "model.onnx"), X)
    assert np.allclose(found, wanted, atol=1e-4)
    codes = onnx_runs.scores(onnx_runs.session(folder / "int8.onnx"), X)
    assert (codes.argmax(axis=1) == wanted.argmax(axis=1)).mean() > 0.9


def test_the_networks_of_the_lessons_need_no_architecture(folder):
    export("--task", "signals", folder / "plain.dz", folder / "s.dzn")
    compress_model(digits_net(), folder / "digits.dz")
    export("--task", "digits", folder / "digits.dz", folder / "d.dzn")
    assert from_bytes((folder / "s.dzn").read_bytes()).layers[0].shape == (1, 1, 40)
    assert from_bytes((folder / "d.dzn").read_bytes()).layers[0].shape == (64, 1, 1)


def test_safetensors_with_a_remark(folder):
    net = signals_base()
    save_file(dict(net.state_dict()), folder / "model.safetensors", metadata=remarks_of(net, X))
    export("--calibrate", folder / "x.npy", folder / "model.safetensors", folder / "m.dzn")
    assert same_net(from_bytes((folder / "m.dzn").read_bytes()), device_net(net, X))


def test_through_pipes(folder, capfdbinary, monkeypatch):
    with open(folder / "model.dz", "rb") as given:
        monkeypatch.setattr(sys, "stdin", type("In", (), {"buffer": given, "isatty": lambda self: False})())
        export("--format", "c", "--calibrate", folder / "x.npy", "-", "-")
    assert capfdbinary.readouterr().out.startswith(b"/* A network of whole numbers")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("plain.dz", "new.c"), "holds numbers and no architecture"),
        (("model.dz", "new.c"), "--calibrate samples.npy, an array of samples x 40"),
        (("--int8", "model.dz", "new.onnx"), "--calibrate samples.npy"),
        (("model.dz", "new.txt"), "ending of the target"),
        (("model.dz", "new"), "ending of the target"),
        (("x.npy", "new.c"), "nothing else can be exported"),
        (("--task", "digits", "plain.dz", "new.c"), "not the network of digits"),
        (("--task", "signals", "digits.dz", "new.c"), "not the network of signals"),
        (("--calibrate", "wide.npy", "model.dz", "new.c"), r"shape \(40,\), and these have \(41,\)"),
        (("--calibrate", "pickled.npy", "model.dz", "new.c"), "no .npy file of numbers"),
        (("--calibrate", "model.dz", "model.dz", "new.c"), "no .npy file of numbers"),
        (("--calibrate", "nan.npy", "model.dz", "new.c"), "nan or inf"),
        (("--calibrate", "texts.npy", "model.dz", "new.c"), "array of numbers"),
        (("--calibrate", "none.npy", "model.dz", "new.c"), "at least one sample"),
        (("--calibrate", "gone.npy", "model.dz", "new.c"), "No such file"),
        (
            ("--calibrate", "x64.npy", "pools.dz", "new.c"),
            "MaxPool2d at place 3 has no form in whole numbers",
        ),
        (("--calibrate", "x.npy", "words.dz", "new.c"), "holds plain data"),
        (("--task", "signals", "short.dz", "new.c"), "does not fit its architecture"),
        (("--task", "signals", "m.dzn", "new.c"), "--task would change nothing"),
        (("broken.dzn", "new.c"), "checksum"),
        (("model.dz", "x.npy"), "there already"),
        (("--max-bytes", "1000", "model.dz", "new.onnx"), "--max-bytes N allows more"),
    ],
)
def test_what_is_missing_is_said(shop, arguments, said, capsys, monkeypatch):
    monkeypatch.chdir(shop)
    export(*arguments, code=1)
    error = capsys.readouterr().err
    assert re.search(said, error), error
    assert error.startswith("dualz: ") and error.count("\n") == 1
    assert not list(shop.glob("new.*"))


def test_a_network_that_cannot_be_in_codes(folder, capsys):
    """Inputs of a size that codes cannot follow: a sentence, and no trace of Python."""
    net = nn.Sequential(nn.Linear(2, 2))
    with torch.no_grad():
        net[0].weight.fill_(1e30)
    compress_model(net, folder / "huge.dz", remarks=remarks_of(net, torch.zeros(1, 2)))
    np.save(folder / "two.npy", np.full((2, 2), 1e-30, np.float32))
    export("--calibrate", folder / "two.npy", folder / "huge.dz", folder / "h.c")
    np.save(folder / "far.npy", np.full((2, 2), 1e38, np.float32))
    export("--calibrate", folder / "far.npy", folder / "huge.dz", folder / "f.c", code=1)
    assert "nan or inf" in capsys.readouterr().err


@pytest.mark.parametrize(("package", "said"), [("onnx", "pip install onnx"), ("torch", "needs torch")])
def test_a_package_that_is_not_there(folder, package, said, capsys, monkeypatch):
    for name in [name for name in sys.modules if name.startswith("dualz.") and "cli" not in name]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, package, None)
    export(folder / "model.dz", folder / "model.onnx", code=1)
    assert said in capsys.readouterr().err
