"""docs/architecture.md says what the code does: floors, names, what the page gets, limits of a .dz file."""

from __future__ import annotations

import importlib
import json
import re
import tomllib
from pathlib import Path

import pytest

from dualz.codecs import fast, huffman
from dualz.trace import record
from dualz.widgets.payload import MOST_BYTES, MOST_STEPS, payload

CHECKOUT = Path(__file__).resolve().parents[1]
PAGE = (CHECKOUT / "docs" / "architecture.md").read_text(encoding="utf-8")


def block(name: str) -> str:
    """What stands between the fences after the comment ``name``."""
    return re.search(rf"<!-- {name} -->\n```\w*\n(.*?)```", PAGE, re.DOTALL)[1]


def fields_after(heading: str) -> set[str]:
    """The names in the first column of the first table after ``heading``."""
    table = PAGE.partition(heading)[2].partition("|---|---|\n")[2].partition("\n\n")[0]
    return {name for row in table.splitlines() for name in re.findall("`(\\w+)`", row.split("|")[1])}


@pytest.fixture(scope="module")
def sent():
    return payload(record(huffman.build_tree({"a": 1, "b": 2})))


def test_the_floors_are_those_of_the_contract():
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
    (contract,) = [one for one in project["tool"]["importlinter"]["contracts"] if one["type"] == "layers"]
    assert [re.split(" {2,}", line)[0] for line in block("floors").splitlines()] == contract["layers"]


def test_every_floor_is_a_module_and_none_is_missing():
    named = {name for line in block("floors").splitlines() for name in re.findall(r"dualz\.(\w+)", line)}
    packages = {path.parent.name for path in (CHECKOUT / "dualz").glob("*/__init__.py")}
    assert packages | {"trace"} == named


@pytest.mark.parametrize("name", sorted(set(re.findall(r"`(dualz(?:\.\w+)+)", PAGE))))
def test_every_name_on_the_page_exists(name):
    parent, _, last = name.rpartition(".")
    try:
        importlib.import_module(name)
    except ModuleNotFoundError:
        assert hasattr(importlib.import_module(parent), last)


def test_the_tables_of_the_payload_have_its_fields(sent):
    assert fields_after("The payload of a trace:") == set(sent)
    assert fields_after("A frame:") == set(sent["frames"][0])
    asked = payload(record(huffman.build_tree({"a": 1, "b": 2, "c": 4, "d": 8})))["questions"]
    row = re.search(r"^\| `questions` \|(.*)$", PAGE, re.MULTILINE)[1]
    assert set(re.findall(r"`(\w+)`", row)) == set(asked[0])
    sentence = PAGE.partition("A mark: ")[2].partition("\n\n")[0]
    assert set(re.findall(r"`(\w)`", sentence)) == set(sent["marks"][0])


def test_the_example_is_what_is_sent(sent):
    assert json.loads(block("frame")) == sent["frames"][0], json.dumps(sent["frames"][0])
    assert json.loads(block("mark")) == sent["marks"][1], json.dumps(sent["marks"][1])


def test_the_limits_are_those_of_the_code():
    rows = re.findall(r"^\|[^|]+\| (\d+) \| `([\w.]+)\.(\w+)` \|$", PAGE, re.MULTILINE)
    assert len(rows) == PAGE.partition("<!-- limits -->")[2].partition("\n\n")[0].count("\n|") - 2
    for number, module, constant in rows:
        assert int(number) == getattr(importlib.import_module(module), constant), constant
    assert f"more than {MOST_STEPS} steps, or a payload of more than {MOST_BYTES} bytes" in PAGE
    assert f"only for {fast.KERNEL_FROM} bytes and more" in PAGE
