"""What the commands do, and the arguments that they take."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence

import dualz
from dualz.cli.class_board import add_board
from dualz.cli.ends import Refused, Source, Target, answer, flush, printable, say
from dualz.cli.export import FORMATS, TASKS, export
from dualz.cli.formats import compress_to, format_of
from dualz.cli.streams import STREAMS
from dualz.codecs.errors import CorruptData, TooLarge
from dualz.dual import file, layout, plain
from dualz.dual.work import TooLong

FAILED, NOBODY_READS = 1, 141

DESCRIPTION = """\
Make models and data smaller, exactly: what comes back is the same, bit for bit.

A model is small in a .dz file when many of its weights are zero (pruned) and the rest have few
different values (shared). Weights that were only trained shrink by a sixth: their exponents are
alike, their other bits are noise. Lessons 10, 11 and 14 of the course say what to do before."""

EXAMPLES = """\
examples:
  dualz compress model.safetensors model.dz    a model: each tensor in its smallest form
  dualz inspect model.dz                       what each tensor costs, and what the bytes are
  dualz expand model.dz model.safetensors      the same model again
  dualz expand --only head.weight model.dz head.safetensors    one tensor of it
  dualz compress notes.txt notes.dz            plain data: every codec is tried
  dualz compress --codec lzw notes.txt n.dz    plain data: this codec
  dualz expand notes.dz notes.txt              the same data again
  dualz compress --level 9 notes.txt notes.gz  a file that gzip opens; .bz2, .lz4, .zlib likewise
  dualz inspect notes.gz                       its blocks, with the bits of codes and symbols
  dualz export model.dz model.onnx             the network for other machines; also .c
  tar c folder | dualz compress - folder.dz    - is standard input, or output"""


def run(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit code."""
    try:
        given = _given(arguments)
        given.run(given)
    except BrokenPipeError:  # whoever read the output, as head does, has seen enough
        return NOBODY_READS
    except TooLong as error:
        return _failed(f"{error.said}. Where you trust the file, --max-seconds S allows more.")
    except TooLarge as error:
        return _failed(f"{error} Where you trust the file, --max-bytes N allows more.")
    except (CorruptData, Refused) as error:
        return _failed(str(error))
    except OSError as error:
        reason = (error.strerror or str(error)).rstrip(".")
        return _failed(f"{printable(str(error.filename or 'The file'))}: {printable(reason)}.")
    except MemoryError:
        return _failed("There is not enough memory for this; compress the tensors in several files.")
    return 0


def _given(arguments: Sequence[str] | None) -> argparse.Namespace:
    try:
        return _parser().parse_args(arguments)
    except SystemExit:  # after a help text, which somebody may not want to read to its end
        flush()
        raise


def _failed(sentence: str) -> int:
    say(f"dualz: {sentence}", sys.stderr)
    return FAILED


class _Version(argparse.Action):
    """Print the versions of the package and of the format, and end."""

    def __call__(self, parser: argparse.ArgumentParser, *given: object) -> None:
        answer(f"dualz {dualz.__version__}, version {file.VERSIONS[-1]} of the .dz format")
        parser.exit()


class _Parser(argparse.ArgumentParser):
    """Says what is wrong without moving the cursor, whatever it was given."""

    def error(self, message: str) -> None:
        super().error(printable(message))


def _parser() -> argparse.ArgumentParser:
    parser = _Parser("dualz", description=DESCRIPTION, epilog=EXAMPLES, formatter_class=_Plain)
    parser.add_argument("--version", action=_Version, nargs=0, help="show the version and end")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    _add_compress(commands)
    _add_expand(commands)
    command = commands.add_parser(
        "inspect", help="show what a file holds and what its bytes are", formatter_class=_Plain,
        description="Show what each tensor of a .dz file costs, or the blocks of a gzip, zlib, LZ4 or\n"
        "bzip2 file, and what the bytes are. The file is checked.",
        epilog="example:\n  dualz inspect --bytes model.dz",
    )  # fmt: skip
    command.add_argument("source", help="a file; - is standard input")
    command.add_argument("--bytes", action="store_true", help="list every span of the file, in order")
    command.add_argument("--json", action="store_true", help="for programs: one JSON object")
    _add_limit(command)
    command.set_defaults(run=_inspect)
    _add_export(commands)
    add_board(commands, _Plain)
    return parser


def _add_compress(commands: argparse._SubParsersAction) -> None:
    command = commands.add_parser(
        "compress", help="make a .dz file of a model or of data", formatter_class=_Plain,
        description="Make a .dz file of a model (a safetensors file, or the index of its shards) or of any\n"
        "other file. What a file is, its content says.\n\n"
        "Codecs are for data; 'auto' tries all and keeps the smallest result.",
        epilog="examples:\n  dualz compress model.safetensors model.dz\n"
        "  dualz compress --codec huffman notes.txt notes.dz",
    )  # fmt: skip
    command.add_argument("source", help="the file to compress; - is standard input")
    command.add_argument("target", help="the file to write; - is standard output")
    command.add_argument(
        "--format", choices=["dz", *(stream.name for stream in STREAMS)],
        help="what to write (default: what the ending .gz, .lz4, .bz2 or .zlib of the target says, else dz)",
    )  # fmt: skip
    command.add_argument(
        "--level", choices=[*map(str, range(1, 10)), "best"],
        help="for streams, from fast to small (default: 6; bzip2: 9)",
    )  # fmt: skip
    command.add_argument("--codec", choices=plain.names(), help="for data: the codec (default: auto)")
    command.add_argument(
        "--contexts", choices=["auto", "all", "none"], default="auto",
        help="for models: arithmetic coding with contexts, a few per cent smaller and many times slower "
        "(default: for the smaller tensors, up to 2^24 numbers and about three seconds in all)",
    )  # fmt: skip
    _add_force(command)
    command.set_defaults(run=_compress)


def _add_expand(commands: argparse._SubParsersAction) -> None:
    command = commands.add_parser(
        "expand", help="get the model or the data back", formatter_class=_Plain,
        description="Get the model (as a .safetensors file) or the data of a .dz file back, or the\n"
        "data of a gzip, zlib or LZ4 file.",
        epilog="example:\n  dualz expand model.dz model.safetensors",
    )  # fmt: skip
    command.add_argument("source", help="the file; - is standard input")
    command.add_argument("target", help="the file to write; - is standard output")
    command.add_argument(
        "--only", action="append", metavar="NAME",
        help="of a model: this tensor (may be given more than once); also for a safetensors file and the "
        "index of shards. No other is read, if the file says where it is: .dz files from 1 MiB on do",
    )  # fmt: skip
    _add_force(command)
    _add_limit(command)
    command.set_defaults(run=_expand)


def _add_export(commands: argparse._SubParsersAction) -> None:
    command = commands.add_parser(
        "export", help="write a network as ONNX or as C", formatter_class=_Plain,
        description="Write the network of a .dz or safetensors file as an ONNX file, as one C file of\n"
        "integer arithmetic, or as a .dzn file, which a page reads. The source must say its\n"
        "architecture; codes of 8 bits (.c, .dzn, --int8) also need samples.",
        epilog="examples:\n  dualz export model.dz model.onnx\n"
        "  dualz export --calibrate samples.npy model.dz model.c",
    )  # fmt: skip
    command.add_argument("source", help="a model: .dz, .safetensors or .dzn; - is standard input")
    command.add_argument("target", help="the file to write; - is standard output")
    command.add_argument("--format", choices=FORMATS, help="what to write (default: what the ending says)")
    command.add_argument("--int8", action="store_true", help="for ONNX: codes of 8 bits, not floats")
    command.add_argument(
        "--calibrate", metavar="FILE", help="samples whose ranges the codes are made for, .npy"
    )
    command.add_argument(
        "--task",
        choices=TASKS,
        help="it is the network of this lesson, and its training data give the ranges",
    )
    _add_force(command)
    _add_limit(command)
    command.set_defaults(run=_export)


class _Plain(argparse.RawDescriptionHelpFormatter):
    """Texts as they are written here."""


def _add_force(command: argparse.ArgumentParser) -> None:
    command.add_argument("--force", action="store_true", help="overwrite the target if it is there")


def _add_limit(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--max-bytes", type=int, default=file.DEFAULT_MAX_OUTPUT, metavar="N",
        help=f"refuse a file that holds more than N bytes (default: {file.DEFAULT_MAX_OUTPUT})",
    )  # fmt: skip
    command.add_argument(
        "--max-seconds", type=_seconds, metavar="S",
        help="refuse a .dz file whose decoding is counted to take more than S seconds of one core "
        "(default: 5, and less for small files)",
    )  # fmt: skip


def _seconds(text: str) -> float:
    value = float(text)
    if not value > 0:  # also nan
        raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds above 0")
    return value


def _compress(given: argparse.Namespace) -> None:
    with Source(given.source) as source:
        target = Target(given.target, given.force)
        target.require_free(source, binary=True)
        parts = compress_to(source, given, target)
        source.require_unchanged()
        target.write(parts)
        size = sum(map(len, parts))
        target.notice(f"{target.name}: {size} bytes, {layout.compared(size, source.size)} than {source.name}")


def _expand(given: argparse.Namespace) -> None:
    with Source(given.source) as source:
        target = Target(given.target, given.force)
        target.require_free(source, binary=False)
        parts = format_of(source).expand(source, given)
        target.write(parts)
        target.notice(f"{target.name}: {sum(map(len, parts))} bytes")


def _export(given: argparse.Namespace) -> None:
    with Source(given.source) as source:
        target = Target(given.target, given.force)
        target.require_free(source, binary=True)
        made, said = export(source, given)
        source.require_unchanged()
        target.write([made])
        target.notice(f"{target.name}: {len(made)} bytes{said}")


def _inspect(given: argparse.Namespace) -> None:
    with Source(given.source) as source:
        found = format_of(source).describe(source, given)
        answer(json.dumps(found.facts, indent=1) if given.json else found.text)
