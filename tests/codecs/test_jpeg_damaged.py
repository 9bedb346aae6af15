"""Damaged JPEG files are refused with one exception, in time, and before memory is taken."""

from __future__ import annotations

import random
import time
from collections import Counter

import numpy as np
import pytest

from benchmarks import jpeg_damage
from dualz.codecs import jpeg, jpeg_listing
from dualz.codecs.errors import CorruptData, TooLarge
from tests.codecs import hostile

PIXELS = np.random.default_rng(1).integers(0, 256, (20, 30, 3), np.uint8)
BLOB = jpeg.encode(PIXELS, 40)
AT = {name: BLOB.index(bytes([0xFF, marker])) for name, marker in
      {"DQT": 0xDB, "SOF": 0xC0, "DHT": 0xC4, "SOS": 0xDA}.items()}  # fmt: skip


def changed(name, offset, *values):
    """The file with other bytes at ``offset`` behind the marker ``name``."""
    data = bytearray(BLOB)
    data[AT[name] + offset : AT[name] + offset + len(values)] = bytes(values)
    return bytes(data)


def without(name, more=0):
    """The file without this segment and so many further ones of its kind."""
    data = BLOB
    for _ in range(1 + more):
        start = data.index(BLOB[AT[name] : AT[name] + 2])
        data = data[:start] + data[start + 2 + int.from_bytes(data[start + 2 : start + 4], "big") :]
    return data


REFUSED = {
    "no bytes": (b"", "does not begin with the bytes FF D8"),
    "a PNG file": (b"\x89PNG\r\n\x1a\n" + bytes(90), "does not begin with"),
    "only the beginning": (BLOB[:2], "ends early"),
    "only both ends": (BLOB[:2] + BLOB[-2:], "before every component"),
    "a length of 1": (changed("DQT", 2, 0, 1), "says it has 1 bytes"),
    "a length past the end": (changed("SOS", 2, 255, 255), "The data end early"),
    "a table of 24 bits": (changed("DQT", 4, 0x20), "which says nothing"),
    "table 4 of steps": (changed("DQT", 4, 4), "which says nothing"),
    "a step of 0": (changed("DQT", 5, 0), "A step of table 0 is 0"),
    "no steps": (without("DQT", 1), "table of steps 0 is used before it is sent"),
    "12 bits": (changed("SOF", 4, 12), "12 bits"),
    "no rows": (changed("SOF", 5, 0, 0), "30 x 0 pixels"),
    "no columns": (changed("SOF", 7, 0, 0), "0 x 20 pixels"),
    "lossless": (changed("SOF", 1, 0xC3), "lossless JPEG"),
    "arithmetic": (changed("SOF", 1, 0xC9), "arithmetic coding JPEG"),
    "two frames": (BLOB[: AT["SOS"]] + BLOB[AT["SOF"] : AT["SOF"] + 19] + BLOB[AT["SOS"] :], "second frame"),
    "no frame": (without("SOF"), "before the frame"),
    "two components": (changed("SOF", 9, 2), "13 bytes|bytes behind"),
    "sampling 0": (changed("SOF", 11, 0x02), "sampling 0 x 2"),
    "sampling 3 and 2": (changed("SOF", 11, 0x31, 0, 2, 0x21), "whole multiples"),
    "eleven blocks": (changed("SOF", 11, 0x44), "more than 10 blocks"),
    "a component twice": (changed("SOF", 13, 1), "same number"),
    "a class of codes": (changed("DHT", 4, 0x20), "which says nothing"),
    "300 symbols": (changed("DHT", 5, *[0] * 14, 200, 100), "300 symbols"),
    "too many words": (changed("DHT", 5, 3), "more words than there are"),
    "no codes": (without("DHT", 3), "table 0 is used before it is sent"),
    "a strange component": (changed("SOS", 5, 9), "which the frame does not have"),
    "table 4 of codes": (changed("SOS", 6, 0x44), "above 3"),
    "twice in a scan": (changed("SOS", 7, 1), "twice"),
    "five in a scan": (changed("SOS", 4, 5), "5 components"),
    "the same scan again": (BLOB[:-2] + BLOB[AT["SOS"] :], "two scans"),
    "no bits": (BLOB[: AT["SOS"] + 14] + b"\xff\xd9", "end early"),
    "half the bits": (BLOB[: (AT["SOS"] + len(BLOB)) // 2] + b"\xff\xd9", "end early|no word"),
    "words of ones": (BLOB[: AT["SOS"] + 14] + b"\xff\x00" * 300 + b"\xff\xd9", "no word"),
    "an unknown marker": (BLOB[:2] + b"\xff\x02\x00\x02" + BLOB[2:], "0xFF02 at byte 2 is not known"),
    "the height behind": (BLOB[:-2] + b"\xff\xdc\x00\x04\x00\x20\xff\xd9", "DNL"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_each_clause(name):
    blob, sentence = REFUSED[name]
    hostile.refused(jpeg.decode, blob, sentence)
    hostile.refused(jpeg_listing.listing, blob, sentence)


def test_four_components_are_refused_by_name():
    frame = b"\x08\x00\x10\x00\x10\x04" + b"".join(bytes([n, 0x11, 0]) for n in range(1, 5))
    blob = BLOB[:2] + jpeg._segment(0xC0, frame) + BLOB[AT["SOS"] :]
    hostile.refused(jpeg.decode, blob, r"four components \(CMYK or YCCK\)")


def test_restart_markers_have_to_come_in_order():
    from tests.codecs.test_jpeg import by_pillow

    blob = by_pillow(PIXELS, restart_marker_blocks=1)
    for wrong in (blob.replace(b"\xff\xd1", b"\xff\xd2", 1), blob.replace(b"\xff\xd1", b"", 1)):
        hostile.refused(jpeg.decode, wrong, "restart marker 2|restart marker 1 of a scan|end early|no word")
    hostile.refused(jpeg.decode, blob.replace(b"\xff\xdd\x00\x04\x00\x01", b"\xff\xdd\x00\x04\x00\x02"))


def test_every_prefix_is_refused():
    hostile.prefixes_refused(jpeg.decode, BLOB)


def test_random_bytes_are_refused():
    hostile.random_bytes_refused(jpeg.decode)
    hostile.random_bytes_refused(jpeg.decode, BLOB[: AT["SOS"]], 200)


def test_what_is_no_data_is_refused():
    hostile.wrong_types_refused(jpeg.decode)
    for limit, error in (("9", TypeError), (9.5, TypeError), (-1, ValueError)):
        with pytest.raises(error, match="max_output"):
            jpeg.decode(BLOB, limit)
    for thing in (bytearray(BLOB), memoryview(BLOB)):
        assert jpeg.decode(thing).shape == PIXELS.shape


def test_the_limit_is_exact():
    assert jpeg.decode(BLOB, PIXELS.size).nbytes == PIXELS.size
    with pytest.raises(TooLarge, match=f"{PIXELS.size} bytes, and the limit is {PIXELS.size - 1}"):
        jpeg.decode(BLOB, PIXELS.size - 1)


def test_sizes_are_checked_before_memory_is_taken():
    """65 535 x 65 535 pixels in 900 bytes: too large for the limit, and without one too few bytes."""
    huge = changed("SOF", 5, 255, 255, 255, 255)

    def work():
        hostile.refused(jpeg.decode, huge, "limit")
        hostile.refused(lambda blob: jpeg.decode(blob, 1 << 40), huge, "too few")

    jpeg.decode(BLOB)
    assert hostile.peak_memory(work) < 1 << 20


def test_many_scans_of_nothing_take_no_time():
    """A progressive file whose scans say in a few bits that no block has anything more."""
    from tests.codecs.test_jpeg import by_pillow

    blob = by_pillow(np.zeros((400, 400), np.uint8), progressive=True)
    last = blob.rindex(b"\xff\xda")
    start = time.perf_counter()
    hostile.refused(jpeg.decode, blob[:last] + blob[last:-2] * 300 + b"\xff\xd9", "more than 256 scans")
    assert time.perf_counter() - start < 5


def test_four_thousand_damaged_files():
    chance, files, tally = random.Random(5), jpeg_damage.originals(), Counter()
    for _ in range(4000):
        tally[jpeg_damage.trial(jpeg_damage.damaged(chance.choice(files), chance))] += 1
    assert tally["refused"] > 2500 and tally["read, as by Pillow"] > 200
    assert sum(tally.values()) - tally["refused"] < 1000


def test_the_sentence_is_of_one_exception():
    assert issubclass(TooLarge, CorruptData)
