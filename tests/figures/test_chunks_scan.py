"""Pictures of a row of chunks: stray bytes are no lost chunk, and a number that was counted is mentioned."""

from __future__ import annotations

from dualz.codecs import chunks_scan
from dualz.codecs.chunks import member, ranges
from dualz.figures.chunks_scan import ask, draw
from dualz.trace import record

DATA = b"she sells sea shells by the sea shore"


def scanned(change):
    """The steps of reading five chunks that ``change`` damaged."""
    parts = [bytearray(member(DATA[one.start : one.end], one, 2)) for one in ranges(len(DATA), 8)]
    change(parts)
    return record(chunks_scan.scan(b"".join(parts))).steps


def test_stray_bytes_are_drawn_and_are_no_lost_chunk():
    steps = scanned(lambda parts: parts.insert(1, bytearray(b"zzzz")))
    picture = draw(steps[-1], steps[:-1])
    assert picture.caption == "5 chunks, all intact. Some bytes belong to no chunk."
    assert "stray bytes: bytes 62 to 66: They belong to no chunk." in picture.words
    assert ask(steps[-1], steps[-2], steps[:-2]).answer == ("option:all",)


def test_a_chunk_that_only_its_place_names_is_mentioned_at_the_end():
    def change(parts):
        parts[2][20] ^= 1

    steps = scanned(change)
    assert draw(steps[-1], steps[:-1]).caption == (
        "5 chunks, all intact. Known by their place, and not by a header: chunk 2."
    )
    assert draw(steps[-1], steps[:-1]).words.count(": intact") == 5
