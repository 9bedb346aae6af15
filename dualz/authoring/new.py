"""Begins a new lesson: ``python -m dualz.authoring.new 15 budget "Who gets the bytes?"``.

Number, name and question stand in the course map, :mod:`dualz.authoring.curriculum`; the name is that of the
folder, the notebook, the exercises and the tests. All of them are made from the template lesson, which is
itself run and tested, so the new lesson runs at once. ``docs/adding-a-lesson.md`` says what to do then.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path

from dualz.authoring.curriculum import LESSONS
from dualz.files import write_whole

CHECKOUT = Path(__file__).resolve().parents[2]
TEMPLATE = CHECKOUT / "dualz" / "lessons" / "template" / "template.ipynb"
_TESTS = Path("tests", "lessons", "test_template.py")


class CannotBegin(ValueError):
    """The new lesson cannot be made; the message says why."""


def begin(number: str, name: str, question: str, checkout: Path = CHECKOUT) -> list[Path]:
    """Make the notebook, the folder and the tests of a lesson; returns the files, the notebook first.

    The notebook has no outputs yet. A folder or tests that exist are left as they are.

    Raises:
        CannotBegin: number, name or question are not of their form or not in the course map, or the lesson
            exists.
    """
    _require_form(number, name, question)
    notebooks = checkout / "notebooks"
    taken = sorted(notebooks.glob(f"{number}_*.ipynb"))
    if taken:
        raise CannotBegin(f"Lesson {number} exists: {taken[0].name}. It is left as it is.")
    if (int(number), name) not in {(lesson.number, lesson.name) for lesson in LESSONS}:
        raise CannotBegin(f"dualz/authoring/curriculum.py, the course map, has no lesson {number} {name}.")
    made = {notebooks / f"{number}_{name}.ipynb": _notebook(number, name, question)}
    for source in (*sorted(TEMPLATE.parent.glob("*.py")), CHECKOUT / _TESTS):
        parts = [part.replace("template", name) for part in source.relative_to(CHECKOUT).parts]
        target = checkout.joinpath(*parts)
        if not target.exists():
            made[target] = _renamed(source.read_text(encoding="utf-8"), number, name)
    for target, text in made.items():
        target.parent.mkdir(parents=True, exist_ok=True)
        write_whole(target, text.encode("utf-8"))
    return list(made)


def _require_form(number: str, name: str, question: str) -> None:
    if not re.fullmatch(r"\d\d", number):
        raise CannotBegin(f"The number of a lesson has two digits, as in 15; {number!r} has not.")
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise CannotBegin(f"The name is a Python name in small letters, as in budget; {name!r} is not.")
    if not question.endswith("?") or "\n" in question:
        raise CannotBegin("A lesson answers a question: one line that ends with a question mark.")


def _notebook(number: str, name: str, question: str) -> str:
    """The template's notebook without outputs, with the title and the ids of the new lesson."""
    notebook = json.loads(TEMPLATE.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        cell["source"] = _renamed("".join(cell["source"]), number, name).splitlines(keepends=True)
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
    first = notebook["cells"][0]
    _, _, rest = "".join(first["source"]).partition("\n")
    title = f"# {number} {name.replace('_', ' ').capitalize()}: {question}\n"
    first["source"] = (title + rest).splitlines(keepends=True)
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


def _renamed(text: str, number: str, name: str) -> str:
    text = text.replace("dualz.lessons.template", f"dualz.lessons.{name}").replace(
        "the template lesson", f"lesson {number}"
    )
    text = re.sub(r"(?<=[\"`])template\.", f"{name}.", text)
    # The package of the template takes its number from the registry; a lesson says its own.
    text = text.replace("from dualz.course.registry import TEMPLATE\n", "")
    text = text.replace("NUMBER = TEMPLATE", f"NUMBER = {int(number)}")
    head = f'"""What lesson {number}, {name}, teaches."""'
    return re.sub(r'^"""The template: .*?"""', head, text)


def main(arguments: list[str]) -> int:
    """Begin a lesson from the command line."""
    parser = argparse.ArgumentParser(prog="dualz.authoring.new", description="Begin a new lesson.")
    parser.add_argument("number", help="two digits, as in the course map")
    parser.add_argument("name", help="its name, also that of its modules")
    parser.add_argument("question", help="the question that it answers")
    options = parser.parse_args(arguments)
    try:
        made = begin(options.number, options.name, options.question)
    except CannotBegin as error:
        print(error, file=sys.stderr)
        return 1
    print("Made, with examples to be replaced:")
    print("\n".join(f"  {path.relative_to(CHECKOUT)}" for path in made))
    print(f"To run it and store its outputs: python -m dualz.authoring.regenerate {options.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
