"""Holds the lessons' notebooks to their rules: ``python -m dualz.authoring.rules notebooks/*.ipynb``.

Each rule is a small function from a lesson to its problems. The rules about form and teaching
are here; those about what nbval cannot see (stored outputs, metadata) in
:mod:`dualz.authoring.rules_of_outputs`.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from dualz.authoring import rules_of_outputs
from dualz.authoring.minutes import FURTHER, core, longest_pause
from dualz.authoring.notebook import (
    FREE,
    SKELETON,
    Cell,
    Lesson,
    all_lessons,
    calls,
    checks_in,
    names_called,
    read,
)
from dualz.course import registry

Rule = Callable[[Lesson], Iterable[str]]
LONG_CELL, LONGEST_CELL, LONG_CELLS_ALLOWED = 15, 25, 3
FEWEST_WORDS, MOST_WORDS = 1500, 2500
MOST_MINUTES, LONGEST_PAUSE = 60, 3.5
GUESSES, FEWEST_GUESSES = {"compare_guess", "guess"}, 3
YOUR_TURN = ["complete", "perform", "transfer"]
_SHOUTS = re.compile(r"\b(NOT|NEVER|MUST|ALWAYS|IMPORTANT|WARNING|NOTE|ONLY|ALL|VERY)\b")
_EMOJI = re.compile("[\U0001f300-\U0001faff\u2600-\u27bf\ufe0f]")
_IMAGE = re.compile(r"!\[(.*?)\]\(|<img\b([^>]*)>")
_NETWORK = {"requests", "urllib", "httpx", "aiohttp", "socket"}
_WIDGET_TRAPS = {"interact", "interactive", "interact_manual", "Output", "clear_output", "urlopen"}


def check_title(lesson: Lesson) -> Iterator[str]:
    """The first cell says number, topic and question, and the number is that of the file."""
    if lesson.number < 0:
        yield "cell 1 does not begin with '# NN Topic: the question it answers?'"
    elif not lesson.path.name.startswith((f"{lesson.number:02}_", "template")):
        yield f"the title says lesson {lesson.number:02}, the file name another"


def check_skeleton(lesson: Lesson) -> Iterator[str]:
    """All sections are there, in their order, once."""
    for name in lesson.missing_sections():
        yield f"the section '{name}' is missing"
    known = [name for name in lesson.sections if name in SKELETON]
    if known != [name for name in SKELETON if name in known]:
        yield f"the sections are not in their order, or not there once: {', '.join(known)}"
    yield from _sections_of_its_own(lesson)


def _sections_of_its_own(lesson: Lesson) -> Iterator[str]:
    """Sections beside the skeleton: further ones alone, after what everybody does, before the recap."""
    if lesson.number in FREE:
        return
    for at, name in enumerate(lesson.sections):
        if name in SKELETON:
            continue
        if not name.startswith(FURTHER):
            yield f"'{name}' is not a section of the skeleton"
        elif "Your turn" not in lesson.sections[:at] or "Recap" in lesson.sections[:at]:
            yield f"'{name}' does not stand between 'Your turn' and 'Recap'"


def check_before_you_start(lesson: Lesson) -> Iterator[str]:
    """What is necessary, what helps, and how many minutes it takes."""
    if not lesson.necessary or not lesson.helpful:
        yield "'Before you start' lacks '- Necessary: ...' or '- Helpful: ...'"
    if lesson.minutes < 0:
        yield "'Before you start' lacks '- Minutes: 55'"
    elif abs(lesson.minutes - core(lesson)) > 5:
        yield f"it states {lesson.minutes} minutes, and what is in it takes about {core(lesson)}"


def check_learner_acts(lesson: Lesson) -> Iterator[str]:
    """It takes an hour at most, has guesses and a card at the end, and never long without something to do."""
    if lesson.number == registry.TEMPLATE:
        return
    if lesson.minutes > MOST_MINUTES:
        yield f"it takes {lesson.minutes} minutes, {MOST_MINUTES} may be asked for: move something to Further"
    called = [name for cell in lesson.cells for name in names_called(cell)]
    guesses = sum(name in GUESSES for name in called)
    if guesses < FEWEST_GUESSES:
        yield f"it asks for {guesses} guesses before a number is shown; {FEWEST_GUESSES} are wanted"
    if "present" not in called:
        yield "it does not end with a card (dualz.course.present)"
    pause = longest_pause(lesson)
    if pause.minutes > LONGEST_PAUSE:
        yield f"cells {pause.first} to {pause.last}: {pause.minutes:.1f} minutes with nothing to do but read"


def check_cell_sizes(lesson: Lesson) -> Iterator[str]:
    """Code fits a screen: at most 15 lines, 25 in a few cells."""
    sizes = {cell.number: len(cell.source.splitlines()) for cell in lesson.cells if cell.kind == "code"}
    yield from (
        f"cell {at} has {size} lines, {LONGEST_CELL} are allowed"
        for at, size in sizes.items()
        if size > LONGEST_CELL
    )
    long = [at for at, size in sizes.items() if size > LONG_CELL]
    if len(long) > LONG_CELLS_ALLOWED:
        yield f"{len(long)} cells have more than {LONG_CELL} lines, {LONG_CELLS_ALLOWED} may: {long}"


def check_code_is_led_in(lesson: Lesson) -> Iterator[str]:
    """A sentence stands before each code cell, and one after it in the same section.

    A cell that only checks an answer, or shows an exercise, speaks for itself: nothing need follow.
    """
    blocks = lesson.blocks
    for at, block in enumerate(blocks):
        if block.kind != "code":
            continue
        if at == 0 or blocks[at - 1].kind != "prose":
            yield f"cell {block.cell.number}: no sentence leads in to the code"
        follows = at + 1 < len(blocks) and blocks[at + 1].kind == "prose"
        if not follows and not _speaks_for_itself(block.cell):
            yield f"cell {block.cell.number}: no sentence after the code says what to see"


def _speaks_for_itself(cell: Cell) -> bool:
    names = {call.func.id for call in calls(cell) if isinstance(call.func, ast.Name)}
    return bool(names & {"check", "exercise", "hint", "worked", "progress"})


def check_words(lesson: Lesson) -> Iterator[str]:
    """1500 to 2500 words of prose."""
    count = len(words(lesson))
    if lesson.number not in {*FREE, registry.TEMPLATE} and not FEWEST_WORDS <= count <= MOST_WORDS:
        yield f"{count} words of prose; {FEWEST_WORDS} to {MOST_WORDS} are asked for"


def words(lesson: Lesson) -> list[str]:
    """The words of the prose, without fenced code, addresses and formulas."""
    prose = "\n".join(block.text for block in lesson.blocks if block.kind == "prose")
    prose = re.sub(r"\$\$.*?\$\$|<[^>]+>|\]\([^)]*\)", " ", prose, flags=re.DOTALL)
    return re.findall(r"[^\W_]+(?:['’\-.][^\W_]+)*", prose)


def check_objectives(lesson: Lesson) -> Iterator[str]:
    """Every objective is tested by an exercise that the lesson uses, and every tested one is stated."""
    if not lesson.objectives:
        yield "no objective is stated ('- `lesson.word` what you can do')"
    known = registry.exercises()
    tested = {name for id in lesson.checks if id in known for name in known[id].objectives}
    stated = {objective.id for objective in lesson.objectives}
    yield from (f"no check of this lesson tests the objective {name}" for name in sorted(stated - tested))
    yield from (f"a check tests {name}, which is no objective here" for name in sorted(tested - stated))


def check_exercises(lesson: Lesson) -> Iterator[str]:
    """Each check names an exercise, each exercise of the lesson is used, Your turn has its three kinds."""
    known = registry.exercises()
    yield from (f"there is no exercise {id!r}" for id in lesson.checks if id not in known)
    own = [id for id, exercise in known.items() if exercise.lesson == lesson.number]
    yield from (f"the exercise {id} is not used" for id in own if id not in lesson.checks)
    if lesson.number in FREE:
        return
    turn = [id for block in lesson.section("Your turn") for id in checks_in(block.cell) if id in known]
    kinds = sorted(known[id].kind for id in turn)
    if kinds != YOUR_TURN:
        yield f"'Your turn' has exercises of kinds {kinds}; it should have {YOUR_TURN}"


def check_code_is_portable(lesson: Lesson) -> Iterator[str]:
    """Plain Python, without what fails in some front end, needs the network, or upsets nbval."""
    for cell in (cell for cell in lesson.cells if cell.kind == "code"):
        try:
            tree = ast.parse(cell.source)
        except SyntaxError:
            yield f"cell {cell.number} is not plain Python"
            continue
        yield from (f"cell {cell.number} {problem}" for problem in _traps(tree))
        if re.search(r";\s*$", cell.source):
            yield f"cell {cell.number} ends with a semicolon; write `_ = ...`"


def _traps(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        name = getattr(node, "id", None) or getattr(node, "attr", None)
        if name in _WIDGET_TRAPS:
            yield f"uses {name}"
        if (
            isinstance(node, ast.Name)
            and isinstance(node.ctx, ast.Load)
            and node.id in {"_", "__", "Out", "In"}
        ):
            yield f"reads {node.id}, which depends on what ran before"
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [alias.name for alias in node.names] + [getattr(node, "module", "") or ""]
            yield from (f"imports {found}" for found in names if found.split(".")[0] in _NETWORK)
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and re.match("https?://", node.value)
        ):
            yield "holds a network address"
        if isinstance(node, ast.FunctionDef) and any(
            isinstance(inner, ast.Attribute) and inner.attr == "show" for inner in ast.walk(node)
        ):
            yield f"draws with pyplot inside {node.name}; return a Figure"


def check_tone(lesson: Lesson) -> Iterator[str]:
    """Quiet prose: no emoji, no word in capitals for emphasis; every image has its words."""
    for block in lesson.blocks:
        if block.kind == "prose":
            plain = re.sub(r"`[^`]*`", "", block.text)
            yield from (f"cell {block.cell.number} shouts {word}" for word in _SHOUTS.findall(plain))
            for markdown, attributes in _IMAGE.findall(block.text):
                if not markdown.strip() and not re.search(r'alt="[^"]+"', attributes):
                    yield f"cell {block.cell.number}: an image has no alternative text"
        if _EMOJI.search(block.text):
            yield f"cell {block.cell.number} has an emoji"


RULES: tuple[Rule, ...] = (
    check_title,
    check_skeleton,
    check_before_you_start,
    check_learner_acts,
    check_cell_sizes,
    check_code_is_led_in,
    check_words,
    check_objectives,
    check_exercises,
    check_code_is_portable,
    check_tone,
    *rules_of_outputs.RULES,
)


def problems(lesson: Lesson, rules: Iterable[Rule] = RULES) -> list[str]:
    """Everything that the rules find, each as ``file: what is wrong``."""
    return [f"{lesson.path.name}: {problem}" for rule in rules for problem in rule(lesson)]


def main(names: list[str]) -> int:
    """Print the problems of the notebooks (all lessons by default); 1 if there are any."""
    lessons = [read(Path(name)) for name in names] or all_lessons()
    found = [problem for lesson in lessons for problem in problems(lesson)]
    print("\n".join(found) if found else f"{len(lessons)} notebooks, no problem found.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
