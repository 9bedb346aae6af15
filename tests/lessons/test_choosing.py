"""Lesson 08: what its text says of columns, codecs, damage and rules is what they do."""

from __future__ import annotations

import pytest

from dualz.codecs import columns as filters
from dualz.codecs import deflate
from dualz.course import bench
from dualz.lessons.choosing import (
    attempts,
    damage,
    demos,
    explorers,
    files,
    growth,
    own,
    panel,
    plane,
    prices,
)
from dualz.lessons.choosing.columns import columns, filtered
from dualz.trace import record


def controls(explorer):
    return {one.description: one for one in explorer.children[0].children}


class TestColumns:
    @pytest.mark.parametrize("name", columns())
    @pytest.mark.parametrize("seed", [5, 6, 7])
    def test_no_codec_goes_far_below_the_entropy_of_the_generator(self, name, seed):
        one = columns(seed)[name]
        sizes = [len(codec.compress(data)) for data in filtered(one).values() for codec in bench.here()]
        assert min(sizes) > 0.93 * one.least

    @pytest.mark.parametrize("seed", [5, 6, 7])
    def test_the_filter_beats_every_library_on_the_raw_prices(self, seed):
        one = columns(seed)["prices"]
        mine = len(deflate.compress(own.filtered(one, attempts.filter_column)))
        assert mine < min(own.libraries(one.values.tobytes()).values()) * 2 / 3
        assert mine < one.least * 9 / 8

    @pytest.mark.parametrize("seed", [5, 6, 7])
    def test_planes_of_decimals_and_differences_of_readings_do_harm(self, seed):
        made = columns(seed)
        of_prices = {how: len(deflate.compress(data)) for how, data in filtered(made["prices"]).items()}
        assert of_prices["decimals, byte planes"] > 3 * of_prices["decimals"]
        of_readings = {how: len(deflate.compress(data)) for how, data in filtered(made["readings"]).items()}
        assert of_readings["differences"] > of_readings["as it is"]
        assert of_readings["byte planes"] < of_readings["as it is"]

    def test_two_neighbours_differ_in_six_bytes_of_eight(self):
        one, two = (value.tobytes() for value in columns()["prices"].values[4:6])
        assert sum(a != b for a, b in zip(one, two, strict=True)) == 6
        assert columns()["prices"].whole[4:6].tolist() == [2000, 2002]

    def test_a_filter_that_is_wrong_or_raises_is_replaced(self):
        one = columns()["prices"]
        right = own.filtered(one, attempts.filter_column)
        for wrong in (None, attempts.filter_by_size.answer, lambda values: [...], lambda values: 1 / 0):
            assert own.filtered(one, wrong) == right

    def test_the_learners_codec_gives_prices_back_and_refuses_others(self):
        pack, unpack = own.codec_by(attempts.filter_column)
        data = columns()["prices"].values.tobytes()
        assert unpack(pack(data)) == data
        for bad in (b"abc", b"\1" * 8, bytes(7) + b"\x7f"):
            with pytest.raises(ValueError, match="these are no"):
                pack(bad)


class TestDemos:
    def test_the_preset_says_what_becomes_of_72_bytes(self):
        preset = demos.FILTER.presets[0]
        assert 8 * len(preset.value) == 72
        assert len(record(demos.FILTER.run(preset.value)).result) == 10

    @pytest.mark.parametrize("bad", ["", "a b", "1.234", "9" * 30, " ".join("1" * 25), "nan 1.5"])
    def test_other_numbers_are_refused(self, bad):
        with pytest.raises(ValueError, match="numbers"):
            demos.read_numbers(bad)

    def test_prices_are_taken_in_cents(self):
        assert demos.read_numbers("19.99, 20.01") == (1999, 2001)
        assert demos.read_numbers(demos.say_numbers((5, -7))) == (5, -7)

    def test_a_text_of_the_learner_is_damaged_and_mended(self):
        held = demos.STORE.read("water under the bridge")
        assert record(demos.STORE.run(held)).result != held


class TestPlane:
    @pytest.mark.parametrize("seed", range(1, 6))
    def test_the_rule_of_sparse_and_dense_fails_in_its_own_corner(self, seed):
        assert plane.winner(0.9, 0.0, plane.TWO, seed) == "LZW"
        assert plane.winner(0.97, 0.0, plane.TWO, seed) == "LZW"
        assert plane.winner(0.0, 0.0, plane.TWO, seed) == "Huffman"
        assert plane.winner(0.0, 0.95, plane.TWO, seed) == "LZW"

    def test_deflate_takes_most_of_the_plane_and_another_seed_moves_a_cell(self):
        all_of_them = [name for row in plane.winners() for name in row]
        assert all_of_them.count("deflate") > len(all_of_them) / 2
        pairs = zip(plane.winners(plane.TWO), plane.winners(plane.TWO, 1), strict=True)
        assert sum(a != b for one, two in pairs for a, b in zip(one, two, strict=True)) == 1

    def test_shares_are_shares(self):
        assert plane.make(0.9, 0.0).count(0) == pytest.approx(0.9 * plane.SIZE, rel=0.02)
        with pytest.raises(ValueError):
            plane.make(1.1, 0)


class TestDamage:
    @pytest.mark.parametrize("one", damage.FORMATS, ids=lambda one: one.name)
    def test_formats_come_back_and_a_checksum_lets_nothing_wrong_through(self, one):
        data = b"she sells sea shells " * 30
        assert one.read(one.write(data)) == data
        found = damage.shares(one.name)
        assert sum(found.values()) == pytest.approx(1)
        if one.checksum:
            assert found[damage.WRONG] == 0
            assert found[damage.REFUSED] > 0.9
        else:
            assert found[damage.WRONG] > 0.7

    def test_a_flipped_bit_of_plain_bytes_is_one_wrong_byte(self):
        assert {found.wrong for found in damage.outcomes("plain bytes")} == {1}


class TestRules:
    def test_five_codecs_win_among_the_known_files(self):
        assert len(set(files.best("known").values())) == 5
        assert len(files.known()) == len(files.unseen()) == 12
        assert not set(files.known().values()) & set(files.unseen().values())

    def test_one_codec_for_all_loses_and_the_rule_does_worse_on_unseen_files(self):
        def always(name, which):
            return files.excess(lambda found: name, which)

        known = {name: always(name, "known") for name in files.CHOICES}
        unseen = {name: always(name, "unseen") for name in files.CHOICES}
        assert min(known, key=known.get) == "lzma" != min(unseen, key=unseen.get)
        assert files.excess(own.three_questions, "known") < known["lzma"] - 1
        rule = files.excess(own.three_questions, "unseen")
        assert rule > files.excess(own.three_questions, "known") + 1
        assert [round(rule), round(unseen["bzip2"])] == [6, 5]

    @pytest.mark.parametrize("rule", [None, lambda found: 7, lambda found: 1 / 0, lambda found: ...])
    def test_a_rule_that_is_half_written_gets_a_sentence(self, rule):
        assert "your rule       no number yet" in own.score(rule)

    def test_features_of_nothing(self):
        assert set(files.features(b"").values()) == {0.0}


class TestPrices:
    def test_at_the_break_even_both_take_equally_long(self):
        codec = prices.Codec(0.3, 60, 250)
        even = prices.break_even(codec)
        assert prices.packed(500, even, codec).total == pytest.approx(prices.plain(500, even).total)
        assert prices.packed(500, even / 2, codec).total < prices.plain(500, even / 2).total
        assert prices.packed(500, even * 2, codec).total > prices.plain(500, even * 2).total

    def test_a_codec_that_makes_larger_never_pays(self):
        assert prices.break_even(prices.Codec(1.1, 60, 250)) == 0

    def test_reading_often_costs_more_than_storage_saves(self):
        assert prices.saved_a_month(1000, 0.4, 0.02, 1, 200, 0.05) > 0
        assert prices.saved_a_month(1000, 0.4, 0.02, 1000, 200, 0.05) < 0


class TestGrowth:
    @pytest.mark.parametrize("seed", range(5))
    def test_shapes_hold_for_every_seed(self, seed):
        wanted = {
            growth.table_lookups: "n",
            growth.huffman_comparisons: "n log n",
            growth.sort_comparisons: "n log n",
        }
        for cost, shape in wanted.items():
            assert growth.best_shape([(n, cost(n, seed)) for n in growth.LENGTHS]) == shape
        tree = growth.fit([(n, growth.huffman_comparisons(n, seed)) for n in growth.LENGTHS])
        assert tree["n log n"][1] < 2 < tree["n"][1]

    def test_impossible_points_are_refused(self):
        for bad in ([], [(4, 5)], [(1, 5), (2, 6)], [(2, 0), (4, 5)]):
            with pytest.raises(ValueError):
                growth.fit(bad)


class TestBench:
    def test_points_come_one_by_one_and_the_learners_own_failure_is_named(self):
        def fails(data):
            raise ValueError("not today.")

        board = explorers.bench(
            {"words": b"she sells " * 900}, {"mine": (fails, fails), "copy": (bytes, bytes)}
        )
        seen = []
        board._watch_shown = board._show_so_far
        board._show_so_far = lambda result: (seen.append(len(result.rows)), board._watch_shown(result))
        board.start()
        board.wait(60)
        assert seen[:3] == [1, 2, 3]
        assert board.outcome.result.remark.endswith("mine: not today.")
        assert [row.name for row in board.outcome.result.rows][-1] == "copy"
        controls(board)["time for"].value = "unpacking"
        assert not board.stale
        controls(board)["count the decoder"].value = True
        assert "decoder" in board.words
        assert not board.stale

    def test_an_empty_file_is_refused_with_a_sentence(self):
        board = explorers.bench({"nothing": b""})
        board.start()
        board.wait(60)
        assert "There are no data yet" in board.says

    def test_the_mixture_is_a_mebibyte_in_which_nothing_is_there_to_be_found_far_away(self):
        data = panel.mixture()
        assert len(data) == 1 << 20
        assert data[: 1 << 16] not in data[1 << 16 :]


def test_every_filter_of_a_column_is_undone():
    for one in columns().values():
        for how, filter_ in filters.FILTERS.items():
            assert filter_.undo(filtered(one)[how]).tolist() == one.whole.tolist()
