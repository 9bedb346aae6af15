"""The Python side of the device: what it takes, what it refuses, and what stands where no script runs."""

from __future__ import annotations

import pytest
from traitlets import TraitError

from dualz.widgets.device import DevicePad
from tests.widgets.devices import network, pad, samples


@pytest.mark.parametrize("kind", ["signal", "image"])
def test_without_a_page_it_is_two_pictures_and_a_sentence(kind):
    one = pad(kind)
    one.drawn = list(samples(kind)[7])
    bundle, _ = one._repr_mimebundle_()
    what = "signal" if kind == "signal" else "image"
    size = len(one.file)
    said = f"The {what} that is drawn is read as 7, by a network of {size} bytes."
    assert said in bundle["text/plain"] and said in bundle["text/html"]
    assert bundle["text/html"].count("<img") == 2
    assert bundle["text/html"] == one._repr_mimebundle_()[0]["text/html"], "always the same bytes"
    assert "widget-view" in " ".join(bundle)


def test_the_page_gets_the_files_and_nothing_of_python():
    one = pad()
    state = one.get_state()
    assert state["file"] == one.file and sum(state["probe_sizes"]) == len(state["probes"])
    assert set(state) >= {"kind", "samples", "labels", "drawn", "codes", "depth", "name"}
    assert "_scores" not in state


def test_what_the_page_reports_is_taken():
    one = pad()
    _, net, _ = network("signal")
    drawn = list(samples("signal")[4])
    one.set_state({"drawn": drawn, "codes": net.codes([drawn])[0].tolist(), "depth": 2})
    assert one.drawn == drawn and one.depth == 2
    assert one.codes == net.codes([one.drawn])[0].tolist()


@pytest.mark.parametrize("drawn", [[0.0] * 39, [float("nan")] * 40, []])
def test_a_drawing_that_does_not_fit_is_refused(drawn):
    one = pad()
    with pytest.raises((ValueError, TraitError), match="40 finite numbers"):
        one.drawn = drawn
    assert one.drawn == list(samples("signal")[0])


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"kind": "sound"}, "signal, image"),
        ({"samples": []}, "example of each class"),
        ({"samples": [[]]}, "example of each class"),
        ({"samples": [[1.0, 2.0], [1.0]]}, "same count"),
        ({"samples": [[float("inf")]]}, "nan or inf"),
        ({"samples": [[0.0] * 5], "kind": "image"}, "no square"),
        ({"labels": ["a"], "samples": [[0.0], [1.0]]}, "2 samples and 1 labels"),
    ],
)
def test_bad_input_is_refused(options, words):
    given = {"file": b"", "scores": list, "samples": [[0.0]], **options}
    with pytest.raises(ValueError, match=words):
        DevicePad(**given)
