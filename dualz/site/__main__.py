"""Make the site: ``python -m dualz.site [names] [--output build/site]``; ``make site`` runs it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from dualz.authoring.regenerate import CellFailed
from dualz.site.export import OUTPUT, RUNS, NotAlive, export


def main(arguments: list[str]) -> int:
    """Export the lessons whose names contain one of ``names``, or all."""
    parser = argparse.ArgumentParser(prog="dualz.site", description="Make the web edition of the course.")
    parser.add_argument("names", nargs="*", help="parts of lessons' names, as in 'huffman'; default: all")
    parser.add_argument("--output", type=Path, default=OUTPUT, help="default: build/site")
    parser.add_argument("--runs", type=Path, default=RUNS, help="where executed lessons are kept")
    parser.add_argument("--processes", type=int, default=2, help="lessons that run at once (default: 2)")
    parser.add_argument("--zip", type=Path, help="write the whole site into this file as well")
    options = parser.parse_args(arguments)
    try:
        store = export(options.names, options.output, options.runs, options.processes, say=print)
        if options.zip:
            print(f"{options.zip}: {store.zipped(options.zip) / 1e6:.1f} MB")
    except (CellFailed, NotAlive) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
