"""Tiny files that stand in for MNIST's, mirrors that serve them, and few offline digits."""

import gzip
import hashlib
import struct
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from model import Dataset, data, mnist
from model.forms import published as forms

TRAIN, TEST = 30, 10
FILES = tuple(mnist.SHA256)


def idx(values: np.ndarray) -> bytes:
    """The IDX format, as MNIST's page describes it, packed."""
    magic = struct.pack(">BBBB", 0, 0, 8, values.ndim)
    sizes = struct.pack(f">{values.ndim}I", *values.shape)
    return gzip.compress(magic + sizes + values.tobytes(), mtime=0)


@pytest.fixture
def pixels() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(0)
    images = [rng.integers(0, 256, (size, 28, 28), dtype=np.uint8) for size in (TRAIN, TEST)]
    images[0][0, 0, :2] = 0, 255
    labels = [rng.integers(0, 10, size, dtype=np.uint8) for size in (TRAIN, TEST)]
    return dict(zip(FILES, (images[0], labels[0], images[1], labels[1]), strict=True))


@pytest.fixture
def published(pixels, tmp_path, monkeypatch) -> dict[str, bytes]:
    """Four tiny files that count as the published ones; an empty cache; no mirror that answers."""
    content = {file: idx(values) for file, values in pixels.items()}
    monkeypatch.setattr(mnist, "SHA256", {file: hashlib.sha256(packed).hexdigest() for file, packed in content.items()})
    digests = ((len(values), hashlib.sha256(values.tobytes()).hexdigest()) for values in pixels.values())
    monkeypatch.setattr(forms, "CONTENT", dict(zip(mnist.PARTS, digests, strict=True)))
    monkeypatch.setattr(data, "TRAIN_SIZE", TRAIN)
    monkeypatch.setattr(data, "TEST_SIZE", TEST)
    monkeypatch.setattr(mnist, "MIRRORS", ("http://127.0.0.1:9/first/", "http://127.0.0.1:9/second/"))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("DIGIT_LAB_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("MNIST_DIR", raising=False)
    return content


@pytest.fixture
def folder(published, tmp_path) -> Path:
    """A folder that holds the four files."""
    place = tmp_path / "given"
    place.mkdir()
    for file, packed in published.items():
        (place / file).write_bytes(packed)
    return place


class Mirrors:
    """Two mirrors on this machine. `answers[mirror][file]` is what they send; a missing file is a 404."""

    def __init__(self, published: dict[str, bytes]) -> None:
        self.answers = {"first": dict(published), "second": dict(published)}
        self.asked: list[str] = []
        self.cut_off: set[str] = set()


@pytest.fixture
def mirrors(published, monkeypatch) -> Iterator[Mirrors]:
    served = Mirrors(published)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            served.asked.append(self.path[1:])
            mirror, file = self.path[1:].split("/")
            if file not in served.answers[mirror]:
                self.send_error(404)
                return
            content = served.answers[mirror][file]
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content[: len(content) // 2] if mirror in served.cut_off else content)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    address = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setattr(mnist, "MIRRORS", (f"{address}/first/", f"{address}/second/"))
    yield served
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def tiny_offline(tmp_path, monkeypatch) -> Path:
    """The offline digits, few of them, in a cache of their own."""
    monkeypatch.setattr(data, "TRAIN_SIZE", TRAIN)
    monkeypatch.setattr(data, "TEST_SIZE", TEST)
    monkeypatch.setenv("DIGIT_LAB_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def is_fake_mnist(pixels) -> Callable[[Dataset], bool]:
    """Whether a dataset holds the numbers of the tiny files."""
    images, labels, test_images, test_labels = pixels.values()

    def compare(found: Dataset) -> bool:
        return (
            found.name == "mnist"
            and np.array_equal(found.train_images, images.reshape(TRAIN, 784))
            and np.array_equal(found.test_images, test_images.reshape(TEST, 784))
            and np.array_equal(found.y_train, labels)
            and np.array_equal(found.y_test, test_labels)
        )

    return compare
