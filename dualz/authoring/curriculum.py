"""The course map: every lesson with its number, its name and the question it answers.

Numbers stay fixed, also while lessons are missing. README.md prints this table.
"""

from __future__ import annotations

from dataclasses import dataclass

PARTS = ("Start", "Part I: data", "Part II: models", "Part III: both together")
_FIRST_OF_PART = (0, 1, 9, 14)


@dataclass(frozen=True)
class Lesson:
    """One lesson. ``name`` is the one name of its folder, its notebook and its exercises."""

    number: int
    name: str
    question: str

    @property
    def notebook(self) -> str:
        """The path of its notebook below the checkout.

        >>> LESSONS[2].notebook
        'notebooks/02_huffman.ipynb'
        """
        return f"notebooks/{self.number:02}_{self.name}.ipynb"

    @property
    def part(self) -> str:
        """The part of the course that it belongs to.

        >>> LESSONS[2].part
        'Part I: data'
        """
        return PARTS[sum(self.number >= first for first in _FIRST_OF_PART) - 1]


_QUESTIONS = (
    ("start", "How do I use this, and what is dual compression?"),
    ("entropy", "How few bits can a message take?"),
    ("huffman", "How do I reach that bound with whole bits?"),
    ("lz77", "How do I use repetition?"),
    ("lzw", "How do I learn a dictionary while coding?"),
    ("deflate", "What is inside a .gz file?"),
    ("bwt", "Can sorting compress?"),
    ("lossy", "What may I throw away?"),
    ("choosing", "Which codec for which data?"),
    ("models", "Where do a model's bytes and milliseconds go?"),
    ("pruning", "Which weights can go?"),
    ("quantization", "How few bits can a weight take?"),
    ("lowrank", "Can a matrix be two thin ones?"),
    ("distillation", "Can a small model learn from a big one?"),
    ("dual", "What happens when I chain them?"),
    ("budget", "One budget for data and model: who gets the bytes?"),
    ("floats", "Can weights shrink with no loss at all?"),
    ("deploy", "What does a small model buy on a device?"),
    ("capstone", "Can you beat the course?"),
)

LESSONS = tuple(Lesson(number, name, question) for number, (name, question) in enumerate(_QUESTIONS))
