"""The folder of prepared digits: damaged files are noticed, full disks leave nothing behind."""

import errno
import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import platformdirs
import pooch
import pytest

from model import DataError, cache, data, load_dataset, mnist
from model.cache import CHECKSUMS, cache_folder, open_stored, store
from model.forms import published

FILES = tuple(mnist.SHA256)
TRAIN, TEST = 30, 10  # digits in the tiny files


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """Make the system refuse to let any file grow beyond `size` bytes, as a full disk would."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def with_another_byte(path: Path, place: int) -> None:
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(content)


def test_stored_arrays_open_as_they_were_in_the_order_asked_for(tmp_path):
    arrays = {"one": np.arange(6, dtype=np.uint8).reshape(2, 3), "other": np.array([-1, 2**40])}
    store(tmp_path / "folder", arrays)
    other, one = open_stored(tmp_path / "folder", ["other", "one"])
    assert np.array_equal(one, arrays["one"])
    assert np.array_equal(other, arrays["other"])
    assert (one.dtype, other.dtype) == (np.uint8, np.int64)


def test_stored_arrays_are_mapped_and_cannot_be_written_to(tmp_path):
    store(tmp_path, {"one": np.arange(6)})
    (one,) = open_stored(tmp_path, ["one"])
    assert isinstance(one, np.memmap)
    assert not one.flags.writeable


def test_checksums_stand_beside_the_arrays_as_the_common_tool_writes_them(tmp_path):
    store(tmp_path, {"one": np.arange(6), "other": np.arange(7)})
    lines = [f"{hashlib.sha256((tmp_path / f).read_bytes()).hexdigest()}  {f}\n" for f in ("one.npy", "other.npy")]
    assert (tmp_path / "SHA256SUMS").read_text() == "".join(lines)


@pytest.mark.parametrize("place", [-1, 200, 60])
def test_an_array_with_a_single_other_bit_is_refused(tmp_path, place):
    store(tmp_path, {"one": np.arange(100), "other": np.arange(100)})
    with_another_byte(tmp_path / "other.npy", place)
    assert len(open_stored(tmp_path, ["one"])) == 1
    with pytest.raises(ValueError, match=r"other\.npy is not the file that was written"):
        open_stored(tmp_path, ["one", "other"])


def test_arrays_without_checksums_are_refused(tmp_path):
    store(tmp_path, {"one": np.arange(100)})
    (tmp_path / CHECKSUMS).write_text("")
    with pytest.raises(ValueError, match=r"one\.npy"):
        open_stored(tmp_path, ["one"])
    (tmp_path / CHECKSUMS).unlink()
    with pytest.raises(FileNotFoundError):
        open_stored(tmp_path, ["one"])


# --- digits that were damaged


DAMAGE = {
    "cut off": lambda path: path.write_bytes(path.read_bytes()[:-8]),
    "empty": lambda path: path.write_bytes(b""),
    "text": lambda path: path.write_text("not an array"),
    "missing": lambda path: path.unlink(),
    "another shape": lambda path: np.save(path, np.load(path)[:3]),
    "another bit": lambda path: with_another_byte(path, -1),
    "no checksums": lambda path: (path.parent / CHECKSUMS).unlink(),
}


@pytest.mark.parametrize("part", ["train-images", "t10k-labels"])
@pytest.mark.parametrize("damage", DAMAGE)
def test_damaged_offline_digits_are_made_again(tiny_offline, part, damage):
    first = load_dataset("offline")
    expected = [np.array(array) for array in (first.X_train, first.y_train, first.X_test, first.y_test)]
    DAMAGE[damage](first.folder / f"{part}.npy")
    second = load_dataset("offline")
    found = (second.X_train, second.y_train, second.X_test, second.y_test)
    assert all(np.array_equal(a, b) for a, b in zip(found, expected, strict=True))


@pytest.mark.parametrize("damage", ["cut off", "missing", "another bit"])
def test_damaged_parsed_mnist_is_parsed_again(folder, is_fake_mnist, damage):
    found = load_dataset("mnist", folder)
    DAMAGE[damage](found.folder / "train-images.npy")
    assert is_fake_mnist(load_dataset("mnist", folder))


def test_damaged_parsed_mnist_is_restored_from_the_downloads(mirrors, is_fake_mnist):
    found = load_dataset("mnist")
    DAMAGE["cut off"](found.folder / "train-images.npy")
    assert is_fake_mnist(load_dataset("mnist"))
    assert len(mirrors.asked) == 4


@pytest.mark.parametrize("name", ["mnist", "offline", "auto"])
def test_a_cache_that_cannot_be_written_gets_a_sentence(folder, monkeypatch, name):
    monkeypatch.setenv("DIGIT_LAB_CACHE", str(folder / FILES[0] / "cache"))
    with pytest.raises(DataError, match=r"Can't write to .*cache\. Set .*DIGIT_LAB_CACHE"):
        load_dataset(name, folder)


def test_the_temporary_folder_serves_where_the_users_cache_cannot_be_written(tmp_path, monkeypatch):
    blocked = tmp_path / "file"
    blocked.touch()
    monkeypatch.delenv("DIGIT_LAB_CACHE")
    monkeypatch.setattr(platformdirs, "user_cache_path", lambda name: blocked / name)
    monkeypatch.setattr(cache.tempfile, "gettempdir", lambda: str(tmp_path / "tmp"))
    assert cache_folder() == tmp_path / "tmp" / "digit-lab"


def test_a_full_disk_gets_a_sentence_and_leaves_no_half_file(tiny_offline, monkeypatch):
    def full(file, array):
        file.write(b"half a file")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(cache.np, "save", full)
    with pytest.raises(DataError, match=r"No space left on device.*Make room"):
        load_dataset("offline")
    assert [path for path in tiny_offline.rglob("*") if path.is_file()] == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on a file's size")
@pytest.mark.parametrize("short_of", [10_000, 100])
def test_a_disk_that_fills_up_anywhere_leaves_no_half_file(tiny_offline, short_of):
    """The last bytes wait in a buffer, so there the error comes only when the file is closed."""
    size = 128 + TRAIN * 784
    with largest_file(size - short_of), pytest.raises(DataError, match="Can't store the digits"):
        load_dataset("offline")
    assert [path for path in tiny_offline.rglob("*") if path.is_file()] == []


def test_a_disk_that_fills_up_while_downloading_gets_a_sentence(published, monkeypatch):
    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(pooch, "retrieve", full)
    with pytest.raises(DataError, match=r"No space left on device.*Make room"):
        load_dataset("mnist")


LOADER = """
import json, sys
from model import data, mnist
from model.forms import published
name, folder, data.TRAIN_SIZE, data.TEST_SIZE, mnist.SHA256, published.CONTENT = json.loads(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
found = data.load_dataset(name, folder)
print(found.name, int(found.y_train.sum()), float(found.X_test.sum()))
"""


@pytest.mark.parametrize(("name", "sizes"), [("offline", (4_000, 1_000)), ("mnist", (TRAIN, TEST))])
def test_two_processes_loading_at_once_both_succeed(folder, name, sizes):
    task = json.dumps([name, str(folder), *sizes, mnist.SHA256, published.CONTENT])
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
    assert not list(cache_folder().rglob("*.part"))


def test_digits_that_cannot_be_read_back_get_a_sentence(tiny_offline, monkeypatch):
    monkeypatch.setattr(data, "store", lambda folder, arrays: None)
    with pytest.raises(DataError, match=r"can't be read back.*DIGIT_LAB_CACHE"):
        load_dataset("offline")
