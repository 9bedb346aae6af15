"""On paper: what each codec uses, a column filtered by hand, when compression pays."""

from __future__ import annotations

from dualz.codecs import columns
from dualz.course.forms import Choice, Listed, Number, Parts
from dualz.course.registry import Exercise
from dualz.lessons.choosing import prices

# --- recall ---------------------------------------------------------------------------------------

USES = ("counts", "repetition", "both")


def _uses(right: str, otherwise: str, mistakes: dict[str, str]) -> Choice:
    return Choice(right, otherwise, mistakes, USES)


RECALL = Exercise(
    id="choosing.recall",
    kind="recall",
    objectives=("choosing.uses",),
    prompt="""What makes data smaller? Some codecs use only that some bytes are frequent (`"counts"`), some
        only that strings come again (`"repetition"`), some use both (`"both"`). Answer with a dict:
        `huffman`, `lz4`, `deflate`.""",
    form=Parts(
        {
            "huffman": _uses(
                "counts",
                "Huffman's code looks at how often each byte comes, and at nothing else.",
                {
                    "repetition": """short words are repetition | Shuffle the bytes: Huffman's code stays as
                        long. It sees counts only.""",
                    "both": """a good code sees everything | Shuffle the bytes: Huffman's code stays as
                        long. So repetition is nothing to it.""",
                },
            ),
            "lz4": _uses(
                "repetition",
                "LZ4 writes literals as they are and matches as two numbers.",
                {
                    "counts": """LZ4 is a fast Huffman | LZ4 has matches and literals, and no code for
                        frequent bytes.""",
                    "both": """every format has an entropy coder | LZ4 writes a literal in 8 bits, frequent or
                        not. It has no entropy coder.""",
                },
            ),
            "deflate": _uses(
                "both",
                "DEFLATE finds matches and writes them, and the literals, in Huffman's codes.",
                {
                    "counts": "zlib is Huffman coding | That is its second half. First it looks for matches.",
                    "repetition": """zlib is LZ77 | That is its first half. Literals, lengths and distances
                        then get Huffman's codes.""",
                },
            ),
        },
        wanted="a dict of three words",
    ),
    greeting="So there are two things to look for in a file: skewed counts, and strings that come again.",
    hints=("What remains of each if all bytes are shuffled?", "Lesson 02, lesson 03, and lesson 05 is both."),
    worked="Huffman counts, LZ4 copies, DEFLATE does both.",
)

# --- a column by hand -----------------------------------------------------------------------------

PRICES = [2000, 2001, 1999, 1999, 2002]
STEPS = columns.differences(PRICES).tolist()
CODES = columns.zigzag(STEPS).tolist()

FOLD = Exercise(
    id="choosing.fold",
    kind="on paper",
    objectives=("choosing.filters",),
    prompt=f"""Filter the column {PRICES} by hand. `steps`: each number less the one before, with 0 before the
        first. `codes`: the steps folded, so that 0, -1, 1, -2, 2 become 0, 1, 2, 3, 4. Answer with a dict
        of two lists.""",
    form=Parts(
        {
            "steps": Listed(
                STEPS,
                "Take from each number the one before it: 2001 less 2000 is 1.",
                {
                    (
                        2000,
                        -1,
                        2,
                        0,
                        -3,
                    ): "the next is subtracted | The signs are wrong: 2001 less 2000 is 1, not -1.",
                    (
                        2000,
                        1,
                        -1,
                        -1,
                        2,
                    ): """all differ from the first | You subtract the first number each time.
                        The one just before is meant.""",
                },
            ),
            "codes": Listed(
                CODES,
                "A step d becomes 2d where it is 0 or more, and -2d - 1 where it is below 0.",
                {
                    (4000, 2, 4, 0, 6): "the sign is left out | -2 and 2 would get one code. -2 becomes 3.",
                    (
                        3999,
                        1,
                        4,
                        0,
                        5,
                    ): "1 becomes 1 | You exchanged the signs: -1 becomes 1, and 1 becomes 2.",
                    (
                        2000,
                        1,
                        -2,
                        0,
                        3,
                    ): "zig-zag changes nothing | These are the steps. Now fold their signs.",
                },
            ),
        },
        wanted="a dict of two lists",
    ),
    greeting="Five numbers of eight bytes; four of the codes fit into one byte, and the first into two.",
    hints=("There are as many steps as numbers; the first is 2000.", "1 becomes 2, and -2 becomes 3."),
    worked="Steps first, then each sign is folded into the last bit.",
)

# --- when does it pay -----------------------------------------------------------------------------

MEGABYTES, LINK = 600, 20
CODEC = prices.Codec(0.25, 40, 300)
_PLAIN = prices.plain(MEGABYTES, LINK).total
_PACKED = prices.packed(MEGABYTES, LINK, CODEC)
_EVEN = prices.break_even(CODEC)

PAYS = Exercise(
    id="choosing.pays",
    kind="perform",
    objectives=("choosing.price",),
    prompt=f"""{MEGABYTES} MB of data are to be sent over a link of {LINK} MB a second. A codec packs
        {CODEC.pack:.0f} MB a second, leaves {100 * CODEC.share:.0f} %, and unpacks {CODEC.unpack:.0f} MB of
        data a second; all three one after the other. Answer with a dict: `plain` and `packed` in seconds,
        and `even`, the speed of the link in MB a second at which both take equally long.""",
    form=Parts(
        {
            "plain": Number(
                _PLAIN,
                "Divide the megabytes by the speed of the link.",
                {
                    MEGABYTES * LINK: "seconds are MB times speed | Divide by the speed, do not multiply.",
                },
            ),
            "packed": Number(
                _PACKED.total,
                "Three times are added: packing, sending a quarter, unpacking.",
                {
                    _PACKED.send: """only what is sent takes time | This is the sending alone. Packing
                        takes time, too.""",
                    _PACKED.pack + _PACKED.send: "unpacking is free | You left out the unpacking.",
                    _PACKED.pack
                    + _PLAIN
                    + _PACKED.unpack: """packed data take as long | You sent all of it: only a
                        quarter is left to be sent.""",
                    _PACKED.pack
                    + 0.75 * _PLAIN
                    + _PACKED.unpack: """25 % means that 25 % are saved | A quarter is
                        left to be sent, not three quarters.""",
                    _PACKED.pack * 0.25
                    + _PACKED.send
                    + _PACKED.unpack: """packing handles what is left | Packing
                        reads all of the data: its speed counts plain bytes.""",
                },
            ),
            "even": Number(
                _EVEN,
                """What is saved on the link, 0.75 of the data over its speed, must equal packing and
                    unpacking.""",
                {
                    CODEC.pack: """a codec pays while the link is slower than it | That compares two speeds
                        and forgets that a quarter is sent all the same, and that unpacking takes time.""",
                    (1 - CODEC.share) * CODEC.pack: "unpacking is free | Nearly: you left out the unpacking.",
                    1
                    / (
                        1 / CODEC.pack + 1 / CODEC.unpack
                    ): """all bytes are saved | A quarter has to be sent all
                        the same: only 0.75 of the data are saved.""",
                },
                tolerance=0.01,
            ),
        },
        wanted="a dict of three numbers",
    ),
    greeting="Above that speed the codec makes it slower: a quicker link wants a quicker codec, or none.",
    hints=(
        "600/40, then a quarter of 600/20, then 600/300.",
        "For one megabyte: 0.75/link = 1/40 + 1/300.",
    ),
    worked="600/20; 600/40 + 150/20 + 600/300; 0.75 / (1/40 + 1/300).",
)
