"""PNG: written files are opened by Pillow, its files are read, and damaged ones are refused."""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from dualz.codecs import fast, png, png_rows
from dualz.codecs.errors import CorruptData, TooLarge
from dualz.trace import finish, record
from tests.codecs import hostile

CHANCE = np.random.default_rng(4)
SHAPES = [(1, 1), (1, 9), (9, 1), (7, 5, 2), (6, 7, 3), (5, 8, 4), (40, 33), (33, 40, 3)]


def picture(shape, kind):
    """Noise, or values that change a little from row to row."""
    if kind == "noise":
        return CHANCE.integers(0, 256, shape, np.uint8)
    return (np.cumsum(CHANCE.integers(-3, 4, shape), axis=0) + 128).astype(np.uint8)


@pytest.fixture(params=["stepped", "kernel"])
def path(request, monkeypatch):
    if request.param == "stepped":
        monkeypatch.setattr(fast, "kernel_for", lambda name, size: None)


def chunks(*parts, head=None, end=True):
    """A file of a header (2 x 2 grey pixels where none is given), these chunks (name, data) and the end."""
    if head is None:
        head = struct.pack(">IIBBBBB", 2, 2, 8, 0, 0, 0, 0)
    parts = [(b"IHDR", head), *parts, *([(b"IEND", b"")] if end else [])]
    return png.SIGNATURE + b"".join(png._chunk(name, data) for name, data in parts)


def idat(rows=bytes(6)):
    return b"IDAT", zlib.compress(rows)


# --- others --------------------------------------------------------------------------------------


@pytest.mark.parametrize("filters", png.FILTERS)
@pytest.mark.parametrize("shape", SHAPES)
def test_pillow_opens_what_is_written(path, shape, filters):
    for kind in ("noise", "smooth"):
        pixels = picture(shape, kind)
        blob = png.encode(pixels, 2, filters)
        assert np.array_equal(np.asarray(Image.open(io.BytesIO(blob))), pixels)
        assert np.array_equal(png.decode(blob), pixels)


@pytest.mark.parametrize("level", [1, 9, "best"])
def test_levels_are_those_of_deflate(level):
    pixels = picture((60, 50, 3), "smooth")
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(png.encode(pixels, level)))), pixels)


def saved(image, **settings):
    blob = io.BytesIO()
    image.save(blob, "PNG", **settings)
    return blob.getvalue()


@pytest.mark.parametrize("mode", ["L", "LA", "RGB", "RGBA", "P"])
@pytest.mark.parametrize("optimize", [False, True])
def test_files_of_pillow_are_read(path, mode, optimize):
    for kind in ("noise", "smooth"):
        image = Image.fromarray(picture((50, 40, 3), "noise" if mode == "P" else kind)).convert(mode)
        if mode == "P":
            image = image.quantize(200)
        expected = np.asarray(image.convert("RGB") if mode == "P" else image)
        assert np.array_equal(png.decode(saved(image, optimize=optimize)), expected)


def test_transparent_colours_become_alpha(path):
    image = Image.fromarray(picture((20, 20, 3), "noise")).quantize(200)
    found = png.decode(saved(image, transparency=bytes(range(100))))
    assert np.array_equal(
        found,
        np.asarray(Image.open(io.BytesIO(saved(image, transparency=bytes(range(100))))).convert("RGBA")),
    )
    pixels = picture((20, 20), "smooth")
    blob = saved(Image.fromarray(pixels), transparency=int(pixels[3, 3]))
    assert np.array_equal(png.decode(blob), np.asarray(Image.open(io.BytesIO(blob)).convert("LA")))


def test_what_need_not_be_known_is_skipped():
    pixels = picture((5, 5), "noise")
    blob = saved(Image.fromarray(pixels), dpi=(72, 72))
    assert b"pHYs" in blob and np.array_equal(png.decode(blob), pixels)


def test_the_stream_may_come_in_pieces():
    stream = zlib.compress(b"\0\x01\x02\0\x03\x04")
    blob = chunks(*((b"IDAT", stream[at : at + 1]) for at in range(len(stream))))
    assert png.decode(blob).tolist() == [[1, 2], [3, 4]]


# --- filters -------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", range(5))
@pytest.mark.parametrize("step", [1, 3, 4])
def test_steps_and_kernel_filter_alike(number, step):
    from dualz.kernels import png as kernel

    data = CHANCE.integers(0, 256, 7 * 12 * step, np.uint8).tobytes()
    rows = [data[at : at + 12 * step] for at in range(0, len(data), 12 * step)]
    above, expected = bytes(12 * step), b""
    for row in rows:
        filtered = png_rows.apply(number, row, above, step)
        assert png_rows.undo(number, filtered, above, step) == row
        expected += bytes([number]) + filtered
        above = row
    assert kernel.apply(data, 7, step, number) == expected
    assert kernel.undo(expected, 7, step) == data
    chosen = b"".join(bytes([one]) + row for one, row in finish(png_rows.choose(rows, step)))
    assert kernel.apply(data, 7, step, None) == chosen


def test_the_row_with_the_least_sum_is_chosen():
    pixels = picture((20, 30), "smooth")
    trace = record(png_rows.choose([row.tobytes() for row in pixels], 1))
    tries = trace.of(png_rows.TriedFilter)
    for step in trace.of(png_rows.ChoseFilter):
        totals = [one.total for one in tries if one.y == step.y]
        assert len(totals) == 5 and step.number == totals.index(min(totals))
    assert trace[0].above == bytes(30)


def test_paeth_takes_the_nearest_and_left_first():
    assert png_rows.paeth(10, 20, 15) == 15 and png_rows.paeth(7, 7, 7) == 7
    assert png_rows.paeth(1, 3, 2) == 2 and png_rows.paeth(0, 4, 3) == 0


# --- mistakes and enemies ------------------------------------------------------------------------

HEAD = {"width": 2, "height": 2, "depth": 8, "kind": 0, "method": 0, "filtering": 0, "interlaced": 0}


def head(**changes):
    return struct.pack(">IIBBBBB", *(HEAD | changes).values())


REFUSED = {
    "no signature": (b"GIF89a" + bytes(50), "signature"),
    "no header": (png.SIGNATURE + png._chunk(*idat()), "begins with the chunk IHDR, not IDAT"),
    "a short header": (chunks(idat(), head=bytes(12)), "has 12 bytes; 13"),
    "no width": (chunks(idat(), head=head(width=0)), "0 x 2 pixels"),
    "a type that is none": (chunks(idat(), head=head(kind=5)), "a type, a depth or a method"),
    "a method that is none": (chunks(idat(), head=head(method=1)), "a type, a depth or a method"),
    "16 bits": (chunks(idat(), head=head(depth=16)), "16 bits a channel"),
    "1 bit": (chunks(idat(), head=head(depth=1)), "1 bits a channel"),
    "interlaced": (chunks(idat(), head=head(interlaced=1)), "interlaced rows"),
    "no end": (chunks(idat(), end=False), "end early"),
    "bytes behind the end": (chunks(idat()) + b"x", "other bytes follow"),
    "a chunk that must be known": (chunks((b"ABCD", b""), idat()), "ABCD .* is not known"),
    "a name that is none": (chunks((b"a\0cd", b""), idat()), "not four letters"),
    "pieces with something between": (chunks(idat(), (b"teXt", b""), idat()), "others stand between"),
    "no palette": (chunks(idat(), head=head(kind=3)), "1 to 256 colours"),
    "a palette of 4 bytes": (chunks((b"PLTE", b"abcd"), idat(), head=head(kind=3)), "1 to 256 colours"),
    "two palettes": (chunks((b"PLTE", b"abc"), (b"PLTE", b"abc"), idat(), head=head(kind=3)), "comes twice"),
    "a colour that is not there": (
        chunks((b"PLTE", b"abc"), idat(b"\0\0\1\0\0\0"), head=head(kind=3)), "has 1 colours"),
    "transparency of the wrong size": (chunks((b"tRNS", b"a"), idat()), "tRNS has 1 bytes"),
    "no picture": (chunks(), "end early"),
    "a short picture": (chunks(idat(bytes(5))), "6 bytes are needed"),
    "a long picture": (chunks(idat(bytes(7))), "more than the limit of 6"),
    "a filter that is none": (chunks(idat(b"\5\0\0\0\0\0")), "filter 5; 0 to 4"),
    "a chunk that is too long": (png.SIGNATURE + b"\xff\xff\xff\xffIHDR" + bytes(30), "end early"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_each_mistake_in_a_file_is_said(path, name):
    hostile.refused(png.decode, *REFUSED[name])


def test_every_flipped_bit_and_every_prefix_is_refused():
    blob = png.encode(picture((4, 5, 3), "noise"))
    hostile.bit_flips_refused(png.decode, blob)
    hostile.prefixes_refused(png.decode, blob)


def test_a_large_picture_is_refused_before_memory_is_taken():
    blob = chunks(idat(), head=head(width=100_000, height=100_000))

    def work():
        with pytest.raises(TooLarge, match="100000 x 100000 pixels"):
            png.decode(blob)

    assert hostile.peak_memory(work) < 1 << 20
    small = png.encode(picture((10, 10, 3), "noise"))
    assert png.decode(small, max_output=400).shape == (10, 10, 3)
    with pytest.raises(TooLarge):
        png.decode(small, max_output=299)


def test_a_bomb_in_a_small_picture_is_refused():
    blob = chunks((b"IDAT", zlib.compress(bytes(50 << 20), 9)))

    def work():
        with pytest.raises(CorruptData):
            png.decode(blob)

    work()
    assert hostile.peak_memory(work) < 1 << 20


def test_what_are_no_pixels_is_refused():
    hostile.wrong_types_refused(png.decode)
    for thing in (b"ab", [[1]], np.zeros((2, 2)), np.zeros((2, 2), np.int64)):
        with pytest.raises(TypeError, match="uint8"):
            png.encode(thing)
    for shape in ((0, 3), (3,), (2, 2, 5), (2, 2, 2, 2)):
        with pytest.raises(ValueError, match="shape"):
            png.encode(np.zeros(shape, np.uint8))
    with pytest.raises(ValueError, match="Filters are none, sub"):
        png.encode(np.zeros((2, 2), np.uint8), filters="best")
    with pytest.raises(ValueError, match="A level is"):
        png.encode(np.zeros((2, 2), np.uint8), level=0)
