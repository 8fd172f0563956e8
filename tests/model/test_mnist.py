"""MNIST's files: where they are looked for, and what is refused. Tiny files stand in for the published ones."""

import shutil

import pytest

from model import DataError, load_dataset, mnist
from model.cache import cache_folder

FILES = tuple(mnist.SHA256)


def altered(packed: bytes) -> bytes:
    return packed[:-1] + bytes([packed[-1] ^ 1])


# --- harmed files and mirrors


@pytest.mark.parametrize(
    "harm", [altered, lambda packed: packed[:-20], lambda packed: b""], ids=["bit", "cut", "empty"]
)
@pytest.mark.parametrize("file", FILES)
def test_a_harmed_file_is_refused_by_name_and_fetched(folder, mirrors, is_fake_mnist, file, harm):
    (folder / file).write_bytes(harm((folder / file).read_bytes()))
    found = load_dataset("mnist", folder)
    assert is_fake_mnist(found)
    assert mirrors.asked == [f"first/{file}"]
    (note,) = found.notes
    assert str(folder / file) in note


def test_a_note_says_where_the_missing_part_really_came_from(folder, mirrors):
    load_dataset("mnist")
    shutil.rmtree(cache_folder() / "mnist", ignore_errors=True)
    (folder / FILES[0]).write_bytes(b"<html>")
    (fetched,) = load_dataset("mnist", folder).notes
    assert fetched.endswith("What was missing came from the internet.")
    assert (cache_folder() / "mnist" / FILES[0]).exists()
    (cache_folder() / "mnist" / "train-images.npy").unlink()
    asked = len(mirrors.asked)
    (found,) = load_dataset("mnist", folder).notes
    assert found.endswith("What was missing came from the cache.")
    assert len(mirrors.asked) == asked


def test_a_harmed_copy_in_the_cache_is_downloaded_again(mirrors, is_fake_mnist):
    load_dataset("mnist")
    (cache_folder() / "mnist" / FILES[0]).write_bytes(b"harmed")
    (cache_folder() / "mnist" / "train-images.npy").unlink()
    found = load_dataset("mnist")
    assert is_fake_mnist(found)
    (note,) = found.notes
    assert note.endswith(f"{FILES[0]} was cut off or altered, so it was downloaded again.")


def test_without_mirrors_a_folder_of_no_use_is_what_is_talked_about(folder):
    for file in FILES:
        (folder / file).write_bytes(b"<html>")
    with pytest.raises(DataError) as caught:
        load_dataset("mnist", folder)
    words = str(caught.value)
    assert words.startswith(f"MNIST was looked for in {folder}. {folder / FILES[0]} is an HTML page.")
    assert "Expected are MNIST's four files" in words
    assert "MNIST could not be downloaded." in words


def test_auto_falls_back_with_the_sentence_about_the_folder(tiny_offline, published, tmp_path, monkeypatch):
    monkeypatch.setenv("MNIST_DIR", str(tmp_path / "nowhere"))
    found = load_dataset("auto")
    assert found.name == "offline"
    assert found.notes[0].startswith(f"MNIST was looked for in {tmp_path / 'nowhere'}, which does not exist.")


def test_nothing_in_the_given_folder_is_written_or_deleted(folder, mirrors):
    (folder / FILES[0]).write_bytes(b"<html>")
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.iterdir()}
    load_dataset("mnist", folder)
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.iterdir()} == before


def test_a_missing_file_is_fetched(folder, mirrors, is_fake_mnist):
    (folder / FILES[2]).unlink()
    assert is_fake_mnist(load_dataset("mnist", folder))
    assert mirrors.asked == [f"first/{FILES[2]}"]


def test_everything_is_downloaded_once(mirrors, is_fake_mnist):
    assert is_fake_mnist(load_dataset("mnist"))
    load_dataset("mnist")
    assert mirrors.asked == [f"first/{file}" for file in FILES]


def test_an_altered_download_is_refused_and_the_second_mirror_asked(mirrors, is_fake_mnist):
    mirrors.answers["first"][FILES[0]] = altered(mirrors.answers["first"][FILES[0]])
    found = load_dataset("mnist")
    assert is_fake_mnist(found)
    assert mirrors.asked[:3] == [f"first/{FILES[0]}", f"second/{FILES[0]}", f"first/{FILES[1]}"]
    (note,) = found.notes
    assert f"/first/{FILES[0]}" in note
    assert "refused" in note


def test_a_download_that_breaks_off_sends_us_to_the_second_mirror(mirrors, is_fake_mnist):
    mirrors.cut_off = {"first"}
    assert is_fake_mnist(load_dataset("mnist"))


def test_a_mirror_without_the_file_sends_us_to_the_second(mirrors, is_fake_mnist):
    mirrors.answers["first"] = {}
    assert is_fake_mnist(load_dataset("mnist"))


def test_mirrors_that_both_send_altered_bytes_are_refused(mirrors):
    for answers in mirrors.answers.values():
        answers[FILES[1]] = altered(answers[FILES[1]])
    with pytest.raises(DataError, match=f"(?s)first/{FILES[1]}.*second/{FILES[1]}"):
        load_dataset("mnist")
    assert not list(cache_folder().rglob("*.npy"))


def test_downloading_reports_how_far_it_is(mirrors):
    shares = []
    load_dataset("mnist", progress=lambda text, share: shares.append((text, share)))
    assert list(dict.fromkeys(text for text, share in shares if share == 1)) == [f"Downloading {f}" for f in FILES]
    assert all(0 <= share <= 1 for _, share in shares)


def test_without_mirrors_the_sentence_names_mnist_dir(published):
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
