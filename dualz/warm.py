"""Compile every kernel once, so that the first lesson does not wait: ``python -m dualz.warm``.

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


def _sparse() -> bool:
    """A pruned matrix with four values, once with Huffman codes and once with contexts."""
    import numpy as np

    from dualz.dual import file, tensors

    rng = np.random.default_rng(0)
    matrix = rng.choice(np.float32([-0.5, -0.25, 0.25, 0.5]), (64, 256))
    matrix[rng.random(matrix.shape) < 0.95] = 0
    noise = rng.random(5000, np.float32)
    given = {"a weight": tensors.from_numpy(matrix), "noise": tensors.from_numpy(noise)}
    for contexts in (False, True):
        found = file.read(file.write(given, contexts=contexts)).tensors
        if any(not np.array_equal(found[name].words, tensor.words) for name, tensor in given.items()):
            return False
    return True


def _parts() -> bool:
    """Weights that are made of parts: a mask, rows that repeat, whole numbers close together, a grid."""
    import numpy as np

    from dualz.dual import file, tensors

    rng = np.random.default_rng(0)
    scales = rng.random((8, 1), np.float32)
    given = {
        "mask": np.tri(60, 60, dtype=np.bool_),
        "rows": np.repeat(rng.random((4, 30), np.float32), 4, axis=0),
        "positions": np.cumsum(rng.integers(0, 9, 400)),
        "grid": rng.integers(-7, 8, (8, 64)).astype(np.float32) * scales + np.float32(0),
    }
    stored = {name: tensors.from_numpy(array) for name, array in given.items()}
    found = file.read(file.write(stored)).tensors
    return all(np.array_equal(found[name].words, tensor.words) for name, tensor in stored.items())


# One entry for each codec; the modules ``prefix`` and ``odds`` are part of several.
TRIALS: dict[str, Callable[[], bool]] = {
    "huffman": _huffman,
    "lzw": _lzw,
    "bpe": _bpe,
    "sparse tensors": _sparse,
    "tensors in parts": _parts,
}


def main() -> None:
    """Try every kernel, which compiles it, and say so."""
    for name, trial in TRIALS.items():
        print(f"compiling the kernel for {name} ...", flush=True)
        if not trial():
            raise SystemExit(f"The kernel for {name} does not bring its sample back. Please report this.")


if __name__ == "__main__":
    main()
