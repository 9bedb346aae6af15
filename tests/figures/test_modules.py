"""Every step has a figure of its own, and no two modules of steps share one."""

from __future__ import annotations

import importlib
import pkgutil
from collections import defaultdict
from importlib.util import find_spec

import pytest

from dualz import codecs, dual, figures, models
from dualz.figures import figures_for
from dualz.trace import Step


def step_modules():
    """The modules of parts I, II and III that define steps."""
    for package in (codecs, models, dual):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            module = importlib.import_module(found.name)
            if any(defines_steps(module, one) for one in vars(module).values()):
                yield module.__name__


def defines_steps(module, one):
    return isinstance(one, type) and issubclass(one, Step) and one.__module__ == module.__name__


def shared(modules, exists=find_spec):
    """The figure modules that would draw the steps of more than one of ``modules``, with those."""
    drawn = defaultdict(list)
    for module in modules:
        figure = next((name for name in figures_for(module) if exists(name)), None)
        if figure:
            drawn[figure].append(module)
    return {figure: users for figure, users in drawn.items() if len(users) > 1}


STEP_MODULES = sorted(step_modules())


def test_no_two_modules_of_steps_share_a_figure():
    for figure, users in shared(STEP_MODULES).items():
        own = " and ".join(figures_for(user)[0].rpartition(".")[2] for user in users)
        pytest.fail(
            f"{' and '.join(users)} both define steps, and {figure} would draw them all. "
            f"Rename one of them, or give each a figure module of its own: {own}."
        )


def test_sharing_is_noticed_and_can_be_mended():
    two = ["dualz.codecs.gaps", "dualz.dual.gaps"]
    plain, own = {"dualz.figures.gaps"}, {"dualz.figures.codecs_gaps", "dualz.figures.dual_gaps"}
    assert shared(two, plain.__contains__) == {"dualz.figures.gaps": two}
    assert shared(two, (plain | own).__contains__) == {}
    assert shared(two, (plain | {"dualz.figures.dual_gaps"}).__contains__) == {}


@pytest.mark.parametrize("module", STEP_MODULES)
def test_every_module_of_steps_has_a_figure(module):
    assert any(find_spec(name) for name in figures_for(module)), f"{module} has no figure module"


def test_steps_are_found():
    assert {"dualz.codecs.huffman", "dualz.models.pruning", "dualz.dual.gaps"} <= set(STEP_MODULES)
    assert figures.draw(7).caption == "The value 7."
