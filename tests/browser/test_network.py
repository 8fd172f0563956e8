"""The network as the browser draws it: what is drawn must follow what flows through it."""

import math
from pathlib import Path

import numpy as np
import pytest

from model import Params, forward_prop
from ui.components import network
from ui.palette import BLUE, GREY, ORANGE

SCRIPT = Path(network.__file__).with_name("network.js").read_text(encoding="utf-8")
SIZES = {"wide": (700, 450), "small": (360, 210)}
FAINTEST = 0.02
# Draws on a canvas that notes what is done to it.
DRAW = """async ([script, network, layout, [width, height], background]) => {
    const address = URL.createObjectURL(new Blob([script], {type: 'text/javascript'}));
    const {draw} = await import(address);
    document.body.replaceChildren();
    const canvas = document.createElement('canvas');
    canvas.style.cssText = `display: block; width: ${width}px; height: ${height}px; color: #123456`;
    document.body.append(canvas);
    document.body.style.cssText = `margin: 0; background: ${background}`;
    const real = canvas.getContext('2d');
    const noted = [];
    let start = [];
    const note = (kind, numbers, words) => {
        const {strokeStyle, fillStyle, lineWidth, globalAlpha, font} = real;
        noted.push({kind, numbers, words, strokeStyle, fillStyle, lineWidth, globalAlpha, font});
    };
    const notes = {
        moveTo: (x, y) => { start = [x, y]; },
        lineTo: (x, y) => note('line', [...start, x, y]),
        arc: (x, y, radius) => { start = [x, y, radius]; },
        fill: () => note('circle', start),
        strokeRect: (...numbers) => note('frame', numbers),
        drawImage: (picture, ...numbers) => note('picture', numbers),
        fillText: (words, x, y) => note('words', [x, y], words),
    };
    canvas.getContext = () => new Proxy(real, {
        get: (target, name) => typeof target[name] !== 'function' ? target[name] : (...all) => {
            notes[name]?.(...all);
            return target[name](...all);
        },
        set: (target, name, value) => Reflect.set(target, name, value),
    });
    const units = Int8Array.from(atob(network.units), (letter) => letter.charCodeAt(0));
    draw(canvas, {...network, units}, layout);
    return [noted, canvas.width, canvas.height];
}"""


class Case:
    """A network of which some units sleep, and a column."""

    def __init__(self, hidden: int = 10) -> None:
        rng = np.random.default_rng(2)
        w1, b1 = rng.normal(0, 0.1, (hidden, 784)), rng.normal(0, 0.5, (hidden, 1))
        self.params = Params(w1, b1, rng.normal(0, 1, (10, hidden)), rng.normal(0, 0.1, (10, 1)))
        _, a1, _, a2 = forward_prop(*self.params, rng.random((784, 1)))
        self.hidden, self.probabilities = a1[:, 0].tolist(), a2[:, 0].tolist()
        self.answer = int(a2.argmax())

    def as_json(self, **others):
        given = {"hidden": self.hidden, "probabilities": self.probabilities, "answer": self.answer}
        return network.weights_of(self.params) | given | others


@pytest.fixture(scope="module")
def case() -> Case:
    return Case()


@pytest.fixture(scope="module")
def page(chromium):
    context = chromium.new_context(viewport={"width": 800, "height": 600})
    yield context.new_page()
    context.close()


@pytest.fixture
def drawn(page, case):
    """Draw, and return what was drawn of each kind: `drawn("small", "line", answer=None)`."""

    def draw(layout, kind, one=case, **others):
        noted, _, _ = page.evaluate(DRAW, [SCRIPT, one.as_json(**others), layout, SIZES[layout], "white"])
        return [item for item in noted if item["kind"] == kind]

    return draw


both_layouts = pytest.mark.parametrize("layout", SIZES)


def edges(lines):
    return [line for line in lines if line["strokeStyle"] != GREY]


def test_some_units_of_the_case_sleep(case):
    assert 2 <= case.hidden.count(0) <= 8


@both_layouts
def test_edges_are_as_wide_as_activation_times_weight(drawn, case, layout):
    flow = [[weight * a for weight, a in zip(row, case.hidden, strict=True)] for row in case.params.w2.tolist()]
    most = max(abs(value) for row in flow for value in row)
    units, outputs = (places(drawn(layout, kind), layout) for kind in ("frame", "circle"))
    found = {}
    for line in edges(drawn(layout, "line")):
        start, end = (line["numbers"][at] for at in ((1, 3) if layout == "wide" else (0, 2)))
        found[near(outputs, end), near(units, start)] = line
    for output, unit in np.ndindex(10, 10):
        share = abs(flow[output][unit]) / most
        opacity = share * (1 if output == case.answer else 0.4)
        line = found.pop((output, unit), None)
        assert (line is not None) == (opacity >= FAINTEST)
        if line:
            assert line["strokeStyle"] == (BLUE if flow[output][unit] > 0 else ORANGE)
            assert line["lineWidth"] == pytest.approx(0.5 + 5 * share, abs=0.01)
            assert line["globalAlpha"] == pytest.approx(opacity, abs=0.01)
    assert found == {}


def places(items, layout):
    """The middle of each item, across the columns or along the rows."""
    middles = []
    for item in items:
        left, top, *size = item["numbers"]
        half = size[0] / 2 if item["kind"] == "frame" else 0
        middles.append((top if layout == "wide" else left) + half)
    return middles


def near(middles, place):
    return min(range(len(middles)), key=lambda number: abs(middles[number] - place))


@both_layouts
def test_edges_to_the_answer_lie_on_top(drawn, case, layout):
    lines = edges(drawn(layout, "line"))
    outputs = places(drawn(layout, "circle"), layout)
    ends = [near(outputs, line["numbers"][3 if layout == "wide" else 2]) for line in lines]
    mine = ends.count(case.answer)
    assert mine > 2
    assert ends[-mine:] == [case.answer] * mine


@both_layouts
def test_units_are_lit_by_how_strongly_they_answer(drawn, case, layout):
    shares = [activation / max(case.hidden) for activation in case.hidden]
    frames, shown = drawn(layout, "frame"), drawn(layout, "picture")
    assert [one["globalAlpha"] for one in frames] == pytest.approx([0.2 + 0.8 * share for share in shares], abs=0.01)
    assert [one["globalAlpha"] for one in shown] == pytest.approx([0.35 + 0.65 * share for share in shares], abs=0.01)
    assert [one["numbers"][1] for one in shown] == [28 * unit for unit in range(10)]
    assert [one["numbers"][4:] for one in shown] == [one["numbers"] for one in frames]


def test_lines_from_the_pixels_are_as_strong_as_each_unit_answers(drawn, case):
    lines = [line for line in drawn("wide", "line") if line["strokeStyle"] == GREY]
    shares = [activation / max(case.hidden) for activation in case.hidden]
    assert {tuple(line["numbers"][:2]) for line in lines} == {(0, SIZES["wide"][1] / 2)}
    assert [line["lineWidth"] for line in lines] == pytest.approx([0.5 + 2.5 * share for share in shares], abs=0.01)
    assert not [line for line in drawn("small", "line") if line["strokeStyle"] == GREY]


@pytest.mark.parametrize(("layout", "decimals"), [("wide", 1), ("small", 0)])
def test_outputs_say_their_probabilities_and_light_the_answer(drawn, case, layout, decimals):
    circles, words = drawn(layout, "circle"), drawn(layout, "words")
    lit = [circle["fillStyle"] == BLUE and circle["globalAlpha"] == 1 for circle in circles]
    assert lit == [digit == case.answer for digit in range(10)]
    assert [one["words"] for one in words if len(one["words"]) == 1] == [*"0123456789"]
    expected = [f"{100 * share:.{decimals}f} %" for share in case.probabilities]
    shown = [one["words"] for one in words if "%" in one["words"]]
    assert shown == [one for one in expected if float(one.split()[0]) > 0]
    assert 1 < len(shown) < 10
    bold = {one["words"] for one in words if one["font"].startswith("700") or "bold" in one["font"]}
    assert bold == {str(case.answer), expected[case.answer]}


@both_layouts
def test_without_an_answer_none_is_lit(drawn, layout):
    assert all(circle["globalAlpha"] <= 0.5 for circle in drawn(layout, "circle", answer=None))


@both_layouts
def test_blank_canvas_lets_nothing_flow(drawn, layout):
    blank = {"hidden": [0.0] * 10, "probabilities": [0.0] * 10, "answer": None}
    assert edges(drawn(layout, "line", **blank)) == []
    assert [one["words"] for one in drawn(layout, "words", **blank)] == [*"0123456789"]


@both_layouts
@pytest.mark.parametrize("hidden", [1, 10, 20])
def test_all_is_inside_the_canvas_and_nothing_lies_on_its_neighbour(drawn, layout, hidden):
    one = Case(hidden)
    width, height = SIZES[layout]
    frames, circles = drawn(layout, "frame", one), drawn(layout, "circle", one)
    assert len(frames) == hidden
    for left, top, side, _ in (frame["numbers"] for frame in frames):
        assert min(left, top) >= 0
        assert left + side <= width
        assert top + side <= height
    for x, y, radius in (circle["numbers"] for circle in circles):
        assert min(x, y) >= radius
        assert x + radius <= width
        assert y + radius <= height
    side, radius = frames[0]["numbers"][2], circles[0]["numbers"][2]
    assert all(step >= side for step in np.diff(places(frames, layout)))
    assert all(step >= 2 * radius for step in np.diff(places(circles, layout)))


@both_layouts
def test_dead_units_are_crossed_out_and_no_others(drawn, layout):
    plain, crossed = (drawn(layout, "line", **dead) for dead in ({}, {"dead": [2, 9]}))
    strokes = [line["numbers"] for line in crossed if line not in plain]
    assert len(crossed) == len(plain) + len(strokes) == len(plain) + 4
    frames = [one["numbers"] for one in drawn(layout, "frame")]
    for number, unit in enumerate([2, 9]):
        left, top, side, _ = frames[unit]
        right, bottom = left + side, top + side
        assert strokes[2 * number] == pytest.approx([left, top, right, bottom])
        assert strokes[2 * number + 1] == pytest.approx([left, bottom, right, top])


@pytest.mark.parametrize("background", ["#ffffff", "#14171c"])
def test_weight_of_nothing_is_the_pages_ground(page, case, background):
    """A unit of which one half is nothing, the other one positive: half ground, half blue."""
    w1 = np.zeros((10, 784))
    w1[:, :392] = 1
    given = case.as_json(units=network.weights_of(case.params._replace(w1=w1))["units"], hidden=[1.0] * 10)
    noted, _, _ = page.evaluate(DRAW, [SCRIPT, given, "wide", SIZES["wide"], background])
    left, top, side, _ = next(item["numbers"] for item in noted if item["kind"] == "frame")
    colours = page.evaluate(
        """places => {
            const context = document.querySelector('canvas').getContext('2d');
            return places.map(([x, y]) => [...context.getImageData(x, y, 1, 1).data]);
        }""",
        [[round(left + side / 2), round(top + side * share)] for share in (0.3, 0.7)],
    )
    blue, nothing = colours
    assert nothing[3] == 0
    assert blue[3] > 250
    assert blue[:3] == pytest.approx([int(BLUE[at : at + 2], 16) for at in (1, 3, 5)], abs=2)


def test_picture_has_the_screens_own_pixels(chromium, case):
    context = chromium.new_context(device_scale_factor=2)
    found = context.new_page().evaluate(DRAW, [SCRIPT, case.as_json(), "wide", SIZES["wide"], "white"])
    context.close()
    assert math.isclose(found[1], 2 * SIZES["wide"][0])
    assert math.isclose(found[2], 2 * SIZES["wide"][1])


@both_layouts
@pytest.mark.parametrize("size", [(0, 0), (300, 0), (0, 300), (20, 20), (9, 400), (400, 9)])
def test_no_place_is_too_small(page, case, layout, size):
    page.evaluate(DRAW, [SCRIPT, case.as_json(), layout, size, "white"])
