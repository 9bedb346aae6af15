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
    words = [codes.get(value, "") for value in range(256)]
    return [pack("".join([words[value] for value in data[first:last]])) for first, last in parts]


def decode(streams: list[memoryview], lengths: Mapping[int, int], parts: list[tuple[int, int]]) -> bytes:
    """The data of all streams: the same as ``huffman_stepped.decode``.

    Raises:
        CorruptData: a stream ends early, goes on too long, or holds bits that are no code word.
    """
    codes = finish(prefix.canonical_codes(lengths))
    root = _Trie(codes).node("")
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
        self._nodes: dict[str, _Node] = {}

    def node(self, path: str) -> _Node:
        if path not in self._nodes:
            self._nodes[path] = _Node(path, self)
        return self._nodes[path]


class _Node(dict[int, tuple[bytes, "_Node"]]):
    """The node that is called ``path``. Maps the next byte to what it completes, and to where it leads.

    A byte is two halves, and the walk along a half is kept, too: there are few of them.
    """

    def __init__(self, path: str, trie: _Trie) -> None:
        self._path, self._trie = path, trie
        self._halves: dict[int, tuple[bytes, _Node]] = {}

    def __missing__(self, byte: int) -> tuple[bytes, _Node]:
        first, node = self._half(byte >> 4)
        second, node = node._half(byte & 15)
        self[byte] = first + second, node
        return self[byte]

    def _half(self, half: int) -> tuple[bytes, _Node]:
        if half not in self._halves:
            symbols, path, _ = self._walk(f"{half:04b}", 4)
            self._halves[half] = symbols, self._trie.node(path)
        return self._halves[half]

    def finish(self, byte: int, most: int) -> tuple[bytes, str]:
        """The symbols, at most so many, that the last byte completes, and the bits that are left of it."""
        symbols, _, rest = self._walk(f"{byte:08b}", most)
        return symbols, rest

    def _walk(self, bits: str, most: int) -> tuple[bytes, str, str]:
        symbols, path = bytearray(), self._path
        for place, bit in enumerate(bits):
            if len(symbols) >= most:
                return bytes(symbols), path, bits[place:]
            path += bit
            if path in self._trie.symbol_of:
                symbols.append(self._trie.symbol_of[path])
                path = ""
        return bytes(symbols), path, ""
