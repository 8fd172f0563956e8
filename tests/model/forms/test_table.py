"""Tables of digits, however they are written."""

import io

import numpy as np
import pytest

from model.errors import FileError
from model.forms import pieces, table
from model.forms.table import looks_like_table, read_table
from tests.model.forms.conftest import as_csv

PIXELS = ",".join(f"pixel{number}" for number in range(784))


def read(content: bytes):
    return read_table(io.BytesIO(content), "digits.csv")


def same(piece, images, labels=None) -> bool:
    fits = piece.labels is None if labels is None else np.array_equal(piece.labels, labels)
    return fits and np.array_equal(piece.images, images.reshape(len(images), 784))


@pytest.mark.parametrize("place", [0, 784])
@pytest.mark.parametrize("headed", [False, True])
def test_label_is_found_first_or_last_with_a_header_or_without(images, labels, place, headed):
    header = (f"label,{PIXELS}" if place == 0 else f"{PIXELS},label") if headed else ""
    assert same(read(as_csv(images, labels, place, header)), images, labels)


def test_a_label_column_goes_by_its_name_whatever_the_pixels_are(images, labels):
    images[:, 0, 0] = images[:, -1, -1] = labels[::-1]
    assert same(read(as_csv(images, labels, 784, f"{PIXELS},class")), images, labels)
    assert same(read(as_csv(images, labels, 0, f"label,{PIXELS}")), images, labels)


@pytest.mark.parametrize(
    "header",
    [
        "label," + ",".join(map(str, range(784))),
        "label," + ",".join(f"{row}x{column}" for row in range(28) for column in range(28)),
        '"label",' + ",".join(f'"{number}"' for number in range(784)),
    ],
)
def test_columns_go_by_many_names(images, labels, header):
    assert same(read(as_csv(images, labels, header=header)), images, labels)


def test_images_alone_go_by_many_names_too(images):
    header = ",".join(f"{row}x{column}" for row in range(28) for column in range(28))
    assert same(read(as_csv(images, header=header)), images)


def test_a_column_that_counts_the_lines_is_left_out(images, labels):
    rows = as_csv(images, labels).split()
    counted = b"\n".join(b"%d,%s" % (number, row) for number, row in enumerate(rows))
    assert same(read(counted), images, labels)
    assert same(read(f",label,{PIXELS}\n".encode() + counted), images, labels)


def test_images_without_labels_and_labels_alone_are_read(images, labels):
    assert same(read(as_csv(images)), images)
    assert same(read(as_csv(images, header=PIXELS)), images)
    alone = read("\n".join(["label", *map(str, labels)]).encode())
    assert alone.images is None
    assert np.array_equal(alone.labels, labels)


def test_pixels_from_0_to_1_are_scaled(images, labels):
    assert same(read(as_csv(images / 255, labels)), images, labels)


@pytest.mark.parametrize(
    "rewrite",
    [
        lambda text: text.replace(b",", b";"),
        lambda text: text.replace(b",", b"\t"),
        lambda text: text.replace(b"\n", b"\r\n"),
        lambda text: b"\xef\xbb\xbf" + text,
        lambda text: b"\n" + text + b"\n\n",
        lambda text: b'"' + text.strip().replace(b",", b'","').replace(b"\n", b'"\n"') + b'"\n',
    ],
    ids=["semicolons", "tabs", "windows", "mark", "blank lines", "quoted"],
)
def test_tables_of_other_programs_are_read(images, labels, rewrite):
    assert same(read(rewrite(as_csv(images, labels))), images, labels)


def test_long_tables_are_read_in_pieces(images, labels, monkeypatch):
    monkeypatch.setattr(table, "LINES", 7)
    assert same(read(as_csv(images, labels)), images, labels)
    assert same(read(as_csv(images / 255, labels)), images, labels)


def test_a_table_that_goes_on_too_long_is_left_in_the_middle(images, labels, monkeypatch):
    monkeypatch.setattr(table, "LINES", 10)
    monkeypatch.setattr(pieces, "MOST_IMAGES", 50)
    stream = io.BytesIO(as_csv(images, labels))
    with pytest.raises(FileError, match=r"60 images or labels. At most 50"):
        read_table(stream, "digits.csv")
    assert stream.tell() < len(stream.getvalue()) * 0.7


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"ImageId,Label\n1,0\n2,0\n", "has 2 columns, where 784 pixels, or a label and 784 pixels"),
        (b"label,pixel0\n", "holds no digits"),
        (b"1,a,2\n", "something else than numbers.* from line 1 on"),
        (b"label,pixel\n1,2\n1,x\n", "from line 2 on"),
        (b"1,2\n1,2,3\n", "lines of different lengths"),
        (b"1" * 50_000, "a line of more than 40,000 letters"),
        (b"3\n47\n", "labels from 3 to 47"),
    ],
)
def test_other_tables_are_told(content, words):
    with pytest.raises(FileError, match=words):
        read(content)


def test_labels_of_letters_and_pixels_out_of_range_are_told(images, labels):
    images[:, -1, -1] = 99
    with pytest.raises(FileError, match="neither the first nor the last one holds labels"):
        read(as_csv(images, labels + 20))
    with pytest.raises(FileError, match="labels from 20 to"):
        read(as_csv(images, labels + 20, header=f"label,{PIXELS}"))
    with pytest.raises(FileError, match="pixels from 0 to 510"):
        read(as_csv(2 * images.astype(int), labels))


@pytest.mark.parametrize(
    ("head", "is_one"), [(b"1,2", True), (b"7\n", True), (b"a;b\n", True), (b"label\n5\n", True), (b"Hello\n", False)]
)
def test_a_table_is_told_from_other_text(head, is_one):
    assert looks_like_table(head) is is_one
