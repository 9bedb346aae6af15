"""Make docs/chain.svg, the picture on the front page: ``python -m tools.chain``

The chain of lesson 14 on the digits network; every size is that of a file that was read back.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from dualz.course.ledger import Ledger
from dualz.datasets import digits
from dualz.dual.models import load_model
from dualz.dual.pipeline import Recipe, shrink
from dualz.models import nets, storage
from dualz.models.training import accuracy, train

TARGET = Path(__file__).resolve().parents[1] / "docs" / "chain.svg"
WORDS = {"pruned": "pruned, places coded", "shared": "four values a layer", "rounded": "biases rounded"}


def main() -> None:
    """Train, run the chain, read every file back, and draw what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path, default=TARGET, help="default: docs/chain.svg")
    options = parser.parse_args()
    data = digits()
    net = train(nets.digits_net(0), data, 30)
    ledger = Ledger("a network for digits, 64-300-100-10", kept="test")
    right = f"{100 * accuracy(net, data.test):.1f} % of the test correct"
    ledger.add("float32", storage.dense_file(net), right)
    for stage in shrink(net, data, Recipe()):
        decoded = load_model(stage.file, into=nets.digits_net(1))
        ledger.add(WORDS[stage.name], stage.file, f"{100 * accuracy(decoded, data.test):.1f} % correct")
    options.output.write_text(ledger.picture().svg(), encoding="utf-8")
    print(ledger)


if __name__ == "__main__":
    main()
