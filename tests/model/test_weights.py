"""Weights on disk: what is saved comes back, and nothing else gets in."""

import io
import json
import os
import resource
import stat
import struct
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from model import (
    Params,
    WeightsError,
    init_params,
    load_weights,
    pack_weights,
    predict,
    read_weights,
    save_weights,
    shipped_weights,
)
from model.ink.calibration import calibrated, expected_calibration_error
from model.weights import MAX_BYTES


@pytest.fixture
def params() -> Params:
    return init_params(10, np.random.default_rng(0))


def npz(**arrays: object) -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    return buffer.getvalue()


def archive(entries: dict[str, bytes], compression: int = zipfile.ZIP_STORED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as file:
        for name, content in entries.items():
            file.writestr(name, content)
    return buffer.getvalue()


def npy(array: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, array, allow_pickle=False)
    return buffer.getvalue()


def npy_header(text: str) -> bytes:
    """An .npy file of version 1.0 with this header, and no numbers."""
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text) + 1) + text.encode() + b"\n"


def refused(content: bytes) -> str:
    """What is said when these bytes are refused."""
    with pytest.raises(WeightsError) as caught:
        read_weights(content, "mine")
    sentence = str(caught.value)
    assert sentence.startswith("“mine”")
    return sentence


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """Make the system refuse to let any file grow beyond `size` bytes, as a full disk would."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


# --- saving and loading


@pytest.mark.parametrize("hidden", [1, 10, 800])
def test_saved_weights_come_back(tmp_path, hidden):
    params = init_params(hidden)
    metadata = {"command": "python -m model train", "train_accuracy": 0.93, "digits": 60_000, "note": "näh “so”"}
    save_weights(tmp_path / "mine.npz", params, metadata)
    found = load_weights(tmp_path / "mine.npz")
    assert found.name == "mine"
    assert found.metadata == metadata
    assert all(np.array_equal(a, b) for a, b in zip(found.params, params, strict=True))


def test_weights_without_metadata_come_back(tmp_path, params):
    save_weights(tmp_path / "mine.npz", params)
    assert load_weights(str(tmp_path / "mine.npz")).metadata == {}


def test_packed_weights_are_what_is_saved(tmp_path, params):
    save_weights(tmp_path / "mine.npz", params, {"a": 1})
    assert read_weights(pack_weights(params, {"a": 1}), "mine").metadata == {"a": 1}
    with np.load(tmp_path / "mine.npz", allow_pickle=False) as file:
        assert sorted(file) == ["b1", "b2", "metadata", "w1", "w2"]


def test_loaded_weights_predict_as_they_did(tmp_path, params):
    X = np.random.default_rng(0).random((784, 5), dtype=np.float32)
    save_weights(tmp_path / "mine.npz", params)
    assert np.array_equal(predict(load_weights(tmp_path / "mine.npz").params, X), predict(params, X))


def test_folders_on_the_way_are_made(tmp_path, params):
    save_weights(tmp_path / "a" / "b" / "mine.npz", params)
    assert load_weights(tmp_path / "a" / "b" / "mine.npz").name == "mine"


def test_weights_of_float64_are_taken_as_float32():
    params = Params(*(p.astype(np.float64) for p in init_params()))
    assert {p.dtype for p in read_weights(npz(**params._asdict()), "mine").params} == {np.dtype(np.float32)}


def test_classic_weights_are_shipped_and_load():
    assert "classic-10" in shipped_weights()
    found = load_weights("classic-10")
    assert found.name == "classic-10"
    assert [p.shape for p in found.params] == [(10, 784), (10, 1), (10, 10), (10, 1)]
    assert found.metadata


@pytest.mark.parametrize("name", shipped_weights())
def test_all_shipped_weights_load(name):
    assert load_weights(name).params.w2.shape[0] == 10


@pytest.mark.mnist
@pytest.mark.parametrize(("name", "least"), [("classic-10", 0.94), ("wide-800", 0.993)])
def test_shipped_weights_read_mnist_and_know_how_well(mnist, name, least):
    weights = load_weights(name)
    probabilities = calibrated(weights.params, mnist.X_test, weights.temperature)
    assert (probabilities.argmax(axis=0) == mnist.y_test).mean() >= least
    assert expected_calibration_error(probabilities, mnist.y_test) < 0.02


# --- files that are refused


@pytest.mark.parametrize("name", ["nowhere.npz", "", ".", "nul\0byte", "x" * 300])
def test_weights_that_do_not_exist_are_named(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(WeightsError, match=r"There are no weights “.*classic-10"):
        load_weights(name)


@pytest.mark.parametrize("content", [b"", b"w1 = 3\n", bytes(1_000), b"PK\x03\x04", b"PK\x05\x06" + bytes(18)])
def test_other_files_are_refused(content):
    assert "Choose" in refused(content)


def test_a_single_array_is_refused(params):
    assert "Choose" in refused(npy(params.w1))


@pytest.mark.parametrize("share", [0.01, 0.3, 0.9, 0.999])
def test_a_cut_off_file_is_refused(params, share):
    content = pack_weights(params, {"a": 1})
    assert "damaged" in refused(content[: int(share * len(content))])


def test_a_file_with_a_flipped_bit_is_refused(params):
    content = bytearray(pack_weights(params))
    content[len(content) // 2] ^= 4
    assert "damaged" in refused(bytes(content))


@pytest.mark.parametrize("name", Params._fields)
def test_a_missing_array_is_named(params, name):
    arrays = params._asdict()
    del arrays[name]
    assert name in refused(npz(**arrays))


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        *[("w1", shape) for shape in [(10, 100), (7840,), (0, 784), ()]],
        *[("b1", shape) for shape in [(11, 1), (9,), (2, 5), ()]],
        *[("w2", shape) for shape in [(10, 9), (9, 10)]],
        *[("b2", shape) for shape in [(10, 10), (5, 2)]],
    ],
)
def test_a_wrong_shape_is_named(params, name, shape):
    sentence = refused(npz(**{**params._asdict(), name: np.zeros(shape, np.float32)}))
    assert "another network" in sentence
    assert str(shape) in sentence


def test_an_empty_network_is_refused():
    empty = {"w1": np.zeros((0, 784)), "b1": np.zeros((0, 1)), "w2": np.zeros((10, 0)), "b2": np.zeros((10, 1))}
    assert "another network" in refused(npz(**empty))


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("name", Params._fields)
def test_numbers_that_are_not_finite_are_refused(params, name, value):
    getattr(params, name)[0, 0] = value
    assert f"values in {name}" in refused(npz(**params._asdict()))


def test_numbers_too_large_for_float32_are_refused_without_a_warning(params):
    arrays = {**params._asdict(), "w2": np.full((10, 10), 1e300)}
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        sentence = refused(npz(**arrays))
    assert "values in w2" in sentence
    assert caught == []


@pytest.mark.parametrize("name", Params._fields)
def test_numbers_too_large_to_compute_with_are_refused(params, name):
    getattr(params, name)[:] = 3.4e38
    assert "too large to compute with" in refused(npz(**params._asdict()))


@pytest.mark.parametrize("size", [1e-45, 1e6, 1e12])
def test_whatever_is_taken_gives_probabilities(params, size):
    found = read_weights(npz(**{key: size * array.astype(float) for key, array in params._asdict().items()}), "mine")
    with np.errstate(over="raise", invalid="raise"):
        assert np.isfinite(calibrated(found.params, np.ones((784, 2), np.float32), 0.1)).all()


def test_what_a_notebook_saved_is_taken_and_said(params):
    w1, b1, w2, b2 = params
    found = read_weights(npz(W1=w1.T, b1=b1[:, 0], W2=w2.T, b2=b2[:, 0]), "mine")
    assert all(np.array_equal(a, b) for a, b in zip(found.params, params, strict=True))
    assert "transposed" in found.understood


def test_own_files_need_no_word_about_what_was_understood(params):
    assert read_weights(pack_weights(params), "mine").understood == ""


@pytest.mark.parametrize("dtype", ["complex64", "U3", "bool", "M8[s]"])
def test_arrays_of_other_kinds_are_refused(params, dtype):
    assert "values in b1" in refused(npz(**{**params._asdict(), "b1": np.zeros((10, 1), dtype)}))


@pytest.mark.parametrize("metadata", ["[1, 2]", "3", "not JSON", "", "[" * 100_000])
def test_metadata_of_an_unknown_form_is_refused(params, metadata):
    refused(npz(**params._asdict(), metadata=np.array(metadata)))


class Trap:
    """Unpickling this makes a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = str(folder)

    def __reduce__(self):
        return os.mkdir, (self.folder,)


@pytest.mark.parametrize("key", [*Params._fields, "metadata"])
def test_nothing_is_ever_unpickled(tmp_path, params, key):
    sprung = tmp_path / "sprung"
    content = npz(**{**params._asdict(), key: np.array([[Trap(sprung)]], dtype=object)})
    refused(content)
    assert not sprung.exists()
    with np.load(io.BytesIO(content), allow_pickle=True) as file:
        file[key]
    assert sprung.exists(), "the trap must be one that works"


def test_a_zip_bomb_is_refused_unpacked(params, monkeypatch):
    """60 MB of zeros in 60 kB; nothing of it may be read."""
    entries = {f"{name}.npy": npy(array) for name, array in params._asdict().items()}
    bomb = archive({**entries, "w1.npy": npy(np.zeros((20_000, 784), np.float32))}, zipfile.ZIP_DEFLATED)
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *_, **__: pytest.fail("unpacked"))
    assert len(bomb) < 100_000
    assert "Choose" in refused(bomb)


def test_many_small_entries_are_a_bomb_too(params):
    entries = {f"{name}.npy": npy(array) for name, array in params._asdict().items()}
    entries |= {f"{n}.npy": bytes(MAX_BYTES // 20) for n in range(21)}
    assert "Choose" in refused(archive(entries, zipfile.ZIP_DEFLATED))


@pytest.mark.parametrize(
    "header",
    [
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1000000000000, 784)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (10, 784",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (-10, 784)}",
        "{'descr': '|O', 'fortran_order': False, 'shape': (10, 784)}",
        "{'descr': 'nonsense', 'fortran_order': False, 'shape': (10, 784)}",
        "",
    ],
    ids=["huge", "cut off", "negative", "object", "type", "empty"],
)
def test_a_forged_header_is_refused(params, header):
    entries = {f"{name}.npy": npy(array) for name, array in params._asdict().items()}
    assert "Choose" in refused(archive({**entries, "w1.npy": npy_header(header)}))


def test_an_encrypted_file_is_refused(params):
    content = bytearray(pack_weights(params))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(signature)
        while at >= 0:
            content[at + offset] |= 1
            at = content.find(signature, at + 4)
    assert "Choose" in refused(bytes(content))


def test_too_large_a_file_is_refused(tmp_path):
    path = tmp_path / "large.npz"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(WeightsError, match="“large” is larger than 20 MB"):
        load_weights(path)


def test_a_refused_file_is_named_by_its_path(tmp_path):
    (tmp_path / "notes.txt").write_text("Buy milk.")
    with pytest.raises(WeightsError, match="“notes” is not a weights file"):
        load_weights(tmp_path / "notes.txt")


# --- saving goes wrong


def test_saving_replaces_the_old_file_whole(tmp_path, params):
    path = tmp_path / "mine.npz"
    save_weights(path, init_params(20), {"old": True})
    save_weights(path, params, {"old": False})
    found = load_weights(path)
    assert found.metadata == {"old": False}
    assert found.params.w1.shape == (10, 784)
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("room", [0, 1_000, -50])
def test_a_full_disk_leaves_the_old_file_unharmed_and_nothing_else(tmp_path, params, room):
    """The last bytes wait in a buffer, so there the error comes only when the file is closed."""
    path = tmp_path / "mine.npz"
    save_weights(path, params, {"old": True})
    new = init_params(10, np.random.default_rng(1))
    with largest_file(room % len(pack_weights(new))), pytest.raises(WeightsError, match=r"Can't write .*mine\.npz"):
        save_weights(path, new)
    assert list(tmp_path.iterdir()) == [path]
    assert load_weights(path).metadata == {"old": True}


def test_a_path_below_a_file_cannot_be_written(tmp_path, params):
    (tmp_path / "file").touch()
    with pytest.raises(WeightsError, match=r"Can't write .*Choose another place\."):
        save_weights(tmp_path / "file" / "mine.npz", params)


def test_a_folder_cannot_be_written_over(tmp_path, params):
    folder = tmp_path / "mine.npz"
    folder.mkdir()
    with pytest.raises(WeightsError, match="Can't write"):
        save_weights(folder, params)
    assert list(tmp_path.iterdir()) == [folder]


def test_saved_weights_can_be_read_by_whom_the_umask_allows(tmp_path, params):
    """A temporary file is its owner's alone; the weights made from it must not be."""
    (tmp_path / "plain").touch()
    save_weights(tmp_path / "mine.npz", params)
    modes = [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("mine.npz", "plain")]
    assert modes[0] == modes[1]


def test_metadata_is_readable_json(params):
    with np.load(io.BytesIO(pack_weights(params, {"digits": 5}))) as file:
        assert json.loads(str(file["metadata"])) == {"digits": 5}
