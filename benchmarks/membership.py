"""Membership inference on networks that were made smaller in several ways, over the same seeds.

    python -m benchmarks.membership             five seeds, a few minutes; writes nothing
    python -m benchmarks.membership --seeds 1   fewer
    python -m benchmarks.membership --quick     one seed of the smaller setting
    python -m benchmarks.membership --write     renews what lesson 17 shows

Settings, methods and the attack: ``dualz.lessons.deploy.privacy`` and ``dualz.models.membership``. Beside
the ways to compress stand three rivals that are none: a narrow network, stopping early (the best of 20
epochs on held-out digits), and a network that has learnt only the first one's answers to other digits.
"""

from __future__ import annotations

import argparse
import json

import torch

from dualz.lessons.deploy import privacy
from dualz.lessons.deploy.privacy import Row


def measure(seeds: int, settings: tuple[str, ...]) -> list[Row]:
    """A row for each method in each setting."""
    found: dict[tuple[str, str], list] = {}
    for setting in settings:
        for seed in range(seeds):
            for method, attack in privacy.attacks(setting, seed):
                found.setdefault((setting, method), []).append(attack)
                print(f"{setting}, seed {seed}: {method}: AUC {100 * attack.auc:.1f} %", flush=True)
    return [Row(*key, tuple(attacks)) for key, attacks in found.items()]


def report(rows: list[Row]) -> str:
    """The rows as a table, in per cent: means, and the deviation of the AUC."""
    lines = ["| setting | method | AUC | spread | named at 1 % | members right | others right |"]
    lines.append("|---|---|--:|--:|--:|--:|--:|")
    for row in rows:
        spread = f"{100 * row.spread('auc'):.1f}" if len(row.attacks) > 1 else ""
        shares = (f"{100 * row.mean(field):.1f}" for field in ("named", "members", "others"))
        auc = f"{100 * row.mean('auc'):.1f}"
        lines.append(f"| {row.setting} | {row.method} | {auc} | {spread} | {' | '.join(shares)} |")
    return "\n".join(lines)


def stored(rows: list[Row]) -> str:
    """The rows as JSON, four digits a share."""
    plain = [
        {**row._asdict(), "attacks": [[round(share, 4) for share in attack] for attack in row.attacks]}
        for row in rows
    ]
    return "[\n" + ",\n".join(json.dumps(row) for row in plain) + "\n]\n"


def main() -> None:
    """Measure, print the table, and store it where asked."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", type=int, default=5, help="members and networks (default: 5)")
    parser.add_argument("--quick", action="store_true", help="one seed of the smaller setting")
    parser.add_argument("--write", action="store_true", help="renew dualz/lessons/deploy/membership.json")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    settings = (privacy.BY_HEART,) if arguments.quick else (privacy.BY_HEART, privacy.A_RULE)
    rows = measure(1 if arguments.quick else arguments.seeds, settings)
    print(report(rows))
    if arguments.write and not arguments.quick:
        privacy.FILE.write_text(stored(rows), encoding="utf-8")


if __name__ == "__main__":
    main()
