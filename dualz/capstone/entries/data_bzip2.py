"""The library's bzip2 on the file as it is."""

import bz2


def decode(blob):
    return bz2.decompress(blob)


# --- encoder ---------------------------------------------------------------------------------------


def encode(data):
    return bz2.compress(data)
