"""DEFLATE streams written bit by bit, for tests: every field as it stands in the stream, first bit first."""

from __future__ import annotations

from dualz.codecs import deflate_format as form


def number(value: int, size: int) -> str:
    """A number, lowest bit first."""
    return f"{value:0{size}b}"[::-1]


def stream(*fields: str) -> bytes:
    """Bits as bytes, lowest bit first; the last byte is filled up with zeros. Spaces are for the eye."""
    bits = "".join(fields).replace(" ", "")
    bits += "0" * (-len(bits) % 8)
    return bytes(int(bits[at : at + 8][::-1], 2) for at in range(0, len(bits), 8))


def stored(data: bytes, at: int = 0, last: str = "1", turned: int | None = None) -> str:
    """A stored block that begins at bit ``at``."""
    size = len(data)
    turned = size ^ 0xFFFF if turned is None else turned
    padding = "0" * (-(at + 3) % 8)
    return last + "00" + padding + number(size, 16) + number(turned, 16) + "".join(number(b, 8) for b in data)


FIXED = form.code_words(form.FIXED_LITERALS)
FAR = form.code_words(form.FIXED_DISTANCES)
END = FIXED[256]


def fixed(*words: str, last: str = "1") -> str:
    return last + "10" + "".join(words)


def lengths_code(lengths: dict[int, int], many: int | None = None) -> str:
    """The lengths of the code for code lengths, in their order, behind how many they are."""
    many = many or max(4, *(form.ORDER.index(symbol) + 1 for symbol in lengths))
    return number(many - 4, 4) + "".join(number(lengths.get(symbol, 0), 3) for symbol in form.ORDER[:many])


# A code for code lengths in which each length from 0 to 15 has four bits, and nothing is repeated.
FLAT = dict.fromkeys(range(16), 4)
FLAT_CODE = form.code_words(FLAT)


def dynamic(
    literals: dict[int, int],
    distances: dict[int, int],
    *words: str,
    last: str = "1",
    many: tuple[int, int] = (0, 0),
) -> str:
    """A dynamic block whose code lengths are sent one by one; ``many`` overrules how many there are."""
    hlit = many[0] or max(257, 1 + max(literals))
    hdist = many[1] or 1 + max(distances, default=0)
    lengths = [literals.get(symbol, 0) for symbol in range(hlit)]
    lengths += [distances.get(symbol, 0) for symbol in range(hdist)]
    sent = "".join(FLAT_CODE[length] for length in lengths)
    head = number(hlit - 257, 5) + number(hdist - 1, 5) + lengths_code(FLAT)
    return last + "01" + head + sent + "".join(words)
