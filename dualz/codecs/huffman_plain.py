"""Huffman's streams at the best speed of plain Python: where data are long and no kernel is compiled.

This is what runs in a browser. Encoding is one look-up a symbol and one join. Decoding takes eight bits
at once: a node of the prefix trie knows, for each byte that may come next, the symbols that this
byte completes and the node where it leaves off. Such an entry is worked out when it is first needed.

The bits are those of ``dualz.codecs.prefix``, which the lesson steps through, and a test holds them
equal (``test_plain_python_gives_the_bits_of_the_stepped_code``). What is wrong with a damaged stream, the
stepped code says.

Lesson: 02 (huffman).
"""

from __future__ import annotations

from collections.abc import Mapping

from dualz.codecs import huffman_stepped, prefix
from dualz.codecs.bits import pack
from dualz.trace import finish


def encode(data: memoryview, lengths: Mapping[int, int], parts: list[tuple[int, int]]) -> list[bytes]:
    """A stream of code words for each of ``parts``: the same as ``huffman_stepped.encode``."""
    codes = finish(prefix.canonical_codes(lengths))
    return [pack("".join(map(codes.__getitem__, data[first:last]))) for first, last in parts]


def decode(streams: list[memoryview], lengths: Mapping[int, int], parts: list[tuple[int, int]]) -> bytes:
    """The data of all streams: the same as ``huffman_stepped.decode``.

    Raises:
        CorruptData: a stream ends early, goes on too long, or holds bits that are no code word.
    """
    codes = finish(prefix.canonical_codes(lengths))
    root = _Node("", _Trie(codes))
    decoded = []
    for stream, (first, last) in zip(streams, parts, strict=True):
        found = _decode_stream(stream, root, last - first) if len(codes) > 1 else None
        decoded.append(huffman_stepped.decode_stream(stream, codes, last - first) if found is None else found)
    return b"".join(decoded)


def _decode_stream(stream: memoryview, root: _Node, count: int) -> bytes | None:
    """The ``count`` symbols of a stream; None where it does not end with the last of them."""
    if not stream:
        return None
    found, node = [], root
    for byte in stream[:-1]:
        symbols, node = node[byte]
        found.append(symbols)
    data = b"".join(found)
    last, rest = node.finish(stream[-1], count - len(data))
    return None if "1" in rest or len(data) + len(last) != count or not last else data + last


class _Trie:
    """The code words of a complete prefix code, and the nodes that have been reached so far."""

    def __init__(self, codes: prefix.Codes) -> None:
        self.symbol_of = {code: symbol for symbol, code in codes.items()}
        self.nodes: dict[str, _Node] = {}


class _Node(dict[int, tuple[bytes, "_Node"]]):
    """The node that is called ``path``. Maps the next byte to what it completes, and to where it leads."""

    def __init__(self, path: str, trie: _Trie) -> None:
        self._path, self._trie = path, trie
        trie.nodes[path] = self

    def __missing__(self, byte: int) -> tuple[bytes, _Node]:
        symbols, path, _ = self._walk(byte, 8)
        node = self._trie.nodes.get(path) or _Node(path, self._trie)
        self[byte] = symbols, node
        return self[byte]

    def finish(self, byte: int, most: int) -> tuple[bytes, str]:
        """The symbols, at most so many, that the last byte completes, and the bits that are left of it."""
        symbols, _, rest = self._walk(byte, most)
        return symbols, rest

    def _walk(self, byte: int, most: int) -> tuple[bytes, str, str]:
        symbols, path, bits = bytearray(), self._path, f"{byte:08b}"
        for place, bit in enumerate(bits):
            if len(symbols) >= most:
                return bytes(symbols), path, bits[place:]
            path += bit
            if path in self._trie.symbol_of:
                symbols.append(self._trie.symbol_of[path])
                path = ""
        return bytes(symbols), path, ""
