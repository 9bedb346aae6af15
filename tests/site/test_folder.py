"""The exported folder, without a browser: sizes, links, no other host, the same bytes twice, widgets."""

from __future__ import annotations

import gzip
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

from dualz.site import search
from dualz.site.export import RUNS, export
from tests.site.conftest import NAMES, Exported

# In thousands of bytes, as a server sends them.
PAGE, WIDGETS, LOADER, BAKED = 60, 150, 12, 100
# For the nineteen lessons of the course, without Python; for a part of them: what belongs to none of them,
# and as much for each as the lesson of photographs has.
WHOLE = 8000
PLATFORM, LARGEST = 700, 1500
LESSONS = 19
FETCHED = {("script", "src"), ("link", "href"), ("img", "src"), ("audio", "src"), ("source", "src")}


class Markup(HTMLParser):
    """The ids, links and fetched addresses of a page, and the places of its widgets."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.fetched: list[str] = []
        self.widgets: list[dict[str, str]] = []
        self.without_words: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: Any) -> None:
        given = dict(attributes)
        self.ids += [given["id"]] if given.get("id") else []
        self.links += [given["href"]] if tag == "a" and "href" in given else []
        self.fetched += [given[name] for kind, name in FETCHED if tag == kind and name in given]
        self.widgets += [json.loads(given["data-widget"])] if "data-widget" in given else []
        self.without_words += (
            [given.get("src", "")] if tag == "img" and not given.get("alt", "").strip() else []
        )


def sent(path: Path) -> float:
    """What a server sends of a file, in thousands of bytes."""
    data = path.read_bytes()
    return len(data if path.suffix in {".png", ".zip", ".gz"} else gzip.compress(data, 9)) / 1000


@pytest.fixture(scope="module")
def pages(site: Exported) -> dict[str, Markup]:
    return {name: Markup((site.folder / name).read_text(encoding="utf-8")) for name in site.pages()}


def test_every_link_of_the_site_leads_to_something(site: Exported, pages: dict[str, Markup]) -> None:
    for name, page in pages.items():
        assert len(set(page.ids)) == len(page.ids), (
            f"{name}: {[x for x in page.ids if page.ids.count(x) > 1]}"
        )
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme:
                assert parts.scheme == "https", (name, link)
                continue
            target = parts.path or name
            assert (site.folder / unquote(target)).is_file(), (name, link)
            if parts.fragment and target.endswith(".html"):
                assert parts.fragment in pages[target].ids, (name, link)


def test_nothing_is_fetched_from_another_host(site: Exported, pages: dict[str, Markup]) -> None:
    for name, page in pages.items():
        for address in page.fetched:
            parts = urlsplit(address)
            assert parts.scheme in {"", "data"} and not parts.netloc and not parts.path.startswith("/"), name
            assert parts.scheme or (site.folder / parts.path).is_file(), (name, address)
    for path in site.folder.glob("page/*/*"):
        assert not re.search(r"https?://(?!www\.w3\.org/)", path.read_text(encoding="utf-8")), path.name


def test_every_picture_has_words(pages: dict[str, Markup]) -> None:
    for name, page in pages.items():
        assert page.without_words == [], name


def test_pages_and_widgets_are_as_small_as_promised(site: Exported, pages: dict[str, Markup]) -> None:
    over = []
    for name in site.of_lessons():
        files: set[str] = set()
        for widget in pages[name].widgets:
            files |= {widget[key] for key in ("esm", "css", "data") if key in widget}
            if widget["kind"] == "stepper":
                files.add(json.loads((site.folder / widget["data"]).read_text())["traits"]["data"]["$file"])
            if widget["kind"] == "explorer" and (size := sent(site.folder / widget["data"])) > BAKED:
                over.append(f"{name}: an explorer of {size:.0f} kB")
        page = sent(site.folder / name)
        widgets = sum(sent(site.folder / file) for file in files)
        print(f"{name}: page {page:.1f} kB, its widgets {widgets:.1f} kB")
        over += [f"{name}: page {page:.1f} kB"] * (page > PAGE)
        over += [f"{name}: widgets {widgets:.0f} kB"] * (widgets > WIDGETS)
    (loader,) = {page.fetched[-1] for page in pages.values() if page.fetched[-1].endswith(".js")} or {""}
    modules = [path for path in (site.folder / loader).parent.glob("*.js") if path.name in AT_ONCE]
    assert len(modules) == len(AT_ONCE)
    size = sum(sent(path) for path in modules)
    over += [f"the loader has {size:.1f} kB"] * (size > LOADER)
    assert over == []


AT_ONCE = {"site.js", "widgets.js", "model.js", "progress.js", "search.js"}


def test_the_whole_site_is_as_small_as_promised(site: Exported) -> None:
    files = [path for path in site.folder.rglob("*") if path.is_file()]
    whole = sum(sent(path) for path in files if "python" not in path.parts and "pyodide" not in path.parts)
    print(f"{len(files)} files, {whole / 1000:.2f} MB as sent, {len(site.lessons)} lessons")
    assert whole <= (WHOLE if len(site.lessons) == LESSONS else PLATFORM + LARGEST * len(site.lessons))


def test_every_widget_has_its_files_and_its_answers(site: Exported, pages: dict[str, Markup]) -> None:
    for name in site.of_lessons():
        for widget in pages[name].widgets:
            for key in {"esm", "css", "data"} & widget.keys():
                assert (site.folder / widget[key]).is_file()
            if widget["kind"] != "stepper":
                continue
            data = json.loads((site.folder / widget["data"]).read_text(encoding="utf-8"))
            about, answers = data["traits"]["about"], data.get("answers", [])
            asked = [message["preset"] for message, _ in answers if message["type"] == "preset"]
            assert asked == [preset["name"] for preset in about["presets"]]
            assert [message["type"] for message, _ in answers].count("fresh") == 5 * about["fresh"]
            runs = [data["traits"], *(traits for _, traits in answers)]
            assert all((site.folder / traits["data"]["$file"]).is_file() for traits in runs)


def test_widgets_are_counted_against_the_stored_forms(site: Exported, pages: dict[str, Markup]) -> None:
    for lesson in site.lessons:
        stored = [
            output
            for cell in lesson.cells
            for output in cell.raw.get("outputs", [])
            if re.match(r"Stepper:|Board:|Explorer,", "".join(output.get("data", {}).get("text/plain", "")))
        ]
        placed = [one for one in pages[f"{lesson.path.stem}.html"].widgets if one["kind"] != "page"]
        assert len(placed) == len(stored), lesson.path.name


def test_two_exports_are_the_same_bytes(site: Exported, tmp_path: Path) -> None:
    store = export(NAMES, tmp_path / "site", RUNS)
    first = {
        path.relative_to(site.folder): path.read_bytes() for path in site.folder.rglob("*") if path.is_file()
    }
    second = {
        path.relative_to(store.folder): path.read_bytes()
        for path in store.folder.rglob("*")
        if path.is_file()
    }
    assert first.keys() == second.keys()
    assert [str(name) for name in first if first[name] != second[name]] == []
    assert store.zipped(tmp_path / "one.zip") == store.zipped(tmp_path / "other.zip")
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "other.zip").read_bytes()


def test_without_npm_there_is_no_search_field(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, site: Exported
) -> None:
    monkeypatch.setattr(search, "there", lambda: False)
    said: list[str] = []
    export([NAMES[0] if NAMES else "01_"], tmp_path, RUNS, say=said.append)
    assert said[-1] == search.MISSING
    assert 'role="search"' not in (tmp_path / "index.html").read_text(encoding="utf-8")
