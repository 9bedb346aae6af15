"""The pages of the site: the frame that all share, the lessons, contents, glossary, and how to cite."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from urllib.parse import quote, urlsplit

from dualz.authoring.curriculum import LESSONS, PARTS
from dualz.authoring.notebook import Lesson, all_lessons
from dualz.authoring.readme import BRANCH, CHECKOUT
from dualz.site import text
from dualz.site.glossary import Entry

TITLE = "dualz"
SUBTITLE = "a course on compression, data and models"
# Before anything is drawn: the theme that was chosen, so that no page flashes, and a word to who opens a file.
EARLY = (
    "try{const t=localStorage.getItem('dualz.theme');"
    "if(t){const d=document.documentElement;d.dataset.theme=t;d.dataset.jpThemeLight=String(t==='light')}}catch{}"
    "document.documentElement.classList.add(location.protocol==='file:'?'as-file':'scripted')"
)


@dataclass(frozen=True)
class Site:
    """What every page of one export knows: its lessons, the addresses of script and style, the repository.

    ``search``: whether there will be an index. ``runnable``: the numbers of the lessons whose cells Python can
    run in the page.
    """

    lessons: list[Lesson]
    script: str
    style: str
    search: bool
    runnable: frozenset[int]

    def link(self, number: int) -> str:
        """The address of a lesson's page, or ``""`` where it is not part of this export."""
        return next((address(lesson) for lesson in self.lessons if lesson.number == number), "")

    def frame(self, title: str, body: str, contents: str = "", **marks: str) -> str:
        """A whole page. ``contents`` are the sections of this page, below its entry in the table of contents."""
        data = "".join(f' data-{name}="{escape(value)}"' for name, value in marks.items())
        search = (
            '<form class="search" role="search" hidden><input type="search" name="q" autocomplete="off" '
            'placeholder="Search" aria-label="Search the course"><div class="found" hidden></div></form>'
            if self.search
            else ""
        )
        return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title>
<link rel="icon" href="data:,">
<script>{EARLY}</script>
<link rel="stylesheet" href="{self.style}">
<script type="module" src="{self.script}"></script>
</head>
<body{data}>
<a class="skip" href="#main">To the text</a>
<header class="top">
<a class="open-contents" href="#contents">Contents</a>
<a class="home" href="index.html">{TITLE}</a>
{search}
<button type="button" class="theme" hidden>Theme</button>
</header>
<div class="page">
<nav id="contents" aria-label="Contents">
<a class="close-contents" href="#main">Close</a>
{self.contents(title, contents)}
</nav>
<main id="main" tabindex="-1" data-pagefind-body>
{body}
</main>
</div>
<footer class="bottom" data-pagefind-ignore><p>{TITLE}, {SUBTITLE}. MIT License. <a href="about.html">About and how to cite</a> ·
<a href="{repository()}">Source</a></p></footer>
</body>
</html>
"""

    def contents(self, title: str, sections: str) -> str:
        """The lessons by part, those that are to come without a link."""
        found = []
        for part in PARTS:
            items = "".join(self._item(one.number, title, sections) for one in LESSONS if one.part == part)
            found.append(f'<p class="part">{part}</p><ul class="lessons">{items}</ul>')
        more = (
            ("index.html", "All lessons"),
            ("glossary.html", "Glossary"),
            ("about.html", "About and how to cite"),
        )
        links = "".join(f'<li><a href="{href}">{name}</a></li>' for href, name in more)
        return f'{"".join(found)}<ul class="more">{links}</ul>'

    def _item(self, number: int, title: str, sections: str) -> str:
        lesson = next((one for one in self.lessons if one.number == number), None)
        name = f"{number:02} {LESSONS[number].name}"
        if lesson is None:
            return f'<li class="to-come">{name}, to come</li>'
        here = title == page_title(lesson)
        mark = ' aria-current="page"' if here else ""
        return f'<li><a href="{address(lesson)}"{mark}>{name}</a> {_tally(lesson)}{sections if here else ""}</li>'


def address(lesson: Lesson) -> str:
    """The page of a lesson has the name of its notebook."""
    return f"{lesson.path.stem}.html"


def page_title(lesson: Lesson) -> str:
    """As in ``02 Huffman: how do I ...?``."""
    return f"{lesson.number:02} {lesson.topic}: {lesson.question}"


def lesson_page(site: Site, lesson: Lesson, cells: str) -> str:
    """The page of a lesson around its cells."""
    number = site.lessons.index(lesson)
    before = site.lessons[number - 1] if number else None
    after = site.lessons[number + 1] if number + 1 < len(site.lessons) else None
    around = "".join(
        f'<a rel="{rel}" href="{address(one)}"><span>{word}</span> {escape(page_title(one))}</a>'
        for rel, word, one in (("prev", "Previous", before), ("next", "Next", after))
        if one
    )
    body = (
        f"{cells}\n"
        f'<p class="read" hidden data-pagefind-ignore><label><input type="checkbox"> I have worked through this lesson'
        f'</label></p>\n<nav class="around" aria-label="Lessons before and after" data-pagefind-ignore>{around}</nav>'
    )
    # The ways to run it stand below the first paragraphs: the title comes first.
    body = body.replace("</section>", f"</section>\n{_ways(site, lesson)}", 1)
    python = {"python": "yes"} if lesson.number in site.runnable else {}
    marks = {"lesson": lesson.path.stem.partition("_")[2], "page": lesson.path.stem, **python}
    return site.frame(page_title(lesson), body, _sections(lesson), **marks)


def _ways(site: Site, lesson: Lesson) -> str:
    """Where this lesson's code can be run; "Start Python" is drawn by the page itself."""
    repo = urlsplit(repository()).path.strip("/")
    notebook = f"notebooks/{lesson.path.name}"
    binder = f"https://mybinder.org/v2/gh/{repo}/{BRANCH}?urlpath={quote(f'lab/tree/{notebook}', safe='')}"
    colab = f"https://colab.research.google.com/github/{repo}/blob/{BRANCH}/{notebook}"
    links = f'<a href="{notebook}" download>the notebook</a>, <a href="{binder}">Binder</a>, <a href="{colab}">Colab</a>'
    if lesson.number in site.runnable:
        words = "Steppers play here as they are. To run the code and have answers checked:"
        start = '<button type="button" class="start-python" hidden>Start Python</button> '
        return (
            f'<div class="ways" data-pagefind-ignore><p>{words} {start}<span class="python-says" role="status"></span>'
            f"</p><p>The same lesson elsewhere: {links}.</p></div>"
        )
    words = "Steppers play here as they are. The code of this lesson needs more than a browser has: run it in"
    return f'<div class="ways" data-pagefind-ignore><p>{words} {links}.</p></div>'


def _tally(lesson: Lesson) -> str:
    """Where the page writes how many checks of a lesson are solved in this browser."""
    name = lesson.path.stem.partition("_")[2]
    many = len(set(lesson.checks))
    return f'<span class="tally" data-name="{name}" data-of="{many}"></span>'


def _sections(lesson: Lesson) -> str:
    items = "".join(f'<li><a href="#{text.slug(name)}">{escape(name)}</a></li>' for name in lesson.sections)
    return f'<ul class="sections">{items}</ul>'


def contents_page(site: Site) -> str:
    """The front page: what the course is, and its lessons with their questions."""
    parts = []
    for part in PARTS:
        rows = "".join(_row(site, number) for number in range(len(LESSONS)) if LESSONS[number].part == part)
        parts.append(f'<h2>{part}</h2>\n<ul class="cards">{rows}</ul>')
    body = (
        f"<h1>{TITLE}: {SUBTITLE}</h1>\n"
        "<p>Making data smaller, and making models smaller, are one subject. Here you watch each algorithm run step by step"
        " on a picture, with the line of code that is running beside it; you predict the next step, do the steps yourself,"
        " and see the same algorithm on real data.</p>\n"
        "<p>Nothing has to be installed. Pictures play in the page; in the first lessons Python itself can be started in"
        " it, to run code and check answers. Progress is kept in this browser and sent nowhere.</p>\n"
        f'<p class="overall" role="status"></p>\n{"".join(parts)}'
    )
    return site.frame(f"{TITLE}: {SUBTITLE}", body)


def _row(site: Site, number: int) -> str:
    planned = LESSONS[number]
    lesson = next((one for one in site.lessons if one.number == number), None)
    name = f"{number:02} {planned.name}"
    if lesson is None:
        return f'<li class="to-come"><span>{name}, to come</span><p>{escape(planned.question)}</p></li>'
    return (
        f'<li><a href="{address(lesson)}">{name}</a>'
        f"<p>{escape(planned.question)}</p>"
        f'<p class="small">{lesson.minutes} minutes {_tally(lesson)}</p></li>'
    )


def glossary_page(site: Site, entries: list[Entry]) -> str:
    """The words of the course, each with its sentence and a link to the place where it begins."""
    found = []
    for entry in entries:
        where = f"{address(entry.lesson)}#{entry.cell}"
        said = text.html(entry.sentence, no_link)
        said = re.sub(r"^<p>|</p>\s*$", "", said)
        word = entry.word[0].upper() + entry.word[1:] if entry.word.islower() else entry.word
        found.append(
            f'<dt id="{text.slug(entry.word)}">{escape(word)}</dt><dd>{said} '
            f'<a href="{where}">lesson {entry.lesson.number:02}</a></dd>'
        )
    body = (
        f"<h1>Glossary</h1>\n<p>{len(entries)} words of the course, with the sentence in which a lesson explains them"
        f' and a link to it.</p>\n<dl class="words">{"".join(found)}</dl>'
    )
    return site.frame(f"Glossary: {TITLE}", body)


def no_link(number: int) -> str:
    """Lessons that a sentence of the glossary names stay words."""
    return ""


def about_page(site: Site) -> str:
    """What works where, how to cite, how to carry the site to a classroom."""
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    address, version = repository(), project["version"]
    bib = (
        "@software{dualz,\n  author  = {{The dualz authors}},\n"
        f"  title   = {{dualz: a course on compression from both sides, data and models}},\n"
        f"  version = {{{version}}},\n  url     = {{{address}}},\n  license = {{MIT}}\n}}"
    )
    body = f"""<h1>About this edition</h1>
<h2 id="what-works-where">What works where</h2>
<ul>
<li>Steppers (watch, predict, perform, change) and most pictures with sliders work in every lesson, with no Python.</li>
<li>In lessons whose page offers <em>Start Python</em> you can run and edit code, type your own text into a stepper, and have
answers checked. Python comes from this site, about 7 MB, once.</li>
<li>All else, and above all what needs NumPy or PyTorch, runs in the notebooks: on your own machine, in Binder or in Colab.</li>
<li>Without scripts and on paper, every figure has its picture and its words.</li>
</ul>
<h2 id="progress">Progress</h2>
<p>Which checks you have solved and which lessons you have ticked is kept in this browser. <button type="button"
class="forget" hidden>Forget my progress</button> <span class="forgotten" role="status"></span></p>
<h2 id="how-to-cite">How to cite</h2>
<p>The dualz authors: <em>dualz: a course on compression from both sides, data and models</em>, version {version},
<a href="{address}">{escape(address)}</a>.</p>
<pre class="source">{escape(bib)}</pre>
<h2 id="in-a-classroom">In a classroom without a network</h2>
<p>The site is a folder of plain files. Unpack it on one machine and run <code>python -m http.server</code> in the folder;
others open the address of that machine, port 8000. Opened as a file, without a server, a page shows its pictures and
words, and nothing moves.</p>"""
    return site.frame(f"About: {TITLE}", body)


def repository() -> str:
    """The address in ``[project.urls]`` of pyproject.toml."""
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return str(project["urls"]["Repository"]).rstrip("/").removesuffix(".git")


def links_to(lessons: list[Lesson]) -> Callable[[int], str]:
    """``link(number)`` for these lessons."""
    known = {lesson.number: address(lesson) for lesson in lessons}
    return lambda number: known.get(number, "")


__all__ = ["Site", "about_page", "all_lessons", "contents_page", "glossary_page", "lesson_page", "links_to"]
