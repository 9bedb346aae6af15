"""Code that learners might write in lesson 09: right answers, and popular wrong ones with what is told."""

from __future__ import annotations

import json
from math import prod

from dualz.course.forms import mistake

# --- which model to report, and with what score --------------------------------------------------


def report(candidates):
    best = max(model["validation"] for model in candidates)
    good = [model for model in candidates if model["validation"] >= best - 2]
    chosen = min(good, key=lambda model: model["bytes"])
    return chosen["name"], chosen["test"]


def report_stub(candidates):
    best = max(model[...] for model in candidates)
    good = [model for model in candidates if model[...] >= best - 2]
    chosen = min(good, key=lambda model: model["bytes"])
    return chosen["name"], chosen[...]


def _by(part, shown, candidates):
    best = max(model[part] for model in candidates)
    good = [model for model in candidates if model[part] >= best - 2]
    chosen = min(good, key=lambda model: model["bytes"])
    return chosen["name"], chosen[shown]


@mistake(
    "the test set is for choosing",
    "You chose on the test part, so its score is no measurement any more. Choose on validation.",
)
def report_by_test(candidates):
    return _by("test", "test", candidates)


@mistake(
    "the training score shows the best",
    "You chose on the training part, where a model that learns by heart wins. Choose on validation.",
)
def report_by_training(candidates):
    return _by("train", "test", candidates)


@mistake(
    "the validation score may be reported",
    "The choice is right. Report the test score: the validation score is too good, as it was chosen by.",
)
def report_of_validation(candidates):
    return _by("validation", "validation", candidates)


@mistake(
    "only accuracy counts",
    "You took the best on validation. Among those within two points of it the smallest file is wanted.",
)
def report_whatever_size(candidates):
    chosen = max(candidates, key=lambda model: model["validation"])
    return chosen["name"], chosen["test"]


@mistake("larger is safer", "You took the largest of the good ones; the smallest file is wanted.")
def report_the_largest(candidates):
    best = max(model["validation"] for model in candidates)
    good = [model for model in candidates if model["validation"] >= best - 2]
    chosen = max(good, key=lambda model: model["bytes"])
    return chosen["name"], chosen["test"]


@mistake("only size counts", "You took the smallest of all, also where it is not within two points.")
def report_the_smallest(candidates):
    chosen = min(candidates, key=lambda model: model["bytes"])
    return chosen["name"], chosen["test"]


@mistake(
    "the best test score may be reported",
    "The score must be that of the chosen model, not the best test score of any model.",
)
def report_with_the_best_test(candidates):
    name, _ = report(candidates)
    return name, max(model["test"] for model in candidates)


# --- every byte of a safetensors file ------------------------------------------------------------


def account(data):
    size = int.from_bytes(data[:8], "little")
    parts = {"header": 8 + size}
    for name, entry in json.loads(data[8 : 8 + size]).items():
        if name != "__metadata__":
            begin, end = entry["data_offsets"]
            parts[name] = end - begin
    return parts


@mistake(
    "the length field is free",
    "The 8 bytes that say how long the header is belong to it: without them the sum is not the file.",
)
def account_without_length(data):
    return {**account(data), "header": account(data)["header"] - 8}


def _entries(data):
    size = int.from_bytes(data[:8], "little")
    return {name: entry for name, entry in json.loads(data[8 : 8 + size]).items() if name != "__metadata__"}


@mistake("numbers are bytes", "These are numbers, not bytes: a float32 has 4 of them, an int8 only 1.")
def account_in_numbers(data):
    return {**account(data), **{name: prod(entry["shape"]) for name, entry in _entries(data).items()}}


@mistake(
    "every number has 4 bytes",
    "Not every number has 4 bytes: float16 has 2, int8 has 1. The offsets know.",
)
def account_with_four_bytes_each(data):
    return {**account(data), **{name: 4 * prod(entry["shape"]) for name, entry in _entries(data).items()}}


@mistake("an offset is a size", "This is where each tensor ends. Its size is end minus begin.")
def account_of_ends(data):
    return {**account(data), **{name: entry["data_offsets"][1] for name, entry in _entries(data).items()}}


@mistake("the begin is a size", "This is where each tensor begins. Its size is end minus begin.")
def account_of_begins(data):
    return {**account(data), **{name: entry["data_offsets"][0] for name, entry in _entries(data).items()}}


@mistake("the header is free", "The header is missing: it is a part of the file too.")
def account_without_header(data):
    return {name: size for name, size in account(data).items() if name != "header"}
