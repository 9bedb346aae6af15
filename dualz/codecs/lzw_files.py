"""Real LZW streams: .Z files of Unix compress, the image data of GIF, the strips of TIFF.

None of them stores a checksum, and .Z not even a length: a damaged stream may decode to wrong bytes
without a word, and a .Z file cut at the right place is a shorter valid file. What a decoder here
promises: it ends, it never writes more than ``max_output`` bytes, and it raises nothing but
CorruptData for bytes that it cannot accept.

Real files are not all as the specifications say. The three readers here take what common readers take: a
stream that begins without the clear code (Pillow, for GIF) or stops without the end code (libtiff, Pillow),
bytes behind the end, a full dictionary that is never cleared, ones where zeros should fill the last byte
(gzip). Who wants to know, and not only to read, asks for ``strict``. The price of the easy reading: a GIF
or TIFF stream that was cut short gives the beginning of its data without a word.

A .Z file is ``1F 9D``, one byte of flags, and the codes. Flags: the low five bits are the widest
code in bits (9 to 16), 80 says that code 256 is the clear code, 60 are reserved. At a change of width,
and after the clear code, the group of eight codes is filled up: the first program read the codes in
groups, and so every program does. What fills a group is not looked at; old programs left anything there.

Sources: compress(1), version 4; GIF89a, appendix F; TIFF 6.0, section 13.
Lesson: 04 (lzw). Step by step: ``dualz.codecs.lzw``. At speed: ``dualz.kernels.lzw``.
"""

from __future__ import annotations

from typing import Any

from dualz.codecs import fast, lzw
from dualz.codecs.arguments import whole
from dualz.codecs.bits import settled, take
from dualz.codecs.errors import CorruptData
from dualz.codecs.lzw import DEFAULT_MAX_OUTPUT
from dualz.codecs.lzw_codes import PLAIN, TIFF, Dialect, gif, require_literals, unix
from dualz.trace import finish

MAGIC = b"\x1f\x9d"
BLOCK_MODE = 0x80
RESERVED = 0x60
WIDEST = 0x1F
WIDEST_COMPILED = 16  # bits of a code in the tables of the kernel; no format has more


def encode(data: bytes, dialect: Dialect = PLAIN) -> bytes:
    """The code stream of ``data``, as from ``lzw.encode``; long data by the kernel.

    Raises:
        TypeError: ``data`` is not bytes-like.
        ValueError: a byte is no literal of the dialect.
    """
    view = settled(data)
    kernel = _kernel(len(view), dialect)
    if not kernel:
        return finish(lzw.encode(view, dialect))
    require_literals(bytes(view) if dialect.literals < 256 else b"", dialect)
    return kernel.encode(view, dialect)


def decode(
    stream: bytes, dialect: Dialect = PLAIN, max_output: int = DEFAULT_MAX_OUTPUT, strict: bool = True
) -> bytes:
    """The data of a code stream, as from ``lzw.decode``; long streams by the kernel.

    Raises:
        TypeError: ``stream`` is not bytes-like, or ``max_output`` not a whole number.
        ValueError: ``max_output`` is negative.
        CorruptData: a code that cannot be, a code cut off; if ``strict``, also a missing clear or end code,
            and bytes left over.
        TooLarge: the data are more than ``max_output`` bytes.
    """
    view, max_output = settled(stream), whole(max_output, "max_output")
    kernel = _kernel(len(view), dialect)
    if not kernel:
        return finish(lzw.decode(view, dialect, max_output, strict))
    return kernel.decode(view, dialect, max_output, strict)


def _kernel(size: int, dialect: Dialect) -> Any:
    """The kernel for ``size`` bytes; None where there is none, and for codes that its tables cannot hold."""
    return fast.kernel_for("lzw", size) if dialect.widest <= WIDEST_COMPILED else None


# --- Unix compress -------------------------------------------------------------------------------


def compress(data: bytes, bits: int = 16) -> bytes:
    """A .Z file of ``data`` in block mode, with codes of at most ``bits`` bits (9 to 16).

    A full dictionary is kept until the ratio, looked at every 10 000 bytes, falls; then it is cleared.

    Raises:
        TypeError: ``data`` is not bytes-like, or ``bits`` not a whole number.
        ValueError: ``bits`` is not 9 to 16.
    """
    dialect = unix(bits)
    return MAGIC + bytes([BLOCK_MODE | dialect.widest]) + encode(data, dialect)


def decompress(blob: bytes, max_output: int = DEFAULT_MAX_OUTPUT, strict: bool = False) -> bytes:
    """The data of a .Z file, in block mode or not. ``max_output`` bounds them, in bytes.

    Raises:
        TypeError: ``blob`` is not bytes-like, or ``max_output`` not a whole number.
        ValueError: ``max_output`` is negative.
        CorruptData: wrong magic, reserved flags, a width that is not 9 to 16, damaged codes. If ``strict``,
            also a last byte that is not filled up with zeros, and a last group of codes that is not full.
        TooLarge: the data are more than ``max_output`` bytes.
    """
    view = settled(blob)
    head = bytes(take(view, 0, 3, "the header"))
    if head[:2] != MAGIC:
        raise CorruptData(f"This is not a .Z file: it begins with {head[:2].hex()}, not {MAGIC.hex()}.")
    flags = head[2]
    if flags & RESERVED:
        raise CorruptData(f"The flags {flags:02x} of this .Z file have a reserved bit set.")
    if not 9 <= flags & WIDEST <= 16:
        raise CorruptData(f"The flags say codes of up to {flags & WIDEST} bits; 9 to 16 are allowed.")
    return decode(view[3:], unix(flags & WIDEST, bool(flags & BLOCK_MODE)), max_output, strict)


# --- GIF -----------------------------------------------------------------------------------------


def gif_encode(pixels: bytes, min_code_size: int) -> bytes:
    """The image data of a GIF file: the minimum code size, the codes in sub-blocks, and a 0.

    ``pixels`` are colour numbers, one a byte, below 2^``min_code_size`` (2 to 8 bits).

    Raises:
        TypeError: ``pixels`` is not bytes-like, or ``min_code_size`` not a whole number.
        ValueError: a pixel is too large, or ``min_code_size`` is not 2 to 8.
    """
    dialect = gif(min_code_size)
    codes = encode(pixels, dialect)
    blocks = [codes[at : at + 255] for at in range(0, len(codes), 255)]
    return bytes([dialect.narrowest - 1]) + b"".join(bytes([len(block)]) + block for block in [*blocks, b""])


def gif_decode(blob: bytes, max_output: int = DEFAULT_MAX_OUTPUT, strict: bool = False) -> bytes:
    """The pixels of a GIF file's image data, one a byte. ``max_output`` bounds them, in bytes.

    Raises:
        TypeError: ``blob`` is not bytes-like, or ``max_output`` not a whole number.
        ValueError: ``max_output`` is negative.
        CorruptData: a wrong minimum code size, a sub-block that ends early, damaged codes. If ``strict``,
            also a missing clear code, end code or last (empty) sub-block, and bytes left over.
        TooLarge: there are more than ``max_output`` pixels.
    """
    view = settled(blob)
    min_code_size = take(view, 0, 1, "the minimum code size")[0]
    if not 2 <= min_code_size <= 8:
        raise CorruptData(f"The minimum code size is {min_code_size}; 2 to 8 are allowed.")
    codes, at = bytearray(), 1
    while (strict or at < len(view)) and (size := take(view, at, 1, "the size of a sub-block")[0]):
        codes += take(view, at + 1, size, "a sub-block")
        at += 1 + size
    if strict and at + 1 != len(view):
        raise CorruptData(f"{len(view) - at - 1} bytes are left over after the last sub-block.")
    return decode(codes, gif(min_code_size), max_output, strict)


# --- TIFF ----------------------------------------------------------------------------------------


def tiff_encode(data: bytes) -> bytes:
    """One strip of a TIFF file (compression 5).

    Raises:
        TypeError: ``data`` is not bytes-like.
    """
    return encode(data, TIFF)


def tiff_decode(blob: bytes, max_output: int = DEFAULT_MAX_OUTPUT, strict: bool = False) -> bytes:
    """The data of one strip of a TIFF file (compression 5). ``max_output`` bounds them, in bytes.

    Raises:
        TypeError: ``blob`` is not bytes-like, or ``max_output`` not a whole number.
        ValueError: ``max_output`` is negative.
        CorruptData: damaged codes, or codes in the order of old-style TIFF. If ``strict``, also a missing
            clear or end code, and bytes left over.
        TooLarge: the data are more than ``max_output`` bytes.
    """
    view = settled(blob)
    if bytes(view[:1]) == b"\0" and view[1:2] and view[1] & 1:  # a clear code, from the wrong end: as libtiff
        raise CorruptData(
            "These are codes of old-style TIFF, the lowest bit first, from before TIFF 6.0. They are not "
            "read here; tiffcp, a program of libtiff, rewrites such a file."
        )
    return decode(view, TIFF, max_output, strict)
