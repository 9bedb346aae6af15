"""The pictures of lesson 03: every step of every preset, and what must be seen in some of them."""

from __future__ import annotations

import pytest

from dualz.codecs import lz4, lz77, lzo, lzss
from dualz.codecs.lz77 import Literal, Match
from dualz.codecs.lz77_finders import Effort
from dualz.figures import ask, draw, say
from dualz.figures.parts import byte_grid
from dualz.figures.parts.marks import Box, Text
from dualz.lessons.lz77.demos import DEMOS
from dualz.trace import finish, record

PLAYS = {f"{demo.name}, {preset.name}": (demo, preset) for demo in DEMOS for preset in demo.presets}
each_play = pytest.mark.parametrize(("demo", "preset"), PLAYS.values(), ids=PLAYS)


def pictures(trace):
    return [draw(step, trace.steps[:index]) for index, step in enumerate(trace.steps)]


def boxes(picture, start):
    """Key to box, of the boxes whose keys begin so."""
    return {mark.key: mark for mark in picture.marks if isinstance(mark, Box) and mark.key.startswith(start)}


def toned(picture, tone, start="at:"):
    """The places of the data whose boxes have that tone."""
    return [int(key.rpartition(":")[2]) for key, box in boxes(picture, start).items() if box.tone == tone]


def texts(picture):
    return {mark.key: mark for mark in picture.marks if isinstance(mark, Text)}


@each_play
def test_every_step_is_drawn_inside_its_picture_with_a_sentence(demo, preset):
    trace = record(demo.run(preset.value))
    drawn = pictures(trace)
    assert len({picture.width for picture in drawn}) == 1
    for picture in drawn:
        assert picture.caption.endswith(".") and ": " in picture.caption and picture.text
        for mark in picture.marks:
            reach = mark.width / 2 if isinstance(mark, Box) else 0
            assert reach <= mark.x <= picture.width - reach and 0 < mark.y < picture.height, mark
        for mark in boxes(picture, "").values():
            assert len(mark.label) * 8.2 <= mark.width + 2, mark
            assert len(mark.note) * 7 <= mark.width + 2, mark
        for one in texts(picture).values():
            wide = 6.9 * len(one.label)
            left = {"start": one.x, "middle": one.x - wide / 2, "end": one.x - wide}[one.anchor]
            assert left >= 0 and left + wide <= picture.width, one


@each_play
def test_what_is_asked_can_be_answered(demo, preset):
    steps = record(demo.run(preset.value)).steps
    for index in range(len(steps) - 1):
        question = ask(steps[index + 1], steps[index], steps[:index])
        if question:
            keys = {mark.key for mark in draw(steps[index], steps[:index]).marks}
            assert question.options or set(question.choices) <= keys
            assert len(question.choices) > 1
            assert question.prompt.endswith("?") and question.why.endswith(".")


@pytest.mark.parametrize("demo", DEMOS, ids=lambda demo: demo.name)
def test_the_values_of_every_step_are_short_words(demo):
    for step in record(demo.run(demo.presets[0].value)).steps:
        for name in vars(step):
            words = say(step, name, "as it is")
            assert isinstance(words, str) and len(words) <= 161 and "Match(" not in words


# --- the search and the parse --------------------------------------------------------------------


def test_the_two_places_that_are_compared_stand_out():
    trace = record(lz77.parse(b"abcdxabcdy"))
    index = next(at for at, step in enumerate(trace) if isinstance(step, lz77.Compared))
    picture = pictures(trace)[index]
    assert toned(picture, "active") == [5, 6, 7, 8] and toned(picture, "taken") == [0, 1, 2, 3]
    assert toned(picture, "done") == [4] and toned(picture, "plain") == [9]
    here, there = texts(picture)["pointer:here"], texts(picture)["pointer:there"]
    assert here.y > boxes(picture, "at:5")["at:5"].y > there.y
    assert picture.caption == (
        "Compare: 5 back, from byte 0 on, 4 bytes are alike. This is the longest match so far."
    )
    sent = pictures(trace)[index + 1]
    assert toned(sent, "new") == [5, 6, 7, 8] and boxes(sent, "sent:")["sent:5"].label == "copy 4"


def test_candidates_wait_are_compared_and_the_best_stays_green():
    trace = record(lz77.parse(b"abcde1abc2abcde"))
    wanted = [at for at, step in enumerate(trace) if isinstance(step, lz77.Compared) and step.index == 10]
    search, first, second = (pictures(trace)[at] for at in (wanted[0] - 1, *wanted))
    chips = [list(boxes(picture, "candidate:").values()) for picture in (search, first, second)]
    assert [[box.note for box in row] for row in chips] == [
        ["to compare", "to compare"],
        ["3 alike", "to compare"],
        ["3 alike", "5 alike"],
    ]
    assert [[box.tone for box in row] for row in chips] == [
        ["faint", "faint"],
        ["new", "faint"],
        ["plain", "new"],
    ]


def test_the_match_that_waits_is_said_and_asked_about():
    trace = record(lz77.parse(b"abcxbcdefyabcdef", effort=Effort(lazy=True)))
    steps = trace.steps
    deferred = next(at for at, step in enumerate(steps) if isinstance(step, lz77.Deferred))
    before = draw(steps[deferred - 1], steps[: deferred - 1])
    assert texts(before)["held"].label == "waiting: copy 3, 10 back, at byte 10"
    question = ask(steps[deferred], steps[deferred - 1], steps[: deferred - 1])
    assert (
        question.answer == ("later",)
        and question.always
        and dict(question.options)["now"].endswith("byte 10")
    )
    kept = record(lz77.parse(b"abcdxabcdy", effort=Effort(lazy=True))).steps
    match = next(at for at, step in enumerate(kept) if isinstance(step, Match))
    assert ask(kept[match], kept[match - 1], kept[: match - 1]).answer == ("now",)


def test_the_last_byte_of_a_match_is_asked_for():
    steps = record(lz77.parse(b"aaaaaab")).steps
    index = next(at for at, step in enumerate(steps) if isinstance(step, lz77.Compared))
    question = ask(steps[index], steps[index - 1], steps[: index - 1])
    assert question.answer == ("at:5",) and question.always and "its own beginning" in question.why


# --- the copy ------------------------------------------------------------------------------------


def test_the_read_pointer_follows_the_write_pointer():
    trace = record(lz77.expand((Literal(0, 97), Literal(1, 98), Match(2, 5, 2))))
    for step, picture in zip(trace, pictures(trace), strict=True):
        if isinstance(step, lz77.Copied):
            read, write = texts(picture)["pointer:read"], texts(picture)["pointer:write"]
            cells = boxes(picture, "at:")
            assert read.x - 4 == cells[f"at:{step.source}"].x and read.y < cells["at:0"].y
            assert write.x + 4 == cells[f"at:{step.target}"].x and write.y > cells["at:0"].y
            assert step.target - step.source == 2
            assert cells[f"at:{step.target}"].label == "ab"[step.target % 2]
    assert pictures(trace)[-1].caption == "Copy a byte: a, from byte 4 to byte 6. The copy is complete."
    assert "The copy will read bytes that it has just written." in pictures(trace)[3].caption


def test_where_the_pattern_repeats_the_reader_is_asked():
    steps = record(lz77.expand((Literal(0, 97), Literal(1, 98), Match(2, 5, 2)))).steps
    asked = {at: ask(steps[at + 1], steps[at], steps[:at]) for at in range(len(steps) - 1)}
    assert [at for at, question in asked.items() if question] == [2, 5]
    assert asked[2].answer == ("at:0",) and not asked[2].always
    assert asked[5].answer == ("at:2",) and asked[5].always and "the pattern repeats" in asked[5].why


# --- formats -------------------------------------------------------------------------------------

TOKENS = (
    *(Literal(at, 97 + at) for at in range(4)),
    Match(4, 6, 3),
    *(Literal(at, 120) for at in range(10, 19)),
)


def test_a_sequence_of_lz4_is_a_line_of_fields():
    trace = record(lz4.write_block(TOKENS))
    picture = pictures(trace)[-1]
    fields = boxes(picture, "field:")
    assert [box.label for box in fields.values()] == ["42", "abcd", "03 00", "90", "x" * 9]
    assert [box.note for box in fields.values()] == [
        "token 4 | 2",
        "literals",
        "3 back",
        "token 9 | 0",
        "literals",
    ]
    assert len({box.y for box in fields.values()}) == 2
    grouped = pictures(trace)[1]
    assert toned(grouped, "active") == [0, 1, 2, 3] and toned(grouped, "new") == [4, 5, 6, 7, 8, 9]
    assert toned(grouped, "taken") == [] or toned(grouped, "taken") == [1, 2, 3]


def test_the_token_of_lz4_is_asked_with_the_popular_mistakes():
    steps = record(lz4.write_block(TOKENS)).steps
    question = ask(steps[2], steps[1], steps[:1])
    assert question.answer == ("option:42",)
    assert [label for _, label in question.options] == ["24", "40", "42", "46"]
    offset = next(
        at for at, step in enumerate(steps) if isinstance(step, lz4.Wrote) and step.field == lz4.OFFSET
    )
    question = ask(steps[offset], steps[offset - 1], steps[: offset - 1])
    assert question.answer == ("option:03 00",)
    assert [label for _, label in question.options] == ["00 03", "02 00", "03 00"]


def test_flags_and_matches_of_lzss_are_asked_with_the_popular_mistakes():
    tokens = (Literal(0, 97), Match(1, 5, 1), Literal(6, 98))
    steps = record(lzss.write(tokens)).steps
    flags, match = (ask(steps[at], steps[at - 1], steps[: at - 1]) for at in (1, 3))
    assert flags.answer == ("option:02",) and [label for _, label in flags.options] == ["02", "40", "fd"]
    assert match.answer == ("option:00 02",) and len(match.options) == 3
    assert ask(steps[2], steps[1], steps[:1]) is None


def test_the_earlier_places_of_three_bytes_are_asked_for():
    steps = record(lz77.parse(b"abc1abc2abc")).steps
    search = next(at for at, step in enumerate(steps) if isinstance(step, lz77.Searched) and step.index == 8)
    question = ask(steps[search], steps[search - 1], steps[: search - 1])
    assert question.answer == ("at:0", "at:4") and len(question.choices) == 8


def test_the_lz4_reader_shows_where_it_is_in_block_and_data():
    block = finish(lz4.write_block(TOKENS))
    trace = record(lz4.read_block(block))
    copied = next(at for at, step in enumerate(trace) if isinstance(step, lz4.Copied))
    picture = pictures(trace)[copied]
    assert toned(picture, "new") == [4, 5, 6, 7, 8, 9]
    assert toned(picture, "done", "block:") == list(range(7)) and len(boxes(picture, "block:")) == len(block)
    assert "It reads bytes that it has just written." in picture.caption
    question = ask(trace[copied], trace[copied - 1], trace.steps[: copied - 1])
    assert question.answer == ("at:1",) and question.always
    assert pictures(trace)[-1].caption.startswith("End: 19 bytes of data.")


def test_flags_of_lzss_stand_before_their_tokens():
    tokens = (Literal(0, 97), Match(1, 5, 1), Literal(6, 98))
    trace = record(lzss.write(tokens))
    parts = boxes(pictures(trace)[-1], "part:")
    assert [(box.label, box.note) for box in parts.values()] == [
        ("02", "01000000"),
        ("a", "61"),
        ("copy 5", "1 back"),
        ("b", "62"),
    ]
    assert "000000000000 | 0010" in pictures(trace)[3].caption
    steps = record(lzss.read(trace.result, 7)).steps
    question = ask(steps[3], steps[2], steps[:2])
    assert question.answer == ("match",) and question.always and "The 2nd flag is 1: a match." in question.why


def test_the_states_of_lzo_move_and_a_low_byte_is_asked_about():
    trace = record(lzo.read(bytes.fromhex("01616263644e0078790400110000")))
    states = []
    for picture in pictures(trace):
        states += [key for key, box in boxes(picture, "state:").items() if box.tone == "active"]
    assert list(dict.fromkeys(states)) == ["state:start", "state:run", "state:few", "state:none", "state:end"]
    steps = trace.steps
    asked = [ask(steps[at + 1], steps[at], steps[:at]) for at in range(len(steps) - 1)]
    answers = [question.answer for question in asked if question]
    assert answers == [("literals",), ("at:0",), ("near",), ("at:7",)]
    assert trace.result == b"abcdabcxyxy"


def test_a_grid_breaks_its_lines_and_numbers_them():
    marks, bottom = byte_grid.grid("at", ["x"] * 60, 10, lambda index: "plain")
    cells = [mark for mark in marks if isinstance(mark, Box)]
    numbers = [mark.label for mark in marks if isinstance(mark, Text)]
    assert len(cells) == 60 and numbers == ["0", "26", "52"] and len({cell.y for cell in cells}) == 3
    assert max(cell.y for cell in cells) + byte_grid.BOX / 2 <= bottom
    assert max(cell.x for cell in cells) + cells[0].width / 2 <= byte_grid.width(60)
