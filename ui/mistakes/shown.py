"""The digits themselves: those of a cell, the surest mistakes, or those on which two networks differ."""

from collections.abc import Mapping

import streamlit as st

from model import Dataset
from model.mistakes import Places, Results, cell, differences, surest_mistakes
from ui.components.confusion import Cell
from ui.components.gallery import gallery
from ui.format import percent, plain
from ui.open_inside import open_inside

MOST, MOST_OF_A_GROUP = 40, 14


def digits(data: Dataset, found: Mapping[str, Results], chosen: Cell | None) -> None:
    """What there is to see of the networks in `found`, one or two, by their names."""
    results = next(iter(found.values()))
    if chosen:
        places = cell(results, *chosen)
        digit, answer = chosen
        what = "read right" if digit == answer else f"read as {answer}"
        _group(data, found, places, f"{digit}, {what}: {places.size:,}", MOST)
    elif len(found) == 1:
        _group(data, found, surest_mistakes(results), "Its surest mistakes", MOST)
    else:
        (name, one), (other_name, other) = found.items()
        only_one, only_other, neither = differences(one, other)
        _group(data, found, only_one, f"Only {name} is right: {only_one.size:,}", MOST_OF_A_GROUP)
        _group(data, found, only_other, f"Only {other_name} is right: {only_other.size:,}", MOST_OF_A_GROUP)
        _group(data, found, neither, f"Both are wrong, each in its way: {neither.size:,}", MOST_OF_A_GROUP)


def _group(data: Dataset, found: Mapping[str, Results], places: Places, title: str, most: int) -> None:
    """The first so many of these digits; under each what it is, and what is read in it. A click leads to Inside."""
    st.markdown(f"**{plain(title)}**" + (f" · the {most} surest are shown" if places.size > most else ""))
    if not places.size:
        st.caption("There is none.")
        return
    places = places[:most]
    words, spoken = ([say(found, place) for place in places] for say in (_short, _long))
    opened = gallery(data.test_images[places], words, spoken, key=f"gallery_{title.split(':')[0]}")
    if opened is not None:
        name, results = next(iter(found.items()))
        open_inside(name, int(places[opened]), int(results.answers[places[opened]]))


def _short(found: Mapping[str, Results], place: int) -> str:
    """`4 → 9`, or with a second network `4 → 9, 4`."""
    return f"{_label(found, place)} → {', '.join(str(one.answers[place]) for one in found.values())}"


def _long(found: Mapping[str, Results], place: int) -> str:
    """The same for who hears the page, with how sure the answers are."""
    said = [
        f"{name} reads {one.answers[place]}, {percent(float(one.confidence[place]))} sure"
        for name, one in found.items()
    ]
    return f"A {_label(found, place)}. {'. '.join(said)}."


def _label(found: Mapping[str, Results], place: int) -> int:
    return int(next(iter(found.values())).Y[place])
