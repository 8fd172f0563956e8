"""What a question about the inside asks, from right to forged."""

import numpy as np
import pytest

from engine.lab import lab
from live.inside.view import MOST_STEPS, MOST_WALKS, InsideError, Walks, view_of
from model import Config
from model.inside import walk
from model.network import init_params

pytestmark = pytest.mark.usefixtures("running_lab")

SEVEN = [0.2, 0.2, 0.8, 0.2, 0.5, 0.9]


def ask(**question):
    return {"drawing": "inside-of-mine", "version": 0, "weights": "classic-10", "strokes": []} | question


def test_a_held_out_digit_stands_in_until_something_is_drawn():
    data = lab().loader.dataset
    found = view_of(ask(digit=3))
    np.testing.assert_allclose(found.known.column[:, 0], data.test_images[3].ravel() / 255, atol=1e-6)
    assert found.truth == found.label == data.y_test[3]
    drawn = view_of(ask(digit=3, strokes=[SEVEN]))
    assert drawn.truth is None
    assert drawn.label is None
    assert not np.array_equal(drawn.known.column, found.known.column)


def test_what_somebody_says_it_is_counts_more_than_what_it_is():
    truth = view_of(ask(digit=3)).truth
    assert view_of(ask(digit=3, label=(truth + 1) % 10)).label == (truth + 1) % 10


def test_steps_are_walked_one_by_one():
    params = lab().weights("classic-10").params
    found = view_of(ask(digit=3, steps=[[0.1, 2], [1.5, 1]]))
    after, losses = walk(params, found.known.column, found.labels, (0.1, 0.1, 1.5))
    assert found.alphas == (0.1, 0.1, 1.5)
    np.testing.assert_array_equal(found.params.w1, after.w1)
    assert found.losses == tuple(losses)


def test_without_a_label_no_step_is_taken():
    found = view_of(ask(strokes=[SEVEN], steps=[[0.1, 2]]))
    assert found.losses == found.alphas == ()
    assert found.params is lab().weights("classic-10").params


def test_a_run_is_looked_into_as_it_stands(offline):
    run = lab().engine.create(Config(iterations=5, digits=100, hidden=7), offline)
    found = view_of(ask(weights=None, run=run, digit=0))
    assert found.params.b1.size == 7
    assert not found.learning
    assert found.standing == "As it stands: before its first step."


@pytest.mark.parametrize(
    "forged",
    [
        {"digit": -1},
        {"digit": 10**9},
        {"digit": True},
        {"digit": "3"},
        {"digit": 1.5},
        {"digit": 0, "label": 10},
        {"digit": 0, "label": "3"},
        {"digit": 0, "steps": "many"},
        {"digit": 0, "steps": [[0.1]]},
        {"digit": 0, "steps": [[0.1, -1]]},
        {"digit": 0, "steps": [[float("nan"), 1]]},
        {"digit": 0, "steps": [[11, 1]]},
        {"digit": 0, "steps": [[0.1, MOST_STEPS + 1]]},
        {"digit": 0, "steps": [[0.1, MOST_STEPS], [0.2, 1]]},
        {"digit": 0, "steps": [[True, 1]]},
    ],
)
def test_what_can_not_be_gets_a_sentence(forged):
    with pytest.raises(InsideError, match=r"\.$"):
        view_of(ask(**forged))


def test_walks_go_on_from_where_they_were_and_forget_the_oldest():
    walks, X = Walks(), np.full((784, 1), 0.5, dtype=np.float32)
    params = init_params(rng=np.random.default_rng(0))
    for count in range(1, MOST_WALKS + 5):
        found, losses = walks.get(params, X, 3, (0.01,) * count)
    wanted, all_losses = walk(params, X, np.array([3]), (0.01,) * count)
    np.testing.assert_array_equal(found.w1, wanted.w1)
    assert losses == all_losses
    assert len(walks._known) == MOST_WALKS
    again, losses = walks.get(params, X, 3, (0.01,))
    np.testing.assert_array_equal(again.w1, walk(params, X, np.array([3]), (0.01,))[0].w1)
    assert losses == all_losses[:2]
