"""Classic models as files of numbers: what is read back predicts what scikit-learn predicts."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from sklearn.linear_model import LinearRegression, SGDClassifier
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier

from dualz import datasets
from dualz.codecs.errors import CorruptData
from dualz.models.descent import descend
from dualz.models.portable import Tree, load_model, model_file
from dualz.models.storage import from_bytes, to_bytes
from dualz.trace import finish

MODELS = [
    SGDClassifier(random_state=0),
    DecisionTreeClassifier(random_state=0),
    DecisionTreeClassifier(max_depth=1),
    SVC(),
    SVC(C=10, gamma=0.3),
]


@pytest.mark.parametrize("make", [datasets.digits, datasets.wine, datasets.breast_cancer])
@pytest.mark.parametrize("model", MODELS, ids=str)
def test_what_is_read_back_predicts_the_same(make, model):
    data = make()
    model.fit(*data.train)
    if make is datasets.breast_cancer and isinstance(model, SGDClassifier):
        # scikit-learn keeps one row for two classes; the format wants one a class, and says so.
        with pytest.raises(TypeError, match="three or more classes"):
            model_file(model)
        return
    back = load_model(model_file(model))
    for part in data:
        assert np.array_equal(back.predict(part.x), model.predict(part.x))


def test_a_lone_leaf():
    model = DecisionTreeClassifier().fit([[0.0], [1.0]], [0, 0])
    assert load_model(model_file(model)).predict(np.zeros((3, 1))).tolist() == [0, 0, 0]


def test_inputs_right_on_and_beside_a_threshold():
    rng = np.random.default_rng(0)
    x = rng.random((300, 2)).astype(np.float32)
    model = DecisionTreeClassifier(random_state=0).fit(x, rng.integers(0, 4, 300))
    back = load_model(model_file(model))
    cuts = model.tree_.threshold[model.tree_.feature >= 0].astype(np.float32)
    near = np.concatenate([cuts, np.nextafter(cuts, np.float32(2)), np.nextafter(cuts, np.float32(-2))])
    grid = np.stack([near, near[::-1]], axis=1)
    assert np.array_equal(back.predict(grid), model.predict(grid))


def test_our_own_linear_classifier(data):
    model = finish(descend(*data.train, 10, seed=0))
    back = load_model(model_file(model))
    assert back.weights.dtype == np.float32
    assert np.array_equal(back.predict(data.validation.x), model.predict(data.validation.x))


def test_other_models_are_refused():
    with pytest.raises(TypeError, match="LinearRegression is no fitted"):
        model_file(LinearRegression().fit([[0.0], [1.0]], [0, 1]))
    with pytest.raises(TypeError, match="no fitted"):
        model_file(SVC(kernel="linear").fit([[0.0], [1.0]], [0, 1]))
    with pytest.raises(ValueError, match="classes must be 0"):
        model_file(SVC().fit([[0.0], [1.0]], [3, 7]))


@pytest.fixture(scope="module")
def files():
    wine = datasets.wine()
    fits = [model.fit(*wine.train) for model in (MODELS[0], MODELS[1], MODELS[3])]
    return [model_file(model) for model in fits]


class TestDamage:
    def test_every_prefix_is_refused(self, files):
        for data in files:
            for size in range(0, len(data), 7):
                with pytest.raises(CorruptData):
                    load_model(data[:size])

    def test_no_flipped_bit_makes_a_file_that_hangs_or_fails_to_predict(self, files):
        x = datasets.wine().test.x
        for data in files:
            for place in range(0, 8 * len(data), 5):
                damaged = bytearray(data)
                damaged[place // 8] ^= 1 << place % 8
                try:
                    model = load_model(bytes(damaged))
                except CorruptData:
                    continue
                if not isinstance(model, Tree) or model.inputs.max() < x.shape[1]:
                    with np.errstate(all="ignore"):
                        assert len(model.predict(x)) == len(x)

    def test_a_tree_that_goes_in_circles(self):
        tree = {
            "inputs": torch.tensor([0, -1, -1], dtype=torch.int16),
            "thresholds": torch.zeros(3),
            "jumps": torch.tensor([2, 0, 1], dtype=torch.int32),
        }
        assert load_model(to_bytes(tree)).predict(np.array([[1.0], [-1.0]])).tolist() == [1, 0]
        for jumps in ([0, 0, 1], [1, 0, 1], [3, 0, 1], [2, -1, 1]):
            with pytest.raises(CorruptData, match="do not fit together"):
                load_model(to_bytes({**tree, "jumps": torch.tensor(jumps, dtype=torch.int32)}))
        with pytest.raises(CorruptData, match="do not fit together"):
            load_model(to_bytes({**tree, "inputs": torch.zeros(3, dtype=torch.int16)}))

    def test_numbers_of_another_shape_or_name(self, files):
        tensors = from_bytes(files[0])
        with pytest.raises(CorruptData, match="not the numbers of a model"):
            load_model(to_bytes({"weights": tensors["weights"]}))
        with pytest.raises(CorruptData, match="Linear do not fit"):
            load_model(to_bytes({**tensors, "biases": tensors["biases"][:2]}))
        with pytest.raises(CorruptData, match="Linear do not fit"):
            load_model(to_bytes({**tensors, "biases": tensors["biases"] * float("nan")}))
        vectors = from_bytes(files[2])
        with pytest.raises(CorruptData, match="VectorModel do not fit"):
            load_model(to_bytes({**vectors, "counts": vectors["counts"] + 1}))

    def test_too_few_inputs(self, files):
        with pytest.raises(ValueError, match="looks at input"):
            load_model(files[1]).predict(np.zeros((2, 1)))
