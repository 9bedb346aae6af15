"""Begins a new lesson: ``python -m dualz.authoring.new 07 lossy "What may I throw away?"``.

The lesson is made from the folder ``dualz/lessons/template``, whose notebook is itself run and tested.
The folder is copied too, so that the new lesson runs at once.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path

from dualz.authoring.curriculum import LESSONS
from dualz.authoring.notebook import FOLDER
from dualz.files import write_whole

LESSONS_FOLDER = Path(__file__).resolve().parents[1] / "lessons"
TEMPLATE = LESSONS_FOLDER / "template" / "template.ipynb"


class CannotBegin(ValueError):
    """The new lesson cannot be made; the message says why."""


def begin(
    number: str, name: str, question: str, folder: Path = FOLDER, lessons: Path = LESSONS_FOLDER
) -> Path:
    """Write ``folder/NN_name.ipynb`` and ``lessons/name`` from the template; returns the notebook's path.

    The notebook has no outputs yet. A folder that exists is left as it is.

    Raises:
        CannotBegin: number, name or question are not of their form, or the lesson exists.
    """
    if not re.fullmatch(r"\d\d", number):
        raise CannotBegin(f"The number of a lesson has two digits, as in 07; {number!r} has not.")
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise CannotBegin(f"The name is a Python name in small letters, as in lossy; {name!r} is not.")
    if not question.endswith("?") or "\n" in question:
        raise CannotBegin("A lesson answers a question: one line that ends with a question mark.")
    taken = sorted(folder.glob(f"{number}_*.ipynb"))
    if taken:
        raise CannotBegin(f"Lesson {number} exists: {taken[0].name}. It is left as it is.")
    if (int(number), name) not in {(lesson.number, lesson.name) for lesson in LESSONS}:
        raise CannotBegin(f"dualz/course/curriculum.py, the course map, has no lesson {number} {name}.")
    notebook = json.loads(TEMPLATE.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        text = "".join(cell["source"]).replace("template.", f"{name}.")
        cell["source"] = text.splitlines(keepends=True)
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
    first = notebook["cells"][0]
    _, _, rest = "".join(first["source"]).partition("\n")
    title = f"# {number} {name.replace('_', ' ').capitalize()}: {question}\n"
    first["source"] = (title + rest).splitlines(keepends=True)
    target = folder / f"{number}_{name}.ipynb"
    write_whole(target, (json.dumps(notebook, indent=1, ensure_ascii=False) + "\n").encode("utf-8"))
    if not (lessons / name).exists():
        for source in sorted(TEMPLATE.parent.glob("*.py")):
            text = source.read_text(encoding="utf-8")
            text = text.replace("dualz.lessons.template", f"dualz.lessons.{name}")
            text = text.replace('"template.', f'"{name}.').replace("lesson=TEMPLATE", f"lesson={int(number)}")
            text = text.replace("import TEMPLATE, Exercise", "import Exercise")
            text = text.replace("the template lesson", f"lesson {number}")
            (lessons / name).mkdir(parents=True, exist_ok=True)
            write_whole(lessons / name / source.name, text.encode("utf-8"))
    return target


def main(arguments: list[str]) -> int:
    """Begin a lesson from the command line."""
    parser = argparse.ArgumentParser(prog="dualz.authoring.new", description="Begin a new lesson.")
    parser.add_argument("number", help="two digits, as in the course map")
    parser.add_argument("name", help="its name, also that of its modules")
    parser.add_argument("question", help="the question that it answers")
    options = parser.parse_args(arguments)
    try:
        path = begin(options.number, options.name, options.question)
    except CannotBegin as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{path.name} is made, and dualz/lessons/{options.name} with examples to be replaced.")
    print(f"To run it and store its outputs: python -m dualz.authoring.regenerate {options.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
