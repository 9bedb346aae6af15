"""What a caller hands to a codec by mistake, or in another form: the right result or the documented error."""

from __future__ import annotations

import mmap
import threading
from collections import Counter
from fractions import Fraction
from math import inf, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dualz.codecs import bits, bpe, entropy, fast, huffman, limited, lz78, lzw, lzw_codes, lzw_files, prefix
from dualz.codecs.errors import CorruptData, TooLarge
from dualz.trace import finish
from tests.codecs import messages

ENCODERS = {
    "Huffman": huffman.compress,
    ".Z": lzw_files.compress,
    "GIF": lambda data: lzw_files.gif_encode(data, 8),
    "TIFF": lzw_files.tiff_encode,
    "LZW, stepped": lambda data: finish(lzw.encode(data)),
    "LZ78": lambda data: finish(lz78.encode(data)),
    "BPE": lambda data: bpe.tokenize(data, bpe.learn(data, 3)),
}
each_encoder = pytest.mark.parametrize("encode", ENCODERS.values(), ids=ENCODERS)


def numbered(size):
    return np.frombuffer(messages.text(size), np.uint8)


# --- bytes in other forms ------------------------------------------------------------------------


@each_encoder
@pytest.mark.parametrize("size", [600, 10_000])
def test_views_with_gaps_and_other_elements_mean_their_bytes_in_order(encode, size):
    whole = numbered(size)
    table = np.asfortranarray(whole.reshape(100, -1))
    for data in (memoryview(whole)[::2], memoryview(whole)[::-1], whole[3::7], table, whole.astype(">i2")):
        assert encode(data) == encode(data.tobytes())
    assert encode(np.empty((0, 3))) == encode(b"")


@each_encoder
def test_a_closed_file_in_memory_and_a_released_view_have_a_sentence(encode, tmp_path):
    (tmp_path / "file").write_bytes(messages.text(5000))
    with open(tmp_path / "file", "rb") as file:
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    assert encode(mapped) == encode(messages.text(5000))
    mapped.close()
    with pytest.raises(ValueError, match="The bytes of this mmap are gone: "):
        encode(mapped)
    view = memoryview(b"abc")
    view.release()
    with pytest.raises(ValueError, match="The bytes of this memoryview are gone: "):
        encode(view)
    with pytest.raises(TypeError, match="not references to objects"):
        encode(np.array([1, "a"], dtype=object))


PAIRS = {
    "Huffman": (huffman.compress, huffman.decompress),
    ".Z": (lzw_files.compress, lzw_files.decompress),
    "TIFF": (lzw_files.tiff_encode, lzw_files.tiff_decode),
}


@pytest.mark.parametrize(("compress", "decompress"), PAIRS.values(), ids=PAIRS)
@pytest.mark.parametrize("size", [2000, 100_000])
def test_data_that_another_thread_changes_make_a_file_that_can_be_read(compress, decompress, size):
    data, over = bytearray(messages.text(size)), threading.Event()

    def change():
        place = 0
        while not over.is_set():
            place = (place + 7919) % size
            data[place] = (data[place] + 101) & 255

    thread = threading.Thread(target=change)
    thread.start()
    try:
        for _ in range(15):
            assert len(decompress(compress(data))) == size
    finally:
        over.set()
        thread.join()


def test_what_is_counted_is_what_is_coded(monkeypatch):
    """The same without chance: the data change as soon as they have been counted."""
    data = bytearray(messages.text(3000))

    def count_and_change(view):
        counts = Counter(view)
        data[:] = b"\xff" * 3000
        return counts

    monkeypatch.setattr(huffman, "Counter", count_and_change)
    assert huffman.decompress(huffman.compress(data)) == messages.text(3000)


def test_strings_of_bits_are_strings_of_0_and_1():
    for wrong in ("1_0", " 101", "0b1", "+1", "012", "１"):
        with pytest.raises(ValueError, match="Bits are a string of 0 and 1; "):
            bits.pack(wrong)
    for function in (bits.pack, lambda wrong: finish(prefix.decode(wrong, {"a": "0"}, 1))):
        with pytest.raises(TypeError, match="Bits are a string of 0 and 1, not bytes"):
            function(b"0")


# --- limits and sizes ----------------------------------------------------------------------------


DECODERS = {
    "Huffman": (huffman.decompress, huffman.compress),
    ".Z": (lzw_files.decompress, lzw_files.compress),
    "GIF": (lzw_files.gif_decode, lambda data: lzw_files.gif_encode(data, 8)),
    "TIFF": (lzw_files.tiff_decode, lzw_files.tiff_encode),
    "LZW, stepped": (
        lambda stream, limit: finish(lzw.decode(stream, lzw_codes.PLAIN, limit)),
        lambda data: finish(lzw.encode(data)),
    ),
    "LZ78": (lambda *all: finish(lz78.decode(*all)), lambda data: finish(lz78.encode(data))),
    "BPE": (lambda tokens, limit: bpe.decode(tokens, [], limit), list),
}


@pytest.mark.parametrize("name", DECODERS)
@pytest.mark.parametrize("size", [200, 9000])
def test_limits_on_the_output(name, size):
    """On both paths, and with every kind of whole number; a ``uint8`` would wrap around in a sum."""
    decode, encode = DECODERS[name]
    data = messages.text(size)
    blob = encode(data)
    for kind in (np.int64, np.uint16, int):
        assert decode(blob, kind(size)) == data
    for limit in (np.uint8(199), 0, True):
        with pytest.raises(TooLarge):
            decode(blob, limit)
    for limit in (-1, np.int8(-5)):
        with pytest.raises(ValueError, match=r"max_output is -\d; it has to be at least 0") as caught:
            decode(blob, limit)
        assert not isinstance(caught.value, CorruptData)
    for limit in (1e6, None, "9", nan):
        with pytest.raises(TypeError, match="max_output has to be a whole number"):
            decode(blob, limit)


def test_widths_of_codes_may_be_numpy_s():
    assert lzw_codes.unix(np.uint8(16)) == lzw_codes.unix(16)
    assert lzw_codes.gif(np.uint8(8)) == lzw_codes.gif(8)
    data = messages.text(9000)
    assert lzw_files.compress(data, np.uint8(16)) == lzw_files.compress(data)
    assert lzw_files.gif_encode(data, np.int64(8)) == lzw_files.gif_encode(data, 8)
    for wrong in (12.0, "12", None):
        with pytest.raises(TypeError, match="has to be a whole number"):
            lzw_files.compress(data, wrong)
        with pytest.raises(TypeError, match="has to be a whole number"):
            lzw_files.gif_encode(data, wrong)
    for widest in (3, 13):
        with pytest.raises(ValueError, match="9 to 12 bits"):
            lzw_codes.gif(8, widest)


# --- counts and lengths --------------------------------------------------------------------------


COUNTING = {
    "code_lengths": huffman.code_lengths,
    "build_tree": lambda counts: finish(huffman.build_tree(counts)),
    "limited_lengths": lambda counts: finish(limited.limited_lengths(counts, 9)),
}


@pytest.mark.parametrize("use", COUNTING.values(), ids=COUNTING)
def test_counts_are_finite_numbers(use):
    for wrong in (nan, inf, -inf, np.float32(nan), 0, 0.5, np.int8(-1), Fraction(1, 2)):
        with pytest.raises(ValueError, match="finite number of at least 1; 'a' has "):
            use({"b": 3, "a": wrong, "c": 2})
    for wrong in ("3", None, 1j, b"3"):
        with pytest.raises(TypeError, match="A count is a number; 'a' has "):
            use({"b": 3, "a": wrong})
    for wrong in ("abc", 5, None, [1, 2]):
        with pytest.raises(TypeError, match="Counts are a dict"):
            use(wrong)


@given(st.dictionaries(st.integers(0, 99), st.integers(1, 255), min_size=2, max_size=40), st.integers(6, 9))
def test_small_numbers_of_numpy_do_not_wrap_around(counts, longest):
    small = {symbol: np.uint8(count) for symbol, count in counts.items()}
    assert huffman.code_lengths(small) == huffman.code_lengths(counts)
    assert huffman.code_lengths(small, np.int8(longest)) == huffman.code_lengths(counts, longest)
    assert finish(limited.limited_lengths(small, longest)) == finish(limited.limited_lengths(counts, longest))


def test_counts_may_come_as_pairs_once():
    assert huffman.code_lengths(pair for pair in [("a", 1), ("b", 2)]) == huffman.code_lengths(
        {"a": 1, "b": 2}
    )


def test_limits_on_a_code_word():
    for wrong in (0, -3):
        for use in (huffman.code_lengths, lambda *all: finish(limited.limited_lengths(*all))):
            with pytest.raises(ValueError, match="it has to be at least 1"):
                use({"a": 1, "b": 1}, wrong)
    with pytest.raises(TypeError, match="has to be a whole number, not float"):
        huffman.code_lengths({"a": 1, "b": 1}, 2.0)
    # A limit beyond all words changes nothing, and is no billion rounds of work.
    assert finish(limited.limited_lengths({"a": 1, "b": 1, "c": 2}, 10**9)) == {"a": 2, "b": 2, "c": 1}


def test_lengths_are_small_whole_numbers():
    for wrong in (-1, 10**10, np.int64(-1)):
        for use in (prefix.kraft_sum, lambda lengths: finish(prefix.canonical_codes(lengths))):
            with pytest.raises(ValueError, match="A code word has 0 to 65536 bits"):
                use({"a": wrong})
    with pytest.raises(TypeError, match="The code length of 'a' has to be a whole number"):
        prefix.kraft_sum({"a": 1.5})
    many = {symbol: np.uint8(70) for symbol in range(3)}
    assert prefix.kraft_sum(many) == Fraction(3, 2**70)
    assert finish(prefix.canonical_codes(many))[2] == f"{2:070b}"


# --- what is read once ---------------------------------------------------------------------------


def test_iterators_are_read_once_and_wholly():
    codes = {"a": "0", "b": "10"}
    assert finish(prefix.encode(iter("aba"), codes)) == "0100"
    assert finish(prefix.encode((symbol for symbol in "aba"), codes)) == "0100"
    assert finish(lz78.decode(iter([(0, 97), (0, 98), (1, 98)]))) == b"abab"
    assert finish(lz78.decode(np.array([[0, 97], [0, 98], [1, 98]]))) == b"abab"
    assert entropy.windows(iter("abc"), 2) == [("a", "b"), ("b", "c")]
    assert entropy.block_entropy(iter("abababab"), 2) == entropy.block_entropy("abababab", 2)
    assert entropy.conditional_entropy(iter("aabab"), 1) == entropy.conditional_entropy("aabab", 1)
    assert entropy.smoothed(iter("aab"), iter("abc")) == entropy.smoothed("aab", "abc")


@pytest.mark.parametrize("count", [-1, np.int8(-1)])
def test_a_negative_count_of_symbols_is_refused(count):
    with pytest.raises(ValueError, match="The count of symbols is -1"):
        finish(prefix.decode("", {"a": "0"}, count))


def test_an_empty_code_word_would_be_read_for_ever():
    with pytest.raises(ValueError, match="that of 'a' is empty"):
        finish(prefix.decode("", {"a": ""}, 10**9))


@pytest.mark.parametrize(
    ("pairs", "kind", "sentence"),
    [
        ([(0,)], CorruptData, "Pair 0 has 1 parts"),
        ([(0, 97), (0, 97, 1)], CorruptData, "Pair 1 has 3 parts"),
        ([(-1, 97)], CorruptData, "Pair 0 names entry -1"),
        ([(0, -1)], CorruptData, "ends with -1, which is not a byte"),
        ([(nan, 97)], TypeError, "The entry of pair 0 has to be a whole number, not float"),
        ([(0, 97.0)], TypeError, "The byte of pair 0 has to be a whole number, not float"),
        (["ab"], TypeError, "The entry of pair 0 has to be a whole number, not str"),
        ([None], TypeError, "pairs of an entry and a byte"),
        (5, TypeError, "pairs of an entry and a byte"),
    ],
)
def test_what_are_no_pairs_of_lz78_is_refused(pairs, kind, sentence):
    with pytest.raises(kind, match=sentence):
        finish(lz78.decode(pairs))


def test_distributions_are_dicts_of_numbers():
    for function in (entropy.entropy, lambda wrong: finish(entropy.shannon_code(wrong))):
        with pytest.raises(TypeError, match="A distribution is a dict from symbol to probability, not list"):
            function([0.5, 0.5])
        for wrong in (nan, inf, -0.5):
            with pytest.raises(ValueError, match="not negative and sum to 1"):
                function({"a": wrong, "b": 1.0})
    short = {"a": np.float32(0.5), "b": np.float16(0.25), "c": np.float64(0.25)}
    assert finish(entropy.shannon_code(short)) == {"a": "0", "b": "10", "c": "11"}
    with pytest.raises(ValueError, match="A code word is made of 0 and 1"):
        entropy.claim({}, "a", 10)


def test_kernels_are_left_alone_where_they_are_not_compiled(monkeypatch):
    from dualz import kernels

    assert fast.kernel_for("lzw", 5000) or kernels.numba is None
    monkeypatch.setattr(kernels, "numba", None)
    assert fast.kernel_for("lzw", 5000) is None
