"""Code that learners might write in lesson 01: right answers, and popular wrong ones with what is told."""

from __future__ import annotations

from collections import Counter
from math import floor, inf, log, log2

from dualz.codecs.entropy import entropy, probabilities
from dualz.course.forms import caught, mistake

# --- the cost of a message under a model ---------------------------------------------------------


def cost(message, model):
    bits = 0.0
    for symbol in message:
        p = model.get(symbol, 0)
        if p == 0:
            return inf
        bits -= log2(p)
    return bits / len(message)


def cost_stub(message, model):
    bits = 0.0  # noqa: F841
    for symbol in message:
        p = model.get(symbol, 0)  # noqa: F841
        ...
    return ...


@mistake("any logarithm gives bits", "You took the natural logarithm. Bits need the logarithm to the base 2.")
def cost_natural(message, model):
    return inf if cost(message, model) == inf else sum(-log(model[x]) for x in message) / len(message)


@mistake(
    "bits per file are bits per symbol",
    "This is the whole message. Divide by the number of symbols: bits per symbol.",
)
def cost_total(message, model):
    return cost(message, model) * len(message)


@mistake(
    "the mean is taken twice",
    "You divided by the length of the message twice. The mean surprise is in bits per symbol already.",
)
def cost_divided_again(message, model):
    return cost(message, model) / len(message)


@mistake(
    "the mean is one over the alphabet",
    """You divided by the number of symbols in the model. The mean is one over the message: divide by its
    length.""",
)
def cost_by_the_alphabet(message, model):
    return inf if cost(message, model) == inf else cost_total.answer(message, model) / len(model)


@mistake(
    "an unseen symbol costs nothing",
    """You skip symbols that the model finds impossible, as if they were free. No word exists for them: the
    cost is infinite.""",
)
def cost_skipping(message, model):
    return sum(-log2(model[x]) for x in message if model.get(x, 0) > 0) / len(message)


@caught("what is listed has a chance", "stopped in")
def cost_of_listed(message, model):
    if any(symbol not in model for symbol in message):
        return inf
    return sum(-log2(model[x]) for x in message) / len(message)


@mistake(
    "the probability of a message can be multiplied out",
    """You multiply the probabilities. The product of many is too small for a float and becomes 0: add up the
    surprises instead.""",
)
def cost_of_the_product(message, model):
    product = 1.0
    for symbol in message:
        product *= model.get(symbol, 0)
    return -log2(product) / len(message) if product else inf


@mistake(
    "each symbol is paid once",
    "You charge each symbol once. A symbol that comes ten times is paid ten times.",
)
def cost_once_per_symbol(message, model):
    if cost(message, model) == inf:
        return inf
    return sum(-log2(model[x]) for x in set(message)) / len(set(message))


@mistake(
    "cross-entropy is the model's entropy",
    "This is the entropy of the model. How often a symbol comes, the message says.",
)
def cost_by_the_model(message, model):
    """The entropy of the model: its own symbols, weighed by its own probabilities."""
    return sum(-p * log2(p) for p in model.values() if p > 0)


@mistake(
    "a message has one entropy, whatever the model",
    "This is the entropy of the message: your function never asks the model.",
)
def cost_of_itself(message, model):
    counts = Counter(message)
    return sum(-count / len(message) * log2(count / len(message)) for count in counts.values())


@mistake("a cost may be negative", "log2 of a probability is negative. The cost is minus log2.")
def cost_negative(message, model):
    return inf if cost(message, model) == inf else -cost(message, model)


# --- bits that rounding loses --------------------------------------------------------------------


def entropy_of(values):
    counts = Counter(values)
    return sum(-count / len(values) * log2(count / len(values)) for count in counts.values()) + 0.0


def bits_lost(column):
    return entropy_of(column) - entropy_of([round(x) for x in column])


def lost_by_the_codec(column):
    return entropy(probabilities(column)) - entropy(probabilities(map(round, column)))


@mistake(
    "bits per file are bits per symbol",
    "These are the bits of the whole column. Leave the number of rows out.",
)
def lost_in_all(column):
    return bits_lost(column) * len(column)


@mistake(
    "an entropy is that of the whole column",
    "You divided by the number of rows. An entropy is in bits per value already.",
)
def lost_divided_again(column):
    return bits_lost(column) / len(column)


@mistake(
    "lost is what is left",
    "This is what is left after rounding. Lost is the rest: before minus after.",
)
def lost_is_what_is_left(column):
    return entropy_of([round(x) for x in column])


@mistake(
    "entropy counts different values",
    "You compared the numbers of different values, as if each were equally likely. Use the entropy.",
)
def lost_of_distinct(column):
    return log2(len(set(column)) / len({round(x) for x in column}))


@mistake(
    "the sign does not matter",
    "The sign is turned: before minus after. Rounding can only take bits away.",
)
def lost_backwards(column):
    return -bits_lost(column)


@mistake(
    "information is a number of values",
    "You counted values. Information is measured in bits: use the entropy.",
)
def lost_as_values(column):
    return len(set(column)) - len({round(x) for x in column})


@mistake(
    "information is the rounding error",
    "This is the mean rounding error, in the unit of the column. It is not information.",
)
def lost_as_error(column):
    return sum(abs(x - round(x)) for x in column) / len(column)


@mistake(
    "what is cut off is what is lost",
    """This is the entropy of what rounding cuts off, by itself. The rounded value may tell a part of that:
    take before minus after.""",
)
def lost_in_the_errors(column):
    return entropy_of([x - round(x) for x in column])


@mistake(
    "rounding is cutting off",
    "`int(x)` cuts the decimals off. `round(x)` goes to the nearest whole number.",
)
def lost_by_cutting(column):
    return entropy_of(column) - entropy_of([int(x) for x in column])


@mistake(
    "a half is always rounded up",
    "You round every half up. `round(x)` takes a half to the even neighbour: 0.5 to 0, and 1.5 to 2.",
)
def lost_with_halves_up(column):
    return entropy_of(column) - entropy_of([floor(x + 0.5) for x in column])


@mistake(
    "`int(x + 0.5)` rounds",
    """`int(x + 0.5)` is not `round(x)`: it takes every half up, and it cuts towards 0 where x is
    negative.""",
)
def lost_with_half_added(column):
    return entropy_of(column) - entropy_of([int(x + 0.5) for x in column])


@mistake(
    "a loss is a share",
    "This is the share of the entropy that is lost. The bits themselves are wanted: before minus after.",
)
def lost_as_share(column):
    return bits_lost(column) / entropy_of(column) if entropy_of(column) else 0.0
