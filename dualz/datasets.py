"""The data of the lessons: they come with the installed libraries, nothing is fetched.

The same versions of the libraries give the same bytes on every machine. Every set for learning
is cut once and for all into three parts of about 60, 20 and 20 percent: weights are learnt on
``train``, every choice is made on ``validation``, and ``test`` is looked at once, at the end.

:func:`mnist` is the exception: it reads files that you have fetched yourself. No lesson needs it.

Lessons: 00 and 02 for texts; 09 (models) to 15 (budget).
"""

from __future__ import annotations

import gzip
import math
import os
import zlib
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from dualz import signals as generator

SPLIT_SEED = 0
PHOTOGRAPHS = ("china", "flower")
MNIST_VALIDATION = 5000
_SIGNALS = (4000, 2000, 4000)  # made with the seeds 0, 1 and 2
_MOST_IDX_BYTES = 1 << 28


class Split(NamedTuple):
    """``x``: float32, (samples, features). ``y``: int64 class numbers from 0, (samples,)."""

    x: Any
    y: Any

    def __repr__(self) -> str:
        return f"Split of {len(self.y)} samples, {self.x.shape[1]} features each"


class Data(NamedTuple):
    """The three parts of a data set."""

    train: Split
    validation: Split
    test: Split


def digits() -> Data:
    """1797 images of handwritten digits, 8 x 8 pixels as 64 values from 0 to 1; ten classes.

    >>> [len(part.y) for part in digits()]
    [1077, 360, 360]
    """
    from sklearn.datasets import load_digits

    x, y = load_digits(return_X_y=True)
    return _three_ways(x / 16, y)


def breast_cancer() -> Data:
    """569 samples, 30 measurements each, two classes. Standardised by mean and deviation of ``train``."""
    from sklearn.datasets import load_breast_cancer

    return _standardised(_three_ways(*load_breast_cancer(return_X_y=True)))


def wine() -> Data:
    """178 samples, 13 measurements each, three classes. Standardised by mean and deviation of ``train``."""
    from sklearn.datasets import load_wine

    return _standardised(_three_ways(*load_wine(return_X_y=True)))


def signals() -> Data:
    """One-dimensional digits in ten classes, made by a generator: signals of 40 samples, deviation 1.

    4000 for training, 2000 for validation, 4000 for the test, all of one kind (:mod:`dualz.signals`).

    >>> [part.x.shape for part in signals()]
    [(4000, 40), (2000, 40), (4000, 40)]
    """
    return Data(*(Split(*generator.make(count, seed)) for seed, count in enumerate(_SIGNALS)))


def unlabelled_signals(count: int = 20_000) -> Any:
    """More signals without their classes, float32, (count, 40); none of them is in :func:`signals`.

    Raises:
        ValueError: ``count`` is below 1.
    """
    return generator.make(count, len(_SIGNALS))[0]


def mnist(folder: str | os.PathLike[str], validation: int = MNIST_VALIDATION) -> Data:
    """MNIST from its four IDX files in ``folder``, plain or with gzip (``.gz``): values from 0 to 1.

    The files are called as their makers called them, ``train-images-idx3-ubyte`` and so on. The last
    ``validation`` samples of the training files become the validation part; the files of 10 000 samples
    whose names begin with ``t10k`` are the test part.

    Source: LeCun, Cortes and Burges, "The MNIST database of handwritten digits" (1998), the IDX format.

    Raises:
        FileNotFoundError: a file is not there.
        ValueError: a file is damaged or is no IDX file of bytes, there are not as many labels as images,
            or ``validation`` leaves nothing to learn from.
    """
    x, y = _images_and_labels(Path(folder), "train")
    cut = len(y) - validation
    if not 0 < cut < len(y):
        raise ValueError(f"Of {len(y)} samples, 1 to {len(y) - 1} can be for validation, not {validation}.")
    return Data(Split(x[:cut], y[:cut]), Split(x[cut:], y[cut:]), _images_and_labels(Path(folder), "t10k"))


def read_idx(path: str | os.PathLike[str]) -> Any:
    """The array in an IDX file of bytes, uint8; a name that ends in ``.gz`` is read through gzip.

    Two zero bytes, 8 for unsigned bytes, the number of dimensions, each of them as a 32-bit number with
    its highest byte first, then the values.

    Raises:
        OSError: the file cannot be read.
        ValueError: anything but such a file, whole and with nothing after it.
    """
    import numpy as np

    path = Path(path)
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            data = file.read(_MOST_IDX_BYTES + 1)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise ValueError(f"{path.name} is no whole gzip file; fetch it again.") from error
    if len(data) < 4 or data[:3] != b"\0\0\x08":
        raise ValueError(f"{path.name} is no IDX file of bytes: it begins with {data[:4]!r}.")
    start = 4 + 4 * data[3]
    shape = tuple(int.from_bytes(data[at : at + 4], "big") for at in range(4, start, 4))
    if len(data) != start + math.prod(shape):
        raise ValueError(
            f"{path.name} says it holds {start + math.prod(shape)} bytes ({shape}), "
            f"and {min(len(data), _MOST_IDX_BYTES)} were read; fetch it again."
        )
    return np.frombuffer(data, np.uint8, offset=start).reshape(shape)


def _images_and_labels(folder: Path, which: str) -> Split:
    images = read_idx(_idx_path(folder, f"{which}-images-idx3-ubyte"))
    labels = read_idx(_idx_path(folder, f"{which}-labels-idx1-ubyte"))
    if images.ndim != 3 or labels.shape != images.shape[:1] or not images.size:
        raise ValueError(
            f"Images of shape {images.shape} do not go with labels of shape {labels.shape} ({which})."
        )
    if labels.max() > 9:
        raise ValueError(f"The labels of {which} go up to {labels.max()}; MNIST has the classes 0 to 9.")
    return Split(images.reshape(len(images), -1).astype("float32") / 255, labels.astype("int64"))


def _idx_path(folder: Path, name: str) -> Path:
    """The file of this name, plain or with gzip; some mirrors write a dot before ``idx``."""
    names = [name, name.replace("-idx", ".idx")]
    for path in (folder / (each + end) for each in names for end in ("", ".gz")):
        if path.is_file():
            return path
    raise FileNotFoundError(f"There is no {name} or {name}.gz in {folder}. MNIST's four files go there.")


def few_labels(split: Split, count: int, seed: int = 0) -> Any:
    """The positions of ``count`` samples, as equally many of each class as possible, sorted; int64.

    Raises:
        ValueError: fewer than one of each class is asked for, or more than there are.
    """
    import numpy as np

    classes = np.unique(split.y)
    if not len(classes) <= count <= len(split.y):
        raise ValueError(f"Ask for {len(classes)} to {len(split.y)} labels, not {count}.")
    rng = np.random.default_rng(seed)
    rows = [rng.permutation(np.flatnonzero(split.y == label)) for label in classes]
    in_turns = [row[place] for place in range(max(map(len, rows))) for row in rows if place < len(row)]
    return np.sort(np.array(in_turns[:count], dtype=np.int64))


def photograph(step: int = 7) -> Any:
    """A grey photograph of a Chinese temple, uint8: 420 x 630 pixels, made ``step`` times smaller each way.

    Each pixel is the mean of step x step pixels, weighed as ITU-R BT.601 does (0.299 red, 0.587 green,
    0.114 blue). It is scikit-learn's ``china.jpg``, by Giuseppe Moscato, CC BY 2.0.

    >>> photograph().shape
    (60, 90)

    Raises:
        ValueError: 210 is not a multiple of ``step``.
    """
    import numpy as np
    from sklearn.datasets import load_sample_image

    if step < 1 or 210 % step:
        raise ValueError(f"The step must divide 210, as 7 does; {step} does not.")
    grey = load_sample_image("china.jpg")[:420, :630].astype(float) @ np.array([0.299, 0.587, 0.114])
    blocks = grey.reshape(420 // step, step, 630 // step, step)
    return np.rint(blocks.mean(axis=(1, 3))).astype(np.uint8)


def colour_photograph(name: str = "china") -> Any:
    """A photograph in colours, uint8 of shape (427, 640, 3): ``china`` (a temple) or ``flower``.

    They are scikit-learn's sample images, both CC BY 2.0: ``china.jpg`` by Giuseppe Moscato, ``flower.jpg``
    by dany13. They are opened by our own reader of JPEG files, so the pixels are the same everywhere.

    Raises:
        ValueError: there is no such photograph.
    """
    from dualz.codecs import jpeg

    if name not in PHOTOGRAPHS:
        raise ValueError(f"The photographs are {', '.join(PHOTOGRAPHS)}, not {name!r}.")
    return jpeg.decode((files("sklearn.datasets.images") / f"{name}.jpg").read_bytes())


def plucked(seconds: float = 8.0, rate: int = 44_100, seed: int = 0) -> Any:
    """Made-up music: plucked strings, with a burst of noise like a drum every second. float64 from -1 to 1.

    A string is a sum of 24 harmonics, of which the higher ones die away sooner.
    """
    import numpy as np

    rng = np.random.default_rng(seed)
    count = round(seconds * rate)
    time = np.arange(count) / rate
    sound = np.zeros(count)
    for start in np.arange(0, seconds, 0.25):
        later = time[round(start * rate) :] - start
        pitch = 110 * 2 ** (rng.choice([0, 3, 5, 7, 10, 12, 15, 17, 19]) / 12)
        loud = rng.uniform(0.3, 1.0)
        for harmonic in range(1, 25):
            if harmonic * pitch < rate / 2.2:
                fading = np.exp(-later * (1.5 + 0.6 * harmonic)) / harmonic**1.2
                sound[-later.size :] += loud * fading * np.sin(2 * np.pi * harmonic * pitch * later)
    for start in np.arange(0.5, seconds, 1.0):
        later = time[round(start * rate) :] - start
        sound[-later.size :] += 0.5 * np.exp(-25 * later) * rng.standard_normal(later.size)
    return 0.9 * sound / np.abs(sound).max()


def _three_ways(x: Any, y: Any) -> Data:
    from sklearn.model_selection import train_test_split

    x, y = x.astype("float32"), y.astype("int64")
    x, test_x, y, test_y = train_test_split(x, y, test_size=0.2, stratify=y, random_state=SPLIT_SEED)
    x, held_x, y, held_y = train_test_split(x, y, test_size=0.25, stratify=y, random_state=SPLIT_SEED)
    return Data(Split(x, y), Split(held_x, held_y), Split(test_x, test_y))


def _standardised(data: Data) -> Data:
    mean, deviation = data.train.x.mean(axis=0), data.train.x.std(axis=0)
    return Data(*(Split((part.x - mean) / deviation, part.y) for part in data))


def english_text(size: int | None = None) -> bytes:
    """About 43 kB of English prose: the descriptions of scikit-learn's data sets, UTF-8.

    ``size`` cuts it to that many bytes. License: BSD, as scikit-learn.

    Raises:
        ModuleNotFoundError: scikit-learn is not installed.
    """
    return _sample("english.txt", "datasets/descr", "*.rst")[:size]


def python_source(size: int | None = None) -> bytes:
    """About 31 kB of Python source: a module of scikit-learn. License: BSD, as scikit-learn.

    ``size`` cuts it to that many bytes.

    Raises:
        ModuleNotFoundError: scikit-learn is not installed.
    """
    return _sample("python.txt", "linear_model", "_base.py")[:size]


def _sample(name: str, folder: str, pattern: str) -> bytes:
    """The files of that pattern in a folder of scikit-learn, by name, one after the other.

    scikit-learn is looked for and not imported, which takes a second. A browser has none: there the same
    bytes lie in the folder ``samples`` beside this module (``dualz.site.bundle`` puts them there).
    """
    kept = Path(__file__).with_name("samples") / name
    if kept.exists():
        return kept.read_bytes()
    spec = find_spec("sklearn")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(
            "This text comes with scikit-learn, which is not installed.", name="sklearn"
        )
    place = Path(spec.submodule_search_locations[0]) / folder
    return b"".join(page.read_bytes() for page in sorted(place.glob(pattern), key=lambda page: page.name))
