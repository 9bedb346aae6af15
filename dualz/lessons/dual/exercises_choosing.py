"""Choosing between files: validation decides, then bytes."""

from __future__ import annotations

from dualz.course.forms import Text
from dualz.course.registry import Exercise

# --- choosing ------------------------------------------------------------------------------------

CANDIDATES = {
    "A": {"bytes": 2600, "validation": 97.2, "test": 96.9},
    "B": {"bytes": 2000, "validation": 96.9, "test": 96.4},
    "C": {"bytes": 1700, "validation": 96.3, "test": 96.8},
    "D": {"bytes": 1500, "validation": 94.0, "test": 94.4},
}
BASE = 97.3

CHOOSE = Exercise(
    id="dual.candidates",
    kind="on paper",
    objectives=("dual.choose",),
    prompt=f"""The dense model has {BASE} % on validation. Four files: `{CANDIDATES}`. The rule: lose at most
        0.5 points, then take the fewest bytes. Which file do you choose? Answer with its letter.""",
    form=Text(
        "B",
        """The rule has two parts: at most 0.5 points lost on validation, and then the fewest bytes. Answer
        'A' to 'D'.""",
        {
            "C": """the test set chooses | C looks best on the test set, but the test set must not choose. On
                validation it loses a point.""",
            "A": """the most accurate file is chosen | A is allowed, and so is a smaller one. Take the fewest
                bytes among those that the rule allows.""",
            "D": """the smallest file is chosen | D is the smallest file, and it loses more than 3 points.""",
        },
        wanted="A letter from 'A' to 'D' is wanted, in quotation marks; this is {}.",
        fold=True,
    ),
    greeting="""B. That the test set would have liked C better is luck, and a report must not be chosen by
        luck.""",
    hints=(
        "Which of the two accuracies may be looked at while you choose?",
        "Cross out what loses over 0.5 points.",
    ),
    worked="A and B lose at most 0.5 points on validation, and B has fewer bytes.",
)
