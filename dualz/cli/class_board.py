"""``dualz board FOLDER``: the board of a class, from the reports of lesson 18 in a folder.

Lesson: 18 (capstone).
"""

from __future__ import annotations

import argparse
import sys

from dualz.cli.ends import Refused, answer, printable, say


def add_board(commands: argparse._SubParsersAction, formatter: type[argparse.HelpFormatter]) -> None:
    """Add the command to a parser's ``commands``."""
    command = commands.add_parser(
        "board", help="the board of a class, from a folder of reports", formatter_class=formatter,
        description="Show the board of all reports (*.json) of the capstone in a folder, as Markdown.\n\n"
        "With --judge every entry is judged again, all on the same hidden data that nobody has met\n"
        "before: then what the reports say does not count. The entries are programs of others; they\n"
        "run in processes of their own, with limits. Judge them on a machine that holds nothing else.",
        epilog="example:\n  dualz board --judge --with-decoder reports",
    )  # fmt: skip
    command.add_argument("folder", help="where the reports are")
    command.add_argument("--judge", action="store_true", help="run every entry again")
    command.add_argument("--with-decoder", action="store_true", help="count the source of the decoder, too")
    command.add_argument(
        "--secret", metavar="TEXT", help="judge with the hidden data of this secret (default: drawn)"
    )
    command.set_defaults(run=_board)


def _board(given: argparse.Namespace) -> None:
    # Here, not above: the judge imports NumPy, which other commands may do without.
    from dualz.capstone.board import folder_board

    def heard(name: str) -> None:
        if given.judge:
            say(f"dualz: judging {printable(name)}", sys.stderr)

    try:
        found = folder_board(given.folder, given.judge, given.secret, on_report=heard)
    except ValueError as reason:
        raise Refused(str(reason)) from None
    answer(found.to_markdown(given.with_decoder))
