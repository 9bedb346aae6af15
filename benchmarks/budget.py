"""One budget for data and model: a table of all plans, and who searches it best. The files that lesson 15 reads.

    python -m benchmarks.budget --table signals --seeds 2     all plans of a task, trained (minutes)
    python -m benchmarks.budget --quick                       a few plans again, beside the table

Sizes are lengths of real files, accuracies those of networks read from them, on validation.
"""

from __future__ import annotations

import argparse
import json
import random
import time

from dualz.dual.budget import buy
from dualz.lessons.budget import table


def measure(task: str, seed: int) -> list[list]:
    """[bytes of the data, bytes of the model, accuracy] of each plan of a task, in their order."""
    start = time.perf_counter()

    def say(done: int, total: int) -> None:
        if done % (total // 50 or 1) < 500:
            print(
                f"\r{task}, seed {seed}: {done} of {total}, {time.perf_counter() - start:.0f} s",
                end="",
                flush=True,
            )

    plans = list(table.CHOICES[task])
    found = buy(plans, table.TASKS[task], seed, steps=table.TRAINING_STEPS[task], on_step=say)
    print()
    return [[row.data, row.model, round(row.right, 4)] for row in found]


def write_table(task: str, first: int, seeds: int) -> None:
    """Measure and keep, seed after seed; seeds before ``first`` are left as they are."""
    path = table.file_of(task)
    kept = json.loads(path.read_text(encoding="utf-8"))["seeds"][:first] if first else []
    for seed in range(first, seeds):
        kept.append(measure(task, seed))
        text = json.dumps({"choices": table.CHOICES[task].values, "seeds": kept}, separators=(",", ":"))
        path.write_text(text.replace("],[", "],\n[") + "\n", encoding="utf-8")


def again(task: str, many: int) -> None:
    """A few plans measured again, beside what the table says of them."""
    plans = random.Random(0).sample(list(table.CHOICES[task]), many)
    for row in buy(plans, table.TASKS[task], steps=table.TRAINING_STEPS[task]):
        old = table.look_up(row.plan, task)
        print(
            f"{row.plan}: {row.data} + {row.model} bytes, {100 * row.right:.1f} %; table: {old.data} + "
            f"{old.model}, {100 * old.right:.1f} %"
        )


def main() -> None:
    """Do what is asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--table", choices=list(table.TASKS), help="measure all plans of a task, and keep them"
    )
    parser.add_argument(
        "--first", type=int, default=0, help="the first seed to measure; others stay (default: 0)"
    )
    parser.add_argument("--seeds", type=int, default=2, help="how many seeds the table has (default: 2)")
    parser.add_argument("--quick", action="store_true", help="four plans of each task again")
    options = parser.parse_args()
    if options.table:
        write_table(options.table, options.first, options.seeds)
        return
    for task in table.TASKS:
        again(task, 4 if options.quick else 12)


if __name__ == "__main__":
    main()
