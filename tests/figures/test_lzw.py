"""The pictures of lesson 04: what must be seen in some of them."""

from __future__ import annotations

from dualz.codecs import bpe, lz78, lzw
from dualz.codecs.lzw_codes import gif
from dualz.figures import ask, draw
from dualz.figures.parts.marks import Box
from dualz.figures.parts.phrases import SHOWN, window
from dualz.trace import finish, record
from tests.codecs import messages


def pictures(trace):
    return [draw(step, trace.steps[:index]) for index, step in enumerate(trace.steps)]


def last_picture(generator):
    return pictures(record(generator))[-1]


def boxes(picture, start):
    """Key to box, of the boxes whose keys begin so."""
    return {mark.key: mark for mark in picture.marks if isinstance(mark, Box) and mark.key.startswith(start)}


def labels(picture, start):
    """The labels of the texts and boxes whose keys begin so, in order."""
    return [mark.label for mark in picture.marks if mark.key.startswith(start) and mark.label]


# --- LZW -----------------------------------------------------------------------------------------


def test_the_codes_and_the_dictionary_are_those_of_the_trace():
    trace = record(lzw.encode(b"abracadabra"))
    picture = pictures(trace)[-1]
    assert list(boxes(picture, "sent:")) == [f"sent:{place}" for place in range(9)]
    assert labels(picture, "sent:") == [str(step.code) for step in trace.of(lzw.Sent)]
    listed = [f"{step.code} {step.phrase.decode()}" for step in trace.of(lzw.Learned)]
    shown = labels(picture, "entry:encoder:")
    assert [f"{code} {name}" for code, name in zip(shown[::2], shown[1::2], strict=True)] == listed
    assert "codes: 97 98 114 97 99 97 100 256 258" in picture.text


def test_the_match_stands_out_and_so_does_the_byte_that_did_not_fit():
    trace = record(lzw.encode(b"ababx"))
    index = next(i for i, step in enumerate(trace) if isinstance(step, lzw.Sent) and step.code == 256)
    tones = [box.tone for box in boxes(pictures(trace)[index], "at:").values()]
    assert tones == ["done", "done", "active", "active", "taken"]
    assert boxes(pictures(trace)[index], "entry:")["entry:encoder:256"].tone == "active"
    assert boxes(pictures(trace)[index + 1], "entry:")["entry:encoder:258"].tone == "new"


def test_the_code_used_before_it_is_known_is_explained_and_asked():
    steps = record(lzw.decode(finish(lzw.encode(b"abababab")))).steps
    index = next(i for i, step in enumerate(steps) if isinstance(step, lzw.UsedBeforeKnown))
    picture, before = draw(steps[index], steps[:index]), draw(steps[index - 1], steps[: index - 1])
    assert picture.caption.startswith("The code used before it is known: 258 will be the next entry")
    assert "entry:decoder:258" not in {mark.key for mark in before.marks}
    assert boxes(before, "sent:")["sent:3"].note == "?"
    assert boxes(picture, "sent:")["sent:3"].note == "aba"
    question = ask(steps[index], steps[index - 1], steps[: index - 1])
    assert question.answer == ("phrase:2",) and len(question.choices) == 3


def test_side_by_side_the_decoder_s_dictionary_trails_by_one_entry():
    trace = record(lzw.together(messages.text(60)))
    for step, picture in zip(trace, pictures(trace), strict=True):
        sender, receiver = (boxes(picture, f"entry:{side}:") for side in ("encoder", "decoder"))
        known = [{key.rpartition(":")[2] for key in side} for side in (sender, receiver)]
        if isinstance(step, lzw.Sent):
            assert known[1] <= known[0] and len(known[0] - known[1]) <= 1
        assert all(mark.x < picture.width / 2 for mark in sender.values())
        assert all(mark.x > picture.width / 2 for mark in receiver.values())


def test_a_slip_goes_from_hand_to_hand():
    trace = record(lzw.together(b"abracadabra"))
    codes, passed = [step.code for step in trace.of(lzw.Sent)], []
    for step, picture in zip(trace, pictures(trace), strict=True):
        slips = boxes(picture, "slip:")
        assert len(slips) <= 1
        if isinstance(step, lzw.Sent):
            (key,) = slips
            assert slips[key].x < picture.width / 2 and slips[key].label == str(step.code)
        if isinstance(step, lzw.Received):
            (key,) = slips
            assert slips[key].x > picture.width / 2
            passed.append((key, int(slips[key].label)))
    assert passed == [(f"slip:{number}", code) for number, code in enumerate(codes, 1)]
    assert not boxes(last_picture(lzw.encode(b"abracadabra")), "student:")


def test_a_short_message_is_drawn_narrow_and_all_its_steps_alike():
    for size, width in ((1, 440), (11, 440), (24, 632), (90, 720)):
        data = messages.text(size)
        for run in (lzw.encode(data), lz78.encode(data)):
            assert {picture.width for picture in pictures(record(run))} == {width}
    assert last_picture(lzw.decode(finish(lzw.encode(b"abracadabra")))).width < 500
    assert last_picture(lzw.together(b"abracadabra")).width == 510


def test_the_newest_entry_is_always_in_sight():
    trace = record(lzw.encode(messages.noise(150)))
    for step, picture in zip(trace, pictures(trace), strict=True):
        if isinstance(step, lzw.Learned):
            entries = boxes(picture, "entry:")
            assert entries[f"entry:encoder:{step.code}"].tone == "new"
            assert len(entries) >= min(step.code - 255, 60)
            assert picture.height < 520


def test_widening_and_clearing_are_said_and_seen():
    pixels = bytes([0, 1, 2, 3, 3, 2, 1, 0, 0, 2, 1, 3, 0, 0, 3, 3, 1, 2])
    trace = record(lzw.encode(pixels, gif(2, widest=4)))
    said = {type(step): picture.caption for step, picture in zip(trace, pictures(trace), strict=True)}
    assert said[lzw.Widened].startswith("Widen the codes: the highest code that may come next needs 4 bits")
    assert said[lzw.Cleared] == "Clear: the encoder knows single values only, and codes have 3 bits."
    cleared = [i for i, step in enumerate(trace) if isinstance(step, lzw.Cleared)]
    assert len(cleared) == 2
    assert not boxes(pictures(trace)[cleared[1]], "entry:")
    assert len(boxes(pictures(trace)[cleared[1] - 1], "entry:")) == 10
    assert "clear" in [box.note for box in boxes(pictures(trace)[-1], "sent:").values()]


def test_the_answer_to_the_match_question_is_where_the_encoder_stops():
    steps = record(lzw.encode(messages.text(120))).steps
    asked = 0
    for index in range(len(steps) - 1):
        question = ask(steps[index + 1], steps[index], steps[:index])
        if question and isinstance(steps[index + 1], lzw.Extended):
            sent = next(i for i in range(index, len(steps)) if isinstance(steps[i], lzw.Sent))
            assert question.answer == (f"at:{steps[sent - 1].index}",)
            asked += 1
    assert asked > 20


def test_the_window_keeps_the_focus_inside():
    for many in (0, 1, SHOWN, SHOWN + 1, 100):
        for index in range(many):
            shown = window(index, many)
            assert index in shown and len(shown) == min(many, SHOWN)


# --- LZ78 and byte pairs -------------------------------------------------------------------------


def test_the_pairs_of_lz78_are_shown_with_their_phrases():
    picture = last_picture(lz78.encode(b"ABBCBCABA"))
    assert labels(picture, "pair:") == ["0 A", "0 B", "2 C", "3 A", "2 A"]
    assert [box.note for box in boxes(picture, "pair:").values()] == ["A", "B", "BC", "BCA", "BA"]
    decoded = last_picture(lz78.decode([(0, 65), (1, None)]))
    assert labels(decoded, "pair:") == ["0 A", "1 end"]
    assert decoded.caption == "Read the pair: entry 1 alone. Write A, and the data end."


def test_a_merged_token_grows_out_of_its_left_part():
    trace = record(bpe.train(b"xababab", 1))
    picked, replaced = pictures(trace)[2:4]
    tones = {key: box.tone for key, box in boxes(picked, "token:").items()}
    assert [key for key, tone in tones.items() if tone == "taken"] == [
        f"token:{place}" for place in range(1, 7)
    ]
    assert {key: box.label for key, box in boxes(replaced, "token:").items()} == {
        "token:0": "x",
        "token:1": "ab",
        "token:3": "ab",
        "token:5": "ab",
    }


def test_the_pairs_stand_in_the_order_of_their_numbers():
    picture = pictures(record(bpe.train(b"cdcdabab", 1)))[1]
    names = [
        mark.label for mark in picture.marks if mark.key.startswith("pair:") and mark.key.endswith(":name")
    ]
    assert names == ["a + b", "b + a", "c + d", "d + a", "d + c"]
    assert picture.caption.endswith("2 pairs do, and the one with the lowest numbers goes first.")


def test_long_token_rows_are_cut_with_a_word():
    picture = pictures(record(bpe.train(messages.noise(400), 1)))[0]
    assert any(mark.key == "more" and mark.label.endswith("more") for mark in picture.marks)
