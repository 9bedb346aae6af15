"""Compile every kernel once, so that the first lesson does not wait: ``python -m dualz.kernels``.

numba keeps what it compiles on disk; a second run takes a second.
"""

from __future__ import annotations

from collections.abc import Callable

from dualz.codecs import bpe, huffman, lzw_files

SAMPLE = bytes(range(256)) * 40 + b"so that every branch has something to do " * 40


def _huffman() -> bool:
    return huffman.decompress(huffman.compress(SAMPLE)) == SAMPLE


def _lzw() -> bool:
    return lzw_files.decompress(lzw_files.compress(SAMPLE)) == SAMPLE


def _bpe() -> bool:
    merges = bpe.learn(SAMPLE, 8)
    return bpe.decode(bpe.tokenize(SAMPLE, merges), merges) == SAMPLE


# One entry for each module of this package; a test holds the list to the folder.
TRIALS: dict[str, Callable[[], bool]] = {"huffman": _huffman, "lzw": _lzw, "bpe": _bpe}


def main() -> None:
    """Try every kernel, which compiles it, and say so."""
    for name, trial in TRIALS.items():
        print(f"compiling the kernel for {name} ...", flush=True)
        if not trial():
            raise SystemExit(f"The kernel for {name} does not bring its sample back. Please report this.")


if __name__ == "__main__":
    main()
