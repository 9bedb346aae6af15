"""The learner's own filter and rule at work: theirs where they are right, the course's until then.

Lesson: 08 (choosing).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from dualz.codecs import deflate, inflate
from dualz.codecs.columns import (
    from_cents,
    read_varints,
    sums,
    unzigzag,
    write_varints,
)
from dualz.course import bench
from dualz.lessons.choosing import files
from dualz.lessons.choosing.attempts import filter_column
from dualz.lessons.choosing.columns import Column

Rule = Callable[[Mapping[str, float]], Any]


def filtered(column: Column, by: Callable[[list[int]], Any]) -> bytes:
    """The column (decimals in cents) as varints of the codes that ``by`` gives, if they can be undone.

    A learner's function may do anything: whatever it raises means that it is not right yet, and the course's
    takes its place.
    """
    values = column.whole.tolist()
    try:
        codes = [int(code) for code in by(list(values))]
        if sums(unzigzag(codes)).tolist() == values:
            return write_varints(codes)
    except Exception:
        pass
    return write_varints(filter_column(values))


def codec_by(by: Callable[[list[int]], Any]) -> tuple[Callable[[bytes], bytes], Callable[[bytes], bytes]]:
    """A codec for prices (float64) made with the learner's filter: cents, its codes in varints, DEFLATE."""
    return lambda data: pack_cents(data, by), unpack_cents


def pack_cents(data: bytes, by: Callable[[list[int]], Any] = filter_column) -> bytes:
    """Prices (float64) as :func:`filtered` by ``by``, then DEFLATE.

    Raises:
        ValueError: the data are no prices: not 8 bytes each, or more than two decimals.
    """
    if len(data) % 8:
        raise ValueError("these are no numbers of 8 bytes.")
    try:
        column = Column("yours", np.frombuffer(data, "<f8"), 0.0)
        return deflate.compress(filtered(column, by))
    except ValueError:
        raise ValueError("these are no prices.") from None


def unpack_cents(blob: bytes) -> bytes:
    """The data of :func:`pack_cents`; damaged ones raise CorruptData."""
    values = sums(unzigzag(read_varints(inflate.decompress(blob))))
    return bytes(from_cents(values).astype("<f8").tobytes())


def libraries(data: bytes) -> dict[str, int]:
    """The bytes of ``data`` by every library that is installed here."""
    return {one.name: len(one.compress(data)) for one in bench.here() if not one.own}


def three_questions(found: Mapping[str, float]) -> str:
    """The course's rule, made on the known files: three questions and four codecs."""
    if found["repeated"] < 0.03:
        return "as it is" if found["entropy"] > 7.9 else "Huffman"
    return "bzip2" if found["text"] > 0.9 else "lzma"


def score(rule: Rule, which: str = "known") -> str:
    """How much larger than possible the files get by ``rule``, by each codec alone, by the course's rule.

    ``which``: "known" or "unseen".
    """
    try:
        yours = f"{files.excess(rule, which):.0f} %"
    except Exception as reason:  # a rule that is half written may raise anything
        yours = f"no number yet ({reason})"
    lines = [f"{which} files: larger than the best choice for each, on average", f"  your rule       {yours}"]
    for one in files.CHOICES:
        lines.append(f"  always {one:9}{files.excess(lambda found, one=one: one, which):.0f} %")
    lines.append(f"  three questions {files.excess(three_questions, which):.0f} %")
    return "\n".join(lines)
