import csv
import io

import pytest

from ui.spreadsheet import as_csv


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def test_a_spreadsheet_knows_the_encoding():
    content = as_csv([{"name": "Zoë"}])
    assert content.startswith(b"\xef\xbb\xbf")
    assert rows(content) == [{"name": "Zoë"}]


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r"])
def test_no_text_begins_like_a_formula(first):
    assert rows(as_csv([{"a": f"{first}1+1", "b": -1}])) == [{"a": f"'{first}1+1", "b": "-1"}]


def test_a_table_without_rows_is_empty():
    assert as_csv([]).decode("utf-8-sig").strip() == ""
