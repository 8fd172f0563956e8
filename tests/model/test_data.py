"""The digits: where they are looked for, what is refused, how they are stored. Tiny files stand in for MNIST's."""

import errno
import gzip
import hashlib
import json
import resource
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import platformdirs
import pooch
import pytest

from model import DataError, Dataset, data, load_dataset, open_dataset

TRAIN, TEST = 30, 10
FILES = tuple(data.SHA256)


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
    monkeypatch.setattr(data, "SHA256", {file: hashlib.sha256(packed).hexdigest() for file, packed in content.items()})
    monkeypatch.setattr(data, "TRAIN_SIZE", TRAIN)
    monkeypatch.setattr(data, "TEST_SIZE", TEST)
    monkeypatch.setattr(data, "MIRRORS", ("http://127.0.0.1:9/first/", "http://127.0.0.1:9/second/"))
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
    monkeypatch.setattr(data, "MIRRORS", (f"{address}/first/", f"{address}/second/"))
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


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """Make the system refuse to let any file grow beyond `size` bytes, as a full disk would."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def altered(packed: bytes) -> bytes:
    return packed[:-1] + bytes([packed[-1] ^ 1])


def is_fake_mnist(found: Dataset, pixels: dict[str, np.ndarray]) -> bool:
    images, labels, test_images, test_labels = pixels.values()
    return (
        found.name == "mnist"
        and np.array_equal((found.X_train * 255).round().T, images.reshape(TRAIN, 784))
        and np.array_equal((found.X_test * 255).round().T, test_images.reshape(TEST, 784))
        and np.array_equal(found.y_train, labels)
        and np.array_equal(found.y_test, test_labels)
    )


# --- parsing


def test_files_in_the_given_folder_are_parsed(folder, pixels):
    found = load_dataset("mnist", folder)
    assert is_fake_mnist(found, pixels)
    assert found.X_train[:2, 0].tolist() == [0, 1]
    assert found.notes == ()


def test_digits_are_columns_of_float32_with_int64_labels(folder):
    found = load_dataset("mnist", folder)
    assert found.X_train.shape == (784, TRAIN)
    assert found.X_test.shape == (784, TEST)
    assert found.X_train.dtype == found.X_test.dtype == np.float32
    assert found.y_train.dtype == found.y_test.dtype == np.int64


def test_arrays_are_memory_mapped_and_cannot_be_written_to(folder):
    found = load_dataset("mnist", folder)
    for array in (found.X_train, found.y_train, found.X_test, found.y_test):
        assert isinstance(array, np.memmap)
        assert not array.flags.writeable


def test_another_process_can_open_what_was_loaded(folder):
    found = load_dataset("mnist", folder)
    again = open_dataset("mnist", found.folder)
    assert np.array_equal(again.X_train, found.X_train)
    assert np.array_equal(again.y_test, found.y_test)


def test_mnist_dir_in_the_environment_is_looked_in(folder, pixels, monkeypatch):
    monkeypatch.setenv("MNIST_DIR", str(folder))
    assert is_fake_mnist(load_dataset("mnist"), pixels)


def test_parsed_files_are_used_without_the_originals(folder, pixels):
    load_dataset("mnist", folder)
    for file in FILES:
        (folder / file).unlink()
    assert is_fake_mnist(load_dataset("mnist"), pixels)


def test_auto_takes_mnist_where_it_is(folder, pixels):
    assert is_fake_mnist(load_dataset("auto", folder), pixels)


def test_unknown_name_is_refused():
    with pytest.raises(DataError, match=r"“cifar”.*mnist, offline or auto"):
        load_dataset("cifar")


# --- harmed files and mirrors


@pytest.mark.parametrize(
    "harm", [altered, lambda packed: packed[:-20], lambda packed: b""], ids=["bit", "cut", "empty"]
)
@pytest.mark.parametrize("file", FILES)
def test_a_harmed_file_is_refused_by_name_and_fetched(folder, mirrors, pixels, file, harm):
    (folder / file).write_bytes(harm((folder / file).read_bytes()))
    found = load_dataset("mnist", folder)
    assert is_fake_mnist(found, pixels)
    assert mirrors.asked == [f"first/{file}"]
    (note,) = found.notes
    assert str(folder / file) in note


def test_a_missing_file_is_fetched(folder, mirrors, pixels):
    (folder / FILES[2]).unlink()
    assert is_fake_mnist(load_dataset("mnist", folder), pixels)
    assert mirrors.asked == [f"first/{FILES[2]}"]


def test_everything_is_downloaded_once(mirrors, pixels):
    assert is_fake_mnist(load_dataset("mnist"), pixels)
    load_dataset("mnist")
    assert mirrors.asked == [f"first/{file}" for file in FILES]


def test_an_altered_download_is_refused_and_the_second_mirror_asked(mirrors, pixels):
    mirrors.answers["first"][FILES[0]] = altered(mirrors.answers["first"][FILES[0]])
    found = load_dataset("mnist")
    assert is_fake_mnist(found, pixels)
    assert mirrors.asked[:3] == [f"first/{FILES[0]}", f"second/{FILES[0]}", f"first/{FILES[1]}"]
    (note,) = found.notes
    assert f"/first/{FILES[0]}" in note
    assert "refused" in note


def test_a_download_that_breaks_off_sends_us_to_the_second_mirror(mirrors, pixels):
    mirrors.cut_off = {"first"}
    assert is_fake_mnist(load_dataset("mnist"), pixels)


def test_a_mirror_without_the_file_sends_us_to_the_second(mirrors, pixels):
    mirrors.answers["first"] = {}
    assert is_fake_mnist(load_dataset("mnist"), pixels)


def test_mirrors_that_both_send_altered_bytes_are_refused(mirrors):
    for answers in mirrors.answers.values():
        answers[FILES[1]] = altered(answers[FILES[1]])
    with pytest.raises(DataError, match=f"(?s)first/{FILES[1]}.*second/{FILES[1]}"):
        load_dataset("mnist")
    assert not list(data.cache_folder().rglob("*.npy"))


def test_downloading_reports_how_far_it_is(mirrors):
    shares = []
    load_dataset("mnist", progress=lambda text, share: shares.append((text, share)))
    assert list(dict.fromkeys(text for text, share in shares if share == 1)) == [f"Downloading {f}" for f in FILES]
    assert all(0 <= share <= 1 for _, share in shares)


def test_without_mirrors_the_sentence_tells_of_mnist_dir(published):
    with pytest.raises(DataError, match=r"could not be downloaded.*MNIST_DIR"):
        load_dataset("mnist")


def test_without_mirrors_the_sentence_names_a_harmed_file(folder):
    (folder / FILES[0]).write_bytes(b"not MNIST")
    with pytest.raises(DataError) as caught:
        load_dataset("mnist", folder)
    assert str(folder / FILES[0]) in str(caught.value)


def test_auto_falls_back_to_the_offline_digits_and_says_why(published):
    found = load_dataset("auto")
    assert found.name == "offline"
    assert "MNIST_DIR" in " ".join(found.notes)


def test_offline_never_asks_the_network(mirrors):
    assert load_dataset("offline").name == "offline"
    assert mirrors.asked == []


# --- the cache


DAMAGE = {
    "cut off": lambda path: path.write_bytes(path.read_bytes()[:-8]),
    "empty": lambda path: path.write_bytes(b""),
    "text": lambda path: path.write_text("not an array"),
    "missing": lambda path: path.unlink(),
    "another shape": lambda path: np.save(path, np.load(path)[:3]),
}


@pytest.mark.parametrize("part", ["train-images", "t10k-labels"])
@pytest.mark.parametrize("damage", DAMAGE)
def test_damaged_offline_digits_are_made_anew(tiny_offline, part, damage):
    first = load_dataset("offline")
    expected = [np.array(array) for array in (first.X_train, first.y_train, first.X_test, first.y_test)]
    DAMAGE[damage](first.folder / f"{part}.npy")
    second = load_dataset("offline")
    found = (second.X_train, second.y_train, second.X_test, second.y_test)
    assert all(np.array_equal(a, b) for a, b in zip(found, expected, strict=True))


@pytest.mark.parametrize("damage", ["cut off", "missing"])
def test_damaged_parsed_mnist_is_parsed_anew(folder, pixels, damage):
    found = load_dataset("mnist", folder)
    DAMAGE[damage](found.folder / "train-images.npy")
    assert is_fake_mnist(load_dataset("mnist", folder), pixels)


def test_damaged_parsed_mnist_is_restored_from_the_downloads(mirrors, pixels):
    found = load_dataset("mnist")
    DAMAGE["cut off"](found.folder / "train-images.npy")
    assert is_fake_mnist(load_dataset("mnist"), pixels)
    assert len(mirrors.asked) == 4


@pytest.mark.parametrize("name", ["mnist", "offline", "auto"])
def test_a_cache_that_cannot_be_written_is_told(folder, monkeypatch, name):
    monkeypatch.setenv("DIGIT_LAB_CACHE", str(folder / FILES[0] / "cache"))
    with pytest.raises(DataError, match=r"Can't write to .*cache\. Set .*DIGIT_LAB_CACHE"):
        load_dataset(name, folder)


def test_the_temporary_folder_serves_where_the_users_cache_cannot_be_written(tmp_path, monkeypatch):
    blocked = tmp_path / "file"
    blocked.touch()
    monkeypatch.delenv("DIGIT_LAB_CACHE")
    monkeypatch.setattr(platformdirs, "user_cache_path", lambda name: blocked / name)
    monkeypatch.setattr(data.tempfile, "gettempdir", lambda: str(tmp_path / "tmp"))
    assert data.cache_folder() == tmp_path / "tmp" / "digit-lab"


def test_a_full_disk_is_told_and_leaves_no_half_file(tiny_offline, monkeypatch):
    def full(file, array):
        file.write(b"half a file")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(data.np, "save", full)
    with pytest.raises(DataError, match=r"No space left on device.*Make room"):
        load_dataset("offline")
    assert [path for path in tiny_offline.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("short_of", [50_000, 100])
def test_a_disk_that_fills_up_anywhere_leaves_no_half_file(tiny_offline, short_of):
    """The last bytes wait in a buffer, so there the error comes only when the file is closed."""
    size = 128 + TRAIN * 784 * 4
    with largest_file(size - short_of), pytest.raises(DataError, match="Can't store the digits"):
        load_dataset("offline")
    assert [path for path in tiny_offline.rglob("*") if path.is_file()] == []


def test_a_disk_that_fills_up_while_downloading_is_told(published, monkeypatch):
    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(pooch, "retrieve", full)
    with pytest.raises(DataError, match=r"No space left on device.*Make room"):
        load_dataset("mnist")


LOADER = """
import json, sys
from model import data
name, folder, data.TRAIN_SIZE, data.TEST_SIZE, data.SHA256 = json.loads(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
found = data.load_dataset(name, folder)
print(found.name, int(found.y_train.sum()), float(found.X_test.sum()))
"""


@pytest.mark.parametrize(("name", "sizes"), [("offline", (4_000, 1_000)), ("mnist", (TRAIN, TEST))])
def test_two_processes_loading_at_once_both_succeed(folder, name, sizes):
    task = json.dumps([name, str(folder), *sizes, data.SHA256])
    root = Path(data.__file__).parent.parent
    loaders = [
        subprocess.Popen(
            [sys.executable, "-W", "error", "-c", LOADER, task],
            cwd=root,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    assert [loader.stdout.readline() for loader in loaders] == ["ready\n"] * 2
    for loader in loaders:
        loader.stdin.write("go\n")
        loader.stdin.flush()
    answers = [loader.communicate()[0] for loader in loaders]
    assert [loader.returncode for loader in loaders] == [0, 0]
    assert answers[0] == answers[1]
    assert answers[0].startswith(name)
    assert not list(data.cache_folder().rglob("*.part"))


# --- the real ones


def test_offline_digits_have_mnists_form(offline):
    assert offline.name == "offline"
    assert offline.X_train.shape == (784, 60_000)
    assert offline.X_test.shape == (784, 10_000)
    assert offline.y_train.shape == (60_000,)
    assert offline.y_test.shape == (10_000,)
    assert offline.X_train.dtype == offline.X_test.dtype == np.float32
    assert offline.y_train.dtype == offline.y_test.dtype == np.int64


@pytest.mark.mnist
def test_mnist_is_mnist(mnist):
    assert mnist.name == "mnist"
    assert mnist.notes == ()
    assert mnist.X_train.shape == (784, 60_000)
    assert mnist.X_test.shape == (784, 10_000)
    assert mnist.X_train.dtype == mnist.X_test.dtype == np.float32
    assert mnist.y_train.dtype == mnist.y_test.dtype == np.int64
    assert mnist.y_train[:5].tolist() == [5, 0, 4, 1, 9]
    assert mnist.y_test[:5].tolist() == [7, 2, 1, 0, 4]
    assert (mnist.X_train.min(), mnist.X_train.max()) == (0, 1)


@pytest.mark.mnist
def test_mnists_mean_pixel_is_the_published_one(mnist):
    assert mnist.X_train.mean(dtype=np.float64) == pytest.approx(0.1307, abs=1e-4)
