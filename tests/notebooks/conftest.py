"""Kernels that the tests start keep learners' answers in memory: nothing is written beside a notebook."""

import pytest

from dualz.course import answers


@pytest.fixture(autouse=True)
def no_file_of_answers(monkeypatch):
    monkeypatch.setenv(answers.VARIABLE, answers.IN_MEMORY)
