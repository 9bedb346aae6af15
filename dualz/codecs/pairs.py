"""What byte-pair encoding is written down in: tokens and merges, known to the codec and to its kernel.

Lesson: 04 (lzw).
"""

BYTES = 256  # tokens below are the byte values; merge i makes token BYTES + i

Merge = tuple[int, int]
