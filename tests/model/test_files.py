"""A file is written whole or not at all; a small zip file that unpacks to terabytes is refused."""

import io
import zipfile

import pytest

from model.files import refuse_bombs, replacing


def test_new_file_is_there_at_the_end_of_the_block_and_nothing_else(tmp_path):
    file = tmp_path / "deep" / "folder" / "weights.npz"
    with replacing(file) as part:
        part.write(b"new")
        assert not file.exists()
    assert file.read_bytes() == b"new"
    assert list(file.parent.iterdir()) == [file]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_file_stays_as_it_was_when_writing_goes_wrong(tmp_path, error):
    file = tmp_path / "weights.npz"
    file.write_bytes(b"old")

    def write_half():
        with replacing(file) as part:
            part.write(b"ha")
            raise error

    with pytest.raises(error):
        write_half()
    assert file.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.skipif("sys.platform == 'win32'", reason="Windows has no such permissions")
def test_others_may_read_the_file(tmp_path):
    with replacing(tmp_path / "weights.npz") as part:
        part.write(b"new")
    assert (tmp_path / "weights.npz").stat().st_mode & 0o777 == 0o644


def zipped(*sizes: int) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, size in enumerate(sizes):
            archive.writestr(f"{number}.npy", bytes(size))
    return content.getvalue()


def test_zip_file_that_unpacks_to_too_much_is_refused_though_it_is_small():
    bomb = zipped(60_000, 60_000)
    assert len(bomb) < 1_000
    with pytest.raises(ValueError, match="too much"):
        refuse_bombs(bomb, most=119_999)
    refuse_bombs(bomb, most=120_000)


def test_file_that_is_no_zip_file_is_refused():
    with pytest.raises(zipfile.BadZipFile):
        refuse_bombs(b"no zip file", most=1_000)
