"""Adaptive binary arithmetic coding of sparse labels: each bit with a chance learned from its surroundings.

Huffman spends whole bits and knows one table. Here every decision ("is this weight kept?", "which
label?") gets a chance p, and takes -log2 p bits. The chance is mixed from several guesses: how full the
column and the row are so far, which neighbours are kept, and what followed such surroundings before. The
mixer moves its weights after every bit towards the guesses that were right. Encoder and decoder learn the
same, from the same past, so nothing but the coded bits is stored.

Everything is done in whole numbers, so every machine computes the same chances. Division and shift round
down, also below zero. Chances are 16-bit numbers (of 65536); logarithms of odds have 8 bits behind the point.

Sources: Rissanen and Langdon (1979) for arithmetic coding; Mahoney, "Adaptive weighing of context models
for lossless data compression" (2005) for mixing odds; Krichevsky and Trofimov (1981) for the estimates.
Lesson: 14 (dual). The file format says every step of it again: docs/dz-format.md.
"""

from __future__ import annotations

import numpy as np

from dualz.kernels import compiled
from dualz.kernels.odds import SQUASH, STRETCH

MOST_LABELS = 64
MOST_ELEMENTS = 1 << 26
LEAST, TOP = 32, 65536 - 32
_HALF = 32768
_MASK = (1 << 32) - 1
CHUNK = 1 << 20  # numbers a call, so that Python can be interrupted between two
LOW, HIGH, CODE, PLACE, DECODING = range(5)
ROW, COLUMN, IN_ROW, PREVIOUS, ROW_ODDS, NEAR = range(5, 11)  # where the work stands, between two calls
FOR_COLUMN, FOR_ROW, FOR_NEAR, FOR_ALL = range(11, 15)  # how much each guess is believed


@compiled
def _code(state, stream, low, high, bit, chance):
    """Code ``bit``, which is 1 with ``chance``, by cutting the interval [low, high]; or decode it.
    Returns the bit and the interval that is left."""
    span = high - low
    middle = low + (span >> 16) * chance + ((span & 0xFFFF) * chance >> 16)
    if state[DECODING]:
        bit = 1 if state[CODE] <= middle else 0
    if bit:
        high = middle
    else:
        low = middle + 1
    while low >> 24 == high >> 24:
        if state[DECODING]:
            _take_byte(state, stream)
        else:
            _give_byte(state, stream, low >> 24)
        low = low << 8 & _MASK
        high = high << 8 & _MASK | 255
    return bit, low, high


@compiled
def _take_byte(state, stream):
    """The next byte of the stream; behind its end there are zeros."""
    byte = np.int64(stream[state[PLACE]]) if state[PLACE] < stream.size else 0
    state[PLACE] += 1
    state[CODE] = (state[CODE] << 8 & _MASK) | byte


@compiled
def _give_byte(state, stream, byte):
    if state[PLACE] < stream.size:
        stream[state[PLACE]] = byte
    state[PLACE] += 1


@compiled
def _mixed(weights, odds):
    """The mixed chance of a 1, from the logarithms of odds of the guesses."""
    total = 0
    for guess in range(odds.size):
        total += weights[guess] * odds[guess]
    return SQUASH[min(max(total >> 16, -2047), 2047) + 2048]


@compiled
def _adjust(weights, odds, error, slowness):
    for guess in range(odds.size):
        weights[guess] += odds[guess] * error >> slowness


@compiled
def _estimate(ones, seen, prior, strength):
    """Odds that the next of a row or column is kept when ``ones`` of ``seen`` were: Krichevsky and Trofimov's
    estimate, started with ``strength`` kept ones at the density ``prior``."""
    chance = (prior * (ones + strength) << 16) // (seen * prior + (strength << 16))
    return STRETCH[min(chance, 65535) >> 4]


@compiled
def _label(state, stream, low, high, label, width, near, moved, seen, weights, odds):
    """Code ``label`` as ``width`` binary decisions, the most significant one first. ``moved`` says how far
    each chance has gone from one half: tables begin as zeros, which cost nothing until they are used."""
    node = 1
    for shift in range(width - 1, -1, -1):
        for guess in range(5):
            odds[guess] = STRETCH[(_HALF + moved[guess, (near[guess] << width) + node]) >> 4]
        chance = _mixed(weights, odds)
        bit, low, high = _code(state, stream, low, high, label >> shift & 1, chance)
        goal = bit << 16
        _adjust(weights, odds, goal - chance, 14)
        for guess in range(5):
            at = (near[guess] << width) + node
            was, times = _HALF + moved[guess, at], np.int64(seen[guess, at])
            step = 2 * (goal - was) // (2 * times + 3)
            moved[guess, at] = min(max(was + step, LEAST), TOP) - _HALF
            seen[guess, at] = min(times + 1, 255)
        node = 2 * node + bit
    return node - (1 << width), low, high


@compiled
def _run(labels, count, kinds, width, lag, strength, dense, state, stream, learned, moved, seen, room):
    """Code the next ``room`` of ``labels`` (rows x columns, 0 for pruned, else 1 to ``kinds``), or fill them
    in. A label is ``width`` bits; ``moved`` and ``seen`` are the tables that its five guesses learn in,
    ``learned`` is what else is known of neighbours and columns. Returns whether all is right so far."""
    rows, columns = labels.shape
    kept_chance, kept_seen, in_column, last, weights = learned
    low, high = state[LOW], state[HIGH]
    prior = min(max(((count << 16) + (rows * columns >> 1)) // max(rows * columns, 1), 1), 65535)
    start = max(LEAST, min(prior, TOP))
    patience = 2 + 19661 // prior
    # Is a weight kept? Three guesses and a constant: column, row, neighbours, overall density.
    constant = STRETCH[start >> 4]
    for_column, for_row, for_near, for_all = (
        state[FOR_COLUMN],
        state[FOR_ROW],
        state[FOR_NEAR],
        state[FOR_ALL],
    )
    by_count = np.zeros(1, np.int64)
    # Which label? Five guesses, each by another part of the surroundings.
    odds, near = np.zeros(5, np.int64), np.zeros(5, np.int64)
    row = state[ROW]
    while row < rows and room > 0:
        if not dense:
            # One estimate for each count that a column may have, as far as there are columns for them.
            by_count = np.zeros(min(np.int64(in_column.max()) + 1, columns), np.int64)
            for ones in range(by_count.size):
                by_count[ones] = _estimate(ones, row, prior, strength)
        in_row, previous, row_odds, context = state[IN_ROW], state[PREVIOUS], state[ROW_ODDS], state[NEAR]
        begin, end = state[COLUMN], min(state[COLUMN] + room, columns)
        for column in range(begin, end):
            kept = 1
            if not dense:
                # Kept or not, bit by bit: 1 and 2 to the left; lag - 1, lag and lag + 1; twice the lag.
                context = (context & 1) << 1 | (context & 12) << 1
                context |= column >= 1 and labels[row, column - 1] > 0
                context |= (column >= lag - 1 and labels[row, column - lag + 1] > 0) << 2
                context |= (column >= 2 * lag and labels[row, column - 2 * lag] > 0) << 5
                if column & 7 == 0:
                    row_odds = _estimate(in_row, column, prior, strength)
                ones, near_odds = np.int64(in_column[column]), STRETCH[kept_chance[context] >> 4]
                known = ones < by_count.size
                column_odds = by_count[ones] if known else _estimate(ones, row, prior, strength)
                total = for_column * column_odds + for_row * row_odds + for_near * near_odds
                total = total + for_all * constant >> 16
                chance = SQUASH[min(max(total, -2047), 2047) + 2048]
                kept, low, high = _code(state, stream, low, high, 1 if labels[row, column] else 0, chance)
                goal = kept << 16
                error = goal - chance
                for_column += column_odds * error >> 17
                for_row += row_odds * error >> 17
                for_near += near_odds * error >> 17
                for_all += constant * error >> 17
                step = (goal - kept_chance[context]) // (kept_seen[context] + patience)
                kept_chance[context] = min(max(kept_chance[context] + step, LEAST), TOP)
                kept_seen[context] = min(kept_seen[context] + 1, 255)
            if kept:
                label = 0
                if width:
                    left = np.int64(labels[row, column - 1]) if column >= 1 else 0
                    back = np.int64(labels[row, column - lag]) if column >= lag else 0
                    above = np.int64(labels[row - 1, column]) if row else 0
                    near[1], near[2] = previous, np.int64(last[column])
                    near[3] = left * (kinds + 1) + back
                    near[4] = (left if left else back) * (kinds + 1) + above
                    label = np.int64(labels[row, column]) - 1
                    label, low, high = _label(
                        state, stream, low, high, label, width, near, moved, seen, weights, odds
                    )
                    if label >= kinds:
                        return False
                previous = label + 1
                labels[row, column] = last[column] = previous
                in_row += 1
                in_column[column] += 1
                if not dense:
                    row_odds = _estimate(in_row, column + 1, prior, strength)
        if not state[DECODING] and state[PLACE] > stream.size:
            return False
        room -= end - begin
        if end == columns:
            row, end, in_row, previous, row_odds, context = row + 1, 0, 0, 0, 0, 0
        state[COLUMN], state[IN_ROW], state[PREVIOUS] = end, in_row, previous
        state[ROW_ODDS], state[NEAR] = row_odds, context
    state[LOW], state[HIGH], state[ROW] = low, high, row
    state[FOR_COLUMN], state[FOR_ROW], state[FOR_NEAR], state[FOR_ALL] = (
        for_column,
        for_row,
        for_near,
        for_all,
    )
    return True


@compiled
def _flush(state, stream):
    """As few bytes as pin down a number in [low, high], zeros behind them."""
    low, high = state[LOW], state[HIGH]
    size = 0
    value = 0 if low == 0 else -1
    while value < 0:
        size += 1
        step = 32 - 8 * size
        value = ((low + (1 << step) - 1) >> step) << step
        if value > high:
            value = -1
    for byte in range(size):
        _give_byte(state, stream, value >> (24 - 8 * byte) & 255)


def _tables(kinds: int) -> tuple[int, np.ndarray, np.ndarray]:
    """The bits of a label, and zeros for what is learned of it. They are made here, not in a kernel: from
    NumPy the system gives zeros only where they are touched, and a file may have thousands of tensors."""
    width = (kinds - 1).bit_length()
    room = (kinds + 1) * (kinds + 1) << width if width else 1
    return width, np.zeros((5, room), np.int32), np.zeros((5, room), np.uint8)


def _state(decoding: int) -> np.ndarray:
    state = np.zeros(15, np.int64)
    state[HIGH], state[DECODING] = _MASK, decoding
    state[FOR_COLUMN : FOR_ALL + 1] = 65536, 65536, 19661, -85197
    return state


def _run_all(
    labels: np.ndarray, count: int, kinds: int, lag: int, strength: int, dense: bool, *coder: np.ndarray
) -> bool:
    """Code or fill in ``labels``, of which ``count`` are not 0; ``coder`` is its state and its stream."""
    width, moved, seen = _tables(kinds)
    start = max(LEAST, min(((count << 16) + (labels.size >> 1)) // max(labels.size, 1), TOP))
    columns = labels.shape[1]
    learned = (
        np.full(64, start, np.int64),
        np.zeros(64, np.int64),
        np.zeros(columns, np.int32),
        np.zeros(columns, np.uint8),
        np.full(5, 19661, np.int64),
    )
    rest = (*coder, learned, moved, seen, CHUNK)
    return all(
        _run(labels, count, kinds, width, lag, strength, dense, *rest) for _ in range(0, labels.size, CHUNK)
    )


def encode(labels: np.ndarray, kinds: int, lag: int, strength: int, dense: bool, limit: int) -> bytes | None:
    """``labels`` (rows x columns, uint8, 0 for pruned) as bytes, or None where ``limit`` bytes are too few.

    ``kinds`` is the number of labels (1 to 64), ``lag`` the distance (2 or more) of a second neighbour in
    the row, ``strength`` (1 to 8) how slowly the densities of rows and columns are believed. ``dense``:
    no label is 0, and nothing is spent on saying so.
    """
    state, stream = _state(0), np.empty(limit, np.uint8)
    if not _run_all(labels, int(np.count_nonzero(labels)), kinds, lag, strength, dense, state, stream):
        return None
    _flush(state, stream)
    if state[PLACE] > limit:
        return None
    return stream[: state[PLACE]].tobytes().rstrip(b"\0")


def decode(
    data: memoryview, shape: tuple[int, int], count: int, kinds: int, lag: int, strength: int, dense: bool
) -> np.ndarray | None:
    """The labels (uint8, ``shape``) of :func:`encode`, or None where a label is above ``kinds``.

    Any bytes decode to something: what was damaged is found by the checksum of the file.
    """
    state = _state(1)
    stream = np.frombuffer(data, np.uint8).copy()  # writable, as in encoding: one compiled form is enough
    for _ in range(4):
        _take_byte(state, stream)
    labels = np.zeros(shape, np.uint8)
    return labels if _run_all(labels, count, kinds, lag, strength, dense, state, stream) else None
