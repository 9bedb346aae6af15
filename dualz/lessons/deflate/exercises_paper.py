"""On paper: the words of the fixed code, the smallest files, a stream read by hand."""

from __future__ import annotations

from dualz.codecs import bit_tape as tape
from dualz.codecs import deflate, inflate
from dualz.codecs import deflate_format as form
from dualz.course.forms import Number, Parts, Text
from dualz.course.registry import Exercise
from dualz.trace import finish, record

# --- recall: canonical words ---------------------------------------------------------------------

WORDS = form.code_words(form.FIXED_LITERALS)


def _word(symbol: int, otherwise: str, mistakes: dict[str, str]) -> Text:
    return Text(WORDS[symbol], otherwise, mistakes, wanted="a text of 0 and 1")


RECALL = Exercise(
    id="deflate.recall",
    kind="recall",
    objectives=("deflate.words",),
    prompt="""DEFLATE has a fixed code for 288 symbols. Only its lengths are given: 8 bits for the symbols 0
        to 143, 9 bits for 144 to 255, 7 bits for 256 to 279, 8 bits for 280 to 287. The words follow, as in
        lesson 02: short ones first, then by symbol; each is the one before plus 1, with zeros appended where
        the length grows. Answer with a dict of four words: `first` (symbol 256), `zero` (symbol 0), `late`
        (symbol 280), `nine` (symbol 144).""",
    form=Parts(
        {
            "first": _word(
                256,
                "The first word has seven bits, all of them 0.",
                {
                    "00000000": "all words have eight bits | Symbol 256 has 7 bits. This word has 8.",
                    "100000000": """a word is the symbol in binary | This is 256 in binary. Words follow from
                        lengths.""",
                },
            ),
            "zero": _word(
                0,
                """Count the words of 7 bits, 24 of them; the next value is 24, and one zero is appended.""",
                {
                    "00000000": """symbol 0 comes first | This word begins with the seven zeros of symbol 256:
                        a reader would stop there. Short words come first.""",
                    "00011000": """longer words need no zero | The value 24 is right. The word has 8 bits now,
                        so a zero is appended: twice 24.""",
                    "00110001": """the value counts twice | You counted one too many: after 24 words the next
                        value is 24.""",
                },
            ),
            "late": _word(
                280,
                """Symbols 0 to 143 have taken 144 words of 8 bits from 48 on; symbol 280 has the next
                    one.""",
                {
                    "00011000": """the order is that of the lengths alone | You put 280 right behind 279. Its
                        length is 8, and the symbols 0 to 143 come before it.""",
                    "10111111": """the next word is the last one | This is the word of symbol 143. The next
                        one is that plus 1.""",
                },
            ),
            "nine": _word(
                144,
                """After symbol 287 the value is 200; append a zero for the ninth bit.""",
                {
                    "011001000": """longer words need no zero | The value 200 is right; a zero is appended:
                        400.""",
                    "110000000": """the symbols of a length stand together | You went on from symbol 143. The
                        eight symbols 280 to 287 have 8 bits, too, and come first.""",
                },
            ),
        },
        wanted="a dict of four words",
    ),
    greeting="""288 words from four lengths. Nobody sends this code: every reader of .gz files can build
        it.""",
    hints=(
        "24 symbols have 7 bits: their values are 0 to 23. The next value is 24, then a zero is appended.",
        "From 48 on there are 144 words, then 8 more; 48 + 144 = 192, and 192 + 8 = 200, doubled 400.",
    ),
    worked="0 in 7 bits; 24 doubled is 48 in 8 bits; 48 + 144 is 192; 200 doubled is 400 in 9 bits.",
)

# --- the smallest files --------------------------------------------------------------------------

EMPTY = {name: len(finish(deflate.write(b"", wrapper=name))) for name in ("raw", "zlib", "gzip")}

SIZES = Exercise(
    id="deflate.sizes",
    kind="on paper",
    objectives=("deflate.wrappers",),
    prompt="""Compress nothing at all. The stream is one fixed block: 3 bits of header, then the word of
        symbol 256, 7 bits; then bits up to a whole byte. The zlib wrapper adds 2 bytes before and a checksum
        of 4 bytes behind. The gzip wrapper adds 10 bytes before, and behind a checksum of 4 bytes and the
        size in 4 bytes. Answer with a dict: the bytes of the file as `raw`, `zlib` and `gzip`.""",
    form=Parts(
        {
            "raw": Number(
                EMPTY["raw"],
                "The raw stream is 3 + 7 bits, filled up to whole bytes.",
                {
                    0: """nothing takes nothing | A reader must be told that nothing comes: the header and the
                        end of the block are there.""",
                    10: "bits are bytes | These are the bits. Ten bits fill two bytes.",
                    1: "a part of a byte takes nothing | Ten bits do not fit into one byte: round up.",
                },
                wanted="a number of bytes",
                whole=True,
            ),
            "zlib": Number(
                EMPTY["zlib"],
                "zlib's wrapper is 2 bytes before the stream and 4 behind it.",
                {
                    6: """the wrapper is the file | This is the wrapper alone. The stream in it has bytes,
                        too.""",
                    4: "zlib has no checksum | You left out the checksum: 4 bytes more.",
                },
                wanted="a number of bytes",
                whole=True,
            ),
            "gzip": Number(
                EMPTY["gzip"],
                "gzip's wrapper is 10 bytes before the stream and 8 behind it.",
                {
                    18: """the wrapper is the file | This is the wrapper alone. The stream in it has bytes,
                        too.""",
                    16: "gzip stores no size | You left out the size of the data: 4 bytes more.",
                    8: """gzip and zlib are one thing | This is the zlib stream. gzip's wrapper is another
                        one.""",
                },
                wanted="a number of bytes",
                whole=True,
            ),
        },
        wanted="a dict of three numbers",
    ),
    greeting="""gzip, zlib and raw DEFLATE: one stream in three wrappers, 18 and 6 bytes longer than the bare
        one, whatever the data.""",
    hints=(
        "Ten bits are two bytes, with six bits to fill up.",
        "Add 2 + 4 bytes for zlib, 10 + 4 + 4 for gzip.",
    ),
    worked="2 bytes for the stream; 2 + 2 + 4 and 10 + 2 + 8 with the wrappers.",
)

# --- a stream read by hand -----------------------------------------------------------------------

TEXT = b"nananana!"
_TRACE = record(deflate.write(TEXT, wrapper="raw"))
STREAM = _TRACE.result
(_LENGTH,), (_DISTANCE,) = _TRACE.of(tape.LengthCode), _TRACE.of(tape.DistanceCode)
assert finish(inflate.read(STREAM, "raw")) == TEXT

PERFORM = Exercise(
    id="deflate.perform",
    kind="perform",
    objectives=("deflate.read",),
    prompt=f"""Read the raw stream `{STREAM.hex(" ")}` by hand. Write each byte in binary and turn it round,
        so that its lowest bit comes first. Then: one bit *last*, two bits *kind* (a number), and words of the
        fixed code: 8 bits from 00110000 on are byte 0 and so on, so take 48 away (a is 97, n is 110, ! is
        33); 7 bits are symbol 256 plus their value (256 is the end, 257 is length 3, 258 is length 4 ...).
        After a length come 5 bits, the distance's symbol (0 is distance 1, 1 is distance 2; no extra bits
        here). Answer with a dict: `length` and `distance` of the match, and `text`, the whole data.""",
    form=Parts(
        {
            "length": Number(
                _LENGTH.length,
                "The word of seven bits is symbol 256 plus its value, and symbol 257 is length 3.",
                {
                    int(
                        _LENGTH.code, 2
                    ): """the word's value is the length | This is the value of the word. Value
                        1 is symbol 257, which is length 3: two more.""",
                    _LENGTH.symbol: "the symbol is the length | This is the symbol. Symbol 257 is length 3.",
                    16: """words are read like numbers | You read the word backwards: words stand first bit
                        first.""",
                },
                whole=True,
            ),
            "distance": Number(
                _DISTANCE.distance,
                "The five bits are the symbol, first bit first: symbol 0 is distance 1.",
                {
                    _DISTANCE.symbol: """distances count from 0 | This is the symbol. Symbol 0 is distance 1,
                        since distance 0 would be the byte itself.""",
                    17: """words are read like numbers | You read the five bits backwards: they are a word,
                        first bit first.""",
                },
                whole=True,
            ),
            "text": Text(
                TEXT.decode(),
                """Length and distance are right. Write the literals, then copy byte by byte from two
                    back.""",
                {
                    "nana!": """a copy ends before it begins | You copied the two bytes that were there. The
                        match has six: the copy goes on with what it has just written.""",
                    "nananana": "a match ends the data | One literal comes after the match.",
                },
            ),
        },
        wanted="a dict of length, distance and text",
    ),
    greeting="Nine letters from six bytes, and you were the machine.",
    hints=(
        "The first byte turned round begins with 1, then 10: the last block, kind 1, which is fixed.",
        "Two literals, n and a; then seven bits 0000100, then five bits 00001, a literal, seven zeros.",
    ),
    worked="n, a, then length 6 from 2 back, then !, then the end of the block.",
)
