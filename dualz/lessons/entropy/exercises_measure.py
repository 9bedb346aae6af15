"""Surprise, entropy, the cost of a wrong model, and memory."""

from __future__ import annotations

from collections import Counter
from functools import partial
from math import inf, isnan, log2
from random import Random
from typing import Any

from dualz.codecs.entropy import cross_entropy, entropy, probabilities, smoothed, surprise
from dualz.course import compare
from dualz.course.old import Exercise, Wrong
from dualz.course.sandbox import NotYet
from dualz.lessons.entropy import attempts as code

TOLERANCE = 0.006

# --- on paper ------------------------------------------------------------------------------------

MESSAGE = "abacabad"
SHARES = probabilities(MESSAGE)
PAPER_RIGHT = {
    "surprise": {symbol: surprise(p) for symbol, p in SHARES.items()},
    "entropy": entropy(SHARES),
    "message": entropy(SHARES) * len(MESSAGE),
}
_SURPRISES = PAPER_RIGHT["surprise"]
_UNWEIGHTED = sum(_SURPRISES.values()) / len(_SURPRISES)


def _check_paper(answer: Any) -> str:
    parts = compare.mapping(answer, "A dict", PAPER_RIGHT)
    given = compare.mapping(parts["surprise"], "For 'surprise' a dict", _SURPRISES)
    for symbol, bits in _SURPRISES.items():
        p = SHARES[symbol]
        mistakes = [(p, "This is the probability. The surprise is -log2 P, a number of bits.")]
        mistakes += [(-bits, "log2 of a number below 1 is negative. The surprise is -log2 P.")]
        said = f"The surprise of {symbol}: it occurs {Counter(MESSAGE)[symbol]} times in {len(MESSAGE)}."
        compare.close(given[symbol], bits, TOLERANCE, f"{said} How often do you halve 1 to get P?", mistakes)
    said = "The entropy is the mean surprise: each surprise weighed with its probability."
    mistakes = [
        (_UNWEIGHTED, "You gave each symbol the same weight. A likely symbol counts more: weigh with P."),
        (log2(len(SHARES)), "That would be right for four equally likely symbols. Here they are not."),
        (PAPER_RIGHT["message"], "This is for the whole message. The entropy is in bits per symbol."),
    ]
    compare.close(parts["entropy"], PAPER_RIGHT["entropy"], TOLERANCE, said, mistakes)
    said = f"The whole message: {len(MESSAGE)} symbols, each at H bits on average."
    mistakes = [(PAPER_RIGHT["entropy"], "This is the entropy again, bits per symbol. Multiply by N.")]
    mistakes += [(8 * len(MESSAGE), "This is the message in plain bytes. How few bits can it take?")]
    compare.close(parts["message"], PAPER_RIGHT["message"], TOLERANCE, said, mistakes)
    return "14 bits in place of 64, as long as the message is described by its counts alone."


PAPER = Exercise(
    id="entropy.paper",
    lesson=1,
    kind="on paper",
    objectives=("entropy.surprise",),
    prompt=f"For the message `{MESSAGE}`, by hand. Answer with a dict: `surprise`, a dict from each letter "
    "to its surprise in bits; `entropy`, in bits per symbol; `message`, the entropy times the number "
    "of symbols.",
    check=_check_paper,
    hints=(
        "Count first. P(a) is 4/8, a half: one halving, so the surprise of a is 1 bit.",
        "The entropy is 1/2 times the surprise of a, plus 1/4 times that of b, plus 1/8 times those of c "
        "and d.",
    ),
    answer=PAPER_RIGHT,
    worked="The surprises are 1, 2, 3 and 3 bits; weighed with 1/2, 1/4, 1/8 and 1/8 they make 1.75 bits "
    "per symbol.",
    wrong=(
        Wrong("surprise is the probability", {**PAPER_RIGHT, "surprise": SHARES}, "This is the probability"),
        Wrong("every surprise weighs the same", {**PAPER_RIGHT, "entropy": _UNWEIGHTED}, "same weight"),
        Wrong("entropy is log2 of the alphabet", {**PAPER_RIGHT, "entropy": 2.0}, "equally likely"),
        Wrong("entropy is per message", {**PAPER_RIGHT, "entropy": 14.0}, "bits per symbol"),
        Wrong("bits per file are bits per symbol", {**PAPER_RIGHT, "message": 1.75}, "Multiply by N"),
        Wrong("a message takes its bytes", {**PAPER_RIGHT, "message": 64}, "plain bytes"),
    ),
)

# --- a wrong model -------------------------------------------------------------------------------

TRUE = dict(zip("abcd", (0.5, 0.25, 0.125, 0.125), strict=True))
ASSUMED = dict(zip("abcd", (0.125, 0.5, 0.25, 0.125), strict=True))
_COSTS = {"own": entropy(TRUE), "model": cross_entropy(TRUE, ASSUMED)}
MODEL_RIGHT = {**_COSTS, "extra": _COSTS["model"] - _COSTS["own"]}
_TURNED = cross_entropy(ASSUMED, TRUE)


def _check_model(answer: Any) -> str:
    parts = compare.mapping(answer, "A dict of three numbers", MODEL_RIGHT)
    said = "`own` is the entropy of P: each symbol at its own surprise."
    compare.close(parts["own"], MODEL_RIGHT["own"], TOLERANCE, said)
    mistakes = [
        (_TURNED, "P and Q are swapped. Symbols come as often as P says, and cost what Q says."),
        (entropy(ASSUMED), "This is the entropy of Q: it never looks at how often the symbols really come."),
    ]
    said = "`model` is the sum of P(x) times -log2 Q(x): how often a symbol comes, times what it costs."
    compare.close(parts["model"], MODEL_RIGHT["model"], TOLERANCE, said, mistakes)
    mistakes = [(-MODEL_RIGHT["extra"], "A wrong model never saves bits: subtract the other way round.")]
    said = "`extra` is what the wrong model costs above the entropy: `model` minus `own`."
    compare.close(parts["extra"], MODEL_RIGHT["extra"], TOLERANCE, said, mistakes)
    return "The extra bits are the divergence of Q from P; they are zero only where the model is right."


MODEL = Exercise(
    id="entropy.model",
    lesson=1,
    kind="on paper",
    objectives=("entropy.cross",),
    prompt=f"Symbols come with P = `{TRUE}`, and the code was made for Q = `{ASSUMED}`. Answer with a dict, "
    "in bits per symbol: `own`, what a code made for P would spend; `model`, what the code made for Q "
    "spends; `extra`, the difference.",
    check=_check_model,
    hints=(
        "The code for Q gives a 3 bits, b 1 bit, c 2 bits and d 3 bits. How often does it spend each?",
        "1/2 times 3, plus 1/4 times 1, plus 1/8 times 2, plus 1/8 times 3.",
    ),
    answer=MODEL_RIGHT,
    worked="The entropy is 1.75. With Q's words it is 1.5 + 0.25 + 0.25 + 0.375 = 2.375, so 0.625 bits more.",
    wrong=(
        Wrong("cross-entropy is symmetric", {**MODEL_RIGHT, "model": _TURNED}, "swapped"),
        Wrong("it is the model's entropy", {**MODEL_RIGHT, "model": 1.75}, "entropy of Q"),
        Wrong("a wrong model may save bits", {**MODEL_RIGHT, "extra": -0.625}, "never saves bits"),
    ),
)

# --- memory --------------------------------------------------------------------------------------

_THIRD = entropy({"a": 2 / 3, "b": 1 / 3})
MEMORY_RIGHT = {"alone": _THIRD, "after one": 2 / 3, "blocks of three": 0.0}


def _check_memory(answer: Any) -> str:
    parts = compare.mapping(answer, "A dict of three numbers", MEMORY_RIGHT)
    mistakes = [(1, "One bit is for two equally likely symbols. Here a comes twice as often as b.")]
    said = "`alone` is the entropy of single symbols: P(a) is 2/3 and P(b) is 1/3."
    compare.close(parts["alone"], _THIRD, TOLERANCE, said, mistakes)
    mistakes = [
        (0.5, "You gave both contexts the same weight. After an a (2/3 of all places) it is 1 bit."),
        (1, "This holds after an a. After a b an a must follow: 0 bits, in 1/3 of all places."),
        (0, "After an a you cannot know whether the other a follows, or the b: that is 1 bit."),
        (_THIRD, "This takes no notice of the symbol before. After a b there is no doubt left."),
    ]
    said = "`after one` is a mean over contexts: how often each comes, times the entropy of what follows."
    compare.close(parts["after one"], MEMORY_RIGHT["after one"], TOLERANCE, said, mistakes)
    mistakes = [(3 * _THIRD, "That is three symbols without memory. Which blocks really occur?")]
    mistakes += [(_THIRD, "That is what single symbols show. Cut the text into threes: which blocks occur?")]
    said = "Cut the text into threes: aab, aab, aab. How many different blocks are there?"
    compare.close(parts["blocks of three"], 0.0, TOLERANCE, said, mistakes)
    return "The same text has 0.92, 0.67 or 0 bits per symbol: it depends on what the model may look at."


MEMORY = Exercise(
    id="entropy.memory",
    lesson=1,
    kind="on paper",
    objectives=("entropy.memory",),
    prompt="The text `aabaabaab...` goes on without end. Answer with a dict, in bits per symbol, to two "
    "decimals: `alone`, the entropy of single symbols; `after one`, the entropy of a symbol when the one "
    "before is known; `blocks of three`, the entropy of the text cut into threes, divided by 3.",
    check=_check_memory,
    hints=(
        "After a b there is always an a. After an a: an a half of the time, and a b half of the time.",
        "`after one` is 2/3 times the entropy after an a, plus 1/3 times the entropy after a b.",
    ),
    answer=MEMORY_RIGHT,
    worked="Alone: H(2/3, 1/3) = 0.92. After an a 1 bit, after a b none: 2/3. One block only: 0 bits.",
    wrong=(
        Wrong("two symbols are one bit", {**MEMORY_RIGHT, "alone": 1.0}, "equally likely"),
        Wrong("contexts weigh the same", {**MEMORY_RIGHT, "after one": 0.5}, "same weight"),
        Wrong("the context does not matter", {**MEMORY_RIGHT, "after one": 0.92}, "no notice"),
        Wrong("one symbol of memory is enough", {**MEMORY_RIGHT, "after one": 0}, "cannot know"),
        Wrong("blocks add up", {**MEMORY_RIGHT, "blocks of three": 2.75}, "without memory"),
    ),
)

# --- the cost of a message under a model ---------------------------------------------------------


def _pair(random: Random) -> compare.Given:
    alphabet = "abcdefgh"[: random.randint(2, 8)]
    message = "".join(random.choices(alphabet, k=random.randint(1, 30)))
    training = "".join(random.choices(alphabet, k=random.randint(3, 20)))
    plain = dict(probabilities(training))
    return compare.Given((message, smoothed(training, alphabet) if random.random() < 0.7 else plain))


PAIRS = [
    compare.Given(("aab", {"a": 0.25, "b": 0.75})),
    compare.Given(("ab", {"a": 1.0})),
    *compare.seeded(_pair, 60),
]
_COST_MISTAKES = (
    (code.cost_natural, "You took the natural logarithm. Bits need the logarithm to the base 2."),
    (code.cost_total, "This is the whole message. Divide by the number of symbols: bits per symbol."),
    (
        code.cost_skipping,
        "You skip symbols that the model finds impossible, as if they were free. No word exists for them: "
        "the cost is infinite.",
    ),
    (
        code.cost_once_per_symbol,
        "You charge each symbol once. A symbol that comes ten times is paid ten times.",
    ),
    (code.cost_by_the_model, "This is the entropy of the model. How often a symbol comes, the message says."),
    (code.cost_of_itself, "This is the entropy of the message: your function never asks the model."),
    (code.cost_negative, "log2 of a probability is negative. The cost is minus log2."),
)


def _spread(function: Any, given: compare.Given) -> Any:
    return function(*given)


def _bits(result: Any) -> Any:
    if isinstance(result, bool) or not isinstance(result, int | float) or isnan(result):
        raise NotYet(f"From your function a number of bits is wanted, and this is {compare.named(result)}.")
    return float(result)


def _check_cost(answer: Any) -> str:
    function = compare.Spread(compare.function(answer, "cost(message, model)"))
    mistakes = [(partial(_spread, wrong), said) for wrong, said in _COST_MISTAKES]
    compare.same_as(function, partial(_spread, code.cost), PAIRS, _bits, mistakes)
    endless = sum(code.cost(*given) == inf for given in PAIRS)
    return f"Right on {len(PAIRS)} messages, {endless} of them with a symbol that the model had never seen."


COST = Exercise(
    id="entropy.cost",
    lesson=1,
    kind="complete",
    objectives=("entropy.cross", "entropy.surprise"),
    prompt="Complete `cost(message, model)`: the bits per symbol that the message costs in a code made for "
    "`model`, a dict from symbol to probability. `float('inf')` where a symbol has no chance at all.",
    check=_check_cost,
    hints=(
        "Every symbol of the message costs its surprise under the model: -log2 of its probability there.",
        "Add `-log2(p)` for each symbol, return `float('inf')` as soon as p is 0, and divide at the end by "
        "`len(message)`.",
    ),
    answer=code.cost,
    worked="One surprise for each symbol of the message, by the model's probabilities; then the mean.",
    wrong=(
        Wrong("any logarithm gives bits", code.cost_natural, "base 2"),
        Wrong("bits per file are bits per symbol", code.cost_total, "Divide by the number"),
        Wrong("an unseen symbol costs nothing", code.cost_skipping, "infinite"),
        Wrong("each symbol is paid once", code.cost_once_per_symbol, "ten times"),
        Wrong("cross-entropy is the model's entropy", code.cost_by_the_model, "entropy of the model"),
        Wrong("a message has one entropy, whatever the model", code.cost_of_itself, "never asks the model"),
        Wrong("a cost may be negative", code.cost_negative, "minus log2"),
    ),
    stub=code.cost_stub,
)
