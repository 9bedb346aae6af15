"""xxHash-32: published values, parts of any size, and both paths."""

from __future__ import annotations

import random

import pytest

from dualz.codecs import fast, xxh32
from tests.codecs import hostile, messages

# Values that the pages of many implementations quote.
KNOWN = {
    b"": 0x02CC5D05,
    b"a": 0x550D7456,
    b"abc": 0x32D153FF,
    b"Nobody inspects the spammish repetition": 0xE2293B2F,
}


@pytest.mark.parametrize(("data", "value"), KNOWN.items())
def test_published_values(data, value):
    assert xxh32.of(data) == value


def test_parts_of_any_size_give_the_same_value(monkeypatch):
    data, chance = messages.noise(20_000), random.Random(1)
    whole = xxh32.of(data)
    for kernel_from in (0, 4096, 1 << 60):
        monkeypatch.setattr(fast, "KERNEL_FROM", kernel_from)
        checksum, at = xxh32.XXH32(), 0
        while at < len(data):
            size = chance.choice((1, 3, 15, 16, 17, 31, 5000))
            checksum.update(data[at : at + size])
            at += size
        assert checksum.value == whole == xxh32.of(data)


def test_a_seed_changes_the_value():
    assert xxh32.XXH32(1).value != xxh32.XXH32(0).value == KNOWN[b""]


def test_other_types_are_refused():
    hostile.wrong_types_refused(xxh32.of)
