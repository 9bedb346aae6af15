"""Reports and boards: what was judged comes back, and what was forged or damaged is found."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

import pytest

from dualz.capstone import board, course, report
from dualz.capstone.board import Standing, board_of, folder_board
from dualz.capstone.entry import Entry
from dualz.capstone.judge import Judged
from dualz.capstone.report import BadReport, Report
from dualz.cli import main

SOURCE = "def encode(data):\n    return data\n\n\ndef decode(blob):\n    return blob\n"
PLAIN = Report(
    "Ada", Judged(Entry("data", "as it is", SOURCE), "s", (24_000,) * 5, (), ("memory",)), "A note."
)
NETS = Entry(
    "model",
    "nets",
    "def predict(file, x):\n    return x[:, 0]\n",
    files=tuple(b"abcde"[at : at + 1] for at in range(5)),
)


def signed(text: str, **changes) -> str:
    """A report with changes, and with the checksum that then belongs to it: what a forger would hand in."""
    body = json.loads(text) | changes
    del body["sha256"]
    plain = json.dumps(body, sort_keys=True, separators=(",", ":")).encode()
    return json.dumps(body | {"sha256": hashlib.sha256(plain).hexdigest()})


@pytest.mark.parametrize("key", [*course.OPEN, *course.NEGATIVE, *course.IDEAS])
def test_the_courses_reports_come_back_whole(key):
    one = course.report(key)
    assert report.read(one.to_json()) == one and one.judged.secret == course.SECRET
    assert len(one.judged.sizes) == 5 and one.judged.entry.name in one.to_markdown().replace("\\", "")
    track, name = {**course.OPEN, **course.NEGATIVE, **course.IDEAS}[key]
    assert (one.judged.entry.track, one.judged.entry.name) == (track, name)


def test_every_changed_byte_is_found_or_harmless():
    text = PLAIN.to_json()
    for at in range(0, len(text), 7):
        damaged = text[:at] + chr(ord(text[at]) ^ 1) + text[at + 1 :]
        try:
            assert report.read(damaged) == PLAIN  # a space became another one
        except BadReport as reason:
            assert len(str(reason)) < 400
    for size in range(0, len(text) - 2, 97):
        with pytest.raises(BadReport):
            report.read(text[:size])


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"format": "x"}, "no report of the capstone"),
        ({"sizes": [True]}, "list of int"),
        ({"sizes": []}, "one to five"),
        ({"sizes": [1] * 6}, "one to five"),
        ({"sizes": [-1]}, "one to five"),
        ({"sizes": [10**400] * 5}, "one to five"),
        ({"sizes": [(1 << 30) + 1] * 5}, "at most 1073741824"),
        ({"accuracies": [0.5]}, "accuracy"),
        ({"author": "a\nb"}, "one printable line"),
        ({"author": 3}, "short text"),
        ({"note": 3}, "A note is"),
        ({"note": "x" * 3000}, "A note is"),
        ({"secret": "x" * 999}, "short text"),
        ({"locks": "all"}, "list of str"),
        ({"entry": {}}, "An entry has the keys"),
        ({"entry": None}, "An entry has the keys"),
        ({"more": 1}, "A report has the keys"),
    ],
)
def test_forged_reports_that_cannot_be_are_refused(change, told):
    with pytest.raises(BadReport, match=told):
        report.read(signed(PLAIN.to_json(), **change))


def test_forged_entries_are_refused():
    body = json.loads(PLAIN.to_json())["entry"]
    for change, told in (
        ({"track": "x"}, "no track"),
        ({"track": ["data"]}, "no track"),
        ({"files": ["!"]}, "base 64"),
        ({"files": [1]}, "list of str"),
        ({"settings": []}, "Settings"),
        ({"source": "def :"}, "no Python"),
        ({"name": "x" * 99}, "one printable line"),
    ):
        with pytest.raises(BadReport, match=told):
            report.read(signed(PLAIN.to_json(), entry=body | change))


@pytest.mark.parametrize(
    "text", ["", "[]", "null", "NaN", '{"a": 1, "a": 2}', "[" * 100_000, "\udc80", b"\xff\xfe{"]
)
def test_other_texts_are_refused(text):
    with pytest.raises(BadReport):
        report.read(text)
    with pytest.raises(BadReport, match="at most"):
        report.read(b" " * (report.LARGEST + 1))


def test_a_report_of_a_refused_entry_cannot_be_made():
    with pytest.raises(ValueError, match="no report"):
        Report("Ada", Judged(PLAIN.judged.entry, "s", refused="Too slow."))


def test_a_negative_result_loses_everywhere_and_says_what_was_expected():
    best, zipped = (course.report(key).judged for key in ("data_columns", "data_zipped"))
    assert report.negative("Ada", zipped, best, "I expected a gain.").negative
    for given, told in (((best, zipped, "Why"), "loses on 0 of 5"), ((zipped, best, " "), "needs a note")):
        with pytest.raises(ValueError, match=told):
            report.negative("Ada", *given)
    tie = replace(zipped, sizes=(*zipped.sizes[:4], best.sizes[4]))
    with pytest.raises(ValueError, match="4 of 5"):
        report.negative("Ada", tie, best, "Why")


def test_what_a_stranger_writes_means_nothing_in_markdown():
    evil = "[x](y) <b>|`*_ # \\"
    shown = Report(
        "Eve|", replace(PLAIN.judged, entry=replace(PLAIN.judged.entry, name=evil)), evil
    ).to_markdown()
    for letters in ("[x]", "<b>", " |`", "Eve|"):
        assert letters not in shown
    assert report.cell("a\n# b") == "a \\# b"


# --- boards -------------------------------------------------------------------------------------------


def nets(name: str, sizes: list[int], rights: list[float], author: str = "Ada") -> Standing:
    return Standing(author, Judged(replace(NETS, name=name), "s", tuple(sizes), tuple(rights)))


def test_a_board_ranks_by_the_mean_and_the_worst_seed_decides_who_counts():
    shown = board.Board(
        (
            nets("lucky", [1, 99, 99, 99, 99], [0.95] * 5),
            nets("steady", [70] * 5, [0.93] * 5),
            nets("small", [10] * 5, [0.99, 0.99, 0.99, 0.99, 0.91]),
            nets("four", [5] * 4, [0.99] * 4),
            nets("fat", [200] * 5, [0.97] * 5),
            nets("useless", [210] * 5, [0.96] * 5),
        )
    )
    assert [each.judged.entry.name for each in shown.ranks("model")] == ["steady", "lucky", "fat", "useless"]
    assert {each.judged.entry.name for each in shown.front("model")} == {"steady", "lucky", "fat"}
    text = shown.to_markdown()
    assert "91.0 %; the goal is 92 %" in text and "a record needs 5" in text and text.count("| 1 |") == 1


def test_counting_the_decoder_re_ranks_the_courses_board():
    shown = board_of(course.reports())
    first = {counted: shown.ranks("model", counted)[0].judged.entry.name for counted in (False, True)}
    assert first == {False: "nothing in the file", True: "the chain, 7 % kept"}
    assert "a negative result" in shown.to_markdown()


def test_a_folder_of_reports_is_a_board_and_other_files_are_named(tmp_path, capsys):
    for key in ("data_lzma", "data_zipped"):
        course.report(key).save(tmp_path / f"{key}.json")
    course.report("data_lzma").save(tmp_path / "stolen.json")
    (tmp_path / "damaged.json").write_text(PLAIN.to_json().replace("24000", "24", 1))
    (tmp_path / "notes.txt").write_text("no report")
    found = folder_board(tmp_path)
    assert len(found.standings) == 2
    assert [(name, why[:12]) for name, why in found.unread] == [
        ("damaged.json", "The checksum"),
        ("stolen.json", "The same ent"),
    ]
    assert main(["board", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert "unchecked" in said and "LZMA, as it is" in said and "stolen.json" in said
    assert main(["board", str(tmp_path / "absent")]) == 1 and "dualz:" in capsys.readouterr().err


def test_a_negative_claim_is_compared_on_the_board_or_called_a_claim(tmp_path, capsys):
    for name, rival in (("true", "LZMA, as it is"), ("absent", "nobody"), ("twin", "as it is, too")):
        own = replace(PLAIN.judged.entry, name=name, source=f"{SOURCE}# {name}\n")
        Report("Ada", replace(PLAIN.judged, entry=own), "Why not?", rival).save(tmp_path / f"{name}.json")
    twin = replace(PLAIN.judged.entry, name="as it is, too")
    Report("Bob", replace(PLAIN.judged, entry=twin)).save(tmp_path / "z.json")
    course.report("data_lzma").save(tmp_path / "lzma.json")
    assert main(["board", str(tmp_path)]) == 0
    assert capsys.readouterr().out.count("claims to have lost to") == 3
    assert main(["board", "--judge", str(tmp_path)]) == 0
    said = {line.split(",")[0]: line for line in capsys.readouterr().out.splitlines()}
    assert ": lost to LZMA, as it is on every seed" in said["- true"]
    assert "no valid entry of that name" in said["- absent"] and "loses on 0 of 5" in said["- twin"]


def test_judging_again_finds_a_forged_number_and_a_hostile_entry(tmp_path, capsys):
    (tmp_path / "forged.json").write_text(signed(PLAIN.to_json(), sizes=[240] * 5))
    hostile = replace(
        PLAIN.judged.entry, name="hostile", source=SOURCE.replace("return blob", "__import__('os').fork()")
    )
    Report("Eve", replace(PLAIN.judged, entry=hostile)).save(tmp_path / "hostile.json")
    course.report("data_lzma").save(tmp_path / "honest.json")
    assert folder_board(tmp_path).ranks("data")[0].author == "Ada"  # unchecked, the forger leads
    assert main(["board", "--judge", "--with-decoder", str(tmp_path)]) == 0
    shown = capsys.readouterr()
    assert "judging forged.json" in shown.err
    assert "| 1 | LZMA, as it is |" in shown.out and "| 2 |" not in shown.out
    assert "The report says 240 bytes; judged again it takes 24000" in shown.out
    assert "wanted to start a process" in shown.out
