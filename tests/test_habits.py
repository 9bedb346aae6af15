"""The files that contributors and services read: they parse, name what exists, and agree with each other."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

CHECKOUT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
MAKEFILE = (CHECKOUT / "Makefile").read_text(encoding="utf-8")
FORMS = sorted((CHECKOUT / ".github" / "ISSUE_TEMPLATE").glob("[!c]*.yml"))
WORKFLOWS = sorted((CHECKOUT / ".github" / "workflows").glob("*.yml"))
# Of the schema of CFF 1.2.0, what a software citation may have at its top.
CFF_NEEDED = {"authors", "cff-version", "message", "title"}
CFF_ALLOWED = CFF_NEEDED | {
    *("abstract", "commit", "contact", "date-released", "doi", "identifiers", "keywords", "license"),
    *("license-url", "preferred-citation", "references", "repository", "repository-artifact"),
    *("repository-code", "type", "url", "version"),
}


def text(name: str) -> str:
    return (CHECKOUT / name).read_text(encoding="utf-8")


def pins(name: str) -> dict[str, str]:
    """Package to version of a requirements file in binder/."""
    return dict(re.findall(r"^([\w.-]+)==([^\s;]+)", text(f"binder/{name}"), re.MULTILINE))


def commands(workflow: Path) -> list[str]:
    """Every command that a workflow runs."""
    jobs = yaml.safe_load(workflow.read_text(encoding="utf-8"))["jobs"]
    steps = [step for job in jobs.values() for step in job["steps"]]
    return [line.strip() for step in steps for line in step.get("run", "").splitlines()]


def test_the_citation_has_what_the_format_asks_for_and_agrees_with_the_package():
    citation = yaml.safe_load(text("CITATION.cff"))
    assert CFF_NEEDED <= set(citation) <= CFF_ALLOWED
    assert citation["cff-version"] == "1.2.0" and citation["type"] == "software"
    assert all("name" in author or "family-names" in author for author in citation["authors"])
    assert str(citation["version"]) == PROJECT["project"]["version"]
    assert citation["license"] == PROJECT["project"]["license"]
    assert citation["repository-code"] == PROJECT["project"]["urls"]["Repository"]


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_an_issue_form_has_fields_with_labels(path):
    form = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert form["name"] and form["description"]
    for field in form["body"]:
        assert field["type"] in {"input", "textarea", "dropdown"} and field["attributes"]["label"]
        assert ("options" in field["attributes"]) == (field["type"] == "dropdown")
    ids = [field["id"] for field in form["body"]]
    assert len(set(ids)) == len(ids) > 1
    assert any(field.get("validations", {}).get("required") for field in form["body"])


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_runs_targets_of_the_makefile(path):
    targets = {line.split()[1] for line in commands(path) if line.startswith("make ")}
    assert targets and targets <= set(re.findall(r"^([\w-]+):", MAKEFILE, re.MULTILINE))


def test_the_workflows_together_run_every_part_of_make_test():
    parts = re.search(r"for part in ([\w ]+);", MAKEFILE)[1].split()
    run = {line for path in WORKFLOWS for line in commands(path)}
    assert {f"make test-{part}" for part in parts} <= run
    unit = re.search(r"^UNIT := (.*)$", MAKEFILE, re.MULTILINE)[1]
    assert f"python -m pytest -q {unit}" in run, "Windows has no make, and runs the same"


def test_the_workflows_try_every_python_that_the_package_may_meet():
    (unit,) = [job for job in jobs("tests.yml").values() if "strategy" in job]
    versions = unit["strategy"]["matrix"]["python"]
    assert versions[0] == PROJECT["project"]["requires-python"].removeprefix(">=")
    minors = [int(version.removeprefix("3.")) for version in versions]
    assert minors == list(range(minors[0], minors[-1] + 1))


def jobs(workflow: str) -> dict:
    return yaml.safe_load(text(f".github/workflows/{workflow}"))["jobs"]


def test_torch_comes_from_its_own_file_only():
    """A plain `pip install torch` on Linux brings CUDA: several GB."""
    wanted = [line for line in text("binder/torch.txt").splitlines() if line.startswith("torch")]
    assert wanted and all("+cpu" in line or 'sys_platform == "darwin"' in line for line in wanted)
    for name in ("requirements.txt", "lab.txt", "test.txt"):
        assert "torch" not in pins(name)
    assert not any("torch" in line for line in PROJECT["project"]["dependencies"])
    lines = MAKEFILE.splitlines() + [line for path in WORKFLOWS for line in commands(path)]
    lines += text("binder/postBuild").splitlines() + text("README.md").splitlines()
    installs = [line for line in lines if re.search(r"(pip|PIP\)) .*install|PIP\) install", line)]
    assert len(installs) > 8
    for line in installs:
        if "torch" in line or " ." in line:
            assert "--no-deps" in line, line
        assert "[models]" not in line


def test_pre_commit_runs_the_versions_of_the_tests():
    config = yaml.safe_load(text(".pre-commit-config.yaml"))
    revisions = {repo["repo"].rpartition("/")[2]: repo["rev"] for repo in config["repos"] if "rev" in repo}
    pinned = pins("test.txt")
    assert revisions == {
        "ruff-pre-commit": f"v{pinned['ruff']}",
        "codespell": f"v{pinned['codespell']}",
    }


def test_the_hook_for_notebooks_takes_the_lessons_and_judges_them(tmp_path):
    config = yaml.safe_load(text(".pre-commit-config.yaml"))
    (hook,) = [hook for repo in config["repos"] if repo["repo"] == "local" for hook in repo["hooks"]]
    names = [f"notebooks/{path.name}" for path in sorted((CHECKOUT / "notebooks").glob("*.ipynb"))]
    assert names and all(re.search(hook["files"], name) for name in names)
    command = [sys.executable, *hook["entry"].split()[1:]]
    good = subprocess.run([*command, names[0]], cwd=CHECKOUT, capture_output=True, text=True)
    assert good.returncode == 0, good.stdout + good.stderr
    broken = tmp_path / Path(names[0]).name
    broken.write_text(text(names[0]).replace("## ", "## Not "), encoding="utf-8")
    bad = subprocess.run([*command, str(broken)], cwd=CHECKOUT, capture_output=True, text=True)
    assert bad.returncode == 1 and bad.stdout.startswith(broken.name)


@pytest.mark.parametrize("name", ["CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "docs/architecture.md"])
def test_links_and_commands_lead_somewhere(name):
    page = text(name)
    for target in re.findall(r"\]\(([^)]+)\)", page):
        assert target.startswith("https://") or ((CHECKOUT / name).parent / target).exists(), target
    targets = set(re.findall(r"^([\w-]+):", MAKEFILE, re.MULTILINE))
    assert set(re.findall(r"`make ([\w-]+)", page)) <= targets


def test_the_contributors_know_every_part():
    parts = re.search(r"for part in ([\w ]+);", MAKEFILE)[1].split()
    for page in (text("CONTRIBUTING.md"), text("README.md")):
        listed = re.findall(r"\| `make test-(\w+)` \|", page)
        assert listed == parts


def test_the_changelog_knows_the_lessons_that_are_there_and_no_other():
    there = {path.name[:2] for path in (CHECKOUT / "notebooks").glob("*.ipynb")}
    added = text("CHANGELOG.md").partition("### Added")[2].partition("\n- ")[2].partition("\n- ")[0]
    assert set(re.findall(r"\b(\d\d) \(", added)) == there


def test_the_types_are_shipped():
    assert (CHECKOUT / "dualz" / "py.typed").exists()
    assert "py.typed" in PROJECT["tool"]["setuptools"]["package-data"]["dualz"]
    for name in PROJECT["tool"]["mypy"]["files"]:
        assert (CHECKOUT / name).exists(), name
