"""The capstone: the course's entries and the ideas that beat them, judged anew, and what the judge refuses.

    python -m benchmarks.capstone [--quick] [--secret TEXT] [--train] [--write]

Every entry is judged on hidden data of five seeds; the secret is drawn unless it is given. Beside each idea
stands on how many seeds it beats the course's best open entry of its track. Then come hostile entries with
the judge's sentences. ``--quick`` leaves out the third track, which trains. ``--train`` trains the networks
of the model track again (about five minutes of one core); without it they are taken from the reports that
come with the course. ``--write`` judges with the course's own secret and writes those reports.

How networks are trained: the chain of lesson 14 with the settings of ``benchmarks/signals.py``, 7 % kept,
from a base trained on the course's 4000 signals; and the same from a base, and on, 20 000 other signals of
the generator, 5 % kept, with as many steps. The shares kept were chosen on validation.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from dualz.capstone import course, hostile, judge, report
from dualz.capstone.entry import BOTH, MODEL, SEEDS, TRACKS, Entry
from dualz.capstone.judge import Judged

FOLDER = Path(report.__file__).parent / "entries"
MORE_SIGNALS, MORE_SEED = 20_000, 7
SETTINGS = {"values": 16, "rate": 1e-2, "share_rate": 4e-3, "batch": 50, "alarm": 100.0}
ALL = {**course.OPEN, **course.NEGATIVE, **course.IDEAS}
# What a report says beside its numbers.
NOTES = {
    "data_zipped": "Expected: a zip on top gains a little. But no repetition is left, nor skewed counts.",
    "model_smuggled": "The networks stand in the decoder's source. See what happens when that is counted.",
}


def networks(key: str) -> tuple[bytes, ...]:
    """The five files of ``model_chain`` or ``model_many``, trained now."""
    return tuple(map(_chain if key == "model_chain" else _many, range(SEEDS)))


def _chain(seed: int) -> bytes:
    from dualz.datasets import signals
    from dualz.dual.pipeline import Recipe, chain
    from dualz.models.base import signals_base, train_signals
    from dualz.models.nets import signals_net

    data = signals()
    base = train_signals(signals_net(seed=seed), data, seed=seed) if seed else signals_base()
    recipe = Recipe(kept=0.07, prune=20, retrain=20, share=15, **SETTINGS)
    return chain(base, data, recipe, seed=seed)[-1].file


def _many(seed: int) -> bytes:
    from dualz import signals as generator
    from dualz.datasets import Data, Split, signals
    from dualz.dual.pipeline import Recipe, chain
    from dualz.models.base import train_signals
    from dualz.models.nets import signals_net

    data = signals()
    many = Data(Split(*generator.make(MORE_SIGNALS, MORE_SEED)), data.validation, data.test)
    base = train_signals(signals_net(seed=seed), many, epochs=8, seed=seed)
    recipe = Recipe(kept=0.05, prune=5, retrain=6, share=4, **SETTINGS)
    return chain(base, many, recipe, seed=seed)[-1].file


def entries(train: bool, quick: bool) -> Iterator[tuple[str, Entry]]:
    """All entries of the course, those of the model track with their files."""
    for key, (track, _) in ALL.items():
        if quick and track == BOTH:
            continue
        if key == "model_smuggled":
            yield key, course.smuggled(_honest(train))
        elif track == MODEL:
            yield key, course.entry(key, networks(key) if train else _files(key))
        else:
            yield key, course.entry(key)


def _honest(train: bool) -> Entry:
    return course.entry("model_chain", networks("model_chain") if train else _files("model_chain"))


def _files(key: str) -> tuple[bytes, ...]:
    return course.report(key).judged.entry.files


def write(found: dict[str, Judged]) -> None:
    """The reports that come with the course."""
    for key, judged in found.items():
        note = NOTES.get(key, "")
        if key in course.NEGATIVE:
            rival = found[course.HARD[judged.entry.track]]
            done = report.negative(course.AUTHOR, judged, rival, note)
        else:
            done = report.Report(course.AUTHOR, judged, note)
        done.save(FOLDER / f"{key}.json")


def show(found: dict[str, Judged]) -> None:
    """A table for each track, and how the ideas do."""
    for track in TRACKS:
        rows = {key: one for key, one in found.items() if one.entry.track == track}
        if rows:
            print(f"\n{track}: {'':<34}{'bytes':>7}{'worst':>7}{'decoder':>9}{'% right':>9}{'worst':>7}")
        for key, one in rows.items():
            sizes = f"{one.bytes_of():7.0f}{max(one.sizes):7}{one.entry.decoder_bytes:9}" if one.sizes else ""
            rights = ""
            if one.accuracies:
                mean = sum(one.accuracies) / len(one.accuracies)
                rights = f"{100 * mean:9.1f}{100 * min(one.accuracies):7.1f}"
            print(f"  {one.entry.name:<40}{sizes}{rights}  {one.misses()}")
            if key in course.IDEAS:
                rival = found[course.HARD[track]]
                print(
                    f"  {'':<40}beats '{rival.entry.name}' on {sum(judge.beats(one, rival))} of {SEEDS} seeds"
                )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="leave out the third track")
    parser.add_argument("--secret", help="the secret of the hidden data (default: drawn)")
    parser.add_argument("--train", action="store_true", help="train the networks of the model track again")
    parser.add_argument("--write", action="store_true", help="write the reports that come with the course")
    options = parser.parse_args()
    secret = course.SECRET if options.write else options.secret
    secret = secret or judge.drawn_secret()
    found = {}
    for key, entry in entries(options.train, options.quick):
        found[key] = judge.judge(entry, secret)
    show(found)
    if options.write:
        write(found)
    print("\nHostile entries:")
    for trick in hostile.TRICKS:
        print(f"  {trick.name}: {hostile.refusal(trick) or 'ACCEPTED'}")


if __name__ == "__main__":
    main()
