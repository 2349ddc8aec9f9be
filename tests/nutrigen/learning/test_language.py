"""The masked language model, against what it must and must not read."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="PyTorch is an extra")

from nutrigen.learning.language import (  # noqa: E402  # after what may be missing
    MaskedLanguageModel,
    predict_middle,
    states_of_middle,
    train_masked,
)


@pytest.fixture
def tokens() -> np.ndarray:
    return np.random.default_rng(1).integers(0, 4, size=(6, 41))


@pytest.mark.parametrize(("width", "dilations"), [(3, (1, 1)), (5, (1, 2)), (3, (1, 2, 4))])
def test_reads_as_far_as_its_radius_and_no_further(tokens, width, dilations):
    model = MaskedLanguageModel(channels=8, width=width, dilations=dilations)
    model = model.double().eval()
    given = torch.tensor(tokens)
    with torch.no_grad():
        before = model(given)[:, 20]
    for distance in range(1, 20):
        for side in (-1, 1):
            changed = given.clone()
            changed[:, 20 + side * distance] = (changed[:, 20 + side * distance] + 1) % 4
            with torch.no_grad():
                after = model(changed)[:, 20]
            assert torch.equal(before, after) == (distance > model.radius)


def test_middle_is_not_read(tokens):
    model = MaskedLanguageModel(channels=8, dilations=(1, 2))
    other = tokens.copy()
    other[:, 20] = (other[:, 20] + 1) % 4
    assert np.array_equal(predict_middle(model, tokens), predict_middle(model, other))
    assert np.array_equal(states_of_middle(model, tokens), states_of_middle(model, other))


def test_prediction_is_the_output_layer_of_the_states(tokens):
    model = MaskedLanguageModel(channels=8, dilations=(1, 2))
    states = torch.tensor(states_of_middle(model, tokens), dtype=torch.float32)
    with torch.no_grad():
        p = torch.softmax(model.output(states), dim=1).numpy()
    assert predict_middle(model, tokens) == pytest.approx(p, abs=1e-6)


def test_learns_a_table_that_is_known():
    # Every second token is the sum of its neighbors modulo four, the others are drawn. Who does not
    # know which is which gives the sum 1/2 and a quarter of the rest: 5/8.
    rng = np.random.default_rng(3)
    rows = rng.integers(0, 4, size=(400, 21))
    rows[:, 1::2] = (rows[:, :-1:2] + rows[:, 2::2]) % 4
    model = train_masked(
        rows, n_steps=300, length=21, channels=16, width=3, dilations=(1,), share=0.1
    )
    windows = rows[:, 4:7]
    right = predict_middle(model, windows)[np.arange(400), windows[:, 1]]
    assert right.mean() == pytest.approx(5 / 8, abs=0.05)


def test_same_seed_same_model_and_no_trace(tokens):
    state = torch.get_rng_state()
    settings = {"n_steps": 3, "length": 20, "channels": 8, "dilations": (1,)}
    one, again, other = (train_masked(tokens, seed=seed, **settings) for seed in (0, 0, 1))
    assert np.array_equal(predict_middle(one, tokens), predict_middle(again, tokens))
    assert not np.array_equal(predict_middle(one, tokens), predict_middle(other, tokens))
    assert torch.equal(state, torch.get_rng_state())


def test_loss_over_all_places_is_lower(tokens):
    rows = np.random.default_rng(0).integers(0, 4, size=(50, 40))
    settings = {"n_steps": 150, "length": 40, "channels": 8, "width": 3, "dilations": (1,)}
    models = [train_masked(rows, everywhere=one, **settings) for one in (False, True)]
    given = torch.tensor(rows)
    read = [float((model(given).argmax(2) == given).float().mean()) for model in models]
    assert read[1] > 0.95 > read[0] + 0.3


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: train_masked([[0, 1]], length=3), "at least 3 columns"),
        (lambda: train_masked([[0, 1]], length=2, share=0), "share must be"),
        (lambda: predict_middle(MaskedLanguageModel(channels=4), [[0, 1]]), "a middle column"),
    ],
)
def test_what_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
