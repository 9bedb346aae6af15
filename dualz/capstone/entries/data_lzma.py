"""The library's LZMA on the file as it is."""

import lzma


def decode(blob):
    return lzma.decompress(blob)


# --- encoder ---------------------------------------------------------------------------------------


def encode(data):
    return lzma.compress(data, preset=9)
