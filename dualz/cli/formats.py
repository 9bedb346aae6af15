"""The formats that the commands know: how each is recognised, and what each command does with it.

What a file is, its content says; the first format of ``FORMATS`` that recognises it has it. To add one, write
what is special about it and put it into the table before plain data.
"""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import Any, NamedTuple

from dualz.cli import streams
from dualz.cli.ends import Refused, Source, Target
from dualz.cli.some import expand_model, some_of
from dualz.cli.streams import STREAMS, Stream
from dualz.codecs import jpeg_listing
from dualz.dual import file, layout, plain, safetensors_file, shards
from dualz.dual.tensors import Stored
from dualz.short import shown

MODEL_ENDING = ".safetensors"
_LONG_WORK = 20_000_000
_ZIP = b"PK\x03\x04"
_OLD_TORCH = b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19."

Parts = Sequence[Any]


class Description(NamedTuple):
    """What ``inspect`` says: ``facts`` for JSON, and a ``text`` for people."""

    facts: dict[str, Any]
    text: str


def compress_data(source: Source, given: Namespace, target: Target) -> Parts:
    """A .dz file of plain data."""
    codec = given.codec or plain.AUTO
    data = source.read()
    return [plain.write(data, codec, on_tried=lambda name, size: target.notice(f"{name}: {size} bytes"))]


def expand_nothing(source: Source, given: Namespace) -> Parts:
    """Say that this is no .dz file."""
    _require_dz(source)
    raise Refused(f"{source.name} cannot be expanded.")


def describe_nothing(source: Source, given: Namespace) -> Description:
    """Say that this is no .dz file."""
    _require_dz(source)
    raise Refused(f"{source.name} cannot be described.")


def _require_dz(source: Source) -> None:
    file.content_kind(memoryview(source.head))


class Format(NamedTuple):
    """A name for people, a test of the content, and what the three commands do.

    ``compress`` gives the bytes of a .dz file, ``expand`` what was packed, each in parts to be written one
    after the other; ``describe`` says what is in it.
    """

    name: str
    is_it: Callable[[Source], bool]
    compress: Callable[[Source, Namespace, Target], Parts] = compress_data
    expand: Callable[[Source, Namespace], Parts] = expand_nothing
    describe: Callable[[Source, Namespace], Description] = describe_nothing


def format_of(source: Source) -> Format:
    """The format that the content of ``source`` is in."""
    return next(known for known in FORMATS if known.is_it(source))


# --- .dz ------------------------------------------------------------------------------------------


def _is_dz(source: Source) -> bool:
    return source.head[:3] == file.MAGIC[:3]


def _compress_again(source: Source, given: Namespace, target: Target) -> Parts:
    if not given.codec:
        raise Refused(
            f"{source.name} is a .dz file already; --codec auto packs it as plain data all the same."
        )
    return compress_data(source, given, target)


def _expand_dz(source: Source, given: Namespace) -> Parts:
    data, forget = source.view()
    if file.content_kind(memoryview(data)) == file.DATA:
        if given.only:
            raise Refused(f"{source.name} holds plain data; --only is for the tensors of a model.")
        return [plain.read(data, given.max_bytes, given.max_seconds)[0]]
    with _bar(file.size_of(data, given.max_bytes, given.only), "expand") as bar:

        def done(size: int) -> None:
            bar.update(size)
            forget()

        return expand_model(source, data, done, given)


def _describe_dz(source: Source, given: Namespace) -> Description:
    data = source.read()
    found = layout.inspect(data, given.max_bytes, given.max_seconds)
    facts = {
        "format": "dz",
        "version": data[3],
        "holds": "data" if file.content_kind(memoryview(data)) == file.DATA else "model",
        "bytes": found.size,
        "plain_bytes": found.plain,
        "codec": found.codec or None,
        "remarks": dict(found.remarks),
        "tensors": [
            {
                **_facts(tensor.name, tensor.dtype, tensor.shape, tensor.plain),
                "form": tensor.form, "kept": tensor.kept, "bytes": tensor.size,
            }
            for tensor in found.tensors
        ],
        "bytes_by_kind": found.by_kind(),
    }  # fmt: skip
    if given.bytes:
        facts["spans"] = [
            {"start": span.start, "end": span.end, "what": span.what, "tensor": span.tensor or None}
            for span in found.spans
        ]
    return Description(facts, found.text(every_span=given.bytes))


def _facts(name: str, dtype: str, shape: Sequence[int], size: int) -> dict[str, Any]:
    return {"name": name, "dtype": dtype, "shape": list(shape), "plain_bytes": size}


# --- models ---------------------------------------------------------------------------------------


def _is_safetensors(source: Source) -> bool:
    # A file of this name that is none is damaged, and not data.
    return safetensors_file.looks_like_one(source.head) or source.name.lower().endswith(MODEL_ENDING)


def _compress_safetensors(source: Source, given: Namespace, target: Target) -> Parts:
    if given.codec and not safetensors_file.looks_like_one(source.head):
        return compress_data(source, given, target)
    return _compress_model(*safetensors_file.in_file(source.file), given)


def _is_index(source: Source) -> bool:
    name = f'"{shards.MAP}"'.encode()
    if source.head.lstrip()[:1] != b"{" or source.size > shards.MOST_BYTES:
        return False
    return name in source.head or name in source.read()


def _compress_shards(source: Source, given: Namespace, target: Target) -> Parts:
    with ExitStack() as stack:
        return _compress_model(*shards.in_files(_index(source), stack), given)


def _index(source: Source) -> Any:
    if source.path is None:
        raise Refused("The index of shards is read from their folder: give its path.")
    return source.path


def _compress_model(tensors: dict[str, Stored], remarks: dict[str, str], given: Namespace) -> Parts:
    if given.codec:
        raise Refused("A codec is for plain data; a model's tensors choose their forms themselves.")
    contexts = {"auto": None, "all": True, "none": False}[given.contexts]
    with _bar(sum(tensor.size for tensor in tensors.values()), "compress") as bar:
        try:
            return [file.write(tensors, remarks, contexts, on_tensor=bar.update)]
        except ValueError as error:
            raise Refused(str(error)) from error


def _describe_safetensors(source: Source, given: Namespace) -> Description:
    return _describe_model("safetensors", source, *safetensors_file.in_file(source.file))


def _expand_safetensors(source: Source, given: Namespace) -> Parts:
    return some_of(source, safetensors_file.in_file(source.file)[0], given)


def _expand_shards(source: Source, given: Namespace) -> Parts:
    with ExitStack() as stack:
        return some_of(source, shards.in_files(_index(source), stack)[0], given)


def _describe_shards(source: Source, given: Namespace) -> Description:
    with ExitStack() as stack:
        return _describe_model("index of shards", source, *shards.in_files(_index(source), stack))


def _describe_model(
    name: str, source: Source, tensors: dict[str, Stored], remarks: dict[str, str]
) -> Description:
    rows = [_facts(name, tensor.dtype, tensor.shape, tensor.size) for name, tensor in tensors.items()]
    total = sum(row["plain_bytes"] for row in rows)
    facts = {"format": name, "bytes": source.size, "plain_bytes": total, "remarks": remarks, "tensors": rows}
    lines = [f"{name}: {len(rows)} tensors of {total} bytes, not compressed."]
    lines += [f"{shown(key)}: {shown(value)}" for key, value in remarks.items()]
    width = max([len(shown(row["name"])) for row in rows], default=0)
    for row in rows:
        shape = "x".join(map(str, row["shape"])) or "one"
        lines.append(
            f"{shown(row['name']).ljust(width)}  {row['dtype']}  {shape}  {row['plain_bytes']} bytes"
        )
    return Description(facts, "\n".join(lines))


# --- pickles --------------------------------------------------------------------------------------


def _is_pickle(source: Source) -> bool:
    zipped = source.head.startswith(_ZIP) and b"/data.pkl" in source.head[:1024]
    return zipped or source.head.startswith(_OLD_TORCH)


def _refuse_pickle(source: Source, *given: Any) -> Any:
    raise Refused(
        f"{source.name} was saved by torch.save: a pickle, which runs code when it is loaded, so it is not "
        "opened here. Save its numbers in Python: from safetensors.torch import save_file; "
        'save_file(torch.load("model.pt", weights_only=True), "model.safetensors"). Then compress that.'
    )


def _compress_pickle(source: Source, given: Namespace, target: Target) -> Parts:
    return compress_data(source, given, target) if given.codec else _refuse_pickle(source)


# --- streams of other programs --------------------------------------------------------------------


def _stream(stream: Stream) -> Format:
    """A stream that other programs write too: expanded and described; compressed again only as plain data."""

    def expand(source: Source, given: Namespace) -> Parts:
        return [stream.expand(source.read(), given.max_bytes)]

    def describe(source: Source, given: Namespace) -> Description:
        return Description(*stream.describe(source.read(), given.max_bytes))

    return Format(stream.name, lambda source: stream.starts(source.head), expand=expand, describe=describe)


# --- pictures -------------------------------------------------------------------------------------


def _is_jpeg(source: Source) -> bool:
    return source.head[:3] == b"\xff\xd8\xff"


def _compress_jpeg(source: Source, given: Namespace, target: Target) -> Parts:
    if given.codec:
        return compress_data(source, given, target)
    raise Refused(f"{source.name} is a JPEG picture, compressed already; --codec auto packs it all the same.")


def _expand_jpeg(source: Source, given: Namespace) -> Parts:
    raise Refused(
        f"{source.name} is a JPEG picture: what it was made of is lost, and nothing can bring it back. "
        "Its pixels are in Python: dualz.codecs.jpeg.decode."
    )


def _describe_jpeg(source: Source, given: Namespace) -> Description:
    lines = jpeg_listing.listing(source.read(), given.max_bytes)
    facts = {"format": "jpeg", "bytes": source.size, "segments": [line._asdict() for line in lines]}
    return Description(facts, jpeg_listing.text(lines))


def compress_to(source: Source, given: Namespace, target: Target) -> Parts:
    """What ``dualz compress`` writes: a stream where one is asked for, else a .dz file."""
    stream = streams.wanted(given)
    if stream is None:
        return format_of(source).compress(source, given, target)
    if given.codec:
        raise Refused(f"--codec is for .dz files; {stream.name} has one way to compress, and --level.")
    return streams.compress(stream, source.read(), given)


def _bar(size: int, what: str):
    """A progress bar on standard error for long work; ``size`` in bytes."""
    from tqdm import tqdm

    hidden = size < _LONG_WORK or sys.stderr is None
    return tqdm(total=size, unit="B", unit_scale=True, desc=what, disable=hidden)


FORMATS = (
    Format(".dz", _is_dz, _compress_again, _expand_dz, _describe_dz),
    Format("torch.save", _is_pickle, _compress_pickle, _refuse_pickle, _refuse_pickle),
    Format("safetensors", _is_safetensors, _compress_safetensors, _expand_safetensors, _describe_safetensors),
    Format("index of shards", _is_index, _compress_shards, _expand_shards, _describe_shards),
    *map(_stream, STREAMS),
    Format("JPEG", _is_jpeg, _compress_jpeg, _expand_jpeg, _describe_jpeg),
    Format("plain data", lambda source: True),
)
