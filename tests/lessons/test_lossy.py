"""Lesson 07: what its text, its exercises, its board and its explorers say is what the codecs do."""

from __future__ import annotations

import io
import wave
from itertools import pairwise
from random import Random
from time import process_time

import numpy as np
import pytest
from PIL import Image

from dualz.codecs import dct, fidelity, hearing, jpeg, mdct
from dualz.codecs.jpeg_format import AC_LUMINANCE, DC_LUMINANCE
from dualz.datasets import photograph
from dualz.figures import lossy_maps as maps
from dualz.lessons.lossy import attempts, attempts_measures, boards, demos, explorers, own, sound
from dualz.lessons.lossy import exercises_build as build
from dualz.lessons.lossy import exercises_paper as paper
from dualz.trace import finish
from dualz.widgets.board import Click, Drag


class TestExercises:
    def test_the_row_by_hand_is_coded_as_the_course_does(self):
        row = list(paper.ROW)
        pairs = [
            (symbol >> 4, symbol & 15) for _, _, symbol, _ in dct.symbols_of(_in_place(row), paper.BEFORE)
        ]
        assert pairs[0] == (0, 2) and pairs[-1] == (0, 0)
        assert paper.pairs_of(paper.ROW) == pairs[1:-1] == paper.PERFORM.answer["pairs"]

    def test_the_worked_encoder_is_the_course_s(self):
        for seed in range(20):
            row, before, dc, ac = build._draw_row(Random(seed))
            if dc == DC_LUMINANCE.words():
                assert attempts.encode_block(row, before, dc, ac) == finish(
                    dct.code_levels(_in_place(row), before)
                )

    def test_the_checks_have_long_runs_and_full_blocks(self):
        rows = [row for row, *_ in build.ENCODER.form.space.sample()]
        assert any(all(row) for row in rows)
        assert any(
            "0" * 16 in "".join("0" if level == 0 else "x" for level in row).rstrip("0") for row in rows
        )

    def test_a_file_by_the_worked_encoder_is_the_course_s_and_pillow_opens_it(self):
        grey = photograph(6)
        found, bits, before = jpeg.coefficients(grey, 75), "", 0
        for row in found.levels.tolist():
            bits += attempts.encode_block(row, before, DC_LUMINANCE.words(), AC_LUMINANCE.words())
            before = row[0]
        bits += "1" * (-len(bits) % 8)
        scan = int(bits, 2).to_bytes(len(bits) // 8, "big").replace(b"\xff", b"\xff\x00")
        blob = jpeg.head(found.frame, found.steps) + scan + b"\xff\xd9"
        assert blob == jpeg.encode(grey, 75)
        assert Image.open(io.BytesIO(blob)).size == (105, 70)

    def test_an_encoder_that_is_not_right_yet_is_replaced(self):
        def broken(*given):
            raise RuntimeError

        right = lambda *given: attempts.encode_block(*given)  # noqa: E731
        assert own.encoder(right) is right
        wrong = attempts.encode_without_end.answer
        assert (
            own.encoder(wrong)
            is own.encoder(broken)
            is own.encoder(lambda *given: ...)
            is attempts.encode_block
        )


def _in_place(row):
    levels = [0] * 64
    for place, level in zip(dct.ZIGZAG, row, strict=True):
        levels[place] = level
    return levels


class TestBoard:
    def test_the_bits_are_those_of_the_levels(self):
        board = boards.block()
        assert board.state.bits == finish(dct.encode_block(demos.ROOF, demos.STEPS))
        moved = boards.drag(
            boards.choose(board.state, Click("level:9", 0, 0)), Drag("knob", maps.rail(-7), 0)
        )
        assert moved.levels[9] == -7 and moved.chosen == 9
        assert finish(dct.decode_block(moved.bits, demos.STEPS)) != demos.ROOF

    def test_levels_and_places_of_the_rail_go_together(self):
        levels = range(-maps.MOST_LEVEL, maps.MOST_LEVEL + 1)
        assert [maps.level_at(maps.rail(level)) for level in levels] == list(levels)

    def test_dropping_the_last_ends_with_nothing(self):
        state = boards.block().state
        for _ in range(64):
            state = boards.choose(state, Click("drop", 0, 0))
        assert not any(state.levels)

    def test_any_levels_of_the_board_can_be_sent(self):
        for level in (-maps.MOST_LEVEL, maps.MOST_LEVEL):
            assert boards.Block((level,) * 64).bits


class TestExplorers:
    def test_a_drag_is_answered_in_a_tenth_of_a_second(self):
        explorer = explorers.quality()
        times = []
        for quality in (20, 60, 90, 40, 70):
            start = process_time()
            explorer._controls["quality"].value = quality
            times.append(process_time() - start)
        assert min(times) < 0.1

    def test_the_curve_grows_with_each_quality_that_is_tried(self):
        explorer = explorers.quality()
        before = explorer._shown.text
        explorer._controls["quality"].value = 80
        assert before == "4:2:0: 1 points" and explorer._shown.text == "4:2:0: 2 points"

    def test_the_difference_and_the_file_are_shown_as_they_are(self):
        explorer = explorers.quality()
        source = next(mark for mark in explorer._shown.marks if mark.key == "photo").source
        assert source.startswith("data:image/jpeg;base64,")
        explorer._controls["difference"].value = True
        shown = next(mark for mark in explorer._shown.marks if mark.key == "photo")
        assert shown.source.startswith("data:image/png") and shown.width == pytest.approx(640 * maps.PHOTO)

    def test_a_shift_costs_more_each_time(self):
        still, moved = explorers.losses(0), explorers.losses(1)
        assert abs(still[0] - moved[0]) < 0.2
        assert still[0] - still[49] < 1.5 and moved[0] - moved[9] > 6
        assert all(a > b for a, b in pairwise(moved))

    def test_the_sum_of_all_waves_is_the_samples(self):
        assert (
            "mean squared error is 0.0" in maps.waves([sample - 128 for sample in demos.ROOF[:8]], 8).caption
        )


class TestSound:
    def test_noise_from_the_mask_stays_below_it_and_flat_noise_does_not(self):
        for offset in (-6, 0):
            masked, flat = sound.coded(sound.MASKED, offset), sound.coded(sound.EVEN, offset)
            assert masked.above == 0 and flat.above > 0.05
            assert flat.snr > masked.snr + 10
            assert abs(len(flat.file) / len(masked.file) - 1) < 0.05, "at equal bytes"

    def test_a_wav_file_holds_the_samples(self):
        samples = np.array([0.0, 0.5, -0.5, 2.0])
        with wave.open(io.BytesIO(sound.wav(samples))) as file:
            assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (sound.RATE, 1, 2)
            found = np.frombuffer(file.readframes(4), "<i2")
        assert np.allclose(found / 32_767, [0, 0.5, -0.5, 1], atol=1e-4)

    def test_players_follow_the_slider(self):
        explorer = explorers.masking()
        players = explorer.players._players
        before = players["coded"].value
        explorer._controls["offset"].value = 6
        assert players["coded"].value != before
        chosen = sound.coded(sound.MASKED, 6)
        assert players["difference"].value == sound.wav(sound.music() - chosen.samples)
        assert players["original"].value == sound.wav(sound.music())

    def test_a_learner_s_steps_are_used_and_wrong_ones_are_not(self):
        right = sound.steps_by(attempts_measures.largest_step)
        assert np.array_equal(sound.steps_by(lambda hidden, many: ...), right)
        assert np.array_equal(sound.steps_by(lambda hidden, many: 1 / 0), right)
        assert not np.array_equal(sound.steps_by(lambda hidden, many: 0.01), right)
        assert sound.of_file(sound.with_steps(right)).bits < 1.5

    def test_the_noise_is_that_of_the_file(self):
        chosen = sound.coded(sound.MASKED, 0)
        difference = mdct.forward(sound.music() - chosen.samples)
        assert np.allclose(hearing.energies(difference, sound.RATE), chosen.noise, atol=1e-9)


class TestText:
    def test_measure_and_eye(self):
        grey = photograph(2)
        brighter = np.clip(grey.astype(int) + 8, 0, 255)
        coarse = jpeg.decode(jpeg.encode(grey, 50))
        assert abs(fidelity.psnr(grey, brighter) - fidelity.psnr(grey, coarse)) < 2
        assert fidelity.ssim(grey, brighter) > 0.98 > 0.95 > fidelity.ssim(grey, coarse)

    def test_quality_100_is_not_lossless(self):
        grey = photograph(2)
        assert not np.array_equal(jpeg.decode(jpeg.encode(grey, 100)), grey)

    @pytest.mark.parametrize("name", [preset.name for preset in demos.BLOCK.presets])
    def test_what_is_typed_comes_back(self, name):
        value = demos.BLOCK.preset(name).value
        assert demos.read_block(demos.say_block(value)) == value

    def test_wrong_input_gets_a_sentence(self):
        for wrong in ("", "1 2 3", "300 " * 64, "x " * 64):
            with pytest.raises(ValueError, match="64 numbers"):
                demos.read_block(wrong)
        for wrong in ("", "1 2", "x " * 20, "1 " * 200, "nan " * 20):
            with pytest.raises(ValueError, match="numbers"):
                demos.read_signal(wrong)
