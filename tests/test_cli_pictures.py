"""The commands on JPEG pictures: described segment by segment, and neither compressed nor expanded."""

import json

import numpy as np
import pytest

from dualz.cli import main
from dualz.codecs import jpeg

PIXELS = np.arange(40 * 30 * 3, dtype=np.uint32).reshape(40, 30, 3).astype(np.uint8)


@pytest.fixture
def picture(tmp_path):
    path = tmp_path / "renamed"
    path.write_bytes(jpeg.encode(PIXELS))
    return path


def test_inspect_shows_the_segments(picture, capsys):
    assert main(["inspect", str(picture)]) == 0
    said = capsys.readouterr().out
    assert "SOF0  baseline, 30 x 40 pixels, sampling 1: 2x2, 2: 1x1, 3: 1x1" in said
    assert main(["inspect", "--json", str(picture)]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert facts["format"] == "jpeg" and facts["bytes"] == picture.stat().st_size
    assert sum(one["size"] for one in facts["segments"]) == facts["bytes"]


def test_it_is_packed_only_if_somebody_insists(picture, tmp_path, capsys):
    target = tmp_path / "picture.dz"
    assert main(["compress", str(picture), str(target)]) != 0
    assert "compressed already" in capsys.readouterr().err and not target.exists()
    assert main(["compress", "--codec", "auto", str(picture), str(target)]) == 0
    back = tmp_path / "back.jpg"
    assert main(["expand", str(target), str(back)]) == 0
    assert back.read_bytes() == picture.read_bytes()
    assert main(["expand", str(picture), str(tmp_path / "pixels")]) != 0
    assert "what it was made of is lost" in capsys.readouterr().err


def test_damage_is_said(picture, capsys):
    picture.write_bytes(picture.read_bytes()[:-40])
    assert main(["inspect", str(picture)]) != 0
    assert "bits of a scan end early" in capsys.readouterr().err
