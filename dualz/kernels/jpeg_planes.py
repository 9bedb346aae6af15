"""Colours of JPEG at speed: RGB to brightness and two colour differences, and back; fewer samples, and more.

All in whole numbers of 16 bits behind the point, as other programs do it, so that the bytes agree.

Source: ITU-T T.871 (JFIF) for the colours; the ways of averaging and of filling in between are those of the
Independent JPEG Group.
Lesson: 07 (lossy). Files: ``dualz.codecs.jpeg``.
"""

from __future__ import annotations

import numpy as np

from dualz.kernels import compiled

_HALF = 1 << 15


# --- write ---------------------------------------------------------------------------------------


@compiled
def split(pixels, planes):
    """Fill ``planes``, uint8 of shape (3, height, width), with Y, Cb and Cr of ``pixels``, (height, 3 width):
    red, green, blue."""
    for y in range(pixels.shape[0]):
        row, first, second, third = pixels[y], planes[0, y], planes[1, y], planes[2, y]
        for x in range(first.size):
            r, g, b = np.int64(row[3 * x]), np.int64(row[3 * x + 1]), np.int64(row[3 * x + 2])
            first[x] = (19595 * r + 38470 * g + 7471 * b + _HALF) >> 16
            second[x] = (-11059 * r - 21709 * g + 32768 * b + (128 << 16) + _HALF - 1) >> 16
            third[x] = (32768 * r - 27439 * g - 5329 * b + (128 << 16) + _HALF - 1) >> 16


@compiled
def shrunk(plane, across, down, out):
    """Means of ``across`` x ``down`` samples; halves go up and down in turns. Past the edges of ``plane``
    its last column is repeated, and so is its last row, but only until there is a whole group."""
    shift = across * down >> 1  # 1 for two samples, 2 for four
    bottom = (plane.shape[0] + down - 1) // down
    for y in range(bottom):
        one, two = plane[y * down], plane[min(y * down + down - 1, plane.shape[0] - 1)]
        row, last = out[y], plane.shape[1] - 1
        for x in range(out.shape[1]):
            left, right = min(x * across, last), min(x * across + across - 1, last)
            total = np.int64(one[left]) + np.int64(one[right])
            if down == 2:
                total += np.int64(two[left]) + np.int64(two[right])
                row[x] = (total + 1 + (x & 1)) >> 2
            else:
                row[x] = (total + (x & 1)) >> shift
    for y in range(bottom, out.shape[0]):
        out[y] = out[bottom - 1]


# --- read ----------------------------------------------------------------------------------------


@compiled
def joined(luma, blue, red, out):
    """Fill ``out``, uint8 of shape (height, 3 width), with the RGB of three planes of that size at least."""
    for y in range(out.shape[0]):
        first, second, third, row = luma[y], blue[y], red[y], out[y]
        for x in range(row.size // 3):
            level = np.int64(first[x])
            cb, cr = np.int64(second[x]) - 128, np.int64(third[x]) - 128
            row[3 * x] = min(max(level + ((91881 * cr + _HALF) >> 16), 0), 255)
            row[3 * x + 1] = min(max(level + ((-22554 * cb - 46802 * cr + _HALF) >> 16), 0), 255)
            row[3 * x + 2] = min(max(level + ((116130 * cb + _HALF) >> 16), 0), 255)


@compiled
def widened(plane, out):
    """Twice as many columns: three parts of the nearer sample and one of the farther."""
    size = plane.shape[1]
    for y in range(plane.shape[0]):
        row, into = plane[y], out[y]
        for x in range(size):
            near = 3 * np.int64(row[x])
            into[2 * x] = (near + np.int64(row[max(x - 1, 0)]) + 1) >> 2
            into[2 * x + 1] = (near + np.int64(row[min(x + 1, size - 1)]) + 2) >> 2


@compiled
def heightened(plane, out):
    """Twice as many rows, in the same way."""
    for y in range(out.shape[0]):
        near = plane[y >> 1]
        far = plane[min(max((y >> 1) + 2 * (y & 1) - 1, 0), plane.shape[0] - 1)]
        into, more = out[y], 1 + (y & 1)
        for x in range(plane.shape[1]):
            into[x] = (3 * np.int64(near[x]) + np.int64(far[x]) + more) >> 2


@compiled
def enlarged(plane, out):
    """Twice as many rows and columns: first up and down, then along the row, rounded once."""
    size = plane.shape[1]
    sums = np.empty(size + 2, np.int64)
    for y in range(out.shape[0]):
        near = plane[y >> 1]
        far = plane[min(max((y >> 1) + 2 * (y & 1) - 1, 0), plane.shape[0] - 1)]
        for x in range(size):
            sums[x + 1] = 3 * np.int64(near[x]) + np.int64(far[x])
        sums[0], sums[size + 1] = sums[1], sums[size]
        into = out[y]
        for x in range(size):
            into[2 * x] = (3 * sums[x + 1] + sums[x] + 8) >> 4
            into[2 * x + 1] = (3 * sums[x + 1] + sums[x + 2] + 7) >> 4
