"""Functions that learners might write in lesson 18 to judge: right ones, and popular wrong ones."""

# ruff: noqa: B007, SIM222 -- a stub has names that its dots would use

from __future__ import annotations

from statistics import fmean

from dualz.course.forms import mistake

# --- the record -------------------------------------------------------------------------------------


def record(entries, goal):
    best = None
    for name, sizes, rights in entries:
        if len(sizes) < 5 or min(rights) < goal:
            continue
        mean = sum(sizes) / len(sizes)
        if best is None or mean < best[1]:
            best = (name, mean)
    return best[0] if best else None


def record_stub(entries, goal):
    best = None
    for name, sizes, rights in entries:
        if len(sizes) < 5 or ...:
            continue
        mean = ...
        if best is None or ...:
            best = (name, mean)
    return best[0] if best else None


def _least(entries, counts, size):
    found = [(size(sizes), at) for at, (_, sizes, rights) in enumerate(entries) if counts(sizes, rights)]
    return entries[min(found)[1]][0] if found else None


@mistake(
    "the best seed is the result",
    "You compare the smallest file of each entry. One lucky seed is no result: compare the means.",
)
def record_by_best(entries, goal):
    return _least(entries, lambda sizes, rights: len(sizes) >= 5 and min(rights) >= goal, min)


@mistake(
    "the mean has to reach the goal",
    """You let the mean reach the goal. Then one network of five may fall short of it: every seed has to reach
    it.""",
)
def record_mean_reaches(entries, goal):
    return _least(entries, lambda sizes, rights: len(sizes) >= 5 and fmean(rights) >= goal, fmean)


@mistake(
    "sizes compare at different accuracies",
    "You compare sizes alone. A smaller file that reads fewer signals is another point, not a better one.",
)
def record_without_goal(entries, goal):
    return _least(entries, lambda sizes, rights: len(sizes) >= 5, fmean)


@mistake("fewer seeds will do", "An entry with fewer than five seeds holds your record: a record needs five.")
def record_any_seeds(entries, goal):
    return _least(entries, lambda sizes, rights: min(rights) >= goal, fmean)


@mistake(
    "the goal has to be passed",
    "You refuse an entry that reads exactly the goal. To reach it is enough: `<` refuses, not `<=`.",
)
def record_above_goal(entries, goal):
    return _least(entries, lambda sizes, rights: len(sizes) >= 5 and min(rights) > goal, fmean)


@mistake("the last of equals wins", "Of equal means the earlier entry keeps the record: use `<`, not `<=`.")
def record_last_of_equals(entries, goal):
    found = [
        (fmean(sizes), -at)
        for at, (_, sizes, rights) in enumerate(entries)
        if len(sizes) >= 5 and min(rights) >= goal
    ]
    return entries[-min(found)[1]][0] if found else None


@mistake(
    "the most accurate wins",
    "Your record reads the most signals. Among those that reach the goal, bytes decide.",
)
def record_most_accurate(entries, goal):
    good = [entry for entry in entries if len(entry[1]) >= 5 and min(entry[2]) >= goal]
    return max(good, key=lambda entry: fmean(entry[2]))[0] if good else None


# --- a verdict --------------------------------------------------------------------------------------


def verdict(mine, rival):
    wins = sum(one < two for one, two in zip(mine, rival, strict=True))
    losses = sum(one > two for one, two in zip(mine, rival, strict=True))
    if wins == len(mine):
        return "beats"
    return "loses" if losses == len(mine) else "open"


def verdict_stub(mine, rival): ...


def _by(mine, rival, number):
    one, two = number(mine), number(rival)
    return "beats" if one < two else "loses" if one > two else "open"


@mistake(
    "a better mean beats",
    """You compare means. One seed that is far better can carry a mean; a claim that holds on every seed is
    wanted.""",
)
def verdict_by_mean(mine, rival):
    return _by(mine, rival, fmean)


@mistake("the best seed is the result", "You compare the best seed of each. Compare them seed by seed.")
def verdict_by_best(mine, rival):
    return _by(mine, rival, min)


@mistake(
    "three of five will do",
    "You let the majority decide. Three wins of five are what a coin does half of the time: that is open.",
)
def verdict_by_majority(mine, rival):
    wins = sum(one < two for one, two in zip(mine, rival, strict=True))
    losses = sum(one > two for one, two in zip(mine, rival, strict=True))
    return "beats" if 2 * wins > len(mine) else "loses" if 2 * losses > len(mine) else "open"


@mistake(
    "all of mine below all of theirs",
    """You ask that your worst seed beats the rival's best. Both met the same data, seed by seed, so compare
    them seed by seed: some seeds are harder for everybody.""",
)
def verdict_unpaired(mine, rival):
    return "beats" if max(mine) < min(rival) else "loses" if min(mine) > max(rival) else "open"


@mistake("what does not win loses", 'Between winning everywhere and losing everywhere it is `"open"`.')
def verdict_never_open(mine, rival):
    return "beats" if verdict(mine, rival) == "beats" else "loses"


@mistake("a tie wins", "Equal numbers win nothing: `<`, not `<=`.")
def verdict_ties_win(mine, rival):
    if all(one <= two for one, two in zip(mine, rival, strict=True)):
        return "beats"
    return "loses" if all(one >= two for one, two in zip(mine, rival, strict=True)) else "open"


@mistake("more is better", "These are bytes: fewer are better. Your words are exchanged.")
def verdict_more_is_better(mine, rival):
    return verdict(rival, mine)
