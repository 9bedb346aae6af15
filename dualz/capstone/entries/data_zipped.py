"""As the course's entry, and a zip on top of it."""

import zlib

import numpy as np

from dualz.codecs import rans
from dualz.codecs.columns import differences, sums, unzigzag, zigzag

ROW = np.dtype([("time", "<u4"), ("voltage", "<u2"), ("current", "<u2"), ("power", "<u2"), ("state", "<u2")])


def decode(blob):
    parts = cut(zlib.decompress(blob))
    first = np.frombuffer(next(parts), "<i8")
    columns = []
    for start in first:
        low, high = (np.frombuffer(rans.decompress(next(parts)), "u1").astype("u8") for _ in range(2))
        columns.append(start + sums(unzigzag(low | high << np.uint64(8))))
    rows = np.zeros(len(columns[0]), ROW)
    for name, column in zip(ROW.names, columns):
        rows[name] = column
    return rows.tobytes()


def cut(blob):
    at = 0
    while at < len(blob):
        size = int.from_bytes(blob[at : at + 2], "little")
        yield blob[at + 2 : at + 2 + size]
        at += 2 + size


# --- encoder ---------------------------------------------------------------------------------------


def encode(data):
    rows = np.frombuffer(data, ROW)
    columns = [rows[name].astype("i8") for name in ROW.names]
    parts = [np.array([column[0] for column in columns], "<i8").tobytes()]
    for column in columns:
        codes = zigzag(differences(column - column[0]))
        parts += [rans.compress((codes >> shift & 255).astype("u1").tobytes()) for shift in (np.uint64(0), np.uint64(8))]
    return zlib.compress(b"".join(len(part).to_bytes(2, "little") + part for part in parts), 9)
