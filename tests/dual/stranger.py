"""A reader of context streams, written from docs/dz-format.md alone, as plainly as the page says it.

It shares no code with the package: if the page and the package disagree, the tests see it.
"""

from __future__ import annotations

from pathlib import Path

PAGE = (Path(__file__).parents[2] / "docs" / "dz-format.md").read_text(encoding="utf-8")
KNOTS = [int(word) for word in PAGE.split("with K =")[1].split("(65536")[0].split()]


def clamp(x: int, a: int, b: int) -> int:
    return max(a, min(b, x))


def on_table(x: int) -> int:
    i, r = (x + 2048) >> 7, (x + 2048) & 127
    return KNOTS[i] + ((KNOTS[i + 1] - KNOTS[i]) * r >> 7)


def squash(x: int) -> int:
    return on_table(clamp(x, -2047, 2047))


_TABLE = [on_table(x) for x in range(-2048, 2048)]
_LOGARITHMS = [next((x - 2048 for x in range(4096) if _TABLE[x] >= 16 * i + 8), 2047) for i in range(4096)]


def stretch(p: int) -> int:
    return _LOGARITHMS[p >> 4]


class Bits:
    """The arithmetic decoder."""

    def __init__(self, stream: bytes) -> None:
        self.rest = iter(stream)
        self.low, self.high, self.code = 0, 2**32 - 1, 0
        for _ in range(4):
            self.code = self.code << 8 | next(self.rest, 0)

    def bit(self, p: int) -> int:
        span = self.high - self.low
        middle = self.low + (span >> 16) * p + ((span & 65535) * p >> 16)
        bit = int(self.code <= middle)
        if bit:
            self.high = middle
        else:
            self.low = middle + 1
        while self.low >> 24 == self.high >> 24:
            self.low = self.low << 8 & 0xFFFFFFFF
            self.high = self.high << 8 & 0xFFFFFFFF | 255
            self.code = self.code << 8 & 0xFFFFFFFF | next(self.rest, 0)
        return bit


def mix(weights: list[int], guesses: list[int]) -> int:
    return squash(sum(weight * guess for weight, guess in zip(weights, guesses, strict=True)) >> 16)


def decode(stream: bytes, rows: int, columns: int, kept: int, k: int, lag: int, a: int, dense: bool):
    """The labels, row by row."""
    n_all = rows * columns
    prior = clamp(((kept << 16) + (n_all >> 1)) // n_all, 1, 65535)
    start = clamp(prior, 32, 65504)

    def estimate(ones: int, seen: int) -> int:
        return stretch(min(65535, (prior * (ones + a) << 16) // (seen * prior + (a << 16))))

    bits = Bits(stream)
    weights, c, t = [65536, 65536, 19661, -85197], [start] * 64, [0] * 64
    label_weights = [19661] * 5
    tables: list[dict] = [{} for _ in range(5)]
    labels = [[0] * columns for _ in range(rows)]
    in_column, last = [0] * columns, [0] * columns
    width = 0
    while 2**width < k:
        width += 1

    for row in range(rows):
        in_row = before = n = by_row = 0
        for column in range(columns):

            def back_by(distance: int, row: int = row, column: int = column) -> int:
                return labels[row][column - distance] if distance <= column else 0

            if not dense:
                n = (n & 1) << 1 | (n & 4) << 1 | (n & 8) << 1
                n |= (back_by(1) > 0) | (back_by(lag - 1) > 0) << 2 | (back_by(2 * lag) > 0) << 5
                if column % 8 == 0:
                    by_row = estimate(in_row, column)
                guesses = [estimate(in_column[column], row), by_row, stretch(c[n]), stretch(start)]
                p = mix(weights, guesses)
                y = bits.bit(p)
                error = (y << 16) - p
                weights = [w + (guess * error >> 17) for w, guess in zip(weights, guesses, strict=True)]
                c[n] = clamp(c[n] + ((y << 16) - c[n]) // (t[n] + 2 + 19661 // prior), 32, 65504)
                t[n] = min(t[n] + 1, 255)
                if not y:
                    continue
            left, back, above = back_by(1), back_by(lag), labels[row - 1][column] if row else 0
            pairs = left * (k + 1) + back, (left or back) * (k + 1) + above
            node = 1
            for _ in range(width):
                places = [(near, node) for near in (0, before, last[column], *pairs)]
                cells = [table.setdefault(at, [32768, 0]) for table, at in zip(tables, places, strict=True)]
                guesses = [stretch(cell[0]) for cell in cells]
                p = mix(label_weights, guesses)
                y = bits.bit(p)
                error = (y << 16) - p
                label_weights = [w + (g * error >> 14) for w, g in zip(label_weights, guesses, strict=True)]
                for cell in cells:
                    cell[0] = clamp(cell[0] + 2 * ((y << 16) - cell[0]) // (2 * cell[1] + 3), 32, 65504)
                    cell[1] = min(cell[1] + 1, 255)
                node = 2 * node + y
            labels[row][column] = before = last[column] = node - 2**width + 1
            in_row += 1
            in_column[column] += 1
            if not dense:
                by_row = estimate(in_row, column + 1)
    return labels
