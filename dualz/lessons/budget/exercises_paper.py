"""On paper: what belongs to the count, the bytes of a plan, the area below a front."""

from __future__ import annotations

from dualz.course.forms import Listed, Number, Parts, flags
from dualz.course.registry import Exercise
from dualz.dual import fronts
from dualz.lessons.budget import attempts

# --- recall ---------------------------------------------------------------------------------------

RECALL = Exercise(
    id="budget.recall",
    kind="recall",
    objectives=("budget.count",),
    prompt="""A training set and a network go over a wire; whoever gets them must be able to train again, and
    to
        run the network. Which bytes belong to the count? Answer with a dict of True and False: `labels` (the
        class of
        each sample), `tables` (the code lengths, or whatever else the decoder needs), `zeros` (the weights
        that
        were pruned, each as a float of 0.0), `order` (in which order the samples were collected).""",
    form=flags(
        {
            "labels": (
                True,
                """labels come for free | without the classes nobody can train on the samples; how few bytes
                they need is another matter.""",
            ),
            "tables": (
                True,
                "tables are no data | without them the decoder cannot read a single code, so they count.",
            ),
            "zeros": (
                False,
                """a pruned weight still has its place in a dense array | a sparse file (lesson 14) says where
                weights are left, and writes no zeros.""",
            ),
            "order": (
                False,
                """files keep the order | training shuffles the samples anyway: whoever trains does not need
                to know in which order they came.""",
            ),
        },
        "On {}: ",
    ),
    greeting="What the receiver needs is counted, and nothing else has to be sent.",
    hints=("What does the receiver need to train?", "What would it do with the order?"),
    worked="Labels and tables count; zeros and the order need not be sent.",
)

# --- the bytes of a plan --------------------------------------------------------------------------

SIGNALS, POINTS, BITS = 1000, 40, 3
CLASSES, COUNT_BYTES = 10, 2
WEIGHTS, WEIGHT_BITS = 2400, 4
_SAMPLES = SIGNALS * POINTS * BITS // 8
_DATA = _SAMPLES + CLASSES * COUNT_BYTES
_MODEL = WEIGHTS * WEIGHT_BITS // 8
_SHARE = _MODEL / (_DATA + _MODEL)

COUNT = Exercise(
    id="budget.count",
    kind="on paper",
    objectives=("budget.count",),
    prompt=f"""A plan on paper, with codes of fixed length: {SIGNALS} signals of {POINTS} numbers, {BITS}
    bits a
        number, sorted by class, and in place of the labels {CLASSES} counts of {COUNT_BYTES} bytes; a
        network of
        {WEIGHTS} weights, {WEIGHT_BITS} bits each. Answer with a dict: `data` and `model` in bytes, and
        `share`,
        the model's share of all bytes, from 0 to 1.""",
    form=Parts(
        {
            "data": Number(
                _DATA,
                f"{SIGNALS} x {POINTS} numbers of {BITS} bits, an eighth of that in bytes, and the counts.",
                {
                    _SAMPLES: "labels come for free | The ten counts are missing: they stand for the labels.",
                    SIGNALS * POINTS * BITS
                    + CLASSES * COUNT_BYTES: "bits are bytes | The samples are in bits.",
                    _SAMPLES
                    + SIGNALS * COUNT_BYTES: """every sample has a label | Sorted by class, the samples
                        need one count a class, not one label each.""",
                    SIGNALS * BITS // 8 + CLASSES * COUNT_BYTES: f"""a sample is a number | Each signal has
                        {POINTS} numbers.""",
                },
                unit="bytes",
            ),
            "model": Number(
                _MODEL,
                "Weights times bits, and eight bits are a byte.",
                {
                    WEIGHTS * 4: "a weight is a float | That is with 4 bytes a weight. It has 4 bits here.",
                },
                unit="bytes",
            ),
            "share": Number(
                _SHARE,
                "The model's bytes, divided by those of both together.",
                {
                    _MODEL / _DATA: """a share is a ratio | You divide by the data alone. Of both together the
                        share is asked for.""",
                    _DATA / (_DATA + _MODEL): "the data's share | This is the share of the data.",
                },
                unit="share",
                tolerance=0.002,
            ),
        },
        wanted="a dict of three numbers",
    ),
    greeting="The data take nearly all of it. So a smaller model alone will not save this budget.",
    hints=(f"{SIGNALS} x {POINTS} x {BITS} bits, then bytes, then 20 more.", "1200 / (15 020 + 1200)."),
    worked=f"{_SAMPLES} + {CLASSES * COUNT_BYTES} bytes, {_MODEL} bytes, {_SHARE:.3f} of all.",
)

# --- the area below a front -----------------------------------------------------------------------

POINTS_GIVEN = [(4000, 0.6), (8000, 0.5), (8000, 0.8), (16000, 0.9)]
REFERENCE = (32000, 0.1)
_FRONT = sorted(fronts.front(POINTS_GIVEN))
_AREA = fronts.hypervolume(POINTS_GIVEN, REFERENCE)
_FLAT = sum(
    (end - size) * (right - REFERENCE[1])
    for (size, right), end in zip(_FRONT, [8000, 16000, 32000], strict=True)
)

AREA = Exercise(
    id="budget.area",
    kind="perform",
    objectives=("budget.front",),
    prompt=f"""Four plans as (bytes, accuracy): {", ".join(map(str, POINTS_GIVEN))}. Answer with a dict:
    `front`, the
        bytes of the plans that no other plan beats, in rising order; and `area`, what lies below the front
        down
        to the reference ({REFERENCE[0]} bytes, accuracy {REFERENCE[1]}): doublings of bytes times
        accuracy.""",
    form=Parts(
        {
            "front": Listed(
                [size for size, _ in _FRONT],
                "A plan is beaten if another one is no larger, no less accurate, and better in one of the "
                "two.",
                {
                    (
                        4000,
                        8000,
                        8000,
                        16000,
                    ): """equal size, equal right | Two plans take 8000 bytes, and one of
                        them is more accurate: it beats the other.""",
                    (
                        16000,
                    ): """the most accurate is the front | That one is the most accurate. Smaller ones that
                        nobody beats stay, too.""",
                    (4000,): "the smallest is the front | More accurate ones that are larger stay, too.",
                },
                length=0,
            ),
            "area": Number(
                _AREA,
                "Three strips, each one doubling wide: 0.5, 0.7 and 0.8 high.",
                {
                    attempts.boxes(
                        _FRONT, REFERENCE
                    ): """every box reaches to the reference | Your boxes overlap:
                        what is below the next plan is counted with that one. Each strip ends where the next
                        plan begins.""",
                    attempts.strips(_FRONT, (REFERENCE[0], 0.0)): """the floor is 0 | You measure from 0. The
                        reference lies at 0.1: so much is had by guessing.""",
                    _FLAT: """bytes are a length | You multiply by bytes. Count doublings: from 4000 to 8000
                    is one,
                        as is from 16000 to 32000.""",
                },
                tolerance=0.005,
            ),
        },
        wanted="a dict of a list and a number",
    ),
    greeting="One number for a whole front: a search that finds smaller or better plans makes it larger.",
    hints=(
        "Which of the two plans of 8000 bytes would you take?",
        "From 4000 to 8000 bytes is one doubling, and 0.6 is 0.5 above the reference.",
    ),
    worked="4000, 8000 and 16000 stay; 1 x 0.5 + 1 x 0.7 + 1 x 0.8.",
)
