from classroom.ledger import Ledger


def test_a_viewer_gets_what_changed_since_the_last_look_in_that_order():
    ledger = Ledger()
    ledger.put("a", 1)
    ledger.put("b", 2)
    assert ledger.since(0) == {"a": 1, "b": 2}
    seen = ledger.latest
    assert ledger.since(seen) == {}
    ledger.put("c", 3)
    ledger.put("a", 4)
    assert list(ledger.since(seen).items()) == [("c", 3), ("a", 4)]


def test_what_is_as_it_was_has_not_changed():
    ledger = Ledger()
    ledger.put("a", {"x": 1})
    seen = ledger.latest
    ledger.put("a", {"x": 1})
    assert ledger.latest == seen
    assert ledger.since(seen) == {}


def test_what_is_gone_is_told_once_more():
    ledger = Ledger()
    ledger.put("a", 1)
    seen = ledger.latest
    ledger.put("a", None)
    assert ledger.since(seen) == {"a": None}
    assert ledger.since(0) == {}  # who has seen nothing needn't hear of it


def test_each_ledger_has_a_name_of_its_own():
    assert Ledger().name != Ledger().name
