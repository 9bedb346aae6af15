"""Power is voltage times current: of that column only the meter's error is stored. The rest as before."""

import numpy as np

from dualz.codecs import rans
from dualz.codecs.columns import differences, sums, unzigzag, zigzag

ROW = np.dtype([("time", "<u4"), ("voltage", "<u2"), ("current", "<u2"), ("power", "<u2"), ("state", "<u2")])
HEAD = 12  # bytes with which each rANS file of as many rows begins: kept once, in the first of them


def decode(blob):
    firsts, high, *lows = cut(blob)
    lows = [lows[0], *(lows[0][:HEAD] + low for low in lows[1:])]
    lows = [np.frombuffer(rans.decompress(low), "u1").astype("u8") for low in lows]
    highs = np.frombuffer(rans.decompress(high), "u1").astype("u8").reshape(len(lows), -1) << np.uint64(8)
    moved = [unzigzag(low | up) for low, up in zip(lows, highs, strict=True)]
    columns = [sums(steps) + first for steps, first in zip(moved, np.frombuffer(firsts, "<i8"), strict=True)]
    columns[3] = moved[3] + columns[1] * columns[2] // 1000
    rows = np.zeros(len(columns[0]), ROW)
    for name, column in zip(ROW.names, columns, strict=True):
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
    codes = [zigzag(differences(column - column[0])) for column in columns]
    codes[3] = zigzag(columns[3] - columns[1] * columns[2] // 1000)
    return joined([column[0] for column in columns], codes)


def joined(firsts, codes):
    lows = [rans.compress((row & np.uint64(255)).astype("u1").tobytes()) for row in codes]
    high = rans.compress(b"".join((row >> np.uint64(8)).astype("u1").tobytes() for row in codes))
    parts = [np.array(firsts, "<i8").tobytes(), high, lows[0], *(low[HEAD:] for low in lows[1:])]
    return b"".join(len(part).to_bytes(2, "little") + part for part in parts)
