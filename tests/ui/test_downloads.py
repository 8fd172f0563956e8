"""A file is there until the browser has fetched it, however many pages are drawn meanwhile."""

from types import SimpleNamespace

import pytest
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage

from ui import downloads

MIME = "application/octet-stream"


@pytest.fixture
def files(monkeypatch):
    """What Streamlit keeps files in, for a server that is just starting."""
    manager = MediaFileManager(MemoryMediaFileStorage("/media"))
    monkeypatch.setattr(downloads.runtime, "exists", lambda: True)
    monkeypatch.setattr(downloads.runtime, "get_instance", lambda: SimpleNamespace(media_file_mgr=manager))
    return manager


@pytest.fixture
def press(files, monkeypatch):
    """Draw a button and press it, and return the name of the file that the browser is to fetch."""
    offered = {}
    monkeypatch.setattr(downloads.st, "download_button", lambda label, data, **options: offered.update(data=data))

    def press(content, name="mine.npz"):
        downloads.download_button("Download", lambda: content, name, MIME)
        button = files.add_deferred(offered["data"], MIME, f"the place of {name}", name)
        return files.execute_deferred(button).removeprefix("/media/")

    return press


def test_a_file_outlasts_the_scripts_of_others(files, press):
    file = press(b"weights")
    for _ in range(5):
        files.remove_orphaned_files()  # as at the end of each script
    assert files.read_file(file).content == b"weights"
    assert files.read_file(file).filename == "mine.npz"


def test_words_come_as_a_file_too(files, press):
    file = press("größer", "runs.csv")
    files.remove_orphaned_files()
    files.remove_orphaned_files()
    assert files.read_file(file).content == "größer".encode()


def test_only_the_latest_files_are_kept(files, press):
    names = [press(b"%d" % number) for number in range(downloads.MOST_KEPT + 3)]
    files.remove_orphaned_files()
    files.remove_orphaned_files()
    assert [files.read_file(name) is not None for name in names] == [False] * 3 + [True] * downloads.MOST_KEPT


def test_without_a_server_a_file_is_made_all_the_same():
    assert downloads._kept(lambda: "text", "a.txt", "text/plain") == b"text"
