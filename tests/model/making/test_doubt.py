"""The network that tells digits from other things, trained on a few of them."""

import numpy as np
import pytest

from model.ink.doubt import evidence_for_a_digit
from model.making import doubt
from model.making.nondigits import nondigits

HELD_OUT = 200


@pytest.fixture(scope="module")
def fitted(offline):
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {
            "REDRAWN": 200,
            "SCHOOLS": 100,
            "BY_HAND": 200,
            "NARROW": 100,
            "OTHERS": 1_500,
            "EPOCHS": 8,
            "HIDDEN": 60,
        }.items():
            patch.setattr(doubt, name, value)
        epochs = []
        found = doubt.fit_doubt(
            offline.X_train[:, :2_000], offline.y_train[:2_000], HELD_OUT, lambda *progress: epochs.append(progress)
        )
    return *found, epochs


def test_progress_counts_every_epoch(fitted):
    assert fitted[2] == [(number, 8) for number in range(1, 9)]


def test_threshold_lets_nearly_all_digits_through_and_fewer_of_other_things(fitted, offline):
    params, thresholds, _ = fitted
    threshold = thresholds["threshold"]
    assert np.isfinite([*thresholds.values()]).all()
    digits = np.asarray(offline.X_test[:, :500])
    others, _ = nondigits(500, digits, offline.y_test[:500], np.random.default_rng(8))
    assert (evidence_for_a_digit(params, digits) >= threshold).mean() > 0.9
    assert (
        evidence_for_a_digit(params, others) >= threshold
    ).mean() < 0.85  # after eight epochs; the shipped one had thirty
