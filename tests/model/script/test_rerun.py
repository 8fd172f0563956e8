"""Where a script finds MNIST's files, and what it says when it can't."""

import hashlib
import io
from http.client import IncompleteRead
from urllib.error import URLError

import pytest

from model import DataError
from model.script import rerun

FILE, CONTENT = "some-digits.gz", b"some digits"
DIGEST = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def sent(tmp_path, monkeypatch) -> dict[str, bytes | Exception]:
    """What each address answers, with an empty folder to be in; an address that isn't there can't be reached."""
    answers: dict[str, bytes | Exception] = {}

    def open_address(address: str, timeout: float) -> io.BytesIO:
        assert timeout > 0
        answer = answers.get(address, URLError("unreachable"))
        if isinstance(answer, Exception):
            raise answer
        return io.BytesIO(answer)

    monkeypatch.setattr(rerun, "urlopen", open_address)
    monkeypatch.delenv("MNIST_DIR", raising=False)
    (tmp_path / "here").mkdir()
    (tmp_path / "given").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    return answers


def test_the_folder_of_mnist_dir_is_looked_in(sent, tmp_path, monkeypatch):
    (tmp_path / "given" / FILE).write_bytes(CONTENT)
    monkeypatch.setenv("MNIST_DIR", str(tmp_path / "given"))
    assert rerun.mnist_file(FILE, DIGEST) == CONTENT


@pytest.mark.parametrize("given", [None, b"other digits"])
def test_then_the_current_folder(sent, tmp_path, monkeypatch, given):
    if given:
        (tmp_path / "given" / FILE).write_bytes(given)
    monkeypatch.setenv("MNIST_DIR", str(tmp_path / "given"))
    (tmp_path / "here" / FILE).write_bytes(CONTENT)
    assert rerun.mnist_file(FILE, DIGEST) == CONTENT


@pytest.mark.parametrize("first", [None, b"other digits", IncompleteRead(b"some"), TimeoutError()])
def test_then_one_mirror_after_the_other_and_the_file_is_kept(sent, tmp_path, first):
    if first:
        sent[rerun.MIRRORS[0] + FILE] = first
    sent[rerun.MIRRORS[1] + FILE] = CONTENT
    assert rerun.mnist_file(FILE, DIGEST) == CONTENT
    assert (tmp_path / "here" / FILE).read_bytes() == CONTENT


def test_a_file_that_cannot_be_kept_is_used_all_the_same(sent, tmp_path):
    (tmp_path / "here" / FILE).mkdir()
    sent[rerun.MIRRORS[0] + FILE] = CONTENT
    assert rerun.mnist_file(FILE, DIGEST) == CONTENT


def test_an_altered_file_is_refused_and_not_kept(sent, tmp_path):
    sent.update((mirror + FILE, b"other digits") for mirror in rerun.MIRRORS)
    with pytest.raises(DataError, match=r"could not be downloaded.*MNIST_DIR"):
        rerun.mnist_file(FILE, DIGEST)
    assert list((tmp_path / "here").iterdir()) == []


@pytest.mark.parametrize("place", ["nowhere/mine.npz", "folder.npz"])
def test_a_place_that_cannot_be_written_is_told_before_the_digits_are_loaded(tmp_path, monkeypatch, capsys, place):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder.npz").mkdir()
    monkeypatch.setattr("sys.argv", ["script.py", "--out", place])
    with pytest.raises(SystemExit) as ended:
        rerun.main(lambda: pytest.fail("loaded"), [], 0)
    assert ended.value.code == 2
    assert f"{place} can't be written. Name a file in a folder that is there." in capsys.readouterr().err
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize(("name", "file"), [("mine", "mine.npz"), ("mine.npz", "mine.npz"), ("a.b", "a.b.npz")])
def test_the_file_has_the_ending_that_it_gets_when_it_is_saved(tmp_path, monkeypatch, name, file):
    monkeypatch.chdir(tmp_path)
    assert rerun.writable(name).name == file
