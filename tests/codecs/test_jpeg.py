"""JPEG: the files of dualz are those of Pillow byte for byte, what it reads is the same pixel for pixel."""

from __future__ import annotations

import io
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image, features

from dualz.codecs import dct, jpeg, jpeg_codes, jpeg_format, jpeg_listing
from dualz.trace import finish

# Where Pillow was built with another libjpeg, bytes are not compared, and pixels may differ by a level.
TURBO = bool(features.check("libjpeg_turbo"))
LEVELS = 0 if TURBO else 1
PILLOW = {"4:4:4": 0, "4:2:2": 1, "4:2:0": 2}


def picture(chance, shape):
    """Noise, a smooth surface, or rows that wander and wrap around."""
    kind = chance.integers(3)
    if kind == 0:
        return chance.integers(0, 256, shape, dtype=np.uint8)
    walk = np.cumsum(chance.integers(-5, 6, shape), axis=1)
    if kind == 1:
        return (np.cumsum(walk, axis=0) / 4 + 128).clip(0, 255).astype(np.uint8)
    return (walk + 128).astype(np.uint8)


def by_pillow(pixels, quality=75, subsampling="4:2:0", **options):
    file = io.BytesIO()
    options |= {"subsampling": PILLOW[subsampling]} if pixels.ndim == 3 else {}
    Image.fromarray(pixels).save(file, "jpeg", quality=quality, **options)
    return file.getvalue()


def read_by_pillow(blob):
    return np.asarray(Image.open(io.BytesIO(blob)))


def same(one, two):
    return one.shape == two.shape and np.abs(one.astype(int) - two).max() <= LEVELS


def cases(count, seed):
    """So many (pixels, quality, subsampling): sizes 1 to 80, one in four grey."""
    chance = np.random.default_rng(seed)
    for _ in range(count):
        shape = tuple(int(side) for side in chance.integers(1, 81, 2))
        pixels = picture(chance, shape if chance.random() < 0.25 else (*shape, 3))
        yield pixels, int(chance.integers(1, 101)), list(PILLOW)[chance.integers(3)]


# --- the same as others --------------------------------------------------------------------------


@pytest.mark.skipif(not TURBO, reason="Pillow has another libjpeg")
@pytest.mark.parametrize("optimize", [False, True])
def test_four_hundred_files_are_those_of_pillow(optimize):
    for pixels, quality, subsampling in cases(400, seed=4):
        ours = jpeg.encode(pixels, quality, subsampling, optimize)
        assert ours == by_pillow(pixels, quality, subsampling, optimize=optimize), (pixels.shape, quality)


READ = {
    "as they are": {},
    "optimised tables": {"optimize": True},
    "progressive": {"progressive": True},
    "restart markers": {"restart_marker_blocks": 3},
    "restart markers at every row": {"restart_marker_rows": 1},
    "progressive with restart markers": {"progressive": True, "restart_marker_blocks": 2},
}


@pytest.mark.parametrize("name", READ)
def test_what_pillow_writes_is_read_as_it_does(name):
    for pixels, quality, subsampling in cases(120, seed=5):
        blob = by_pillow(pixels, quality, subsampling, **READ[name])
        assert same(jpeg.decode(blob), read_by_pillow(blob)), (pixels.shape, quality, subsampling)


@pytest.mark.parametrize("factors", [(1, 2), (4, 1), (1, 4), (4, 2)])
def test_other_samplings_are_read_as_pillow_does(factors):
    """Files with other factors than Pillow writes: the three planes of a picture of 4:4:4 in other sizes."""
    chance = np.random.default_rng(6)
    across, down = factors
    for height, width in ((8, 8), (17, 33), (40, 41)):
        frame = jpeg_format.Frame(
            jpeg_format.BASELINE, width, height,
            (jpeg_format.Component(1, across, down, 0), *(jpeg_format.Component(n, 1, 1, 1) for n in (2, 3))),
        )  # fmt: skip
        order, which = jpeg.mcus(frame, range(3))
        levels = np.zeros((order.size, 64), np.int16)
        levels[:, :4] = chance.integers(-20, 21, (order.size, 4))
        masks = ((levels != 0) * (np.uint64(1) << np.arange(64, dtype=np.uint64))).sum(
            axis=1, dtype=np.uint64
        )
        steps = (jpeg_format.LUMINANCE, jpeg_format.CHROMINANCE)
        found = jpeg.Coefficients(frame, steps, levels, masks, order, which)
        blob = jpeg.head(frame, steps) + jpeg._bits(found, jpeg_format.DC_TABLES, jpeg_format.AC_TABLES)
        assert same(jpeg.decode(blob + b"\xff\xd9"), read_by_pillow(blob + b"\xff\xd9"))


def test_files_without_jfif_say_their_colours_in_other_ways():
    """Adobe's segment with 0, or the letters R, G, B as numbers: no change of colours."""
    pixels = picture(np.random.default_rng(2), (20, 20, 3))
    blob = jpeg.encode(pixels, 90, "4:4:4")
    bare = blob[:2] + blob[20:]
    assert blob[6:10] == b"JFIF" and bare[2:4] == b"\xff\xdb"
    adobe = b"\xff\xee\x00\x0eAdobe\0\x64\0\0\0\0"
    frame, scan = bare.index(b"\xff\xc0"), bare.index(b"\xff\xda")
    letters = bytearray(bare)
    letters[frame + 10], letters[frame + 13], letters[frame + 16] = b"RGB"
    letters[scan + 5], letters[scan + 7], letters[scan + 9] = b"RGB"
    found = {}
    for name, one in {
        "none": bare, "YCC": bare[:2] + adobe + b"\x01" + bare[2:],
        "RGB": bare[:2] + adobe + b"\x00" + bare[2:],
        "letters": bytes(letters),
    }.items():  # fmt: skip
        found[name] = jpeg.decode(one)
        assert same(found[name], read_by_pillow(one)), name
    assert np.array_equal(found["none"], jpeg.decode(blob))
    assert np.array_equal(found["RGB"], found["letters"])
    assert not np.array_equal(found["RGB"], found["YCC"])


# --- files as they are met -----------------------------------------------------------------------

PIXELS = picture(np.random.default_rng(3), (24, 40, 3))
BLOB = jpeg.encode(PIXELS)


def test_bytes_that_fill_up_and_bytes_between_are_skipped():
    scan = BLOB.index(b"\xff\xda")
    filled = BLOB[:scan] + b"\xff\xff" + BLOB[scan:-2] + b"\xff\xff\xff" + BLOB[-2:]
    strange = BLOB[:scan] + b"\x00\x01" + BLOB[scan:-2] + b"\x12\x34" + BLOB[-2:] + b"behind the end"
    for blob in (filled, strange):
        assert np.array_equal(jpeg.decode(blob), jpeg.decode(BLOB))
    restarts = by_pillow(PIXELS, restart_marker_blocks=2)
    mark = restarts.index(b"\xff\xd1")
    filled = restarts[:mark] + b"\xff" + restarts[mark:]
    assert np.array_equal(jpeg.decode(filled), jpeg.decode(restarts))


def test_steps_of_sixteen_bits_are_read():
    at = BLOB.index(b"\xff\xdb")
    wide = b"\xff\xdb\x00\x83\x10" + b"".join(bytes([0, step]) for step in BLOB[at + 5 : at + 69])
    assert np.array_equal(jpeg.decode(BLOB[:at] + wide + BLOB[at + 69 :]), jpeg.decode(BLOB))


def test_components_may_come_one_by_one_and_in_another_order():
    """Cb, Cr and Y in scans of their own, each with its tables sent before it."""
    found = jpeg.coefficients(PIXELS, 75)
    text = jpeg.head(found.frame, found.steps)
    out = text[: text.index(b"\xff\xc4")]
    for member in (1, 2, 0):
        table = found.frame.components[member].table
        for kind, codes in enumerate((jpeg_format.DC_TABLES, jpeg_format.AC_TABLES)):
            out += jpeg._segment(
                jpeg_format.DHT, bytes([kind << 4]) + codes[table].counts + codes[table].symbols
            )
        order, which = jpeg.mcus(found.frame, [member])
        out += jpeg._segment(jpeg_format.SOS, bytes([1, member + 1, 0, 0, 63, 0]))
        one = found._replace(
            order=order,
            which=which,
            frame=found.frame._replace(components=(jpeg_format.Component(1, 1, 1, 0),)),
        )
        out += jpeg._bits(one, jpeg_format.DC_TABLES[table:], jpeg_format.AC_TABLES[table:])
    out += b"\xff\xd9"
    assert same(jpeg.decode(out), read_by_pillow(out)) and np.array_equal(jpeg.decode(out), jpeg.decode(BLOB))


def test_a_grey_picture_may_say_that_it_has_four_samples():
    grey = jpeg.encode(PIXELS[:, :, 0])
    at = grey.index(b"\xff\xc0")
    assert grey[at + 11] == 0x11
    assert np.array_equal(jpeg.decode(grey[: at + 11] + b"\x22" + grey[at + 12 :]), jpeg.decode(grey))


# --- one block -----------------------------------------------------------------------------------


def test_the_bits_of_the_kernel_are_those_of_the_steps():
    pixels = picture(np.random.default_rng(8), (40, 56))
    found = jpeg.coefficients(pixels, 60)
    bits, before = "", 0
    for row in found.order[:, 0]:
        levels = [0] * 64
        for place, level in zip(jpeg_format.ZIGZAG, found.levels[row].tolist(), strict=True):
            levels[place] = level
        bits += finish(dct.code_levels(levels, before))
        before = levels[0]
    bits += "1" * (-len(bits) % 8)
    data = int(bits, 2).to_bytes(len(bits) // 8, "big").replace(b"\xff", b"\xff\0")
    assert jpeg.head(found.frame, found.steps) + data + b"\xff\xd9" == jpeg.encode(pixels, 60)


def test_whole_numbers_and_real_ones_seldom_differ_and_never_by_more_than_one():
    pixels = picture(np.random.default_rng(9), (80, 80))
    found = jpeg.coefficients(pixels, 75)
    differ = 0
    for number in range(100):
        y, x = divmod(number, 10)
        block = pixels[8 * y : 8 * y + 8, 8 * x : 8 * x + 8].astype(float) - 128
        levels = np.array(dct.quantize(dct.forward(block), found.steps[0]))[list(jpeg_format.ZIGZAG)]
        assert np.abs(levels - found.levels[number]).max() <= 1
        differ += (levels != found.levels[number]).sum()
    assert differ <= 32, "half a per cent"


# --- what is asked for ---------------------------------------------------------------------------


def test_only_pictures_are_encoded():
    for wrong in (PIXELS.astype(float), PIXELS.tolist(), b"bytes", None):
        with pytest.raises(TypeError, match="uint8"):
            jpeg.encode(wrong)
    for shape in ((0, 5), (5, 0, 3), (5, 5, 4), (5,), (5, 5, 1), (1, 70_000)):
        with pytest.raises(ValueError, match=r"Pixels have the shape|A side has"):
            jpeg.encode(np.zeros(shape, np.uint8))
    for quality, error in ((0, ValueError), (101, ValueError), (75.0, TypeError), ("75", TypeError)):
        with pytest.raises(error, match="quality"):
            jpeg.encode(PIXELS, quality)
    with pytest.raises(ValueError, match="Subsampling is 4:4:4, 4:2:2, 4:2:0, not '4:1:1'"):
        jpeg.encode(PIXELS, 75, "4:1:1")


def test_pixels_may_lie_in_memory_in_any_way():
    for view in (PIXELS[::-1], PIXELS.transpose(1, 0, 2), PIXELS[:, ::2], PIXELS[:, :, 0], PIXELS[:, :, 1].T):
        assert jpeg.encode(view) == jpeg.encode(np.ascontiguousarray(view))


@pytest.mark.parametrize("side", [1, 2, 3, 7, 8, 9, 15, 16, 17, 65535])
def test_thin_pictures(side):
    for shape in ((1, side), (side, 1)):
        pixels = np.full(shape, 77, np.uint8)
        assert np.array_equal(jpeg.decode(jpeg.encode(pixels)), pixels)


def test_the_code_of_a_picture_has_no_word_of_ones_and_none_above_sixteen_bits():
    fibonacci = [1, 1]
    while len(fibonacci) < 30:
        fibonacci.append(fibonacci[-1] + fibonacci[-2])
    for counts in ({7: 1}, {0: 3, 1: 3}, dict(enumerate(fibonacci)), dict.fromkeys(range(256), 1)):
        words = jpeg_codes.best_table(counts).words()
        assert set(words) == set(counts)
        assert all(len(word) <= 16 and "0" in word for word in words.values())
        assert not any(two.startswith(one) for one in words.values() for two in words.values() if one != two)


def test_the_listing_covers_the_file():
    for blob in (BLOB, by_pillow(PIXELS, progressive=True, restart_marker_blocks=2, comment="hello")):
        lines = jpeg_listing.listing(blob)
        assert [line.start for line in lines[1:]] == [line.start + line.size for line in lines[:-1]]
        assert lines[-1].start + lines[-1].size == len(blob)
        assert jpeg_listing.text(lines).count("\n") == len(lines) - 1
    names = [line.name for line in jpeg_listing.listing(BLOB)]
    assert names == ["SOI", "APP0", "DQT", "DQT", "SOF0", "DHT", "DHT", "DHT", "DHT", "SOS", "bits", "EOI"]


PLAIN = """
import sys
sys.modules["numba"] = None
import numpy as np
from dualz.codecs import jpeg
pixels = np.arange(17 * 21 * 3, dtype=np.uint32).reshape(17, 21, 3).astype(np.uint8)
blob = jpeg.encode(pixels, 80, optimize=True)
sys.stdout.buffer.write(blob + jpeg.decode(blob).tobytes())
"""


def test_the_kernels_are_plain_python_where_there_is_no_numba():
    found = subprocess.run(
        [sys.executable, "-W", "error", "-c", PLAIN], capture_output=True, check=True
    ).stdout
    pixels = np.arange(17 * 21 * 3, dtype=np.uint32).reshape(17, 21, 3).astype(np.uint8)
    blob = jpeg.encode(pixels, 80, optimize=True)
    assert found == blob + jpeg.decode(blob).tobytes()
