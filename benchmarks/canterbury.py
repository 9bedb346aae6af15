"""How small the codecs of dualz make the files of a folder, beside the libraries that people use.

    python -m benchmarks.canterbury                    the files of docs/, sizes in bytes
    python -m benchmarks.canterbury FOLDER             those of another folder
    python -m benchmarks.canterbury FOLDER a b c       only these files

Made for the Canterbury corpus (https://corpus.canterbury.ac.nz), and good for any folder. Each size is
that of a whole file which was decoded again. To measure one more codec, add a line to ``COLUMNS``.
"""

from __future__ import annotations

import argparse
import bz2
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from dualz.codecs import huffman, lzw_files

DOCS = Path(__file__).resolve().parents[1] / "docs"
QUICK_BYTES = 100_000


class Column(NamedTuple):
    """``name`` at the top of the column, and a codec's two functions."""

    name: str
    compress: Callable[[bytes], bytes]
    decompress: Callable[[bytes], bytes]


def huffman_only(data: bytes) -> bytes:
    """zlib with matching switched off."""
    coder = zlib.compressobj(6, strategy=zlib.Z_HUFFMAN_ONLY)
    return coder.compress(data) + coder.flush()


COLUMNS = [
    Column("zlib Huffman", huffman_only, zlib.decompress),
    Column("dualz Huffman", huffman.compress, huffman.decompress),
    Column("dualz LZW .Z", lzw_files.compress, lzw_files.decompress),
    Column("dualz LZW TIFF", lzw_files.tiff_encode, lzw_files.tiff_decode),
    Column("zlib 6", zlib.compress, zlib.decompress),
    Column("bz2 9", bz2.compress, bz2.decompress),
]


def size(column: Column, data: bytes) -> int:
    """Bytes of the compressed data, once they have come back."""
    blob = column.compress(data)
    if column.decompress(blob) != data:
        raise AssertionError(f"{column.name}: what was decoded is not what was encoded")
    return len(blob)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", nargs="?", type=Path, default=DOCS, help="whose files (default: docs/)")
    parser.add_argument("names", nargs="*", help="names of files (default: all)")
    parser.add_argument("--quick", action="store_true", help="only the first 100 KB of each file")
    options = parser.parse_args()
    if not options.folder.is_dir():
        parser.error(f"there is no folder {options.folder}")
    paths = sorted(path for path in options.folder.iterdir() if path.is_file())
    chosen = [path for path in paths if not options.names or path.name in options.names]
    if not chosen:
        parser.error(f"there is no such file in {options.folder}")
    print(f"{'':14} {'raw':>9}" + "".join(f" {column.name:>14}" for column in COLUMNS))
    for path in chosen:
        data = path.read_bytes()[: QUICK_BYTES if options.quick else None]
        sizes = "".join(f" {size(column, data):14}" for column in COLUMNS)
        print(f"{path.name[:14]:14} {len(data):9}{sizes}")


if __name__ == "__main__":
    main()
