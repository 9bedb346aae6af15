"""Surprise, entropy, the cost of a wrong model, and memory."""

from __future__ import annotations

from math import inf, log2
from random import Random
from typing import Any

from dualz.codecs.entropy import cross_entropy, entropy, probabilities, smoothed, surprise
from dualz.course import compare
from dualz.course.forms import Function, Mistake, Number, Parts, Space, parts_of
from dualz.course.registry import Exercise
from dualz.lessons.entropy import attempts as code

TOLERANCE = 0.006


def _bits(right: float, otherwise: str, mistakes: Any = ()) -> Number:
    """A number of bits, to two decimals."""
    return Number(right, otherwise, mistakes, unit="bits", tolerance=TOLERANCE)


def _mean(distribution: dict[str, float]) -> float:
    """The mean surprise when each symbol has the same weight."""
    return sum(map(surprise, distribution.values())) / len(distribution)


# --- on paper ------------------------------------------------------------------------------------

MESSAGE = "abacabad"
SHARES = probabilities(MESSAGE)
_ENTROPY = entropy(SHARES)


def _surprise(symbol: str, bits: float) -> Number:
    return _bits(
        bits,
        f"""The surprise of {symbol}: it is {MESSAGE.count(symbol)} of {len(MESSAGE)} symbols. How often do
        you halve 1 to get P?""",
        {
            SHARES[symbol]: """surprise is the probability | This is the probability. The surprise is -log2 P,
                a number of bits.""",
            -bits: """a surprise may be negative | log2 of a number below 1 is negative. The surprise is
                -log2 P.""",
        },
    )


PAPER = Exercise(
    id="entropy.paper",
    kind="on paper",
    objectives=("entropy.surprise",),
    prompt=f"""For the message `{MESSAGE}`, by hand. Answer with a dict: `surprise`, a dict from each letter
        to its surprise in bits; `entropy`, in bits per symbol; `message`, the entropy times the number of
        symbols.""",
    form=Parts(
        {
            "surprise": parts_of({symbol: surprise(p) for symbol, p in SHARES.items()}, _surprise),
            "entropy": _bits(
                _ENTROPY,
                "The entropy is the mean surprise: each surprise weighed with its probability.",
                {
                    _mean(SHARES): """every surprise weighs the same | You gave each symbol the same weight. A
                        likely symbol counts more: weigh with P.""",
                    log2(len(SHARES)): """entropy is log2 of the alphabet | That would be right for four
                        equally likely symbols. Here they are not.""",
                    _ENTROPY * len(MESSAGE): """entropy is per message | This is for the whole message. The
                        entropy is in bits per symbol.""",
                },
            ),
            "message": _bits(
                _ENTROPY * len(MESSAGE),
                f"The whole message: {len(MESSAGE)} symbols, each at H bits on average.",
                {
                    _ENTROPY: """bits per file are bits per symbol | This is the entropy again, bits per
                        symbol. Multiply by N.""",
                    8 * len(MESSAGE): """a message takes its bytes | This is the message in plain bytes. How
                        few bits can it take?""",
                },
            ),
        },
    ),
    greeting="14 bits in place of 64, as long as the message is described by its counts alone.",
    hints=(
        "Count first. P(a) is 4/8, a half: one halving, so the surprise of a is 1 bit.",
        """The entropy is 1/2 times the surprise of a, plus 1/4 times that of b, plus 1/8 times those of c and
        d.""",
    ),
    worked="""The surprises are 1, 2, 3 and 3 bits; weighed with 1/2, 1/4, 1/8 and 1/8 they make 1.75 bits per
        symbol.""",
)

# --- a wrong model -------------------------------------------------------------------------------

# Q is no permutation of P, so that its own weights, P's weights and equal ones give three different means.
TRUE = dict(zip("abcde", (0.5, 0.25, 0.125, 0.0625, 0.0625), strict=True))
ASSUMED = dict(zip("abcde", (0.125, 0.25, 0.25, 0.25, 0.125), strict=True))
_OWN, _OTHER = entropy(TRUE), entropy(ASSUMED)
_MODEL, _TURNED = cross_entropy(TRUE, ASSUMED), cross_entropy(ASSUMED, TRUE)

MODEL = Exercise(
    id="entropy.model",
    kind="on paper",
    objectives=("entropy.cross",),
    prompt=f"""Symbols come with P = `{TRUE}`, and the code was made for Q = `{ASSUMED}`. Answer with a dict,
        in bits per symbol: `own`, what a code made for P would spend; `model`, what the code made for Q
        spends; `extra`, the difference.""",
    form=Parts(
        {
            "own": _bits(
                _OWN,
                "`own` is the entropy of P: each symbol at its own surprise.",
                {
                    _OTHER: """the entropy is that of the code's model | This is the entropy of Q. A code made
                        for P has the surprises of P, and P says how often each comes.""",
                    _mean(TRUE): """every surprise weighs the same | You gave each surprise of P the same
                        weight. A likely symbol counts more: weigh with P.""",
                },
            ),
            "model": _bits(
                _MODEL,
                """`model` is the sum of P(x) times -log2 Q(x): how often a symbol comes, times what it
                costs.""",
                {
                    _TURNED: """cross-entropy is symmetric | P and Q are swapped. Symbols come as often as P
                        says, and cost what Q says.""",
                    _OTHER: """it is the model's entropy | This is the entropy of Q: it never looks at how
                        often the symbols really come.""",
                    _mean(ASSUMED): """every word weighs the same | This is the plain mean of the words of Q.
                        Weigh each word with P: how often it is written.""",
                },
            ),
            "extra": _bits(
                _MODEL - _OWN,
                "`extra` is what the wrong model costs above the entropy: `model` minus `own`.",
                {
                    _OWN - _MODEL: """a wrong model may save bits | A wrong model never saves bits: subtract
                        the other way round.""",
                    _TURNED - _OTHER: """the divergence is symmetric | This is what the code for P would cost
                        above the entropy if Q were true. It is the other way round here.""",
                    _MODEL / _OWN: """the excess is a ratio | This is how many times as much. The difference
                        is wanted, in bits.""",
                },
            ),
        },
        (
            Mistake(
                "the model says how often symbols come",
                {"own": _OTHER, "model": _TURNED, "extra": _TURNED - _OTHER},
                """P and Q are swapped in all three. P says how often the symbols come; Q is only what the
                code believes.""",
            ),
        ),
        "a dict of three numbers",
    ),
    greeting="The extra bits are the divergence of Q from P; they are zero only where the model is right.",
    hints=(
        "The code for Q gives a 3 bits, b 2 bits. What do the others get, and how often is each written?",
        "a is written half of the time and takes 3 bits in the code for Q, so it adds 1.5 bits to `model`.",
    ),
    worked=f"""The entropy is {_OWN:g}. With Q's words it is 1.5 + 0.5 + 0.25 + 0.125 + 0.1875 = {_MODEL:g},
        so {_MODEL - _OWN:g} bits more.""",
)

# --- memory --------------------------------------------------------------------------------------

_THIRD = entropy({"a": 2 / 3, "b": 1 / 3})

MEMORY = Exercise(
    id="entropy.memory",
    kind="on paper",
    objectives=("entropy.memory",),
    prompt="""The text `aabaabaab...` goes on without end. Answer with a dict, in bits per symbol, to two
        decimals: `alone`, the entropy of single symbols; `after one`, the entropy of a symbol when the one
        before is known; `blocks of three`, the entropy of the text cut into threes, divided by 3.""",
    form=Parts(
        {
            "alone": _bits(
                _THIRD,
                "`alone` is the entropy of single symbols: P(a) is 2/3 and P(b) is 1/3.",
                {
                    1: """two symbols are one bit | One bit is for two equally likely symbols. Here a comes
                        twice as often as b.""",
                },
            ),
            "after one": _bits(
                2 / 3,
                """`after one` is a mean over contexts: how often each comes, times the entropy of what
                follows.""",
                {
                    0.5: """contexts weigh the same | You gave both contexts the same weight. After an a (2/3
                        of all places) it is 1 bit.""",
                    1: """the likeliest context decides | This holds after an a. After a b an a must follow: 0
                        bits, in 1/3 of all places.""",
                    0: """one symbol of memory is enough | After an a you cannot know whether the other a
                        follows, or the b: that is 1 bit.""",
                    _THIRD: """the context does not matter | This takes no notice of the symbol before. After
                        a b there is no doubt left.""",
                },
            ),
            "blocks of three": _bits(
                0.0,
                "Cut the text into threes: aab, aab, aab. How many different blocks are there?",
                {
                    3 * _THIRD: """blocks add up | That is three symbols without memory. Which blocks really
                        occur?""",
                    _THIRD: """blocks show what single symbols show | That is what single symbols show. Cut
                        the text into threes: which blocks occur?""",
                },
            ),
        },
        wanted="a dict of three numbers",
    ),
    greeting="The same text has 0.92, 0.67 or 0 bits per symbol: it depends on what the model may look at.",
    hints=(
        "After a b there is always an a. After an a: an a half of the time, and a b half of the time.",
        "`after one` is 2/3 times the entropy after an a, plus 1/3 times the entropy after a b.",
    ),
    worked="Alone: H(2/3, 1/3) = 0.92. After an a 1 bit, after a b none: 2/3. One block only: 0 bits.",
)

# --- the cost of a message under a model ---------------------------------------------------------

_ALPHABETS: tuple[Any, ...] = (
    "abcdefgh",
    "AaBb019 -\n",
    "äß€",
    bytes((0, 1, 65, 127, 128, 255)),
    [3, -1, 0, 260],
    ["the", "cat", "The"],
)


def _pair(random: Random) -> tuple[Any, dict[Any, float]]:
    """A message of letters, bytes, numbers or words, and a model that may find some of them impossible."""
    alphabet = random.choice(_ALPHABETS)
    known = alphabet[: random.randint(1, len(alphabet))]
    message = random.choices(known, k=random.randint(1, 30))
    training = random.choices(known, k=random.randint(1, 20))
    # Some know every symbol; others find one impossible, which they list with probability 0 or not at all.
    model = smoothed(training, alphabet) if random.random() < 0.6 else probabilities(training)
    if random.random() < 0.5:
        model = {**dict.fromkeys(alphabet, 0.0), **model}
    if isinstance(alphabet, bytes):
        return bytes(message), model
    return "".join(message) if isinstance(alphabet, str) else message, model


_PAIRS = [
    ("a", {"a": 1.0}),
    ("a", {"a": 0.0, "b": 1.0}),
    ("ab", {"a": 1.0}),
    ("aab", {"a": 0.25, "b": 0.75}),
    ("aaaa", {"a": 0.125, "b": 0.875, "c": 0.0}),
    (b"\x00\xff\xff", {0: 0.25, 255: 0.5, 128: 0.25}),
    (["a", "rose", "a"], {"a": 0.5, "rose": 0.125, "thorn": 0.375}),
    ("ab" * 800, {"a": 0.125, "b": 0.5, "c": 0.375}),  # its probability is too small for a float
]


def _cost(result: Any) -> Any:
    return result if result == inf else compare.number(result, "From your function a number of bits")


COST = Exercise(
    id="entropy.cost",
    kind="complete",
    objectives=("entropy.cross", "entropy.surprise"),
    prompt="""Complete `cost(message, model)`: the bits per symbol that the message costs in a code made for
        `model`, a dict from symbol to probability. `float('inf')` where a symbol has no chance at all. No
        message is empty.""",
    form=Function(
        code.cost,
        "cost(message, model)",
        Space(_PAIRS, _pair),
        (
            code.cost_natural,
            code.cost_total,
            code.cost_divided_again,
            code.cost_by_the_alphabet,
            code.cost_skipping,
            code.cost_of_listed,
            code.cost_of_the_product,
            code.cost_once_per_symbol,
            code.cost_by_the_model,
            code.cost_of_itself,
            code.cost_negative,
        ),
        read=_cost,
        unit="bits",
    ),
    greeting="Right on every message that was tried, also with a symbol that the model had never seen.",
    hints=(
        "Every symbol of the message costs its surprise under the model: -log2 of its probability there.",
        "Add `-log2(p)` for each symbol. What is returned as soon as p is 0, and per what is the cost given?",
    ),
    worked="One surprise for each symbol of the message, by the model; then the mean.",
    stub=code.cost_stub,
    also=(lambda message, model: cross_entropy(probabilities(message), model),),
)
