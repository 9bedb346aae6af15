"""Matrices that learners type: read and written in one way by all lessons."""

from __future__ import annotations

MOST_WEIGHTS = 30

Matrix = tuple[tuple[float, ...], ...]


def read_matrix(given: str | bytes, most: int = MOST_WEIGHTS) -> Matrix:
    """Rows of numbers: a line or a semicolon ends a row, spaces or commas stand between numbers.

    Raises:
        ValueError: no numbers, rows of different lengths, or more than can be shown.
    """
    words = given.decode("utf-8", "replace") if isinstance(given, bytes) else given
    lines = [line.replace(",", " ").split() for line in words.replace(";", "\n").splitlines()]
    try:
        rows = tuple(tuple(map(float, line)) for line in lines if line)
    except ValueError as error:
        raise ValueError("Type numbers, such as: 0.8 -0.3; 0.2 0.5") from error
    if not rows or len({len(row) for row in rows}) != 1:
        raise ValueError("Type rows of equally many numbers, such as: 0.8 -0.3; 0.2 0.5")
    if sum(map(len, rows)) > most or len(rows[0]) > 6:
        raise ValueError(f"At most {most} numbers in rows of at most 6 can be shown.")
    return rows


def say_matrix(rows: Matrix) -> str:
    """A matrix as the text of the input field."""
    return "; ".join(" ".join(f"{value:g}" for value in row) for row in rows)
