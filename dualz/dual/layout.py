"""A map of a .dz file: what every byte is, and what each tensor costs.

Lesson: 14 (dual). Pictures: ``dualz.figures.dz``.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from dualz.dual import file, plain
from dualz.dual.fields import Span
from dualz.dual.tensors import KIND_OF
from dualz.short import shown


@dataclass(frozen=True)
class TensorCost:
    """One tensor in a file: its form, its ``size`` in bytes there, and ``plain`` without compression.

    ``kept`` counts the numbers whose bits are not all zero.
    """

    name: str
    dtype: str
    shape: tuple[int, ...]
    form: str
    kept: int
    size: int
    plain: int


@dataclass(frozen=True)
class Layout:
    """All ``spans`` of a file, in order, each byte in exactly one; the tensors; and the sizes in bytes."""

    size: int
    plain: int
    spans: tuple[Span, ...]
    tensors: tuple[TensorCost, ...]
    remarks: tuple[tuple[str, str], ...] = ()
    codec: str = ""

    @property
    def ratio(self) -> float:
        """How many times smaller the file is than the plain numbers."""
        return self.plain / self.size

    def by_kind(self) -> dict[str, int]:
        """Bytes by what they are, the largest first."""
        sizes: dict[str, int] = {}
        for span in self.spans:
            sizes[span.what] = sizes.get(span.what, 0) + span.end - span.start
        return dict(sorted(sizes.items(), key=lambda item: (-item[1], item[0])))

    def text(self, every_span: bool = False) -> str:
        """Tables to print: the tensors, then what the bytes are (or, in order, every single span)."""
        lines = [f"{self.size} bytes hold {self.plain} bytes: {compared(self.size, self.plain)}."]
        if self.codec:
            lines.append(f"Plain data, codec {self.codec}.")
        lines += [f"{shown(name)}: {shown(value)}" for name, value in self.remarks]
        if self.tensors:
            rows = [("tensor", "type", "shape", "form", "kept", "plain", "stored", "bits/number")]
            lines += ["", *_table([*rows, *(_row(tensor) for tensor in self.tensors)])]
        if every_span:
            spans = [(str(span.start), str(span.end), span.what, shown(span.tensor)) for span in self.spans]
            lines += ["", *_table([("start", "end", "what", "tensor"), *spans])]
        else:
            kinds = [(what, str(size), f"{size / self.size:.1%}") for what, size in self.by_kind().items()]
            lines += ["", *_table([("what", "bytes", "share"), *kinds])]
        return "\n".join(lines)


def compared(size: int, plain: int) -> str:
    """How ``size`` bytes compare with ``plain`` ones.

    >>> compared(10, 35), compared(35, 10)
    ('3.5 times smaller', '25 bytes larger')
    """
    return f"{plain / size:.1f} times smaller" if size <= plain else f"{size - plain} bytes larger"


def _row(tensor: TensorCost) -> tuple[str, ...]:
    shape = "x".join(map(str, tensor.shape)) or "one"
    count = tensor.plain // KIND_OF[tensor.dtype].size
    bits = f"{8 * tensor.size / count:.3f}" if count else "-"
    sizes = str(tensor.kept), str(tensor.plain), str(tensor.size), bits
    return shown(tensor.name), tensor.dtype, shape, tensor.form, *sizes


def _table(rows: list[tuple[str, ...]]) -> list[str]:
    """Rows of cells as lines; a column of numbers stands to the right, but for the first column."""
    lines = [""] * len(rows)
    for column, cells in enumerate(zip(*rows, strict=True)):
        width = max(map(len, cells))
        right = column > 0 and all(cell[:1].isdigit() or cell == "-" for cell in cells[1:])
        lines = [
            line + (cell.rjust(width) if right else cell.ljust(width)) + "  "
            for line, cell in zip(lines, cells, strict=True)
        ]
    return [line.rstrip() for line in lines]


def inspect(
    path: str | os.PathLike[str] | bytes,
    max_output: int = file.DEFAULT_MAX_OUTPUT,
    max_seconds: float | None = None,
) -> Layout:
    """The map of the .dz file at ``path`` (or of its bytes). The file is decoded and checked for it;
    ``max_output`` (bytes) and ``max_seconds`` are as in :func:`dualz.dual.file.read`.

    Raises:
        CorruptData: anything but a whole, undamaged file.
        TooLarge: it holds more than ``max_output`` bytes, or costs more time than is allowed.
    """
    data = path if isinstance(path, bytes) else Path(path).read_bytes()
    if file.content_kind(memoryview(data)) == file.DATA:
        found, codec, spans = plain.read(data, max_output, max_seconds)
        return Layout(len(data), len(found), spans, (), codec=codec)
    contents = file.read(data, max_output, max_seconds=max_seconds)
    sizes = dict.fromkeys(contents.tensors, 0)
    for span in contents.spans:
        if span.tensor:
            sizes[span.tensor] += span.end - span.start
    costs = tuple(
        TensorCost(
            entry.name,
            entry.dtype,
            entry.shape,
            form,
            int((contents.tensors[entry.name].words != 0).sum()),
            sizes[entry.name],
            entry.size,
        )
        for entry, form in zip(contents.entries, contents.forms, strict=True)
    )
    total = sum(entry.size for entry in contents.entries)
    return Layout(len(data), total, contents.spans, costs, tuple(contents.remarks.items()))
