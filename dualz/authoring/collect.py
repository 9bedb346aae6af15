"""How a class is doing: ``python -m dualz.authoring.collect FOLDER`` reads the answer files in it.

Every learner hands in ``dualz-answers.json``; put each into a folder of the learner's name, or
rename it to ``NAME.json``. The table shows who has solved what, in how many attempts. It uses the
verdicts that are stored in the files and runs nothing of what is in them, so it is a picture of
the class and no proof: whoever edits the file can claim anything.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from dualz.course import registry
from dualz.course.answers import NAME, Record, parse
from dualz.course.cards import Table


def table(folder: Path) -> Table:
    """One row a learner: exercises solved in each lesson, and attempts and hints in all.

    Raises:
        FileNotFoundError: there is no answer file in ``folder`` or the folders in it.
    """
    files = sorted({*folder.glob(f"*/{NAME}"), *folder.glob("*.json")})
    if not files:
        raise FileNotFoundError(f"No answer files in {folder}: expected NAME/{NAME} or NAME.json.")
    asked: dict[int, list[str]] = {}
    for item in registry.exercises().values():
        if item.lesson < registry.TEMPLATE:
            asked.setdefault(item.lesson, []).append(item.id)
    rows = tuple(_row(path, asked) for path in files)
    lessons = (f"{lesson:02} (of {len(ids)})" for lesson, ids in asked.items())
    columns = ("learner", *lessons, "attempts", "hints")
    return Table(f"{len(files)} learners: exercises solved in each lesson", columns, rows)


def _row(path: Path, asked: dict[int, list[str]]) -> tuple[str, ...]:
    learner = path.parent.name if path.name == NAME else path.stem
    try:
        found = parse(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return (learner, *("?" for _ in asked), "not a file of answers", "")
    solved = (str(sum(_solved(found, id) for id in ids)) for ids in asked.values())
    attempts = sum(record.attempts for record in found.values())
    return (learner, *solved, str(attempts), str(sum(record.hints for record in found.values())))


def _solved(found: dict[str, Record], id: str) -> bool:
    return id in found and found[id].solved


def main(arguments: list[str] | None = None) -> None:
    """Print the table of a folder."""
    about = "Show how a class is doing, from the learners' answer files."
    parser = argparse.ArgumentParser(prog="python -m dualz.authoring.collect", description=about)
    parser.add_argument("folder", type=Path, help="holds NAME/dualz-answers.json or NAME.json")
    try:
        print(table(parser.parse_args(arguments).folder))
    except FileNotFoundError as problem:
        parser.error(str(problem))


if __name__ == "__main__":
    main()
