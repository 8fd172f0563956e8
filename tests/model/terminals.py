"""What tests of the commands share: a short training, and the one sentence of a command that goes wrong."""

TRAIN = ["train", "--data", "offline", "--digits", "300", "--iterations", "40", "--alpha", "0.3"]


def sentence(captured) -> str:
    """The one line on stderr, and nothing on stdout."""
    assert captured.out == ""
    assert "Traceback" not in captured.err
    (line,) = captured.err.splitlines()
    assert line.endswith(".")
    return line
