"""Lesson 15, beyond one machine: four V, what can be split, the pictures and the demo."""

from __future__ import annotations

import pytest

from dualz.codecs import bzip2
from dualz.codecs.errors import CorruptData
from dualz.lessons.budget import scale_demos, scale_explorers, scale_split, scale_vees
from dualz.trace import record


class TestSplit:
    def test_the_middle_of_a_gz_is_made_of_what_stands_before_it(self):
        log = scale_vees.kinds()["log"]
        assert scale_split.from_before(log, len(log) // 2, 1000) > 0.9
        assert scale_split.from_before(scale_vees.kinds()["noise"], 60_000, 1000) < 0.1
        assert scale_split.from_before(b"abcdef", 3, 3) == 0
        assert scale_split.from_before(b"abcdabcd", 4, 4) == 1
        # The second half of what is behind the cut copies the first, and so does not count.
        assert scale_split.from_before(b"abcd" + b"efghijkl" * 2, 4, 16) == 0

    def test_a_bz2_is_read_block_by_block(self):
        data = scale_vees.stream()[:300_000]
        blob = bzip2.compress(data, 1)
        found = scale_split.read_blocks(blob)
        assert len(found) > 2 and b"".join(found) == data
        hurt = bytearray(blob)
        hurt[len(hurt) // 2] ^= 1
        read = scale_split.read_blocks(bytes(hurt))
        assert sum(one is None for one in read) == 1
        assert [one for one in read if one] == [one for one, two in zip(found, read, strict=True) if two]
        assert scale_split.read_blocks(bzip2.compress(b"abc")) == [b"abc"]
        for none in (b"", b"no such file", bzip2.compress(b"")):
            with pytest.raises(CorruptData, match="No block"):
                scale_split.bzip2_blocks(none)


class TestFourV:
    @pytest.mark.parametrize("seed", [0, 1, 2])
    def test_what_the_text_says_of_four_v_holds_on_every_seed(self, seed):
        small, middle, large = (scale_vees.measured(size << 10, seed) for size in (8, 32, 512))
        whole, total = scale_vees.whole(seed), len(scale_vees.stream(seed))
        assert total == 960_000
        assert small.volume > middle.volume > whole * 0.99
        assert all(one.found == scale_vees.FLIPS for one in (small, middle, large))
        assert all(one.chosen < one.volume for one in (small, middle, large))
        assert small.chosen > max(middle.chosen, large.chosen)
        assert small.lost < middle.lost < large.lost
        assert middle.lost <= 32 << 10 < large.lost
        assert small.age(1e6) < large.age(1e6)

    def test_one_stream_vouches_for_nothing(self):
        assert scale_vees.lost_of_one_stream() > 0.94 * len(scale_vees.stream())

    def test_kinds_are_of_one_size_and_seeded(self):
        one, two = scale_vees.kinds(3, 5000), scale_vees.kinds(4, 5000)
        assert {len(data) for data in one.values()} == {5000}
        assert all(one[name] != two[name] for name in one)


class TestExplorers:
    def test_whoever_is_free_takes_the_next_chunk(self):
        rows = scale_explorers.planned([3.0, 1.0, 1.0, 1.0], 2, 0.0)
        assert {name: [work.name for work in row] for name, row in rows.items()} == {
            "worker 1": ["0"],
            "worker 2": ["1", "2", "3"],
        }
        assert max(work.ended for row in rows.values() for work in row) == 3.0

    def test_sending_may_cost_more_than_workers_bring(self):
        def ends(workers, sending):
            rows = scale_explorers.planned([0.001] * 50, workers, sending)
            return max(work.ended for row in rows.values() for work in row)

        assert ends(8, 0.0) < 0.05 / 6
        assert ends(8, 0.002) > 0.05

    def test_lanes_show_who_was_lost(self):
        explorer = scale_explorers._example_runs()
        explorer._controls["run"].value = "one ended"
        assert "lost" in explorer._shown.text
        assert "6 pieces of work" in explorer.words


class TestDemo:
    def test_each_preset_shows_what_it_says(self):
        for preset in scale_demos.CHUNKS_DEMO.presets:
            pieces = record(scale_demos.CHUNKS_DEMO.run(preset.value)).result
            lost = [piece for piece in pieces if not piece.intact]
            assert len(lost) == 1, preset.name
            assert len(pieces) == (1 if preset.name == "one single stream" else 5), preset.name

    def test_a_text_of_the_learner_loses_its_third_chunk(self):
        given = scale_demos.read("water under the bridge, and more of it")
        pieces = record(scale_demos.CHUNKS_DEMO.run(given)).result
        assert [piece.number for piece in pieces if not piece.intact] == [2]
        for bad in ("four", "x" * 201):
            with pytest.raises(ValueError, match="5 to 200 bytes"):
                scale_demos.read(bad)
