"""The browser itself opens what lesson 05 writes: the course's streams, and those of a right answer."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import pytest

from dualz.codecs import deflate
from dualz.lessons.deflate import attempts_writing
from dualz.lessons.deflate.exercises_build import tokens_of
from tests.codecs import messages

NAMES = {"raw": "deflate-raw", "zlib": "deflate", "gzip": "gzip"}
OPEN = """async ([format, blob]) => {
    const bytes = Uint8Array.from(atob(blob), one => one.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream(format));
    return [...new Uint8Array(await new Response(stream).arrayBuffer())];
}"""
TEXT = messages.text(2000)


def opened(page: Any, wrapper: str, blob: bytes) -> bytes:
    return bytes(page.evaluate(OPEN, [NAMES[wrapper], b64encode(blob).decode()]))


@pytest.mark.parametrize("wrapper", NAMES)
@pytest.mark.parametrize("level", [1, 6, "best"])
def test_the_browser_opens_every_wrapper(blank, wrapper, level):
    assert opened(blank().page, wrapper, deflate.compress(TEXT, level, wrapper)) == TEXT


def test_the_browser_opens_the_writer_of_the_exercise(blank):
    assert opened(blank().page, "raw", attempts_writing.deflate_fixed(tokens_of(TEXT))) == TEXT
