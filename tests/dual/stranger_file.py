"""A reader of whole .dz files, written from docs/dz-format.md alone, as plainly as the page says it.

It shares no code with the package: if the page and the package disagree, the tests see it. Words are Python
numbers; nothing here is fast, and nothing protects it from an enemy.
"""

from __future__ import annotations

import json
import math
import struct
import zlib
from collections.abc import Iterator

from tests.dual import stranger

SIZES = [4, 2, 2, 8, 1, 1, 2, 2, 4, 4, 8, 8, 1, 8, 16, 1, 1, 1, 1, 1]
TYPES = (
    "float32 float16 bfloat16 float64 int8 uint8 int16 uint16 int32 uint32 int64 uint64 bool complex64 "
    "complex128 float8_e4m3fn float8_e5m2 float8_e4m3fnuz float8_e5m2fnuz float8_e8m0fnu"
)
NAMES = TYPES.split()
STATE = ".weight .bias .running_mean .running_var .num_batches_tracked .in_proj_weight .in_proj_bias"
ENDINGS = ["", *STATE.split()]


class File:
    """Bytes, and how far they are read."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def take(self, size: int) -> bytes:
        self.at += size
        assert self.at <= len(self.data)
        return self.data[self.at - size : self.at]

    def byte(self) -> int:
        return self.take(1)[0]

    def varint(self) -> int:
        value, place = 0, 0
        while True:
            byte = self.byte()
            value |= (byte & 127) << place
            place += 7
            if byte < 128:
                return value

    def words(self, count: int, size: int) -> list[int]:
        data = self.take(count * size)
        return [int.from_bytes(data[at : at + size], "little") for at in range(0, len(data), size)]


class Bits:
    """The bits of a file from where it stands, the most significant one first."""

    def __init__(self, file: File) -> None:
        self.file, self.left, self.value = file, 0, 0

    def bit(self) -> int:
        if not self.left:
            self.value, self.left = self.file.byte(), 8
        self.left -= 1
        return self.value >> self.left & 1

    def number(self, size: int) -> int:
        value = 0
        for _ in range(size):
            value = 2 * value + self.bit()
        return value

    def golomb(self) -> int:
        zeros = 0
        while not self.bit():
            zeros += 1
        return (1 << zeros | self.number(zeros)) - 1

    def end(self) -> None:
        assert not self.value & (1 << self.left) - 1


def signed(number: int) -> int:
    return (number + 1) // 2 if number % 2 else -(number // 2)


def code_lengths(file: File) -> dict[int, int]:
    bits = Bits(file)
    length, lengths = 0, {}
    for symbol in range(bits.golomb()):
        length += signed(bits.golomb())
        if length:
            lengths[symbol] = length
    bits.end()
    return lengths


def code_words(lengths: dict[int, int]) -> dict[str, int]:
    """Code words as texts of 0 and 1, and their symbols."""
    found, word, before = {}, 0, 0
    for symbol in sorted(lengths, key=lambda symbol: (lengths[symbol], symbol)):
        word = word << lengths[symbol] - before if before else 0
        found[f"{word:0{lengths[symbol]}b}"] = symbol
        word, before = word + 1, lengths[symbol]
    return found


def symbol(bits: Bits, codes: dict[str, int]) -> int:
    word = ""
    while word not in codes:
        word += "01"[bits.bit()]
    return codes[word]


def huffman_file(blob: bytes) -> bytes:
    file = File(blob)
    assert file.take(4) == b"dzh1"
    (n,), (crc,) = file.words(1, 8), file.words(1, 4)
    bits = Bits(File(file.take(32)))
    values = [value for value in range(256) if bits.bit()]
    bits = Bits(File(file.take((len(values) + 1) // 2)))
    codes = code_words({value: bits.number(4) for value in values})
    sizes = file.words(3, 4) if n >= 4096 else []
    q = -(-n // 4) if sizes else n
    out = []
    for part in range(len(sizes) + 1):
        rest = len(blob) - file.at
        bits = Bits(File(file.take(sizes[part] if part < len(sizes) else rest)))
        out += [symbol(bits, codes) for _ in range(q if part < len(sizes) else n - q * len(sizes))]
        bits.end()
    assert zlib.crc32(bytes(out)) == crc
    return bytes(out)


def unix_compress(blob: bytes) -> bytes:
    """A .Z file."""
    assert blob[:2] == b"\x1f\x9d" and not blob[2] & 0x60
    widest, clear = blob[2] & 31, 256 if blob[2] & 0x80 else None
    stream = int.from_bytes(blob[3:], "little")
    size, at, group, width = 8 * (len(blob) - 3), 0, 0, 9
    first = 256 if clear is None else 257
    entries, out, before, next_, cleared = {}, b"", b"", first, False
    while True:
        wanted = min(max(9, next_.bit_length()), widest)
        if wanted != width or cleared:
            at = group + -(-(at - group) // (8 * width)) * 8 * width
            group, width, cleared = at, wanted, False
        if at + width > size:
            return out
        code = stream >> at & (1 << width) - 1
        at += width
        if code == clear:
            entries, before, next_, cleared = {}, b"", first, True
            continue
        phrase = bytes([code]) if code < 256 else entries.get(code) or before + before[:1]
        assert code < 256 or (before and (code in entries or (code == next_ < 1 << widest)))
        if before and next_ < 1 << widest:
            entries[next_] = before + phrase[:1]
            next_ += 1
        out, before = out + phrase, phrase


# --- numbers -------------------------------------------------------------------------------------


def to_float(name: str, word: int) -> float:
    if name == "bfloat16":
        return to_float("float32", word << 16)
    code, size = {
        "float32": ("f", 4),
        "float16": ("e", 2),
        "float64": ("d", 8),
        "int8": ("b", 1),
        "int16": ("h", 2),
    }[name]
    return float(struct.unpack("<" + code, word.to_bytes(size, "little"))[0])


def float32(number: float) -> float:
    """Rounded to float32."""
    try:
        return struct.unpack("<f", struct.pack("<f", number))[0]
    except OverflowError:
        return math.copysign(math.inf, number)


def to_word(name: str, number: float) -> int:
    if name == "bfloat16":
        word = to_word("float32", number)
        half, odd = word & 0xFFFF, word >> 16 & 1
        return (word >> 16) + (half > 0x8000 or (half == 0x8000 and odd == 1)) & 0xFFFF
    code = {"float32": "f", "float16": "e", "float64": "d"}[name]
    try:
        return int.from_bytes(struct.pack("<" + code, number), "little")
    except OverflowError:
        return int.from_bytes(struct.pack("<" + code, math.copysign(math.inf, number)), "little")


# --- forms ---------------------------------------------------------------------------------------


class Reader:
    """The forms of tensors. A tensor is the number of its type, and as many words as rows times columns."""

    def __init__(self, file: File, version: int) -> None:
        self.file, self.version = file, version

    def words(self, kind: int, form: int, rows: int, columns: int, earlier: list[list[int]]) -> list[int]:
        size, n = min(SIZES[kind], 8), rows * columns
        if form == 0:
            return self.file.words(n, size)
        if form == 1:
            return earlier[self.file.varint()]
        if form == 2:
            return self.planes(n, size)
        if form == 7:
            assert self.version >= 2
            return self.parts(kind, size, rows, columns)
        mode = self.file.byte()
        if form == 3:
            book = self.codebook(mode & 7, size, False)
            return [book[label] for label in self.labels(len(book), n)]
        if form == 5:
            return self.sparse(mode, size, rows, columns)
        kept = self.file.varint() if form == 6 else n
        lag = self.file.varint()
        book = self.codebook(mode & 7, size, form == 6) if mode & 7 != 5 else [None]
        stream = self.file.take(self.file.varint())
        found = stranger.decode(stream, rows, columns, kept, len(book), lag, (mode >> 3) + 1, form == 4)
        labels = [label for row in found for label in row]
        assert sum(label > 0 for label in labels) == kept
        values = iter(self.values(kept, size) if mode & 7 == 5 else [])
        return [0 if not label else next(values) if mode & 7 == 5 else book[label - 1] for label in labels]

    def codebook(self, kind: int, size: int, sparse: bool) -> list[int]:
        k = self.file.varint()
        if kind == 0:
            return self.file.words(k, size)
        if kind == 1:
            return [to_word("float32", to_float("float16", half)) for half in self.file.words(k, 2)]
        if kind == 2:
            (first,) = self.file.words(1, size)
            return list(range(first, first + k))
        scale = to_float(
            *(("float16", self.file.words(1, 2)[0]) if kind == 3 else ("float32", self.file.words(1, 4)[0]))
        )
        number = self.file.varint()
        q, found = -(number + 1) // 2 if number % 2 else number // 2, []
        while len(found) < k:
            if q or not sparse:
                found.append(to_word("float32", float32(scale * q)))
            q += 1
        return found

    def labels(self, kinds: int, count: int) -> list[int]:
        if kinds == 1:
            return [0] * count
        codes = code_words(code_lengths(self.file))
        bits = Bits(self.file)
        found = [symbol(bits, codes) for _ in range(count)]
        bits.end()
        return found

    def sparse(self, mode: int, size: int, rows: int, columns: int) -> list[int]:
        kept, out = self.file.varint(), [0] * (rows * columns)
        if not kept:
            return out
        book = self.codebook(mode & 7, size, True) if mode & 7 != 5 else None
        codes = code_words(code_lengths(self.file))
        bits, place, places = Bits(self.file), -1, []
        for _ in range(kept):
            bucket = symbol(bits, codes)
            extra = bucket // 2 - 1 if bucket >= 4 else 0
            first = bucket + 1 if bucket < 4 else 1 + (2 + bucket % 2) * 2**extra
            place += first + bits.number(extra)
            places.append(place % rows * columns + place // rows if mode & 8 else place)
        bits.end()
        labels = None if book is None else self.labels(len(book), kept)
        values = self.values(kept, size) if labels is None else [book[label] for label in labels]
        for place, value in zip(places, values, strict=True):
            out[place] = value
        return out

    def values(self, count: int, size: int) -> list[int]:
        return self.planes(count, size) if self.file.byte() else self.file.words(count, size)

    def planes(self, count: int, size: int) -> list[int]:
        flags, words = self.file.byte(), [0] * count
        for _ in range(size):
            length = self.file.varint()
            plane = huffman_file(self.file.take(length)) if length else self.file.take(count)
            words = [word << 8 | byte for word, byte in zip(words, plane, strict=True)]
        return [turn_right(word, size) for word in words] if flags else words

    # --- parts -----------------------------------------------------------------------------------

    def part(self, types: str, rows: int, columns: int) -> tuple[str, list[int]]:
        tag = self.file.byte()
        assert NAMES[tag & 31] in types.split()
        return NAMES[tag & 31], self.words(tag & 31, tag >> 5, rows, columns, [])

    def parts(self, kind: int, size: int, rows: int, columns: int) -> list[int]:
        how, n, name = self.file.byte(), rows * columns, NAMES[kind]
        if how == 0:
            _, words = self.part(name, rows, columns)
            _, signs = self.part("bool", 1, words.count(0))
            rest = iter(signs)
            return [next(rest) << 8 * size - 1 if word == 0 else word for word in words]
        if how in (1, 2):
            return self.scaled(name, how == 2, rows, columns)
        if how == 3:
            return self.repeats(name, n)
        if how == 4:
            lag = self.file.varint()
            _, steps = self.part(name, rows, columns)
            out = []
            for place, z in enumerate(steps):
                step = z // 2 if z % 2 == 0 else -(z + 1) // 2
                out.append(((out[place - lag] if place >= lag else 0) + step) % 2 ** (8 * size))
            return out
        if how == 5:
            flags, words = self.file.byte(), [0] * n
            for _ in range(size):
                _, plane = self.part("uint8", rows, columns)
                words = [word << 8 | byte for word, byte in zip(words, plane, strict=True)]
            return [turn_right(word, size) for word in words] if flags else words
        if how == 6:
            _, mask = self.part("bool", rows, columns)
            _, numbers = self.part(name, 1, sum(mask))
            rest = iter(numbers)
            return [next(rest) if one else 0 for one in mask]
        if how == 8:
            assert self.version == 3
            return self.pieces(name, n, columns)
        assert how == 7
        values = self.file.words(2, size)
        pitch, mask = self.file.varint(), self.file.varint()
        return [values[bit] for bit in bit_stream(self.file.take(self.file.varint()), n, pitch, mask)]

    def scaled(self, name: str, shifted: bool, rows: int, columns: int) -> list[int]:
        b, c = self.file.varint(), self.file.varint()
        blocks = rows * columns // (b * c)
        code_type, codes = self.part("int8 int16 float32", rows, columns)
        floats = "float32 float16 bfloat16" + (" float64" if name == "float64" else "")
        scale_type, scales = self.part(floats, blocks, c)
        offset_type, offsets = self.part(floats, blocks, c) if shifted else ("float32", [0] * len(scales))
        rounded = float if name == "float64" else float32
        out = []
        for place, code in enumerate(codes):
            group = place // (b * c) * c + place % c
            number = rounded(to_float(code_type, code) * to_float(scale_type, scales[group]))
            if shifted:
                number = rounded(number + to_float(offset_type, offsets[group]))
            out.append(to_word(name, number))
        return out

    def pieces(self, name: str, n: int, columns: int) -> list[int]:
        size, out = self.file.varint(), []
        assert 65536 <= size < n
        while len(out) < n:
            count = min(size, n - len(out))
            shape = (count // columns, columns) if size % columns == 0 else (1, count)
            out += self.part(name, *shape)[1]
        return out

    def repeats(self, name: str, n: int) -> list[int]:
        new, tokens = self.file.varint(), self.file.varint()
        _, fresh = self.part(name, 1, new)
        columns = [self.part("uint32", 1, tokens)[1] for _ in range(3)]
        rest, out = iter(fresh), []
        for count, copied, distance in zip(*columns, strict=True):
            assert count + copied >= 4
            out += [next(rest) for _ in range(count)]
            for _ in range(copied):
                out.append(out[len(out) - distance])
        out += rest
        assert len(out) == n
        return out


def turn_right(word: int, size: int) -> int:
    return word >> 1 | (word & 1) << 8 * size - 1


def bit_stream(stream: bytes, n: int, pitch: int, mask: int) -> list[int]:
    backwards = [1, 2, 3, 4, *range(pitch - 2, pitch + 3), *range(2 * pitch - 1, 2 * pitch + 2)]
    decoder, out = stranger.Bits(stream), []
    chances, counts = [2097152] * 4096, [0] * 4096
    for place in range(n):
        pattern = sum(out[place - d] << bit for bit, d in enumerate(backwards) if d <= place) & mask
        p, t = chances[pattern], counts[pattern]
        y = decoder.bit(p >> 6)
        out.append(y)
        chances[pattern] = stranger.clamp(
            p + (((y << 22) - p) * (131072 // (2 * t + 3)) >> 16), 2048, 4192256
        )
        counts[pattern] = min(t + 1, 1023)
    return out


# --- files ---------------------------------------------------------------------------------------


def names(file: File, count: int) -> list[str]:
    found, stem = [], b""
    for _ in range(count):
        stem = stem[: file.varint()]
        while (byte := file.byte()) >= 31:
            stem += bytes([file.byte() if byte == 31 else byte])
        found.append(stem.decode() + ENDINGS[byte])
    return found


def index(file: File, count: int) -> Iterator[tuple[int, int]]:
    """The size of each tensor, and its CRC-32."""
    places = [(file.varint(), *file.words(1, 4)) for _ in range(count)]
    assert zlib.crc32(file.data[: file.at]) == file.words(1, 4)[0]
    assert sum(size for size, _ in places) == len(file.data) - file.at
    return iter(places)


def read(data: bytes) -> bytes | tuple[dict[str, tuple[str, tuple[int, ...], bytes]], dict[str, str]]:
    """Plain data; or tensors (type, shape and the bytes of the numbers) and remarks."""
    file = File(data[:-4])
    assert file.take(3) == b"\x89dz"
    version, contents = file.byte(), file.byte()
    assert version in (1, 2, 3)
    if contents == 1:
        codec, size = file.byte(), file.varint()
        blob = file.data[file.at :]
        plain = [bytes, huffman_file, unix_compress][codec](blob)
        assert len(plain) == size and zlib.crc32(plain, zlib.crc32(file.data)) == int.from_bytes(
            data[-4:], "little"
        )
        return plain
    count = file.varint()
    remarks = json.loads(file.take(file.varint())) if contents in (2, 4) else {}
    heads, shape = [], ()
    for name in names(file, count):
        tag, dimensions = file.byte(), file.byte()
        shape = shape[:1] if dimensions == 255 else tuple(file.varint() for _ in range(dimensions))
        heads.append((name, tag & 31, tag >> 5, shape))
    places = index(file, len(heads)) if contents in (3, 4) else None
    reader, earlier, tensors, crc = Reader(file, version), [], {}, zlib.crc32(file.data)
    for name, kind, form, shape in heads:
        count = math.prod(shape) * (2 if NAMES[kind] == "complex128" else 1)
        rows, start = shape[0] if len(shape) > 1 else 1, file.at
        words = reader.words(kind, form, rows, count // rows if rows else 0, earlier)
        numbers = b"".join(word.to_bytes(min(SIZES[kind], 8), "little") for word in words)
        earlier.append(words)
        if places:
            own = file.data[start : file.at]
            assert next(places) == (len(own), zlib.crc32(b"" if form == 1 else numbers, zlib.crc32(own)))
        tensors[name] = (NAMES[kind], shape, numbers)
        crc = crc if form == 1 else zlib.crc32(numbers, crc)
    assert file.at == len(file.data) and crc == int.from_bytes(data[-4:], "little")
    return tensors, remarks
