"""On paper: what order has to do with entropy, the rows sorted by hand, the inverse walked by hand."""

from __future__ import annotations

from dualz.codecs import bwt
from dualz.course.forms import Number, Parts, Text
from dualz.course.registry import Exercise
from dualz.trace import finish, record

RECALL = Exercise(
    id="bwt.recall",
    kind="recall",
    objectives=("bwt.why",),
    prompt="""Lesson 01 measured texts in bits a letter. `abababab` and `aaaabbbb` have the same letters.
        Answer with a dict of three numbers: `mixed`, the entropy of single letters of `abababab`;
        `grouped`, the same of `aaaabbbb`; `known`, the entropy of a letter of `abababab` when the letter
        before it is known.""",
    form=Parts(
        {
            "mixed": Number(
                1.0,
                "Four of eight letters are a, four are b: what do two equal halves cost?",
                {
                    0: """a text that can be foretold has no entropy | Who knows the rule needs no bits;
                        single letters know no rule. Count letters only.""",
                    8: "the entropy is that of the whole text | This is for all eight letters: divide by 8.",
                    0.5: "entropy is the probability | This is P. The entropy is the mean of log2(1/P).",
                },
                wanted="a number of bits",
            ),
            "grouped": Number(
                1.0,
                "The counts are those of the first text, and single letters see nothing but counts.",
                {
                    0: """a text that can be foretold has no entropy | Groups are easy to foretell for who
                        sees neighbours; single letters see counts only.""",
                    0.5: """order changes the entropy of single letters | The order of letters does not
                        change their counts.""",
                },
                wanted="a number of bits",
            ),
            "known": Number(
                0.0,
                "What follows an a, what follows a b: is there ever a doubt?",
                {
                    1: """knowing the letter before changes nothing | After a there is always b, after b
                        always a: no doubt is left.""",
                    0.5: "half of it is known | Nothing is unknown: each letter follows from the one before.",
                },
                wanted="a number of bits",
            ),
        },
        wanted="a dict of three numbers",
    ),
    greeting="Order changes nothing for single letters, and everything for who looks at neighbours.",
    hints=("Two symbols, half each: log2(2).", "After an a, what comes in `abababab`?"),
    worked="1 bit, 1 bit, and 0 bits: counts are the same, and the letter before says all.",
)

# --- sort by hand --------------------------------------------------------------------------------

WORD = b"seesaw"
SORTED = bwt.transform(WORD)
_SIGNED = bwt.transform(WORD + b"\0").last

PAPER = Exercise(
    id="bwt.paper",
    kind="on paper",
    objectives=("bwt.transform",),
    prompt=f"""Write the six rotations of `{WORD.decode()}` below each other: the word, then each time the
        first letter moved to the end. Sort the rows by the alphabet. Answer with a dict: `last`, the last
        column from top to bottom, and `row`, the number of the row that is the word itself, 0 for the
        topmost.""",
    form=Parts(
        {
            "last": Text(
                SORTED.last.decode(),
                "Sort the six rows, and read the last letter of each, from the top.",
                {
                    bytes(sorted(WORD)).decode(): """the first column is the result | These are the first
                        letters, in order. Read the last column.""",
                    WORD[-1:].decode() + WORD[:-1].decode(): """the rows stay in their order | You read
                        the last letters of the rows as they were written. Sort the rows first.""",
                    **dict.fromkeys(
                        (_SIGNED.replace(b"\0", b"$").decode(), _SIGNED.replace(b"\0", b"").decode()),
                        """a sign for the end is needed | You put a sign for the end behind the word. It
                            is not needed: sort the six rotations of the six letters.""",
                    ),
                    SORTED.last[::-1].decode(): "the last row comes first | You read from the bottom up.",
                },
            ),
            "row": Number(
                SORTED.row,
                "Find the word itself among the sorted rows, and count from 0.",
                {
                    SORTED.row + 1: "rows count from 1 | The topmost row is row 0.",
                    0: """the text is always row 0 | Before sorting it was. In the sorted rows it stands
                        where the alphabet puts it.""",
                },
                whole=True,
            ),
        },
        wanted="a dict of a text and a number",
    ),
    greeting="Look at the last column: both s stand together, and both e.",
    hints=(
        "The rows in order begin with awsees, eesaws and esawse.",
        "Then come sawsee, seesaw and wseesa: the last letters are s, s, e, e, w, a.",
    ),
    worked="The sorted rows end with s, s, e, e, w, a, and the word itself is row 4.",
)

# --- the walk by hand ----------------------------------------------------------------------------

HIDDEN = b"cocoon"
COLUMN = bwt.transform(HIDDEN)
_TIED = record(bwt.walk(*COLUMN)).of(bwt.Tied)[-1]

PERFORM = Exercise(
    id="bwt.perform",
    kind="perform",
    objectives=("bwt.inverse",),
    prompt=f"""Undo it by hand. The last column is `{COLUMN.last.decode()}`, and row {COLUMN.row} is the
        text. Write the first column beside it (the letters in order), number equal letters from the top
        in both columns, and follow the threads from row {COLUMN.row} on. Answer with a dict: `first`, the
        first column; `thread`, the row of the first column to which the last letter of row {COLUMN.row}
        is tied; `text`.""",
    form=Parts(
        {
            "first": Text(
                _TIED.first.decode(),
                "The first column has the same letters, in alphabetical order.",
                {COLUMN.last.decode(): "both columns are alike | This is the last column. Sort its letters."},
            ),
            "thread": Number(
                _TIED.links[COLUMN.row],
                f"The last letter of row {COLUMN.row} is the first of its kind: where does this kind begin?",
                {
                    _TIED.links[COLUMN.row] + 1: "rows count from 1 | The topmost row is row 0.",
                    COLUMN.row: """a thread stays in its row | A row's first and last letter are
                        neighbours in the text. The thread ties a letter of the last column to itself in
                        the first.""",
                },
                whole=True,
            ),
            "text": Text(
                HIDDEN.decode(),
                "Each row that you come to gives one letter, which stands before those that you know.",
                {
                    HIDDEN[::-1].decode(): """the walk begins at the front | Your letters are right, and
                        were found from the end of the text on: read them backwards.""",
                    HIDDEN[-1:].decode() + HIDDEN[:-1].decode(): """first move, then read | You read after
                        the first move, so your text is turned by a letter.""",
                },
            ),
        },
        wanted="a dict of first, thread and text",
    ),
    greeting="Six letters back in their places, and you sorted letters only, no rows.",
    hints=(
        "In order the letters are c, c, n, o, o, o.",
        "From row 0 the letter n leads to row 2, whose last letter is o, the second of its kind.",
    ),
    worked="The first column is ccnooo; n leads to row 2, and so on: the text is found from its end.",
)
assert finish(bwt.walk(*COLUMN)) == HIDDEN
