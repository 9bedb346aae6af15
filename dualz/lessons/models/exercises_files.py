"""Files of models: which of them may run code, and where every byte of a safe one goes."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from dualz.course import compare
from dualz.course.forms import Function, Space, flags
from dualz.course.registry import Exercise
from dualz.lessons.models import attempts as code

# --- what may run code ---------------------------------------------------------------------------

SAFE = Exercise(
    id="models.safe",
    kind="on paper",
    objectives=("models.safe",),
    prompt="""You get a model file from a stranger. Loading which of these could run code that the stranger
        chose? `pickle`: `pickle.load`. `joblib`: `joblib.load`. `npy_objects`: `numpy.load(file,
        allow_pickle=True)`. `safetensors`: `safetensors.torch.load_file`. `json`: `json.load`. Answer with a
        dict from these five names to True or False.""",
    form=flags(
        {
            "pickle": (
                True,
                """a pickle is only data | A pickle is a list of instructions, and one of them calls any
                function that it names.""",
            ),
            "joblib": (
                True,
                """joblib is another, safe format | joblib writes pickles, with another way to store large
                arrays: what holds for one holds for both.""",
            ),
            "npy_objects": (
                True,
                """an array file holds numbers only | With `allow_pickle=True` an array of objects is read by
                pickle.""",
            ),
            "safetensors": (
                False,
                """every model file is dangerous | It holds a JSON header and raw numbers: there is nothing in
                it that could be called.""",
            ),
            "json": (
                False,
                """JSON is JavaScript and is run | JSON describes texts, numbers, lists and dicts;
                `json.loads` builds these and calls nothing.""",
            ),
        },
        "Look at {} again. ",
    ),
    greeting="""Formats that hold numbers are harmless; formats that hold instructions need trust in the
        writer.""",
    hints=(
        "Ask what each format can hold: numbers and texts, or instructions?",
        "joblib and the object arrays of NumPy are read by pickle.",
    ),
    worked="""joblib and NumPy's object arrays are pickles in another coat; JSON and safetensors hold data
        alone.""",
)

# --- every byte of a file ------------------------------------------------------------------------


def _file(names: tuple[str, ...], random: Random) -> bytes:
    import numpy as np
    from safetensors.numpy import save

    types = ("float32", "float16", "int8", "int64", "float64")
    shapes = [tuple(random.randint(0, 9) for _ in range(random.randint(0, 3))) for _ in names]
    tensors = {name: np.zeros(shape, random.choice(types)) for name, shape in zip(names, shapes, strict=True)}
    return save(tensors, random.choice((None, None, {"made by": "lesson 09"})))


def _boundaries() -> Iterator[tuple[bytes]]:
    """No tensor, one without a number, one beside a remark, one whose name is that of the header's entry."""
    import numpy as np
    from safetensors.numpy import save

    small = {"weights": np.zeros((3, 2), "float32"), "biases": np.zeros(3, "float32")}
    yield (save({}),)
    yield (save({"empty": np.zeros((0, 4), "float32")}),)
    yield (save(small),)
    yield (save(small, {"made by": "lesson 09"}),)
    yield (save({"größe": np.zeros(2, "float16"), "a.b": np.zeros((), "int8")}),)


def _drawn(random: Random) -> tuple[bytes]:
    names = ("weights", "biases", "0.weight", "0.bias", "codes", "scale", "metadata", "größe")
    return (_file(tuple(random.sample(names, random.randint(1, 4))), random),)


ACCOUNT = Exercise(
    id="models.account",
    kind="transfer",
    objectives=("models.file",),
    prompt="""Write `account(data)`: from the bytes of a safetensors file it makes a dict from each tensor's
        name to its size in bytes, with one entry more, `header`, for the header and the 8 bytes before it.
        The values add up to the length of the file. An entry `__metadata__` of the header is no tensor.""",
    form=Function(
        code.account,
        "account(data)",
        Space(_boundaries, _drawn, count=40),
        (
            code.account_without_length,
            code.account_in_numbers,
            code.account_with_four_bytes_each,
            code.account_of_ends,
            code.account_of_begins,
            code.account_without_header,
        ),
        read=lambda result: compare.mapping(result, "From your function a dict"),
    ),
    greeting="Every byte of every file has found its owner, and no line of a file was run.",
    hints=(
        "`int.from_bytes(data[:8], 'little')` is the length of the JSON text that follows.",
        "In the JSON each tensor has `data_offsets`: where its bytes begin and where they end.",
    ),
    worked="Length, JSON, then for each tensor the difference of its two offsets.",
)
