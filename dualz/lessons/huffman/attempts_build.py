"""Code that learners might write for the coder of lesson 02: lengths by merging, and a decoder."""

from __future__ import annotations

from math import ceil, log2

from dualz.course.forms import caught, mistake

# --- reading bits --------------------------------------------------------------------------------


def decode(bits, codes, count):
    symbol_of = {word: symbol for symbol, word in codes.items()}
    found, word = [], ""
    for bit in bits:
        word += bit
        if word in symbol_of:
            found.append(symbol_of[word])
            word = ""
    return found[:count]


def decode_stub(bits, codes, count):
    symbol_of = {word: symbol for symbol, word in codes.items()}  # noqa: F841
    found, word = [], ""
    for bit in bits:
        word += bit
        if ...:
            found.append(...)
            word = ...
    return found[:count]


def decode_walking(bits, codes, count):
    found, place = [], 0
    while len(found) < count:
        symbol = next(symbol for symbol, word in codes.items() if bits.startswith(word, place))
        found.append(symbol)
        place += len(codes[symbol])
    return found


@mistake(
    "after a word the walk goes on",
    """Your word is never emptied, so only the first symbol is found. After a leaf the walk begins again at
    the root.""",
)
def decode_never_at_the_root(bits, codes, count):
    symbol_of = {word: symbol for symbol, word in codes.items()}
    words = (bits[:end] for end in range(1, len(bits) + 1))
    return [symbol_of[word] for word in words if word in symbol_of][:count]


@mistake(
    "the next word begins with the last bit",
    """Your next word begins with the bit that ended the one before. That bit is used up: begin with an empty
    word.""",
)
def decode_with_the_last_bit(bits, codes, count):
    symbol_of = {word: symbol for symbol, word in codes.items()}
    found, word = [], ""
    for bit in bits:
        word += bit
        if word in symbol_of:
            found.append(symbol_of[word])
            word = bit
    return found[:count]


@mistake(
    "all bits are symbols",
    "You go on after the last symbol. The zeros that fill the last byte are no symbols: stop after `count`.",
)
def decode_to_the_end(bits, codes, count):
    return decode(bits, codes, len(bits))


@mistake("the count is one too large", "The last symbol is missing: `count` symbols are wanted, all of them.")
def decode_one_less(bits, codes, count):
    return decode(bits, codes, count)[:-1]


@mistake(
    "bits are read from the right",
    "You read the bits from the right. The first bit of the stream is the leftmost.",
)
def decode_backwards(bits, codes, count):
    return decode(bits[::-1], codes, count)


@caught("a word is a key of the codes", "stopped in")
def decode_by_the_codes(bits, codes, count):
    return [codes[bits[at : at + 1]] for at in range(count)]


@caught("symbols are a text", "a list of symbols")
def decode_as_text(bits, codes, count):
    return "".join(map(str, decode(bits, codes, count)))


@caught("words are found, not symbols", "should give")
def decode_into_words(bits, codes, count):
    return [codes[symbol] for symbol in decode(bits, codes, count)]


# --- lengths by merging --------------------------------------------------------------------------


def code_lengths(counts):
    lengths = dict.fromkeys(counts, 0)
    queue = [(count, [symbol]) for symbol, count in counts.items()]
    while len(queue) > 1:
        queue.sort(key=lambda tree: tree[0])
        (light, one), (heavy, two), *queue = queue
        for symbol in one + two:
            lengths[symbol] += 1
        queue.append((light + heavy, one + two))
    return lengths


def code_lengths_stub(counts):
    lengths = dict.fromkeys(counts, 0)
    queue = [(count, [symbol]) for symbol, count in counts.items()]
    while len(queue) > 1:
        queue.sort(key=lambda tree: tree[0])
        (light, one), (heavy, two), *queue = queue  # noqa: RUF059
        for symbol in ...:
            lengths[symbol] += ...
        queue.append((..., ...))
    return lengths


def merging(counts, key=lambda tree: tree[0], weight=lambda light, heavy: light + heavy, again=True):
    """As ``code_lengths``: with another order of the queue, another weight, or sorted only once."""
    lengths = dict.fromkeys(counts, 0)
    queue = sorted(((count, [symbol]) for symbol, count in counts.items()), key=key)
    while len(queue) > 1:
        if again:
            queue.sort(key=key)
        (light, one), (heavy, two), *queue = queue
        for symbol in one + two:
            lengths[symbol] += 1
        queue.append((weight(light, heavy), one + two))
    return lengths


@mistake(
    "Huffman merges the two heaviest",
    "You merge the two heaviest trees. Rare symbols must sink: take the two lightest.",
)
def lengths_heaviest_first(counts):
    return merging(counts, key=lambda tree: -tree[0])


@mistake(
    "trees are paired in rounds",
    """You sort once and put each parent at the end, as in a tournament. Sort before each merge: the parent
    competes at once.""",
)
def lengths_in_rounds(counts):
    return merging(counts, again=False)


@mistake(
    "a parent weighs as much as the heavier child",
    "Your parent weighs as much as its heavier child. It weighs as much as both together.",
)
def lengths_by_the_heavier(counts):
    return merging(counts, weight=lambda light, heavy: heavy)


@mistake(
    "a parent weighs as much as the lighter child",
    "Your parent weighs as much as its lighter child. It weighs as much as both together.",
)
def lengths_by_the_lighter(counts):
    return merging(counts, weight=lambda light, heavy: light)


@mistake(
    "a merge lengthens the lighter tree only",
    "You lengthen the words of one of the two trees. Both get a parent, so both sink by one level.",
)
def lengths_of_one(counts):
    lengths = dict.fromkeys(counts, 0)
    queue = [(count, [symbol]) for symbol, count in counts.items()]
    while len(queue) > 1:
        queue.sort(key=lambda tree: tree[0])
        (light, one), (heavy, two), *queue = queue
        for symbol in one:
            lengths[symbol] += 1
        queue.append((light + heavy, one + two))
    return lengths


@mistake(
    "a merge lengthens the heavier tree only",
    "You forget the words of the lighter tree. Both trees get a parent, so both sink by one level.",
)
def lengths_of_the_other(counts):
    lengths = dict.fromkeys(counts, 0)
    queue = [(count, [symbol]) for symbol, count in counts.items()]
    while len(queue) > 1:
        queue.sort(key=lambda tree: tree[0])
        (light, one), (heavy, two), *queue = queue
        for symbol in two:
            lengths[symbol] += 1
        queue.append((light + heavy, one + two))
    return lengths


@caught("Shannon's lengths are the best", "is left over")
def lengths_of_shannon(counts):
    total = sum(counts.values())
    return {symbol: max(1, ceil(-log2(count / total))) for symbol, count in counts.items()}


@caught("all words are equally long", "of equal length")
def lengths_equal(counts):
    return dict.fromkeys(counts, max(1, (len(counts) - 1).bit_length()))


@caught("the depth is in the tree, not in the lengths", "at least 1 bit")
def lengths_never_grown(counts):
    return dict.fromkeys(counts, 0)
