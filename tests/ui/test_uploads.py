"""What is uploaded is let go once it has been read."""

from types import SimpleNamespace

from streamlit.proto.Common_pb2 import FileURLs
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFile, UploadedFileRec

from ui import uploads


def test_taken_bytes_are_let_go_and_the_file_stays_by_its_name(monkeypatch):
    files = MemoryUploadedFileManager("/upload")
    record = UploadedFileRec("id", "seven.png", "image/png", bytes(1_000))
    files.add_file("session", record)
    context = SimpleNamespace(uploaded_file_mgr=files, session_id="session")
    monkeypatch.setattr(uploads, "get_script_run_ctx", lambda: context)
    file = UploadedFile(record, FileURLs())
    assert uploads.take(file) == bytes(1_000)
    assert file.getvalue() == b""
    (kept,) = files.get_files("session", ["id"])
    assert kept == UploadedFileRec("id", "seven.png", "image/png", b"")


def test_without_a_page_the_bytes_are_taken_too():
    file = UploadedFile(UploadedFileRec("id", "seven.png", "image/png", b"seven"), FileURLs())
    assert uploads.take(file) == b"seven"
