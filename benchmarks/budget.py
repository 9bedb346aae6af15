"""One budget for data and model: a table of all plans, who searches it best, what each layer can do without.

    python -m benchmarks.budget --table signals --seeds 2     all plans of a task, trained (minutes)
    python -m benchmarks.budget --races                       the searches beside each other on that table
    python -m benchmarks.budget --layers                      a descent by layers beside one setting for all
    python -m benchmarks.budget --five                        few exact and many coarse digits, on five seeds
    python -m benchmarks.budget --quick                       a few plans again, beside the table

The first four write the files that lesson 15 reads. Sizes are lengths of real files, accuracies those of
networks read from them, on validation.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Sequence

from dualz.datasets import Split, signals
from dualz.dual import layers
from dualz.dual.budget import buy
from dualz.dual.layout import inspect
from dualz.dual.models import compress_model, load_model
from dualz.lessons.budget import explorers, races, table
from dualz.models.base import signals_base
from dualz.models.checks import clone
from dualz.models.training import accuracy, train
from dualz.models.weights import weights

LAYER_BUDGETS = (3000, 4000, 5500, 8000)
TUNING = {"epochs": 5, "rate": 5e-3, "batch": 100}


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


def write_races() -> None:
    """Five seeds of each search and measure."""
    five: dict = {}
    for measure in races.MEASURES:
        found = {name: races.run(make, measure) for name, make in races.searches(measure).items()}
        five[measure] = {name: [round(value, 4) for value in row] for name, row in found.items()}
        print(measure, five[measure], flush=True)
    races.FILE.write_text(json.dumps(five, indent=1) + "\n", encoding="utf-8")


def write_layers() -> None:
    """The descent by layers of the course's network, and the best single setting of as many bytes."""
    net, data = signals_base(), signals()
    half = len(data.validation.y) // 2
    chosen_on = Split(data.validation.x[:half], data.validation.y[:half])
    compared_on = Split(data.validation.x[half:], data.validation.y[half:])
    way = layers.descend(net, chosen_on, LAYER_BUDGETS[0], on_step=lambda one: print(one.size, flush=True))
    alike = list(layers.alike(net, chosen_on))
    rows = []
    for budget in LAYER_BUDGETS:
        row: dict = {"budget": budget}
        for name, tried in (("own", way), ("alike", alike)):
            row[name] = _kept(net, data, _best(tried, budget), compared_on)
        print(row, flush=True)
        rows.append(row)
    explorers.LAYERS.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


def _best(tried: Sequence[layers.Reached], budget: int) -> layers.Reached:
    return min((one for one in tried if one.size <= budget), key=lambda one: one.loss)


def _kept(net, data, best: layers.Reached, part: Split) -> dict:
    """A setting of the layers with its accuracy on ``part``: as it is, and after training on under its
    masks."""
    made = layers.settled(net, best.settings)
    tuned = train(net, data, masks=layers.masks_of(net, best.settings), **TUNING)
    file = compress_model(layers.settled(tuned, best.settings), contexts=False)
    sizes = {one.name: one.size for one in inspect(compress_model(made, contexts=False)).tensors}
    read = load_model(file, into=clone(net))
    return {
        "size": best.size,
        "right": round(accuracy(made, part), 4),
        "tuned": round(accuracy(read, part), 4),
        "tuned_size": len(file),
        "layers": [
            {
                "weights": weight.numel(),
                "kept": round((weight != 0).float().mean().item(), 3),
                "values": 2 ** best.settings[name].bits - 1,
                "bits": round(8 * sizes[f"{name}.weight"] / weight.numel(), 2),
            }
            for name, weight in weights(made).items()
        ],
    }


def write_five_seeds() -> None:
    """Few exact digits beside many coarse ones, with five draws, beginnings and orders."""
    plans, steps = (table.EXACT, table.COARSE), table.TRAINING_STEPS["digits"]
    rows = []
    for seed in range(5):
        found = buy(plans, table.TASKS["digits"], seed, steps=steps)
        rows.append([[row.data, row.model, round(row.right, 4)] for row in found])
        print(seed, rows[-1], flush=True)
    table.FIVE_SEEDS.write_text(json.dumps(rows) + "\n", encoding="utf-8")


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
    parser.add_argument("--races", action="store_true", help="the searches on the table (needs Optuna)")
    parser.add_argument("--layers", action="store_true", help="what each layer can do without")
    parser.add_argument("--five", action="store_true", help="exact and coarse digits on five seeds")
    parser.add_argument("--quick", action="store_true", help="four plans of each task again")
    options = parser.parse_args()
    if options.table:
        write_table(options.table, options.first, options.seeds)
    if options.races:
        write_races()
    if options.layers:
        write_layers()
    if options.five:
        write_five_seeds()
    if options.table or options.races or options.layers or options.five:
        return
    for task in table.TASKS:
        again(task, 4 if options.quick else 12)


if __name__ == "__main__":
    main()
