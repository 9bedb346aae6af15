"""Code that learners might write in lesson 16: right answers, and popular wrong ones with what is told."""

from __future__ import annotations

from math import erf, log, log2, sqrt

from dualz.course.forms import mistake

# --- split and join ----------------------------------------------------------------------------------


def split(words):
    exponents, rest = [], []
    for word in words:
        exponents.append(word >> 7 & 255)
        rest.append(word >> 15 << 7 | word & 127)
    return exponents, rest


def split_stub(words):
    exponents, rest = [], []
    for word in words:  # noqa: B007
        exponents.append(...)
        rest.append(...)
    return exponents, rest


@mistake(
    "the exponent is the first byte",
    """You took the upper byte. It begins with the sign, and the last bit of the exponent is in the lower
    byte: shift by 7, and keep 8 bits.""",
)
def split_at_the_byte(words):
    return [word >> 8 for word in words], [word & 255 for word in words]


@mistake(
    "the sign is lost",
    """The sign is in neither of your lists, so minus cannot come back. Put it in front of the mantissa: 128
    more where the word is 32768 or more.""",
)
def split_without_sign(words):
    return split(words)[0], [word & 127 for word in words]


@mistake(
    "the sign belongs to the exponent",
    "Your exponents have nine bits: the sign is among them. Keep the lower eight, as in `& 255`.",
)
def split_with_sign(words):
    return [word >> 7 for word in words], split(words)[1]


@mistake(
    "the stored exponent is the power",
    "You subtracted the bias, 127. What is stored, and coded, are the bits as they are: 0 to 255.",
)
def split_less_bias(words):
    exponents, rest = split(words)
    return [exponent - 127 for exponent in exponents], rest


@mistake(
    "the sign stands last",
    "Your sign stands behind the mantissa. That would do as well, but here it stands before it, as bit 7.",
)
def split_sign_last(words):
    return split(words)[0], [(word & 127) << 1 | word >> 15 for word in words]


@mistake("the order does not matter", "Your lists are the wrong way round: the exponents come first.")
def split_swapped(words):
    return split(words)[::-1]


def join(exponents, rest):
    return [low >> 7 << 15 | high << 7 | low & 127 for high, low in zip(exponents, rest, strict=True)]


def join_stub(exponents, rest):
    words = []
    for high, low in zip(exponents, rest, strict=True):  # noqa: B007
        ...  # sign, exponent, mantissa, in one word
    return words


@mistake(
    "two bytes side by side",
    """You put the two bytes side by side. The sign has to move in front of the exponent, from bit 7 to bit
    15, and the exponent to bit 7.""",
)
def join_bytes(exponents, rest):
    return [high << 8 | low for high, low in zip(exponents, rest, strict=True)]


@mistake(
    "the sign is lost", "All your numbers are positive: bit 7 of the rest is the sign, and goes to bit 15."
)
def join_without_sign(exponents, rest):
    return [high << 7 | low & 127 for high, low in zip(exponents, rest, strict=True)]


@mistake(
    "the sign stays where it is",
    "You left the sign in bit 7, where the exponent's last bit stands. It belongs into bit 15.",
)
def join_sign_stays(exponents, rest):
    return [high << 7 | low for high, low in zip(exponents, rest, strict=True)]


# --- the entropy of an exponent ----------------------------------------------------------------------


def exponent_entropy(sigma):
    bits = 0.0
    for e in range(-60, 20):
        share = erf(2.0 ** (e + 1) / (sigma * sqrt(2))) - erf(2.0**e / (sigma * sqrt(2)))
        if share > 0:
            bits -= share * log2(share)
    return bits


def exponent_entropy_stub(sigma):
    bits = 0.0
    for e in range(-60, 20):  # noqa: B007
        share = ...
        if share > 0:
            bits += ...
    return bits


def _summed(sigma, share_of, worth):
    shares = (share_of(e, sigma * sqrt(2)) for e in range(-60, 20))
    return sum(worth(share) for share in shares if share > 0)


def _share(e, wide):
    return erf(2.0 ** (e + 1) / wide) - erf(2.0**e / wide)


@mistake(
    "nats are bits",
    "You used the natural logarithm: that gives nats. Bits need `log2`.",
)
def entropy_in_nats(sigma):
    return _summed(sigma, _share, lambda share: -share * log(share))


@mistake(
    "the sign does not matter",
    """Your entropy is negative: the logarithm of a share is. Subtract `share * log2(share)`, or add its
    opposite.""",
)
def entropy_negative(sigma):
    return _summed(sigma, _share, lambda share: share * log2(share))


@mistake(
    "positive numbers only",
    """Your shares add up to one half: you count numbers of one sign only. `erf(x / (sigma * sqrt(2)))` is the
    share with a size below x, of both signs.""",
)
def entropy_one_side(sigma):
    return _summed(sigma, lambda e, wide: _share(e, wide) / 2, lambda share: -share * log2(share))


@mistake(
    "every bit counts alike",
    "You add `-log2(share)` without its weight. A rare exponent has a long word, and is seldom sent.",
)
def entropy_unweighted(sigma):
    return _summed(sigma, _share, lambda share: -log2(share))


@mistake(
    "erf is the normal distribution",
    """You left out the square root of 2. `erf` belongs to another scale: the share with a size below x is
    `erf(x / (sigma * sqrt(2)))`.""",
)
def entropy_without_root(sigma):
    return _summed(sigma / sqrt(2), _share, lambda share: -share * log2(share))


@mistake(
    "the spread does not matter at all",
    "Your result does not depend on sigma. It hardly does, but the sum has to use it.",
)
def entropy_constant(sigma):
    return 2.544
