"""Fill the generated blocks of README.md: ``python -m dualz.authoring.readme``.

Every address comes from ``[project.urls] Repository`` in pyproject.toml, and the course map from
:mod:`dualz.authoring.curriculum`. A block stands between ``<!-- NAME: ... -->`` and ``<!-- end of NAME -->``.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from urllib.parse import quote, urlsplit

from dualz.authoring.curriculum import LESSONS, PARTS, Lesson

CHECKOUT = Path(__file__).resolve().parents[2]
BRANCH = "main"
FIRST = LESSONS[0].notebook


_SITE = """\
Read the course in a browser, with nothing installed: [{address}]({address}) has every lesson as a page, on a
phone too, and all its steppers play. `make site` makes the same folder in `build/site`, and a zip of it for
classrooms without a network; [docs/site.md](docs/site.md) says how it works."""


def filled(text: str, blocks: dict[str, str]) -> str:
    """``text`` with each block's content replaced.

    >>> print(filled("<!-- x: note -->\\nold\\n<!-- end of x -->", {"x": "new"}))
    <!-- x: note -->
    new
    <!-- end of x -->

    Raises:
        ValueError: a block does not occur exactly once.
    """
    for name, content in blocks.items():
        pattern = re.compile(rf"(<!-- {name}: [^\n]*-->\n).*?(<!-- end of {name} -->)", re.DOTALL)
        if len(pattern.findall(text)) != 1:
            raise ValueError(f"README.md needs one block '{name}', and has {len(pattern.findall(text))}.")
        text = pattern.sub(lambda found, new=content: f"{found[1]}{new}\n{found[2]}", text)
    return text


def repository(checkout: Path = CHECKOUT) -> str:
    """The address in ``[project.urls]`` of pyproject.toml.

    Raises:
        FileNotFoundError: ``checkout`` is no checkout of the course.
    """
    project = tomllib.loads((checkout / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return str(project["urls"]["Repository"]).rstrip("/").removesuffix(".git")


def blocks(checkout: Path = CHECKOUT) -> dict[str, str]:
    """What the README's blocks must contain, by name.

    Raises:
        FileNotFoundError: ``checkout`` is no checkout of the course (dualz was installed from a wheel).
        ValueError: the repository's address is not of the form ``https://host/owner/name``.
    """
    address = repository(checkout)
    owner_and_name = urlsplit(address).path.strip("/")
    if owner_and_name.count("/") != 1:
        raise ValueError(f"The repository's address must end in owner/name: {address}.")
    return {
        "badges": _badges(owner_and_name),
        "clone": _clone(address),
        "colab": f"```\n%pip install git+{address}\n```",
        "map": _course_map(checkout),
        "site": _SITE.format(address=_pages(owner_and_name)),
    }


def _pages(repository: str) -> str:
    owner, _, name = repository.partition("/")
    return f"https://{owner}.github.io/{name}/"


def _badges(repository: str) -> str:
    binder = f"https://mybinder.org/v2/gh/{repository}/{BRANCH}?urlpath={quote('lab/tree/' + FIRST, safe='')}"
    colab = f"https://colab.research.google.com/github/{repository}/blob/{BRANCH}/{FIRST}"
    return (
        f"[![Open in Binder](https://mybinder.org/badge_logo.svg)]({binder})\n"
        f"[![Open in Colab](https://colab.research.google.com/assets/colab-badge.svg)]({colab})"
    )


def _clone(address: str) -> str:
    name = address.rpartition("/")[2]
    return f"```\ngit clone {address}\ncd {name}\nmake lab\n```"


def _course_map(checkout: Path) -> str:
    rows = ["| | lesson | the question it answers |", "|---|---|---|"]
    for part in PARTS:
        rows.append(f"| | **{part}** | |")
        rows += [_row(lesson, checkout) for lesson in LESSONS if lesson.part == part]
    return "\n".join(rows)


def _row(lesson: Lesson, checkout: Path) -> str:
    there = (checkout / lesson.notebook).exists()
    name = f"[{lesson.name}]({lesson.notebook})" if there else f"{lesson.name} (to come)"
    return f"| {lesson.number:02} | {name} | {lesson.question} |"


def main(checkout: Path = CHECKOUT) -> None:
    """Rewrite README.md where it is not current, and say which."""
    readme = checkout / "README.md"
    before = readme.read_text(encoding="utf-8")
    after = filled(before, blocks(checkout))
    if after == before:
        print("README.md is current.")
    else:
        readme.write_text(after, encoding="utf-8")
        print("README.md has been rewritten.")


if __name__ == "__main__":
    main()
