"""CRC-32 and Adler-32: the steps give what zlib gives, and each notices what it should."""

from __future__ import annotations

import random
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dualz.codecs import checksums
from dualz.kernels import checksums as kernel
from dualz.kernels.words import as_array, words_of
from dualz.trace import finish, record
from tests.codecs import hostile, messages


@given(st.binary(max_size=300))
def test_steps_and_quick_forms_agree(data):
    assert finish(checksums.crc32_steps(data)) == zlib.crc32(data) == checksums.crc32(data)
    assert finish(checksums.adler32_steps(data)) == zlib.adler32(data) == checksums.adler32(data)


@given(st.binary(max_size=100), st.binary(max_size=100))
def test_a_checksum_can_be_continued(one, two):
    assert checksums.crc32(two, checksums.crc32(one)) == zlib.crc32(one + two)
    assert checksums.adler32(two, checksums.adler32(one)) == zlib.adler32(one + two)


@pytest.mark.parametrize("value", [0, 1, 128, 255, None])
def test_the_kernel_sums_as_zlib_does(value):
    """Bytes of 255 make the sums as large as they can be."""
    data = messages.noise(70_000) if value is None else bytes([value]) * 70_000
    words = words_of(as_array(data))
    chance = random.Random(1)
    for _ in range(60):
        first = chance.randrange(9000)
        last = first + chance.choice([0, 5, 1023, 1024, 1025, 1031, 4096, 61_000 - first])
        before = chance.choice([1, zlib.adler32(b"\xff" * 5552), 65520 << 16 | 65520])
        portion = memoryview(data)[first:last]
        assert kernel.adler32(portion, words, first, before) == zlib.adler32(portion, before)


def test_the_register_is_shown_bit_by_bit():
    trace = record(checksums.crc32_steps(b"ab"))
    began, *steps, turned = trace.steps
    assert began.register == 0xFFFFFFFF and len(steps) == 2 * 9
    register = began.register
    for step in steps:
        if isinstance(step, checksums.TookByte):
            assert step.register == register ^ step.byte
        else:
            assert step.out == register & 1
            assert step.register == register >> 1 ^ checksums.POLYNOMIAL * step.out
        register = step.register
    assert turned.register == register ^ 0xFFFFFFFF == trace.result


def test_the_sums_are_shown_byte_by_byte():
    low, high = 1, 0
    for step in record(checksums.adler32_steps(b"\xff" * 300)).of(checksums.Summed):
        low = (low + step.byte) % 65521
        high = (high + low) % 65521
        assert (step.low, step.high) == (low, high)


def test_crc32_notices_every_damage_within_32_bits():
    data = int.from_bytes(messages.text(60), "little")
    right = zlib.crc32(data.to_bytes(60, "little"))
    chance = random.Random(3)
    for _ in range(2000):
        burst = (chance.getrandbits(32) | 1) << chance.randrange(480 - 32)
        assert checksums.crc32((data ^ burst).to_bytes(60, "little")) != right


def test_adler32_notices_bytes_that_changed_places_and_a_plain_sum_does_not():
    assert checksums.adler32(b"ab") != checksums.adler32(b"ba")
    assert sum(b"ab") == sum(b"ba")
    # Weak on short data: two bytes up by one, the one between them down by two.
    assert checksums.adler32(b"bbb") == checksums.adler32(bytes([99, 96, 99]))
    assert checksums.crc32(b"bbb") != checksums.crc32(bytes([99, 96, 99]))


def test_what_is_no_data_is_refused():
    for function in (checksums.crc32, checksums.adler32):
        hostile.wrong_types_refused(function)
    for steps in (checksums.crc32_steps, checksums.adler32_steps):
        hostile.wrong_types_refused(lambda thing, steps=steps: finish(steps(thing)))
    assert np.uint32(checksums.crc32(bytearray(b"ab"))) == zlib.crc32(b"ab")
