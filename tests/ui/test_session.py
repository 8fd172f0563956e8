"""Names in a visitor's session."""

from ui import session, settings

NAMES = {name: value for name, value in vars(session).items() if name.isupper()}


def test_no_two_names_are_alike():
    assert len(NAMES) > 20
    assert all(isinstance(value, str) and value for value in NAMES.values())
    assert len({*NAMES.values()}) == len(NAMES)


def test_no_name_is_that_of_a_setting():
    assert not {*NAMES.values()} & {*settings.SETTINGS}
