"""The pages of the site: lessons, contents, glossary, and how to cite; their markup is in ``templates``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import quote, urlsplit

import jinja2
import yaml
from markupsafe import Markup

from dualz.authoring.curriculum import LESSONS, PARTS
from dualz.authoring.notebook import Lesson
from dualz.authoring.readme import BRANCH, CHECKOUT, repository
from dualz.site import text
from dualz.site.glossary import Entry


@dataclass(frozen=True)
class Planned:
    """One line of the course map: ``name`` as in ``02 huffman``; ``lesson`` is None where it is to come."""

    name: str
    question: str
    lesson: Lesson | None

    @property
    def stem(self) -> str:
        """The name of the notebook without its ending; the page is called so too."""
        return self.lesson.path.stem if self.lesson else ""

    @property
    def address(self) -> str:
        """The address of the page."""
        return f"{self.stem}.html"

    @property
    def short(self) -> str:
        """The name of the lesson's folder, which its exercises begin with."""
        return self.stem.partition("_")[2]

    @property
    def checks(self) -> int:
        """How many different exercises the lesson checks."""
        return len(set(self.lesson.checks)) if self.lesson else 0

    @property
    def title(self) -> str:
        """The first line of the lesson."""
        one = self.lesson
        return f"{one.number:02} {one.topic}: {_small(one.question)}" if one else self.name


@dataclass(frozen=True)
class Site:
    """What every page of one export knows.

    ``script`` and ``style`` are addresses; ``search`` says whether there will be an index; ``runnable`` are
    the numbers of the lessons whose cells Python can run in the page.
    """

    lessons: list[Lesson]
    script: str
    style: str
    search: bool
    runnable: frozenset[int]

    def parts(self) -> Iterator[tuple[str, list[Planned]]]:
        """The course map: the name of each part, and its lessons."""
        there = {lesson.number: lesson for lesson in self.lessons}
        for part in PARTS:
            yield (
                part,
                [
                    Planned(f"{one.number:02} {one.name}", one.question, there.get(one.number))
                    for one in LESSONS
                    if one.part == part
                ],
            )

    def planned(self) -> list[Planned]:
        """The lessons of this export, in order."""
        return [one for _, lessons in self.parts() for one in lessons if one.lesson]

    def link(self, number: int) -> str:
        """The address of a lesson's page, or ``""`` where it is not part of this export."""
        return next((one.address for one in self.planned() if one.lesson and one.lesson.number == number), "")

    @cached_property
    def repository(self) -> str:
        """The address in ``[project.urls]`` of pyproject.toml."""
        return repository()

    def lesson_page(self, lesson: Lesson, cells: list[str]) -> str:
        """The page of a lesson; ``cells`` are its cells as HTML."""
        planned = self.planned()
        at = next(place for place, one in enumerate(planned) if one.lesson is lesson)
        owner_and_name = urlsplit(self.repository).path.strip("/")
        notebook = f"notebooks/{lesson.path.name}"
        at_binder = f"{owner_and_name}/{BRANCH}?urlpath={quote(f'lab/tree/{notebook}', safe='')}"
        return self._page(
            "lesson.html",
            lesson=lesson,
            here=planned[at],
            title=planned[at].title,
            cells=[Markup(cell) for cell in cells],
            runs=lesson.number in self.runnable,
            before=planned[at - 1] if at else None,
            after=planned[at + 1] if at + 1 < len(planned) else None,
            binder=f"https://mybinder.org/v2/gh/{at_binder}",
            colab=f"https://colab.research.google.com/github/{owner_and_name}/blob/{BRANCH}/{notebook}",
        )

    def contents_page(self) -> str:
        """The front page: what the course is, and its lessons with their questions."""
        return self._page("index.html")

    def glossary_page(self, entries: list[Entry]) -> str:
        """The words of the course, each with its sentence and a link to the place where it begins."""
        return self._page("glossary.html", words=[(entry, _inline(entry.sentence)) for entry in entries])

    def about_page(self) -> str:
        """What works where, how to cite, how to carry the site to a classroom."""
        citation = yaml.safe_load((CHECKOUT / "CITATION.cff").read_text(encoding="utf-8"))
        return self._page("about.html", citation=citation)

    def _page(self, template: str, lesson: Lesson | None = None, **values: Any) -> str:
        return _templates().get_template(template).render(site=self, lesson=lesson, **values)


def _small(question: str) -> str:
    """After a colon a question begins small, unless its first word is never so."""
    first = question.split()[0]
    return question if first == "I" or first[1:] != first[1:].lower() else question[0].lower() + question[1:]


def _inline(sentence: str) -> Markup:
    """A sentence without the paragraph round it; lessons that it names stay words."""
    return Markup(re.sub(r"^<p>|</p>\s*$", "", text.html(sentence, _no_link)))


def _no_link(number: int) -> str:
    return ""


def _templates() -> jinja2.Environment:
    found = jinja2.Environment(
        loader=jinja2.PackageLoader("dualz.site"), autoescape=True, undefined=jinja2.StrictUndefined
    )
    found.filters["slug"] = text.slug
    return found
