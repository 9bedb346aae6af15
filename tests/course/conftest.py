"""Answers are kept in a folder of the test's own, never in the checkout."""

import pytest

from dualz.course import answers


@pytest.fixture
def file(tmp_path, monkeypatch):
    """The path of the file of answers, not there yet."""
    path = tmp_path / answers.NAME
    monkeypatch.setenv(answers.VARIABLE, str(path))
    return path
