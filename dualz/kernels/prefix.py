"""Code lengths and code words on arrays: what ``dualz.codecs.huffman`` and ``.prefix`` do step by step.

Both give the same lengths, ties included, so a file does not depend on who wrote it. Symbols are
the indices of the arrays; a symbol that does not occur has count 0 and length 0.

Lesson: 02 (huffman).
"""

from __future__ import annotations

import numpy as np

from dualz.kernels import compiled

_GONE = np.iinfo(np.int64).max


def code_lengths(counts: np.ndarray, longest: int) -> np.ndarray:
    """The best code lengths, in bits, none above ``longest``, for ``counts`` (shape (n,), int64).

    Returns shape (n,), int64. A lone symbol has length 1.

    Raises:
        ValueError: there are more symbols than words of ``longest`` bits.
    """
    lengths = np.zeros(len(counts), np.int64)
    symbols = np.flatnonzero(counts)
    if len(symbols) > 1 << longest:
        raise ValueError(f"{len(symbols)} symbols do not fit into code words of at most {longest} bits.")
    if len(symbols) < 2:
        lengths[symbols] = 1
        return lengths
    lengths[symbols] = _tree_depths(counts[symbols])
    if lengths.max() > longest:
        order = symbols[np.argsort(counts[symbols], kind="stable")]
        lengths[order] = _package_merge(counts[order], longest)
    return lengths


@compiled
def code_words(lengths: np.ndarray) -> np.ndarray:
    """The canonical code words as numbers, for ``lengths`` (shape (n,), int64) that keep Kraft's inequality.

    Returns shape (n,), int64: the low ``lengths[symbol]`` bits of each are its code word.
    """
    words = np.zeros(lengths.size, np.int64)
    word = 0
    for length in range(1, lengths.max() + 1):
        word <<= 1
        for symbol in range(lengths.size):
            if lengths[symbol] == length:
                words[symbol] = word
                word += 1
    return words


@compiled
def _tree_depths(weights):
    """The depth of each leaf of the Huffman tree. A merged tree takes the place of its child with the
    lowest symbol, so that the first of several lightest places is the one that the tie rule asks for."""
    size = weights.size
    nodes = 2 * size - 1
    weight, tree, parent = weights.copy(), np.arange(size), np.zeros(nodes, np.int64)
    for made in range(size, nodes):
        light = np.argmin(weight)
        light_weight, weight[light] = weight[light], _GONE
        heavy = np.argmin(weight)
        heavy_weight, weight[heavy] = weight[heavy], _GONE
        parent[tree[light]] = parent[tree[heavy]] = made
        place = min(light, heavy)
        weight[place] = light_weight + heavy_weight
        tree[place] = made
    depth = np.zeros(nodes, np.int64)
    for node in range(nodes - 2, -1, -1):
        depth[node] = depth[parent[node]] + 1
    return depth[:size]


@compiled
def _package_merge(weights, longest):
    """Lengths for ``weights`` in ascending order. The first packages of a list are made of the first
    coins of the list below it, so it is enough to know which coins are packages."""
    size = weights.size
    is_package = np.zeros((longest + 1, 2 * size), np.bool_)
    below = weights
    for level in range(longest - 1, 0, -1):
        packages = below.size // 2
        coins = np.zeros(size + packages, np.int64)
        single = package = 0
        for at in range(coins.size):
            merged = below[2 * package] + below[2 * package + 1] if package < packages else 0
            if single < size and (package == packages or weights[single] <= merged):
                coins[at] = weights[single]
                single += 1
            else:
                coins[at] = merged
                is_package[level, at] = True
                package += 1
        below = coins
    lengths = np.zeros(size, np.int64)
    taken = 2 * size - 2
    for level in range(1, longest + 1):
        packages = np.sum(is_package[level, :taken])
        lengths[: taken - packages] += 1
        taken = 2 * packages
    return lengths
