from classroom.names import ALL, friendly_name


def test_there_are_ten_times_as_many_names_as_people_and_all_fit_into_a_line():
    assert len(set(ALL)) == len(ALL) >= 2_000
    assert max(map(len, ALL)) <= 24


def test_a_name_is_never_one_that_is_taken():
    assert friendly_name(set(ALL) - {"Quiet Heron"}) == "Quiet Heron"
