import pytest

from classroom.codes import CODE_LENGTH, KEY_LENGTH, LETTERS, fits, hash_key, new_code, new_key, typed_code


def test_letters_that_look_alike_are_left_out():
    assert not set(LETTERS) & set("01258OILZSB")
    assert len(set(LETTERS)) == len(LETTERS)


def test_a_code_is_never_one_that_is_taken(monkeypatch):
    letters = iter("AAAAAA" + "CCCCCC")
    monkeypatch.setattr("classroom.codes.secrets.choice", lambda _: next(letters))
    assert new_code({"AAAAAA"}) == "CCCCCC"


def test_codes_and_keys_use_all_letters():
    codes = {new_code() for _ in range(200)}
    assert len(codes) == 200
    assert {len(code) for code in codes} == {CODE_LENGTH}
    assert set("".join(codes)) == set(LETTERS)
    assert len(new_key().replace("-", "")) == KEY_LENGTH


@pytest.mark.parametrize("typed", ["KX4PQ7", "kx4pq7", " kx4 pq7 ", "KX4-PQ7", "k x 4\np q 7"])
def test_a_code_is_understood_however_it_is_typed(typed):
    assert typed_code(typed) == "KX4PQ7"


@pytest.mark.parametrize("typed", ["", "KX4PQ", "KX4PQ77", "KX4PQ0", "<b>x</b>", "../../", "ＫＸ４ＰＱ７"])
def test_what_is_no_code_is_none(typed):
    assert typed_code(typed) == ""


def test_only_the_key_fits_and_it_is_not_kept():
    key = new_key()
    kept = hash_key(key)
    assert key.replace("-", "") not in kept
    assert fits(key, kept)
    assert fits(f" {key.replace('-', ' ')}", kept)
    assert not fits(key[:-1], kept)
    assert not fits("", kept)
    assert hash_key(key) != kept  # another salt
