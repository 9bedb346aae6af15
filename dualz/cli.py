"""The commands of dualz in a shell: compress, inspect, expand.

    dualz compress model.safetensors model.dz
    dualz inspect model.dz
    dualz expand model.dz model.safetensors

A model comes and goes as a safetensors file, and torch is not needed for it. Any other file is plain
data. A command answers a mistake with one sentence on standard error: exit code 2 where the command
itself was wrong, 1 where the work failed.

Lesson: 14 (dual).
"""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

import dualz
from dualz.codecs.errors import CorruptData, TooLarge
from dualz.dual import file, layout, plain, safetensors_file
from dualz.files import require_place, write_whole

MODEL_ENDING = ".safetensors"
_LONG_WORK = 20_000_000

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
  dualz compress notes.txt notes.dz            plain data: every codec is tried
  dualz compress --codec lzw notes.txt n.dz    plain data: this codec
  dualz expand notes.dz notes.txt              the same data again"""


class Refused(Exception):
    """The work cannot be done; the message says why and what to do."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command that ``arguments`` (default: those of the shell) give; returns the exit code."""
    given = _parser().parse_args(arguments)
    try:
        given.run(given)
        sys.stdout.flush()
    except BrokenPipeError:  # whoever read the output, as head does, has seen enough
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except TooLarge as error:
        return _failed(f"{error} Where you trust the file, --max-bytes N allows more.")
    except (CorruptData, Refused) as error:
        return _failed(str(error))
    except OSError as error:
        reason = (error.strerror or str(error)).rstrip(".")
        return _failed(f"{error.filename or 'The file'}: {reason}.")
    except MemoryError:
        return _failed("There is not enough memory for this; compress the tensors in several files.")
    except KeyboardInterrupt:
        return _failed("Stopped; nothing was written.")
    return 0


def _failed(sentence: str) -> int:
    _print(f"dualz: {sentence}", sys.stderr)
    return 1


def _print(text: str, stream: TextIO | None = None) -> None:
    """Print also what the terminal's encoding has no bytes for, as ``\\xfc``."""
    stream = stream or sys.stdout
    encoding = stream.encoding or "utf-8"
    print(text.encode(encoding, "backslashreplace").decode(encoding), file=stream)


class _Version(argparse.Action):
    """Print the versions of the package and of the format, and end."""

    def __call__(self, parser: argparse.ArgumentParser, *given: object) -> None:
        _print(f"dualz {dualz.__version__}, version {file.MAGIC[-1]} of the .dz format")
        parser.exit()


def _path(text: str) -> Path:
    if text == "-":
        raise argparse.ArgumentTypeError("'-' is not supported; give a file (./- for one of that name)")
    return Path(text)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "dualz", description=DESCRIPTION, epilog=EXAMPLES, formatter_class=_Plain
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="show the version and end")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    _add_compress(commands)
    _add_expand(commands)
    command = commands.add_parser(
        "inspect", help="show what a .dz file holds and what its bytes are", formatter_class=_Plain,
        description="Show what each tensor of a .dz file costs and what the bytes are. The file is checked.",
        epilog="example:\n  dualz inspect --bytes model.dz",
    )  # fmt: skip
    command.add_argument("source", type=_path, help="a .dz file")
    command.add_argument("--bytes", action="store_true", help="list every span of the file, in order")
    _add_limit(command)
    command.set_defaults(run=_inspect)
    return parser


def _add_compress(commands: argparse._SubParsersAction) -> None:
    command = commands.add_parser(
        "compress", help="make a .dz file of a model or of data", formatter_class=_Plain,
        description="Make a .dz file of a model (.safetensors) or of any other file.\n\n"
        "Codecs are for data; 'auto' tries all and keeps the smallest result.",
        epilog="examples:\n  dualz compress model.safetensors model.dz\n"
        "  dualz compress --codec huffman notes.txt notes.dz",
    )  # fmt: skip
    command.add_argument("source", type=_path, help="the file to compress")
    command.add_argument("target", type=_path, help="the .dz file to write")
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
        description="Get the model (as a .safetensors file) or the data of a .dz file back.",
        epilog="example:\n  dualz expand model.dz model.safetensors",
    )  # fmt: skip
    command.add_argument("source", type=_path, help="a .dz file")
    command.add_argument("target", type=_path, help="the file to write")
    _add_force(command)
    _add_limit(command)
    command.set_defaults(run=_expand)


class _Plain(argparse.RawDescriptionHelpFormatter):
    """Texts as they are written here."""


def _add_force(command: argparse.ArgumentParser) -> None:
    command.add_argument("--force", action="store_true", help="overwrite the target if it is there")


def _add_limit(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--max-bytes", type=int, default=file.DEFAULT_MAX_OUTPUT, metavar="N",
        help=f"refuse a file that holds more than N bytes (default: {file.DEFAULT_MAX_OUTPUT})",
    )  # fmt: skip


def _require_free(given: argparse.Namespace) -> None:
    """Refuse a target that cannot or should not be written, before the work is done."""
    if given.target.exists():
        if given.source.exists() and given.source.samefile(given.target):
            raise Refused(f"{given.source} would be overwritten by its own result; give another target.")
        if not given.force and not given.target.is_dir():
            raise Refused(f"{given.target} is there already; give another name, or --force to overwrite it.")
    require_place(given.target)


def _compress(given: argparse.Namespace) -> None:
    _require_free(given)
    data = given.source.read_bytes()
    if given.source.suffix.lower() == MODEL_ENDING:
        if given.codec:
            raise Refused("A codec is for plain data; a model's tensors choose their forms themselves.")
        tensors, remarks = safetensors_file.read(data)
        contexts = {"auto": None, "all": True, "none": False}[given.contexts]
        with _bar(sum(tensor.size for tensor in tensors.values()), "compress") as bar:
            try:
                blob = file.write(tensors, remarks, contexts, on_tensor=bar.update)
            except ValueError as error:
                raise Refused(str(error)) from error
    else:
        blob = plain.write(data, given.codec or plain.AUTO, on_tried=_say)
    write_whole(given.target, blob)
    compared = layout.compared(len(blob), len(data))
    _print(f"{given.target}: {len(blob)} bytes, {compared} than {given.source}")


def _say(name: str, size: int) -> None:
    _print(f"{name}: {size} bytes")


def _expand(given: argparse.Namespace) -> None:
    _require_free(given)
    data = given.source.read_bytes()
    if file.content_kind(memoryview(data)) == file.DATA:
        found, _, _ = plain.read(data, given.max_bytes)
    else:
        if given.target.suffix.lower() != MODEL_ENDING:
            raise Refused(f"{given.source} holds a model; give a target that ends with {MODEL_ENDING}.")
        with _bar(file.size_of(data, given.max_bytes), "expand") as bar:
            contents = file.read(data, given.max_bytes, on_tensor=bar.update)
        try:
            found = safetensors_file.write(contents.tensors, contents.remarks)
        except ValueError as error:
            raise Refused(str(error)) from error
    write_whole(given.target, found)
    _print(f"{given.target}: {len(found)} bytes")


def _inspect(given: argparse.Namespace) -> None:
    _print(layout.inspect(given.source.read_bytes(), given.max_bytes).text(every_span=given.bytes))


def _bar(size: int, what: str):
    """A progress bar on standard error for long work; ``size`` in bytes."""
    from tqdm import tqdm

    return tqdm(total=size, unit="B", unit_scale=True, desc=what, disable=size < _LONG_WORK)


if __name__ == "__main__":
    sys.exit(main())
