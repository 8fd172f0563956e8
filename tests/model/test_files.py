"""A file is written whole or not at all; a small zip file that unpacks to terabytes is refused."""

import io
import os
import zipfile

import numpy as np
import pytest

from model.files import check_writable, read_arrays, replacing


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


def zipped(*sizes: int, way: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An .npz file with an array of each of these sizes, the bytes of its header not counted."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", way) as archive:
        for number, size in enumerate(sizes):
            array = io.BytesIO()
            np.save(array, np.zeros(size, np.uint8))
            archive.writestr(f"{number}.npy", array.getvalue())
    return content.getvalue()


def test_arrays_come_back_as_they_were_saved():
    arrays = {"b": np.arange(6.0).reshape(2, 3), "a": np.asfortranarray(np.arange(6).reshape(3, 2)), "c": np.array("x")}
    content = io.BytesIO()
    np.savez(content, **arrays)
    found = read_arrays(content.getvalue(), 10_000)
    assert list(found) == ["b", "a", "c"]
    assert all(np.array_equal(found[key], arrays[key]) and found[key].dtype == arrays[key].dtype for key in arrays)


def test_zip_file_that_unpacks_to_too_much_is_refused_though_it_is_small():
    bomb = zipped(60_000, 60_000)
    assert len(bomb) < 1_000
    with pytest.raises(ValueError, match="too much"):
        read_arrays(bomb, most=120_000)
    assert [array.size for array in read_arrays(bomb, most=121_000).values()] == [60_000, 60_000]


def test_zip_file_of_too_many_entries_is_refused():
    with pytest.raises(ValueError, match="too many"):
        read_arrays(zipped(*[1] * 101), most=1_000_000)


@pytest.mark.parametrize("way", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_other_ways_of_packing_are_refused(way):
    with pytest.raises(ValueError, match="unusual"):
        read_arrays(zipped(10, way=way), most=1_000_000)


@pytest.mark.parametrize("content", [b"", b"no zip file", b"PK\x05\x06" + bytes(18)])
def test_file_that_is_no_zip_file_or_an_empty_one_is_refused(content):
    with pytest.raises(ValueError, match="not a sound"):
        read_arrays(content, most=1_000)


def test_place_that_can_be_written_is_found_out_without_leaving_anything(tmp_path):
    check_writable(tmp_path / "new" / "mine.npz")
    assert list(tmp_path.rglob("*")) == [tmp_path / "new"]


@pytest.mark.parametrize("place", ["file/mine.npz", "folder", "pipe"])
def test_place_that_cannot_be_written_is_found_out_and_left_alone(tmp_path, place):
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(OSError, match=r"folder|exists|directory"):
        check_writable(tmp_path / place)
    with pytest.raises(OSError, match=r"folder|exists|directory"), replacing(tmp_path / place) as file:
        file.write(b"new")
    assert sorted(tmp_path.rglob("*")) == before
