"""The guide for those who teach: its sentences stand by themselves."""

import pytest

from dualz.authoring import instructor_guide
from dualz.authoring.notebook import all_lessons


@pytest.mark.parametrize(
    ("paragraph", "stands"),
    [
        ('"It is zero." Why is it not smaller? Look:', '"It is zero." Why is it not smaller?'),
        (
            '"A sum is enough." It leaves out names. Here is that sum.',
            '"A sum is enough." It leaves out names.',
        ),
        ('"It is the mean." It is not. For our message:', '"It is the mean." It is not.'),
        ('"It is a quarter." Not as floats:', '"It is a quarter." Not as floats.'),
        (
            '"Nothing is lost." Look at what is lost, and where.',
            '"Nothing is lost." Look at what is lost, and where.',
        ),
        ('"Everything goes: `w = 0`."', '"Everything goes: `w = 0`."'),
    ],
)
def test_a_mistake_is_copied_to_an_end(paragraph, stands):
    assert instructor_guide._to_an_end(paragraph) == stands


def test_no_mistake_of_the_guide_ends_in_the_air():
    listed = [instructor_guide._to_an_end(text) for lesson in all_lessons() for text in lesson.mistakes]
    assert listed
    assert not [text for text in listed if text.endswith(":") or ". Here is " in text]
