"""Uploaded files: their bytes are taken once and then let go, so that a page keeps only what was read in them."""

from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile, UploadedFileRec


def take(file: UploadedFile) -> bytes:
    """The bytes of an uploaded file, which from then on is empty; its name and id stay.

    Streamlit would hold them until the session ends, two minutes after its page was closed.
    """
    content = file.getvalue()
    file.truncate(0)
    context = get_script_run_ctx()
    if context and isinstance(context.uploaded_file_mgr, MemoryUploadedFileManager):
        empty = UploadedFileRec(file.file_id, file.name, file.type, b"")
        context.uploaded_file_mgr.add_file(context.session_id, empty)
    return content
