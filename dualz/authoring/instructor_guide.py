"""Writes INSTRUCTOR.md, the guide for those who teach: ``python -m dualz.authoring.instructor_guide``.

It is made from the notebooks and the exercises, so it cannot disagree with them; a test compares
it with what this module would write.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from dualz.authoring.minutes import plan
from dualz.authoring.notebook import Lesson, all_lessons
from dualz.course import registry
from dualz.course.registry import Exercise
from dualz.files import write_whole

TARGET = Path(__file__).resolve().parents[2] / "INSTRUCTOR.md"
_HEAD = Path(__file__).with_suffix(".md")
_SENTENCES = re.compile(r"(?<=[.?!]) +|(?<=[.?!]\") +")
_POINTS = re.compile(r"Here is |(Look|For our)\b.*:$")


def guide(lessons: list[Lesson] | None = None) -> str:
    """The whole guide as Markdown."""
    lessons = all_lessons() if lessons is None else lessons
    parts = [_HEAD.read_text(encoding="utf-8"), "\n".join(_overview(lessons)) + "\n"]
    parts += ["\n".join(_about(lesson)) + "\n" for lesson in lessons]
    return "\n".join(parts)


def _overview(lessons: list[Lesson]) -> Iterator[str]:
    yield "## All lessons\n"
    yield "| # | topic | question | minutes | objectives | exercises |"
    yield "|---|---|---|--:|--:|--:|"
    for lesson in lessons:
        counts = f"{len(lesson.objectives)} | {len(_exercises(lesson))}"
        yield f"| {lesson.number:02} | {lesson.topic} | {lesson.question} | {lesson.minutes} | {counts} |"
    minutes = sum(lesson.minutes for lesson in lessons)
    yield f"\n{len(lessons)} lessons, {minutes} minutes ({minutes / 60:.1f} hours)."


def _about(lesson: Lesson) -> Iterator[str]:
    exercises = _exercises(lesson)
    yield f"## {lesson.number:02} {lesson.topic}\n"
    yield f"{lesson.question} ([notebook](notebooks/{lesson.path.name}), {lesson.minutes} minutes)\n"
    yield f"- Necessary: {lesson.necessary}\n- Helpful: {lesson.helpful}\n"
    yield "| section | minutes | widgets | checks |\n|---|--:|--:|---|"
    for part in plan(lesson):
        checks = ", ".join(f"`{id}`" for id in part.checks)
        minutes = max(1, round(part.minutes))
        yield f"| {part.section} | {minutes} | {part.widgets or ''} | {checks} |"
    yield "\n| objective | the learner can | tested by |\n|---|---|---|"
    for objective in lesson.objectives:
        tests = ", ".join(f"`{item.id}`" for item in exercises if objective.id in item.objectives)
        yield f"| `{objective.id}` | {_cell(objective.text)} | {tests} |"
    yield "\n| exercise | kind | asked | misconceptions that the check names |\n|---|---|---|---|"
    for item in exercises:
        named = "; ".join(dict.fromkeys(wrong.misconception for wrong in item.wrong))
        yield f"| `{item.id}` | {item.kind} | {_cell(item.prompt)} | {_cell(named)} |"
    if lesson.mistakes:
        yield "\nPopular mistakes that the lesson shows failing:\n"
        yield from (f"- {_to_an_end(text)}" for text in lesson.mistakes)
    yield "\n<details><summary>Worked answers</summary>\n"
    for item in exercises:
        yield f"`{item.id}`: {item.worked}\n\n```python\n{item.source}\n```\n"
    yield "</details>"


def _exercises(lesson: Lesson) -> list[Exercise]:
    return [item for item in registry.exercises().values() if item.lesson == lesson.number]


def _to_an_end(text: str) -> str:
    """A paragraph without the cell below it: what only points there goes, and a colon becomes a stop."""
    *before, last = _SENTENCES.split(text)
    if before and _POINTS.match(last):
        return " ".join(before)
    return f"{text[:-1]}." if text.endswith(":") else text


def _cell(text: str) -> str:
    """Text that stays in one cell of a Markdown table."""
    return " ".join(text.split()).replace("|", "\\|")


def main() -> None:
    """Write the guide."""
    write_whole(TARGET, guide().encode("utf-8"))
    print(f"{TARGET.name} is written.")


if __name__ == "__main__":
    main()
