"""One run of the search and the parse, written down in several formats: from its trace alone."""

from __future__ import annotations

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dualz.codecs import bit_tape, deflate, deflate_format, lz4, lz4_fast, lz77, lz77_triples, lzss
from dualz.codecs.lz77 import Literal, Match
from dualz.codecs.lz77_finders import COMMON, BruteForce, Effort, HashChains
from dualz.codecs.lz77_triples import Triple
from dualz.trace import finish, record
from tests.codecs import hostile, messages

SAMPLES = {
    "a word": b"abracadabra, abracadabra, abracadabra!",
    "one symbol repeated": b"r" * 90,
    "text": messages.text(400),
    "noise": messages.noise(90),
    "empty": b"",
}


def deflated(tokens, data):
    """The raw DEFLATE stream of tokens, without a search of its own."""
    out = bit_tape.Tape()
    finish(deflate.write_stream(out, tokens, data))
    return out.to_bytes()


@pytest.mark.parametrize("finder", [BruteForce, HashChains])
@pytest.mark.parametrize("lazy", [False, True])
@pytest.mark.parametrize("data", SAMPLES.values(), ids=SAMPLES)
def test_one_trace_gives_every_format(data, lazy, finder):
    trace = record(lz77.parse(data, COMMON, Effort(depth=1000, lazy=lazy), finder), None)
    tokens = lz77.tokens_of(trace.steps)
    said = lz77_triples.write(lz77_triples.triples(tokens))
    assert lz77_triples.read(said) == data
    flagged = finish(lzss.write(tokens))
    assert finish(lzss.read(flagged, len(data))) == data
    block = finish(lz4.write_block(tokens))
    assert lz4.decompress_block(block) == data
    raw = deflated(tokens, data)
    assert zlib.decompress(raw, -15) == data
    matches = [token for token in tokens if isinstance(token, Match)]
    literals = len(tokens) - len(matches)
    assert len(flagged) == -(-len(tokens) // 8) + literals + 2 * len(matches)
    if data == SAMPLES["text"]:
        assert len(matches) > 30 and len(flagged) < len(block) < min(len(said), len(data))


@given(messages.small)
def test_the_functions_write_what_the_trace_says(data):
    """``compress`` and the trace of the same search, by the same format, are the same bytes."""
    limits = lzss.limits_of(12)
    trace = record(lz77.parse(data, limits, lzss.EFFORT), None)
    assert lzss.compress(data)[17:] == finish(lzss.write(lz77.tokens_of(trace.steps)))
    trace = record(lz4_fast.parse(data, lz4.LIMITS), None)
    assert lz4.compress_block(data) == finish(lz4.write_block(lz77.tokens_of(trace.steps)))
    trace = record(lz77.parse(data, lz4.LIMITS, lz4.effort_of(7)), None)
    assert lz4.compress_block(data, 7) == finish(lz4.write_block(lz77.tokens_of(trace.steps)))


@pytest.mark.parametrize("level", deflate.EFFORTS)
@given(data=messages.small)
def test_deflate_writes_what_the_trace_says(level, data):
    trace = record(lz77.parse(data, deflate_format.LIMITS, deflate.EFFORTS[level]), None)
    assert deflate.compress(data, level, "raw") == deflated(lz77.tokens_of(trace.steps), data)


@given(messages.small, st.booleans())
def test_triples_bring_any_parse_back(data, lazy):
    tokens = finish(lz77.parse(data, COMMON._replace(shortest=1, last_literals=0, last_start=0)))
    said = lz77_triples.triples(tokens)
    assert lz77_triples.read(lz77_triples.write(said)) == data
    assert sum(triple.length + 1 for triple in said) == len(data)


def test_a_match_after_a_match_loses_a_byte_to_the_triple():
    tokens = (Literal(0, 97), Literal(1, 98), Match(2, 4, 2), Match(6, 3, 1), Literal(9, 99))
    assert finish(lz77.expand(tokens)) == b"abababbbbc"
    assert lz77_triples.triples(tokens) == [
        Triple(0, 0, 97),
        Triple(0, 0, 98),
        Triple(2, 4, 98),
        Triple(1, 2, 99),
    ]
    assert lz77_triples.triples(tokens[:3])[-1] == Triple(2, 3, 98)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ([Triple(1, 1, 97)], "reaches 1 bytes back; 1 to 0"),
        ([Triple(0, 0, 97), Triple(0, 2, 97)], "reaches 0 bytes back"),
        ([Triple(0, 0, 97), Triple(1, 0, 97)], "has the distance 1 and no length"),
    ],
)
def test_triples_that_cannot_be_are_refused(said, sentence):
    hostile.refused(lz77_triples.read, lz77_triples.write(said), sentence)


def test_bytes_that_are_no_triples_are_refused():
    hostile.refused(lz77_triples.read, b"abc", "4 bytes each; 3 bytes end within one")
    hostile.wrong_types_refused(lz77_triples.read)
    with pytest.raises(ValueError, match="has no room in a triple"):
        lz77_triples.write([Triple(1, 256, 97)])
    with pytest.raises(ValueError, match="limit of 5 bytes"):
        lz77_triples.read(lz77_triples.write([Triple(0, 0, 97), Triple(1, 4, 97)]), 5)


@pytest.mark.parametrize("level", [1, 3, 6, 9])
@pytest.mark.parametrize("size", [5000, 9000])
def test_the_kernel_s_bytes_are_rebuilt_from_the_trace_alone(size, level):
    data = messages.text(size // 2) + messages.noise(400) + messages.text(size // 2)
    parse = lz4_fast.parse(data, lz4.LIMITS)
    if level > 1:
        parse = lz77.parse(data, lz4.LIMITS, lz4.effort_of(level))
    trace = record(parse, None)
    assert lz4.compress_block(data, level) == finish(lz4.write_block(lz77.tokens_of(trace.steps)))
