"""LZW files beside the programs and libraries that know them: compress, gzip, Pillow, imagecodecs."""

from __future__ import annotations

import io
import shutil
import struct
import subprocess

import pytest

from dualz.codecs import lzw_files
from dualz.codecs.lzw_codes import unix
from tests.codecs import hostile, messages

SHAPES = {name: data for name, data in messages.SHAPES.items() if not name[0].isdigit()}
each_shape = pytest.mark.parametrize("data", SHAPES.values(), ids=SHAPES)


def program(name, package):
    path = shutil.which(name)
    if not path:
        pytest.skip(f"the program {name} is not installed (Debian: apt-get install {package})")
    return path


def run(*command, data):
    return subprocess.run(command, input=data, capture_output=True).stdout


# --- .Z ------------------------------------------------------------------------------------------


@each_shape
@pytest.mark.parametrize("bits", [9, 10, 12, 16])
def test_z_files_come_back(data, bits):
    blob = lzw_files.compress(data, bits)
    assert blob[:3] == bytes([0x1F, 0x9D, 0x80 | bits])
    assert lzw_files.decompress(blob) == data


@pytest.mark.parametrize("bits", range(9, 17))
def test_compress_and_gzip_read_our_files(bits):
    compress, gzip = program("compress", "ncompress"), program("gzip", "gzip")
    for data in SHAPES.values():
        blob = lzw_files.compress(data, bits)
        assert run(compress, "-dc", data=blob) == data
        assert run(gzip, "-dc", data=blob) == data


def test_our_files_are_those_of_compress():
    """Byte for byte, as long as the moment of a clear does not hang on the size of a buffer."""
    compress = program("compress", "ncompress")
    for data in [*SHAPES.values(), messages.text(400_000)]:
        assert lzw_files.compress(data) == run(compress, "-fc", data=data)


@pytest.mark.parametrize("bits", range(10, 17))
def test_we_read_the_files_of_compress(bits):
    """-f writes a file even where it does not get smaller. What compress 4.2.4 writes with -b 9, or with -C,
    it cannot read itself."""
    compress = program("compress", "ncompress")
    for data in SHAPES.values():
        assert lzw_files.decompress(run(compress, "-fc", "-b", str(bits), data=data)) == data


@pytest.mark.parametrize("bits", [10, 12, 16])
def test_files_without_a_clear_code(bits):
    compress, gzip = program("compress", "ncompress"), program("gzip", "gzip")
    for data in SHAPES.values():
        blob = b"\x1f\x9d" + bytes([bits]) + lzw_files.encode(data, unix(bits, block=False))
        assert lzw_files.decompress(blob) == data
        assert run(compress, "-dc", data=blob) == data
        assert run(gzip, "-dc", data=blob) == data


def test_a_file_of_compress_that_was_cleared():
    """Text, then noise: compress clears, and the group of codes at that place is filled up."""
    compress = program("compress", "ncompress")
    data = messages.text(200_000) + messages.noise(200_000) + messages.text(100_000)
    for bits in (10, 12, 16):
        assert lzw_files.decompress(run(compress, "-fc", "-b", str(bits), data=data)) == data
        assert run(compress, "-dc", data=lzw_files.compress(data, bits)) == data


# --- GIF -----------------------------------------------------------------------------------------


def gif_file(pixels, width, bits):
    """A whole GIF file around image data."""
    height = len(pixels) // width
    palette = bytes(3 << bits)
    screen = b"GIF89a" + struct.pack("<HHBBB", width, height, 0x80 | (bits - 1), 0, 0)
    image = b"," + struct.pack("<HHHHB", 0, 0, width, height, 0)
    return screen + palette + image + lzw_files.gif_encode(pixels, max(bits, 2)) + b";"


@each_shape
@pytest.mark.parametrize("bits", [2, 3, 8])
def test_gif_pixels_come_back(data, bits):
    pixels = bytes(value >> (8 - bits) for value in data)
    assert lzw_files.gif_decode(lzw_files.gif_encode(pixels, bits)) == pixels


@pytest.mark.parametrize("bits", range(2, 9))
def test_pillow_reads_our_gif(bits):
    image = pytest.importorskip("PIL.Image", reason="Pillow is the oracle for GIF")
    for data in (messages.noise(9000), messages.text(9000), bytes(9000)):
        pixels = bytes(value >> (8 - bits) for value in data)
        with image.open(io.BytesIO(gif_file(pixels, 90, bits))) as read:
            assert read.size == (90, 100)
            # Pillow shows a palette of greys only as mode L; the numbers of the colours are what counts.
            assert read.tobytes() == pixels


def test_we_read_the_gif_of_pillow():
    image = pytest.importorskip("PIL.Image", reason="Pillow is the oracle for GIF")
    for data in (messages.noise(9000), messages.text(9000), bytes(9000)):
        blob = io.BytesIO()
        image.frombytes("L", (90, 100), data).save(blob, "GIF", interlace=False, optimize=False)
        file = blob.getvalue()
        descriptor = file.index(b"," + struct.pack("<HHHH", 0, 0, 90, 100))
        assert file[descriptor + 9] == 0, "neither interlaced nor with a table of its own"
        assert lzw_files.gif_decode(file[descriptor + 10 : -1]) == data


# --- TIFF ----------------------------------------------------------------------------------------


def tiff_file(data, width):
    """A whole TIFF file: 8-bit greys, one strip, LZW."""
    strip, height = lzw_files.tiff_encode(data), len(data) // width
    fields = [(256, width), (257, height), (258, 8), (259, 5), (262, 1), (273, 8), (277, 1), (278, height)]
    fields.append((279, len(strip)))
    directory = struct.pack("<H", len(fields))
    directory += b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in fields)
    padding = b"\0" * (len(strip) % 2)
    return struct.pack("<2sHI", b"II", 42, 8 + len(strip + padding)) + strip + padding + directory + bytes(4)


@each_shape
def test_tiff_strips_come_back(data):
    assert lzw_files.tiff_decode(lzw_files.tiff_encode(data)) == data


def test_pillow_reads_our_tiff():
    image = pytest.importorskip("PIL.Image", reason="Pillow is an oracle for TIFF")
    for data in (messages.noise(9000), messages.text(90_000), bytes(9000)):
        with image.open(io.BytesIO(tiff_file(data, 90))) as read:
            assert read.tobytes() == data


def test_we_read_the_tiff_of_pillow():
    image = pytest.importorskip("PIL.Image", reason="Pillow is an oracle for TIFF")
    for data in (messages.noise(90_000), messages.text(90_000), bytes(9000)):
        blob = io.BytesIO()
        image.frombytes("L", (90, len(data) // 90), data).save(blob, "TIFF", compression="tiff_lzw")
        with image.open(io.BytesIO(blob.getvalue())) as read:
            starts, sizes = read.tag_v2[273], read.tag_v2[279]
        strips = [blob.getvalue()[start : start + size] for start, size in zip(starts, sizes, strict=True)]
        assert b"".join(map(lzw_files.tiff_decode, strips)) == data


@each_shape
def test_imagecodecs_reads_and_writes_the_same(data):
    imagecodecs = pytest.importorskip(
        "imagecodecs", reason="imagecodecs is an optional oracle for TIFF's LZW"
    )
    assert bytes(imagecodecs.lzw_decode(lzw_files.tiff_encode(data))) == data
    assert lzw_files.tiff_decode(imagecodecs.lzw_encode(data)) == data


# --- arguments -----------------------------------------------------------------------------------


def test_wrong_arguments_are_refused_with_a_sentence():
    for function in (lzw_files.compress, lzw_files.decompress, lzw_files.tiff_encode, lzw_files.gif_decode):
        hostile.wrong_types_refused(function)
    with pytest.raises(ValueError, match="9 to 16 bits, not 8"):
        lzw_files.compress(b"", 8)
    with pytest.raises(ValueError, match="2 to 8 bits, not 1"):
        lzw_files.gif_encode(b"", 1)
    for size in (1, 5000):
        with pytest.raises(ValueError, match="GIF 4 has values 0 to 15; 16 is too large"):
            lzw_files.gif_encode(b"\x10" * size, 4)


def test_views_of_bytes_are_taken():
    data = messages.text(5000)
    blob = lzw_files.compress(memoryview(data))
    assert lzw_files.decompress(bytearray(blob)) == data
