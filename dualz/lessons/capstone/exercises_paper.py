"""On paper in lesson 18: what a result is, what counts, and a record by hand."""

from __future__ import annotations

from dualz.course.forms import Choice, Number, Parts
from dualz.course.registry import Exercise
from dualz.lessons.capstone.demos import LUCKY

RECALL = Exercise(
    id="capstone.recall",
    kind="recall",
    objectives=("capstone.record",),
    prompt="""Three habits of all lessons before. `seeds`: a method ran on five seeds; which number speaks for
        it, the `"best"`, the `"mean"` with the worst beside it, or the `"last"`? `choose`: on which part are
        settings chosen, `"train"`, `"validation"` or `"test"`? `compare`: when is a smaller network a better
        one, `"always"`, or at `"equal accuracy"`? Answer with a dict.""",
    form=Parts(
        {
            "seeds": Choice(
                "mean",
                "The last seed is one of five, and nothing makes it special.",
                {
                    "best": """the best seed is the result | The best of five is what you get once in five
                        times. Whoever repeats it gets the mean.""",
                },
                ("best", "mean", "last"),
            ),
            "choose": Choice(
                "validation",
                "Training data were learnt by heart: they say nothing about others.",
                {
                    "test": """tuning on test is harmless | What was chosen because it did well on the test is
                        flattered there. Choose on validation; open the test once.""",
                },
                ("train", "validation", "test"),
            ),
            "compare": Choice(
                "equal accuracy",
                "A smaller file that reads fewer signals is another point on the curve.",
                {
                    "always": """sizes compare at different accuracies | Then the empty file wins. Fix one of
                        the two, and compare the other.""",
                },
                ("always", "equal accuracy"),
            ),
        },
        wanted="a dict of three words",
    ),
    greeting="The judge of this lesson holds everybody to these three.",
    hints=("What would somebody see who repeats it once?", "Which part has nobody looked at yet?"),
    worked="The mean, with the worst beside it; validation; at equal accuracy.",
)

FILES, VALUES, SOURCE = 1500, 16, 600

PAPER = Exercise(
    id="capstone.paper",
    kind="on paper",
    objectives=("capstone.count",),
    prompt=f"""A network's weights are {FILES} bytes of codes into a codebook of {VALUES} values, which are
        float16 numbers and stand in the source of its decoder. That source has {SOURCE} bytes, the codebook
        not counted. A rival needs 2200 bytes for its file, codebook and all, and no decoder but the one that
        everybody has. `file`: what the first entry says it takes, its codes. `codebook`: the bytes of the
        codebook. `whole`: all that somebody needs to read it. `ahead`: by how many bytes is the first one
        ahead of the rival then (less than 0 where it is behind)? Answer with a dict.""",
    form=Parts(
        {
            "file": Number(FILES, "The codes are what stands in the file.", unit="bytes", whole=True),
            "codebook": Number(
                2 * VALUES,
                "16 numbers of 16 bits.",
                {
                    VALUES: "a value is a byte | A float16 has two bytes.",
                    4 * VALUES: "a value is a float32 | Those would be 64 bytes. A float16 has two bytes.",
                    0: "codebooks are free | Without it the codes mean nothing: it has to be kept, too.",
                },
                unit="bytes",
                whole=True,
            ),
            "whole": Number(
                FILES + 2 * VALUES + SOURCE,
                "Codes, codebook and the source of the decoder.",
                {
                    FILES: "code and codebook are free | That is the file alone: nobody can read it.",
                    FILES + SOURCE: "codebooks are free | The codebook is missing.",
                    FILES + 2 * VALUES: "code is free | The source of the decoder is missing.",
                },
                unit="bytes",
                whole=True,
            ),
            "ahead": Number(
                2200 - FILES - 2 * VALUES - SOURCE,
                "2200 less the whole of the first one.",
                {
                    2200 - FILES: "code and codebook are free | That is the lead of the file alone.",
                    FILES + 2 * VALUES + SOURCE - 2200: """smaller is behind | The first one is smaller, so it
                        is ahead: a number above 0.""",
                },
                unit="bytes",
                whole=True,
            ),
        }
    ),
    greeting="A lead of 700 bytes shrinks to 68 once everything is counted.",
    hints=("Two bytes for each of the 16 values.", "1500, the codebook, and the source."),
    worked="16 values of 2 bytes are 32; 1500 + 32 + 600 = 2132; 2200 - 2132 = 68.",
)

NAMES = ("A", "B", "C")
_MEANS = [sum(each.sizes) / 5 for each in LUCKY]

PERFORM = Exercise(
    id="capstone.perform",
    kind="perform",
    objectives=("capstone.record",),
    prompt="Judge three entries; the goal is 92 % on each seed.\n"
    + "\n".join(
        f"{name}: {' '.join(map(str, each.sizes))} bytes; {' '.join(map(str, each.rights))} %."
        for name, each in zip(NAMES, LUCKY, strict=True)
    )
    + "\nAnswer with a dict: `record`, a letter; `mean`, its mean bytes; `out`, the letter of the one that"
    " does not count.",
    form=Parts(
        {
            "record": Choice(
                "A",
                "Every seed has to reach 92 %; then the least mean wins.",
                {
                    "B": """sizes compare at different accuracies | B is small, and one of its networks reads
                        91.7 %.""",
                    "C": "the best seed is the result | C has one small file, but its mean is 1610.",
                },
                NAMES,
            ),
            "mean": Number(
                _MEANS[0],
                "Add the five sizes of the record, and divide by 5.",
                {
                    _MEANS[1]: "the least mean wins | That is B's mean, and B is out.",
                    min(LUCKY[0].sizes): "the best seed is the result | That is its smallest file.",
                    max(LUCKY[0].sizes): "the worst seed is the mean | That is its largest file.",
                },
                unit="bytes",
            ),
            "out": Choice(
                "B",
                "Look at the worst seed of each.",
                {
                    "C": "luck is forbidden | One small file is allowed. It just does not count for more.",
                },
                NAMES,
            ),
        }
    ),
    greeting="One seed of fifteen decided it.",
    hints=(
        "Underline the least of the per cents in each row.",
        "A: 1610 + 1580 + 1590 + 1620 + 1600, over 5.",
    ),
    worked="B is out with 91.7 %. A has a mean of 1600 bytes, C of 1610 with its lucky 1410.",
)
