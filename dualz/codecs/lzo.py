"""LZO1X, read: what an instruction means depends on the literals that were copied just before it.

One format of the many that are called LZO: that of the kernel of Linux, of lzop and of most programs.
Each instruction begins with a byte; the two lowest bits of an instruction for a match say how many
literals, 0 to 3, follow it without an instruction of their own. *S* below are these bits.

============ ======================= =========================================================
first byte   after                   what it is
============ ======================= =========================================================
17 + n       nothing: the beginning  n literals, n at least 1
0000LLLL     no literal              a run of L + 3 literals; L = 0: more bytes, from 18 on
0000DDSS     1 to 3 literals         M1: copy 2 bytes, at most 1024 back
0000DDSS     a run                   M1: copy 3 bytes, 2049 to 3072 back
LLLDDDSS     anything; L at least 2  M2: copy L + 1 bytes, at most 2048 back
001LLLLL     anything                M3: copy L + 2 bytes, at most 16 384 back
0001HLLL     anything                M4: copy L + 2 bytes, 16 385 to 49 151 back
00010001 0 0 anything                the end: M4 with the distance 16 384, which it cannot have
============ ======================= =========================================================

Where L is 0 in M3, M4 and a run, zero bytes of 255 each and one last byte are added to it. After a run
the state is 4, and no short match would pay there: so the same byte may mean three things. That saves a
bit here and there, and takes away the one place where an instruction could be read alone.

Nothing in a stream is a checksum, and not the size of its data either.

Source: the documentation of the Linux kernel, "LZO stream format as understood by Linux's LZO
decompressor"; Oberhumer, LZO (1996).
Lesson: 03 (lz77). Pictures: ``dualz.figures.lzo``. At speed: ``dualz.kernels.lzo``.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

from dualz.codecs import fast
from dualz.codecs.bits import as_bytes
from dualz.codecs.errors import CorruptData
from dualz.codecs.lz77 import DEFAULT_MAX_OUTPUT, append_copy, too_large
from dualz.trace import Step, finish

START, RUN = 5, 4  # states beside 0 to 3, the number of literals that were just copied
FIRST, LITERALS, M1, M2, M3, M4, END = "first", "literals", "M1", "M2", "M3", "M4", "end"
_FAR = 16384


@dataclass(frozen=True)
class Opened(Step):
    """The reader begins with ``stream``, in the state START."""

    stream: bytes


@dataclass(frozen=True)
class Instruction(Step):
    """``data``, from byte ``start`` on, are an instruction that was read in ``state``.

    ``kind`` is LITERALS (or FIRST, at the beginning) with ``length`` literals; or M1 to M4: copy
    ``length`` bytes from ``distance`` back, then ``trailing`` literals; or END.
    """

    start: int
    data: bytes
    state: int
    kind: str
    length: int
    distance: int
    trailing: int


@dataclass(frozen=True)
class Copied(Step):
    """The match was copied: ``data`` from byte ``index`` of the output on, from ``distance`` back."""

    index: int
    distance: int
    data: bytes


@dataclass(frozen=True)
class Moved(Step):
    """Literals, ``data``, went from byte ``start`` of the stream to byte ``index`` of the output.

    ``state`` is what holds after them.
    """

    start: int
    index: int
    data: bytes
    state: int


def read(stream: bytes, max_output: int = DEFAULT_MAX_OUTPUT) -> Generator[Step, None, bytes]:
    """The data of an LZO1X stream. ``max_output`` bounds them, in bytes.

    >>> finish(read(b"\\x12a\\x20\\x01\\x00\\x00\\x11\\x00\\x00")) == b"a" * 35
    True

    Raises:
        TypeError: ``stream`` is not bytes-like.
        CorruptData: the stream is cut off, a match reaches too far back, bytes are left over.
        TooLarge: the data are more than ``max_output`` bytes.
    """
    stream, out = bytes(as_bytes(stream)), bytearray()
    yield Opened(stream)
    at, state = 0, START
    while True:
        step = instruction(stream, at, state)
        yield step
        at += len(step.data)
        if step.kind == END:
            break
        if len(out) + step.length + step.trailing > max_output:
            raise too_large(max_output)
        many = step.length
        if step.distance:
            require_distance(step.start, len(out), step.distance)
            append_copy(out, step.length, step.distance)
            yield Copied(len(out) - step.length, step.distance, bytes(out[len(out) - step.length :]))
            many = step.trailing
        literals = need(stream, at, many)
        out += literals
        state = min(many, RUN)
        if many:
            yield Moved(at, len(out) - many, literals, state)
        at += many
    if at < len(stream):
        raise left_over(len(stream) - at)
    return bytes(out)


def instruction(stream: bytes, at: int, state: int) -> Instruction:
    """The instruction at byte ``at`` of the stream, read in ``state``.

    Raises:
        CorruptData: the stream ends within it, or it is an end with another length than it has.
    """
    byte = need(stream, at, 1)[0]
    if state == START and byte > 17:
        return Instruction(at, stream[at : at + 1], state, FIRST, byte - 17, 0, 0)
    if byte >= 64:
        more = need(stream, at + 1, 1)[0]
        distance = (more << 3) + (byte >> 2 & 7) + 1
        return Instruction(at, stream[at : at + 2], state, M2, (byte >> 5) + 1, distance, byte & 3)
    if byte >= 16:
        return _long_match(stream, at, state, byte)
    if state in (START, 0):
        length, stop = _more(stream, at + 1, byte, 15)
        return Instruction(at, stream[at:stop], state, LITERALS, length + 3, 0, 0)
    more = need(stream, at + 1, 1)[0]
    length, nearest = (3, 2049) if state == RUN else (2, 1)
    distance = (more << 2) + (byte >> 2) + nearest
    return Instruction(at, stream[at : at + 2], state, M1, length, distance, byte & 3)


def _long_match(stream: bytes, at: int, state: int, byte: int) -> Instruction:
    """M3 and M4: a length, then two bytes with the distance and the number of trailing literals."""
    near = byte >= 32
    most = 31 if near else 7
    length, stop = _more(stream, at + 1, byte & most, most)
    number = int.from_bytes(need(stream, stop, 2), "little")
    data = stream[at : stop + 2]
    if near:
        return Instruction(at, data, state, M3, length + 2, (number >> 2) + 1, number & 3)
    distance = _FAR + ((byte & 8) << 11) + (number >> 2)
    if distance > _FAR:
        return Instruction(at, data, state, M4, length + 2, distance, number & 3)
    if data != b"\x11\0\0":
        raise wrong_end(at)
    return Instruction(at, data, state, END, 0, 0, 0)


def _more(stream: bytes, at: int, length: int, most: int) -> tuple[int, int]:
    """A length, where 0 says that more bytes follow, from ``most`` on; and where the stream goes on."""
    if length:
        return length, at
    stop = at
    while need(stream, stop, 1)[0] == 0:
        stop += 1
    return most + 255 * (stop - at) + stream[stop], stop + 1


def need(stream: bytes, at: int, many: int) -> bytes:
    """``many`` bytes of the stream from ``at`` on.

    Raises:
        CorruptData: the stream ends before that.
    """
    if at + many > len(stream):
        raise cut_off(at, many, len(stream))
    return stream[at : at + many]


def cut_off(at: int, many: int, size: int) -> CorruptData:
    """The exception for a stream of ``size`` bytes that ends too early."""
    return CorruptData(f"The stream is cut off: {many} bytes are needed at byte {at}, {size - at} are left.")


def require_distance(at: int, index: int, distance: int) -> None:
    """Raise CorruptData unless ``distance`` back from byte ``index`` of the data something is known."""
    if distance > index:
        raise CorruptData(
            f"The match at byte {at} of the stream reaches {distance} bytes back from byte {index} of the "
            "data."
        )


def wrong_end(at: int) -> CorruptData:
    """The exception for an end that is not 11 00 00."""
    return CorruptData(f"The instruction at byte {at} is an end, but not 11 00 00.")


def left_over(many: int) -> CorruptData:
    """The exception for bytes behind the end."""
    return CorruptData(f"{many} bytes are left over after the end of the stream.")


def decompress(blob: bytes, max_output: int = DEFAULT_MAX_OUTPUT) -> bytes:
    """The data of an LZO1X stream, as from :func:`read`; long streams by the kernel.

    Raises:
        TypeError: ``blob`` is not bytes-like.
        CorruptData, TooLarge: as :func:`read`.
    """
    view = as_bytes(blob)
    kernel = fast.kernel_for("lzo", len(view))
    if kernel:
        return kernel.decompress(view, max_output)
    return finish(read(view, max_output))
