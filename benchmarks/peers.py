"""The same full-batch iteration as others do it: the lesson in float64, PyTorch, scikit-learn.

Each function gives a Measure, or raises NotMeasuredError. All of them have their data in memory, and do less than
ours: neither PyTorch nor the lesson's loop looks at accuracy or loss here.
"""

from typing import Any

import numpy as np

from benchmarks.timing import Measure, NotMeasuredError, repeated
from model import Dataset, Params, back_prop, forward_prop, init_params, update_params

ALPHA = 0.1


def lesson(data: Dataset) -> Measure:
    """The lesson taken literally: all columns at once, in float64."""
    X, Y = data.X_train.astype(np.float64), data.y_train
    params = Params(*(part.astype(np.float64) for part in init_params()))

    def iterate() -> None:
        nonlocal params
        z1, a1, z2, a2 = forward_prop(*params, X)
        gradients = back_prop(z1, a1, z2, a2, params.w2, X, Y)
        params = update_params(*params, *gradients, ALPHA)

    return repeated(iterate)


def torch_or_not() -> Any:
    """PyTorch. Raises NotMeasuredError where it is not installed."""
    try:
        import torch
    except ImportError:
        raise NotMeasuredError("not installed") from None
    return torch


def pytorch(data: Dataset, digits: int | None = None) -> Measure:
    """PyTorch on the CPU, float32, with its default threads: forward, backward and step, on the first `digits`."""
    torch = torch_or_not()
    X, Y = torch.tensor(data.X_train.T[:digits]), torch.tensor(data.y_train[:digits])
    network = torch.nn.Sequential(torch.nn.Linear(784, 10), torch.nn.ReLU(), torch.nn.Linear(10, 10))
    optimizer = torch.optim.SGD(network.parameters(), lr=ALPHA)

    def iterate() -> None:
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(network(X), Y).backward()
        optimizer.step()

    return repeated(iterate)


def scikit_learn(data: Dataset) -> Measure:
    """scikit-learn's MLPClassifier: an epoch with one batch, no momentum, no penalty, no shuffling."""
    try:
        import sklearn
        from sklearn.neural_network import MLPClassifier
    except ImportError:
        raise NotMeasuredError("not installed") from None
    X, Y = np.array(data.X_train.T), np.array(data.y_train)
    network = MLPClassifier(
        hidden_layer_sizes=(10,),
        solver="sgd",
        batch_size=Y.size,
        learning_rate_init=ALPHA,
        momentum=0,
        alpha=0,
        shuffle=False,
    )
    network.partial_fit(X, Y, classes=np.arange(10))

    def iterate() -> None:
        with sklearn.config_context(assume_finite=True):
            network.partial_fit(X, Y)

    return repeated(iterate)
