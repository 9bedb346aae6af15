"""Code that learners might write in lesson 01: right answers, and popular wrong ones.

Every function here stands for a learner's. The tests give them to the checks.
"""

from __future__ import annotations

from collections import Counter
from math import inf, log, log2

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


def cost_natural(message, model):
    return inf if cost(message, model) == inf else sum(-log(model[x]) for x in message) / len(message)


def cost_total(message, model):
    return cost(message, model) * len(message)


def cost_skipping(message, model):
    return sum(-log2(model[x]) for x in message if model.get(x, 0) > 0) / len(message)


def cost_once_per_symbol(message, model):
    if cost(message, model) == inf:
        return inf
    return sum(-log2(model[x]) for x in set(message)) / len(set(message))


def cost_by_the_model(message, model):
    """The entropy of the model: its own symbols, weighed by its own probabilities."""
    return sum(-p * log2(p) for p in model.values() if p > 0)


def cost_of_itself(message, model):
    """The entropy of the message: the model never enters."""
    counts = Counter(message)
    return sum(-count / len(message) * log2(count / len(message)) for count in counts.values())


def cost_negative(message, model):
    return -cost(message, model)


# --- bits that rounding loses --------------------------------------------------------------------


def entropy_of(values):
    counts = Counter(values)
    return sum(-count / len(values) * log2(count / len(values)) for count in counts.values()) + 0.0


def bits_lost(column):
    return entropy_of(column) - entropy_of([round(x) for x in column])


def lost_in_all(column):
    return bits_lost(column) * len(column)


def lost_is_what_is_left(column):
    return entropy_of([round(x) for x in column])


def lost_of_distinct(column):
    return log2(len(set(column)) / len({round(x) for x in column}))


def lost_backwards(column):
    return -bits_lost(column)


def lost_as_values(column):
    return len(set(column)) - len({round(x) for x in column})


def lost_as_error(column):
    return sum(abs(x - round(x)) for x in column) / len(column)
