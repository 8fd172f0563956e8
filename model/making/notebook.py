"""Make `model/lesson.ipynb`, the lesson as a notebook: `python -m model.making.notebook`.

Its functions are those of `model/network.py`, word for word: this reads them there.
"""

import inspect
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from model import network

FILE = Path(network.__file__).with_name("lesson.ipynb")
WORDS_AND_CODE: tuple[str | Callable[..., Any], ...] = (
    "# A neural network, from scratch\n\nTen hidden units and ten outputs, in NumPy alone: the same functions that the "
    "app computes with, one after the other. Run each cell with Shift+Enter. Open this notebook in the project’s "
    "folder, with the packages of `requirements.txt` and Jupyter.",
    "An example is a column: `X` has 784 rows, one a pixel, and a column for each digit. `Y` says what they are.",
    "import math\nfrom typing import NamedTuple\n\nimport numpy as np\nfrom numpy.typing import NDArray\n\n"
    "from model import Config, load_dataset, train\n\n"
    "Array = NDArray[np.floating]\nLabels = NDArray[np.integer]\nPIXELS, CLASSES = 784, 10\n\n"
    "data = load_dataset()\nX, Y = data.X_train[:, :10_000], data.y_train[:10_000]\n"
    "print(data.name, X.shape, X.dtype, Y[:10])",
    "A digit is 28 x 28 numbers from 0 to 1.",
    "for row in X[:, 0].reshape(28, 28):\n    print(''.join(' .:+#@'[int(5 * value)] for value in row))",
    "## The start\n\nWhat the network learns: two matrices and two columns. At first they are random.",
    network.Params,
    network.init_params,
    "params = init_params(rng=np.random.default_rng(0))\nprint([value.shape for value in params])",
    "## Forward\n\nA hidden unit adds up weights times ink, and is silent below nought.",
    network.ReLU,
    "Ten scores become ten probabilities.",
    network.softmax,
    "softmax(np.array([[1.0], [2.0], [5.0]])).round(3)",
    network.forward_prop,
    "z1, a1, z2, a2 = forward_prop(*params, X)\n"
    "assert np.allclose(a2.sum(axis=0), 1, atol=1e-5)  # each column sums to one\n"
    "print('what an untrained network makes of the first digit:', a2[:, 0].round(2))",
    "How many does it read right? About one in ten, by chance.",
    network.get_predictions,
    network.get_accuracy,
    "print(get_accuracy(get_predictions(a2), Y))",
    "## Backward\n\nThe truth in the same form as the answer, so that one can be taken from the other.",
    network.ohe,
    "Through a silent unit nothing flows back.",
    network.d_a,
    "How the loss changes with each number: the chain rule, from the answer back to the pixels.",
    network.back_prop,
    "Is that right? Move one weight a little, both ways, and look at the loss.",
    network.cross_entropy,
    "exact = Params(*(value.astype(np.float64) for value in params))\n"
    "few, labels = X[:, :100].astype(np.float64), Y[:100]\n"
    "gradients = back_prop(*forward_prop(*exact, few), exact.w2, few, labels)\n\n"
    "def loss_with(nudge):\n    w2 = exact.w2.copy()\n    w2[3, 4] += nudge\n"
    "    return cross_entropy(forward_prop(exact.w1, exact.b1, w2, exact.b2, few)[3], labels)\n\n"
    "by_trying = (loss_with(1e-4) - loss_with(-1e-4)) / 2e-4\n"
    "assert abs(by_trying - gradients[2][3, 4]) < 1e-7\n"
    "print(by_trying, gradients[2][3, 4])",
    "## A step downhill",
    network.update_params,
    "after = update_params(*params, *back_prop(z1, a1, z2, a2, params.w2, X, Y), alpha=0.2)\n"
    "before, now = cross_entropy(a2, Y), cross_entropy(forward_prop(*after, X)[3], Y)\n"
    "assert now < before\nprint(f'loss {before:.3f} -> {now:.3f}')",
    "## Again and again\n\nAll of learning is this loop. Change alpha, and see what becomes of it.",
    "alpha, steps = 0.2, 100\nlearned = params\nfor step in range(steps):\n"
    "    z1, a1, z2, a2 = forward_prop(*learned, X)\n"
    "    learned = update_params(*learned, *back_prop(z1, a1, z2, a2, learned.w2, X, Y), alpha)\n"
    "    if step % 10 == 0:\n        print(f'step {step:3}  accuracy {get_accuracy(get_predictions(a2), Y):.3f}')",
    "As a function of its own, the lesson has it so. It starts from other random weights each time.",
    network.predict,
    network.gradient_descent,
    "w1, b1, w2, b2 = gradient_descent(X, Y, iter=20, alpha=0.2)",
    "## How good is it?\n\nOn digits that it has never learned from; and the app’s own training, which is faster, "
    "comes to the same.",
    "held_out = get_accuracy(get_predictions(forward_prop(*learned, data.X_test)[3]), data.y_test)\n"
    "config = Config(alpha=alpha, iterations=steps, digits=10_000, seed=0)\n"
    "*_, last = train(X, Y, config, (data.X_test, data.y_test))\n"
    "assert abs(held_out - last.held_out_accuracy) < 0.002\n"
    "print(f'{held_out:.4f} of the held-out digits, the app {last.held_out_accuracy:.4f}')",
)
CODE_BEGINS = (
    *("import ", "for ", "print(", "softmax(", "params = ", "exact = ", "after = ", "held_out = "),
    *("z1, ", "w1, ", "alpha, "),
)


def cells() -> list[dict[str, Any]]:
    """The notebook's cells, with functions as they stand in `model/network.py`."""
    return [_cell(f"cell-{at}", one) for at, one in enumerate(WORDS_AND_CODE)]


def _cell(name: str, content: str | Callable[..., Any]) -> dict[str, Any]:
    code = not isinstance(content, str) or content.startswith(CODE_BEGINS)
    text = content if isinstance(content, str) else inspect.getsource(content).rstrip()
    cell: dict[str, Any] = {"cell_type": "code" if code else "markdown", "id": name, "metadata": {}}
    return (
        cell | ({"execution_count": None, "outputs": []} if code else {}) | {"source": text.splitlines(keepends=True)}
    )


def notebook() -> str:
    """The whole notebook as JSON (nbformat 4.5)."""
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    whole = {"cells": cells(), "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    FILE.write_text(notebook(), encoding="utf-8")
