"""Compile every kernel once, so that the first lesson does not wait: ``python -m dualz.warm``.

numba keeps what it compiles on disk; a second run takes a second.
"""

from __future__ import annotations

from collections.abc import Callable

from dualz.codecs import (
    bpe,
    bzip2,
    bzip2_listing,
    deflate,
    deflate_listing,
    fast,
    huffman,
    inflate,
    jpeg,
    jpeg_format,
    lz4,
    lz4_frame,
    lzo,
    lzss,
    lzw_files,
    png,
    rans,
)

SAMPLE = bytes(range(256)) * 40 + b"so that every branch has something to do " * 40


def _huffman() -> bool:
    return huffman.decompress(huffman.compress(SAMPLE)) == SAMPLE


def _lzw() -> bool:
    return lzw_files.decompress(lzw_files.compress(SAMPLE)) == SAMPLE


def _bpe() -> bool:
    merges = bpe.learn(SAMPLE, 8)
    return bpe.decode(bpe.tokenize(SAMPLE, merges), merges) == SAMPLE


def _deflate() -> bool:
    """All levels, and all kinds of blocks."""
    noise = bytes(place * place * 2654435761 >> 11 & 255 for place in range(20_000))
    data = SAMPLE + noise + SAMPLE
    for level in deflate.LEVELS:
        blob = deflate.compress(data, level, "zlib")
        if inflate.decompress(blob) != data:
            return False
    return deflate_listing.members(blob, "zlib")[0].size == len(data)


def _bzip2() -> bool:
    blob = bzip2.compress(SAMPLE)
    return bzip2.decompress(blob) == SAMPLE and len(bzip2_listing.blocks(blob)) == 1


def _rans() -> bool:
    return rans.decompress(rans.compress(SAMPLE)) == SAMPLE


def _png() -> bool:
    import numpy as np

    pixels = np.arange(64 * 64 * 3, dtype=np.uint32).reshape(64, 64, 3).astype(np.uint8)
    return all(np.array_equal(png.decode(png.encode(pixels, filters=name)), pixels) for name in png.FILTERS)


def _jpeg() -> bool:
    """Grey and colours with all samplings. What comes back is near, for JPEG loses."""
    import numpy as np

    across, down = np.meshgrid(np.arange(70), np.arange(50))
    pixels = np.stack([2 * across + down, 3 * down, 200 - across - down], axis=2).astype(np.uint8)
    for sampling in ("4:4:4", "4:2:2", "4:2:0"):
        found = jpeg.decode(jpeg.encode(pixels, 90, sampling, optimize=True))
        if np.abs(found.astype(int) - pixels).mean() > 3:
            return False
    grey = jpeg.decode(jpeg.encode(pixels[:, :, 0]))
    # Few files have half as many rows alone, and dualz writes none.
    fast.module_of("jpeg_planes").heightened(grey[:, :8], np.empty((100, 8), np.uint8))
    return grey.shape == (50, 70) and bool((jpeg.decode(_progressive()) == 128).all())


def _progressive() -> bytes:
    """A progressive file of one grey block: DC and AC values, each in two scans, all of them 0."""
    frame = jpeg_format.Frame(jpeg_format.PROGRESSIVE, 8, 8, (jpeg_format.Component(1, 1, 1, 0),))
    blob = jpeg.head(frame, (jpeg_format.LUMINANCE,))
    scans = (
        (b"\0\0\x01", b"\x3f"),
        (b"\0\0\x10", b"\x7f"),
        (b"\1\x3f\x01", b"\xaf"),
        (b"\1\x3f\x10", b"\xaf"),
    )
    heads = [b"\xff\xda\0\x08\1\1\0" + part + bits for part, bits in scans]
    return blob[: blob.rindex(b"\xff\xda")] + b"".join(heads) + b"\xff\xd9"


def _lz4() -> bool:
    blocks = [lz4.compress_block(SAMPLE, level) for level in (lz4.QUICK, lz4.BEST)]
    framed = lz4_frame.decompress(lz4_frame.compress(SAMPLE))
    return framed == SAMPLE and all(lz4.decompress_block(block) == SAMPLE for block in blocks)


def _lzss() -> bool:
    return lzss.decompress(lzss.compress(SAMPLE)) == SAMPLE


def _lzo() -> bool:
    """A run of ``len(SAMPLE)`` literals: dualz reads LZO and does not write it."""
    more, last = divmod(len(SAMPLE) - 19, 255)
    return lzo.decompress(bytes(1 + more) + bytes([last + 1]) + SAMPLE + b"\x11\0\0") == SAMPLE


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


def _float_lanes() -> bool:
    """Weights in each format of floats."""
    import numpy as np

    from dualz.dual import floats, floats_file, tensors

    numbers = np.random.default_rng(0).normal(0, 0.02, 5000).astype("f4")
    given = {}
    for name in floats.FORMATS:
        words = floats.words_of(numbers, name)
        given[name] = tensors.stored(name, words.shape, words.view(np.uint8).data)
    found = floats_file.decompress(floats_file.compress(given))
    return all(np.array_equal(found[name].words, tensor.words) for name, tensor in given.items())


# One entry for each codec; ``prefix``, ``words``, ``odds`` and ``lz77`` are part of several.
TRIALS: dict[str, Callable[[], bool]] = {
    "huffman": _huffman,
    "lzw": _lzw,
    "bpe": _bpe,
    "deflate": _deflate,
    "bzip2": _bzip2,
    "rans": _rans,
    "png": _png,
    "jpeg": _jpeg,
    "lz4": _lz4,
    "lzss": _lzss,
    "lzo": _lzo,
    "sparse tensors": _sparse,
    "tensors in parts": _parts,
    "floats in lanes": _float_lanes,
}


def main() -> None:
    """Try every kernel, which compiles it, and say so."""
    for name, trial in TRIALS.items():
        print(f"compiling the kernel for {name} ...", flush=True)
        if not trial():
            raise SystemExit(f"The kernel for {name} does not bring its sample back. Please report this.")


if __name__ == "__main__":
    main()
