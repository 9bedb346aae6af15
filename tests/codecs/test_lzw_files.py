"""LZW files beside the programs and libraries that know them: compress, gzip, Pillow, imagecodecs."""

from __future__ import annotations

import io
import random
import shutil
import struct
import subprocess
from dataclasses import replace

import pytest

from dualz.codecs import lzw, lzw_codes, lzw_files
from dualz.codecs.errors import CorruptData
from dualz.codecs.lzw_codes import TIFF, gif, unix
from dualz.trace import record
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


def tiff_file(data, width, strip=None):
    """A whole TIFF file: 8-bit greys, one strip, LZW."""
    strip, height = strip or lzw_files.tiff_encode(data), len(data) // width
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


# --- what others write and read, though no specification says so -----------------------------------


def stream(dialect, *codes):
    """The codes one after the other, all of the narrowest width."""
    width = dialect.narrowest
    placed = [(code, width * place, width) for place, code in enumerate(codes)]
    return lzw_codes.pack_codes(placed, dialect.lowest_first)


def strict_refuses(decode, blob, sentence):
    hostile.refused(lambda blob: decode(blob, strict=True), blob, sentence)


def test_every_strip_of_imagecodecs_is_read():
    """It writes one more zero byte where the end code ends with a byte."""
    imagecodecs = pytest.importorskip(
        "imagecodecs", reason="imagecodecs is an optional oracle for TIFF's LZW"
    )
    chance, longer = random.Random(1), 0
    for _ in range(400):
        data = chance.choice([messages.text, messages.noise])(chance.randrange(1, 9000))
        strip = bytes(imagecodecs.lzw_encode(data))
        assert lzw_files.tiff_decode(strip) == data
        if strip == lzw_files.tiff_encode(data) + b"\0":
            longer += 1
            strict_refuses(lzw_files.tiff_decode, strip, "1 bytes are left over after the last code")
    assert longer > 10


def test_the_strips_of_a_file_by_tifffile_are_read():
    tifffile = pytest.importorskip("tifffile", reason="tifffile is an optional oracle for TIFF")
    numpy = pytest.importorskip("numpy")
    data = messages.text(200 * 90)
    picture, file = numpy.frombuffer(data, numpy.uint8).reshape(200, 90), io.BytesIO()
    tifffile.imwrite(file, picture, compression="lzw", rowsperstrip=3, predictor=False)
    with tifffile.TiffFile(io.BytesIO(file.getvalue())) as read:
        page = read.pages[0]
        places = list(zip(page.dataoffsets, page.databytecounts, strict=True))
    strips = [file.getvalue()[first : first + size] for first, size in places]
    assert len(strips) == 67
    assert b"".join(map(lzw_files.tiff_decode, strips)) == data


WHOLE = stream(TIFF, 256, 97, 98, 258, 257)
LOOSE_STRIPS = {
    "no end code": (stream(TIFF, 256, 97, 98, 258), "without the end code 257"),
    "a zero byte behind": (WHOLE + b"\0", "1 bytes are left over"),
    "bytes behind": (WHOLE + b"hello", "5 bytes are left over"),
    "ones behind": (WHOLE[:-1] + bytes([WHOLE[-1] | 7]), "not filled up with zero bits"),
    "two clear codes": (stream(TIFF, 256, 256, 97, 98, 258, 257), None),
}


@pytest.mark.parametrize(("strip", "sentence"), LOOSE_STRIPS.values(), ids=LOOSE_STRIPS)
def test_strips_that_libtiff_reads_are_read(strip, sentence):
    image = pytest.importorskip("PIL.Image", reason="Pillow, which brings libtiff, is an oracle for TIFF")
    with image.open(io.BytesIO(tiff_file(b"abab", 4, strip))) as read:
        assert read.tobytes() == b"abab"
    assert lzw_files.tiff_decode(strip) == b"abab"
    if sentence:
        strict_refuses(lzw_files.tiff_decode, strip, sentence)


@pytest.mark.parametrize("size", [9, 9000])
def test_a_strip_may_begin_without_a_clear_code_and_never_clear(size):
    """libtiff read the first in its versions before 4.5, and reads neither today."""
    data = messages.noise(size)
    never = replace(TIFF, when_full="keep")
    steps = record(lzw.encode(data, never), None).of(lzw.Sent)
    strip = lzw_codes.pack_codes([(s.code, s.start - 9, s.width) for s in steps[1:]], lowest_first=False)
    assert lzw_files.tiff_decode(strip) == data
    strict_refuses(lzw_files.tiff_decode, strip, "begin with the clear code 256")


def test_old_style_tiff_has_a_sentence_of_its_own():
    """The stream is real: libtiff recognises it, and reads it."""
    image = pytest.importorskip("PIL.Image", reason="Pillow, which brings libtiff, is an oracle for TIFF")
    data = messages.text(9000)
    strip = lzw_files.encode(data, replace(TIFF, early=0, lowest_first=True))
    with image.open(io.BytesIO(tiff_file(data, 90, strip))) as read:
        assert read.tobytes() == data
    for strict in (False, True):
        with pytest.raises(CorruptData, match="old-style TIFF, the lowest bit first"):
            lzw_files.tiff_decode(strip, strict=strict)


def image_data(*codes, tail=b"\0", extra=b""):
    body = stream(gif(8), *codes) + extra
    return bytes([8, len(body)]) + body + tail


LOOSE_PIXELS = {
    "no clear code": (image_data(1, 2, 258, 257), "begin with the clear code 256, not 1"),
    "no end code": (image_data(256, 1, 2, 258), "without the end code 257"),
    "bytes behind the end code": (image_data(256, 1, 2, 258, 257, extra=b"xyz"), "3 bytes are left over"),
    "a sub-block behind it": (image_data(256, 1, 2, 258, 257, tail=b"\3abc\0"), "3 bytes are left over"),
    "no last sub-block": (image_data(256, 1, 2, 258, 257, tail=b""), "the size of a sub-block"),
    "bytes behind everything": (image_data(256, 1, 2, 258, 257, tail=b"\0junk"), "4 bytes are left over"),
}


def pillow_reads_gif(image, data, size):
    screen = b"GIF89a" + struct.pack("<HHBBB", size, 1, 0xF7, 0, 0) + bytes(768)
    descriptor = b"," + struct.pack("<HHHHB", 0, 0, size, 1, 0)
    with image.open(io.BytesIO(screen + descriptor + data + b";")) as read:
        return read.tobytes()


@pytest.mark.parametrize(("data", "sentence"), LOOSE_PIXELS.values(), ids=LOOSE_PIXELS)
def test_gif_data_that_pillow_reads_are_read(data, sentence):
    image = pytest.importorskip("PIL.Image", reason="Pillow is the oracle for GIF")
    assert pillow_reads_gif(image, data, 4) == b"\1\2\1\2"
    assert lzw_files.gif_decode(data) == b"\1\2\1\2"
    strict_refuses(lzw_files.gif_decode, data, sentence)


def test_a_gif_whose_encoder_never_clears_is_read():
    """The clear code is deferred for ever: GIF89a allows it, and not all programs expect it."""
    image = pytest.importorskip("PIL.Image", reason="Pillow is the oracle for GIF")
    pixels = messages.noise(9000)
    codes = lzw_files.encode(pixels, replace(gif(8), when_full="keep"))
    blocks = [codes[at : at + 255] for at in range(0, len(codes), 255)]
    data = b"\x08" + b"".join(bytes([len(block)]) + block for block in [*blocks, b""])
    assert pillow_reads_gif(image, data, 9000) == pixels
    assert lzw_files.gif_decode(data) == lzw_files.gif_decode(data, strict=True) == pixels


def z_file(*codes, last=0):
    body = stream(unix(16), *codes)
    return b"\x1f\x9d\x90" + body[:-1] + bytes([body[-1] | last])


LOOSE_Z = {
    "ones fill the last byte": (z_file(97, 98, 257, last=0xF0), b"abab", "not filled up with zero bits"),
    "the last group is not full": (z_file(97, 256), b"a", "bits before the end of a group of eight"),
}


@pytest.mark.parametrize(("blob", "data", "sentence"), LOOSE_Z.values(), ids=LOOSE_Z)
def test_z_files_that_gzip_reads_are_read(blob, data, sentence):
    for name, package in (("gzip", "gzip"), ("compress", "ncompress")):
        assert run(program(name, package), "-dc", data=blob) == data
    assert lzw_files.decompress(blob) == data
    strict_refuses(lzw_files.decompress, blob, sentence)


# --- arguments -----------------------------------------------------------------------------------


def test_codes_wider_than_any_format_has_come_back():
    """The kernel's tables hold codes of 16 bits; wider ones go through the steps, and not through it."""
    wide = replace(lzw_codes.PLAIN, widest=18)
    data = random.Random(6).randbytes(100_000)
    stream = lzw_files.encode(data, wide)
    assert len(stream) > 65_536 * 2 and lzw_files.decode(stream, wide) == data


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
