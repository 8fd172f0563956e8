"""From drawing to digit: whatever the colours, the size and the place, the network sees the same 28 x 28 pixels."""

import tracemalloc

import numpy as np
import pytest
from PIL import Image, ImageFilter

from model import canvas_to_column
from model.ink.morphology import dilate, erode
from model.ink.stages import (
    crop,
    find_ink,
    ink_on_paper,
    ink_to_column,
    otsu,
    pen_width,
    place,
    scale,
    set_pen,
    squash,
    stages,
    thin,
    to_bytes,
)
from tests.model.ink.drawings import (
    BLACK,
    BLUE,
    CORNER,
    FIVE,
    FOUR,
    HIDDEN_WHITE,
    NOTHING,
    RED,
    TEE,
    WHITE,
    coloured,
    field_of,
    stroked,
)


def centre_of_mass(field: np.ndarray) -> tuple[float, float]:
    middles = np.arange(28) + 0.5
    return field.sum(axis=1) @ middles / field.sum(), field.sum(axis=0) @ middles / field.sum()


# --- blank canvases


@pytest.mark.parametrize("colour", [NOTHING, HIDDEN_WHITE, BLACK, WHITE, RED, (90, 120, 30, 128)])
@pytest.mark.parametrize("size", [(1, 1), (28, 28), (280, 280), (1, 40), (300, 90)])
def test_one_colour_all_over_is_blank(size, colour):
    assert canvas_to_column(np.full((*size, 4), colour, dtype=np.uint8)) is None


def test_invisible_differences_are_blank():
    """Transparent pixels may hide any colour."""
    rgba = np.random.default_rng(0).integers(0, 256, (50, 50, 4), dtype=np.uint8)
    rgba[..., 3] = 0
    assert canvas_to_column(rgba) is None


def test_faint_noise_is_blank():
    noise = np.random.default_rng(0).integers(0, 8, (100, 100, 4), dtype=np.uint8)
    assert canvas_to_column(255 - noise) is None


@pytest.mark.parametrize(("shade", "blank"), [(31, True), (32, False), (254, False)])
def test_ink_counts_from_an_eighth_of_full_contrast(shade, blank):
    rgba = np.zeros((40, 40, 4), dtype=np.uint8)
    rgba[..., 3] = 255
    rgba[10:30, 18:22, :3] = shade
    assert (find_ink(rgba) is None) == blank
    rgba[..., :3] = 255 - rgba[..., :3]
    assert (find_ink(rgba) is None) == blank


# --- finding the ink


def test_ink_is_how_far_each_pixel_is_from_the_ground_as_a_share_of_the_farthest():
    rgba = np.zeros((20, 30, 4), dtype=np.uint8)
    rgba[...] = (200, 100, 50, 255)
    rgba[5, 6:9] = [(100, 100, 50, 255), (200, 150, 50, 255), (200, 100, 75, 255)]
    ink = find_ink(rgba)
    assert ink.dtype == np.float32
    np.testing.assert_allclose(ink[5, 6:9], [1, 0.5, 0.25])
    assert np.count_nonzero(ink) == 3


@pytest.mark.parametrize("ground", [0, 255])
def test_ground_is_the_commonest_shade_of_the_border_even_where_much_ink_touches_it(ground):
    rgba = np.full((100, 100, 4), ground, dtype=np.uint8)
    rgba[..., 3] = 255
    rgba[:45, :30, :3] = 255 - ground
    rgba[0, 30:60, :3] = 128
    expected = np.zeros((100, 100))
    expected[:45, :30], expected[0, 30:60] = 1, abs(128 - ground) / 255
    np.testing.assert_allclose(find_ink(rgba), expected, atol=1e-6)


@pytest.mark.parametrize("turns", range(4))
def test_all_four_sides_of_the_border_say_what_the_ground_is(turns):
    """Ink along one side and half of the next: the other two outweigh it."""
    ink = np.zeros((40, 40))
    ink[0], ink[:20, 0] = 1, 1
    rgba = coloured(np.rot90(ink, turns))
    np.testing.assert_array_equal(find_ink(rgba), np.rot90(ink, turns))


def test_opacity_is_ink_where_the_ground_is_transparent():
    rgba = np.zeros((20, 20, 4), dtype=np.uint8)
    rgba[8, 8:11, 3] = 255, 102, 51
    np.testing.assert_allclose(find_ink(rgba)[8, 8:11], [1, 0.4, 0.2])


@pytest.mark.parametrize(("side", "found"), [(999, 999), (1000, 500), (1499, 750), (1500, 500)])
def test_large_drawing_is_made_smaller_by_whole_numbers(side, found):
    rgba = np.zeros((60, side, 4), dtype=np.uint8)
    rgba[20:40, 200:400] = 255
    assert find_ink(rgba).shape[1] == found
    assert find_ink(rgba.swapaxes(0, 1)).shape[0] == found


def test_stages_hold_each_step_and_end_in_the_column():
    rgba = coloured(stroked())
    steps = stages(rgba)
    assert steps.ink.shape == (280, 280)
    np.testing.assert_array_equal(steps.digit, crop(steps.ink))
    np.testing.assert_array_equal(steps.scaled, scale(steps.digit))
    np.testing.assert_array_equal(steps.thinned, set_pen(steps.scaled))
    np.testing.assert_array_equal(steps.field, place(steps.thinned))
    np.testing.assert_array_equal(canvas_to_column(rgba), steps.field.reshape(784, 1))
    np.testing.assert_array_equal(ink_to_column(steps.ink), steps.field.reshape(784, 1))
    assert {step.dtype.name for step in steps} == {"float32"}
    assert stages(np.zeros_like(rgba)) is None


# --- what comes out


def test_column_is_float32_in_the_unit_range():
    column = canvas_to_column(coloured(stroked()))
    assert column.shape == (784, 1)
    assert column.dtype == np.float32
    assert column.min() == 0
    assert column.max() == 1


def test_column_reads_row_by_row_as_mnist_does():
    field = field_of(coloured(stroked([[(0, 0), (100, 0)], []])))
    rows, columns = np.nonzero(field > 0.5)
    assert np.ptp(columns) > 15
    assert np.ptp(rows) < 5


def test_edges_are_soft():
    field = field_of(coloured(stroked()))
    assert ((field > 0.1) & (field < 0.9)).sum() > 20


def test_the_drawing_itself_is_left_alone():
    rgba = coloured(stroked())
    before = rgba.copy()
    canvas_to_column(rgba)
    assert np.array_equal(rgba, before)


def test_a_read_only_canvas_will_do():
    rgba = coloured(stroked())
    rgba.flags.writeable = False
    assert canvas_to_column(rgba).max() == 1


@pytest.mark.parametrize("strokes", [FOUR, FIVE, TEE, CORNER])
@pytest.mark.parametrize("size", [(28, 28), (280, 280), (700, 700)])
def test_centre_of_mass_lies_in_the_middle(strokes, size):
    scale = size[0] / 300
    field = field_of(coloured(stroked(strokes, size, (20 * scale, 30 * scale), scale, 24)))
    assert centre_of_mass(field) == pytest.approx((14, 14), abs=0.5)


@pytest.mark.parametrize("strokes", [FOUR, FIVE, ([(0, 0), (100, 5)], []), ([(0, 0), (3, 100)], [])])
def test_longest_side_is_twenty_pixels(strokes):
    rows, columns = np.nonzero(field_of(coloured(stroked(strokes))) > 0.25)
    assert 19 <= max(np.ptp(rows), np.ptp(columns)) + 1 <= 21


def test_crop_leaves_out_the_faintest_edges_only():
    ink = np.zeros((12, 15), dtype=np.float32)
    ink[4:7, 5:10] = 1
    ink[3, 5], ink[7, 9], ink[5, 4], ink[6, 11] = 0.19, 0.21, 0.21, 0.19
    np.testing.assert_array_equal(crop(ink), ink[4:8, 4:10])


@pytest.mark.parametrize(
    ("shape", "found"), [((30, 10), (60, 20)), ((7, 120), (4, 60)), ((200, 1), (60, 1)), ((1, 1), (60, 60))]
)
def test_scaled_digit_is_sixty_pixels_long_within_its_margin(shape, found):
    scaled = scale(np.ones(shape, dtype=np.float32))
    expected = np.pad(np.ones(found, dtype=np.float32), 12)
    np.testing.assert_array_equal(scaled, expected)


@pytest.mark.parametrize("shape", [(40, 20), (20, 40), (60, 60)])
def test_placed_block_is_a_block_of_twenty_pixels_in_the_middle(shape):
    """Even sides on whole pixels: away from the rim nothing is blurred, and the rim is as far out as the box says."""
    field = place(np.pad(np.ones(shape, dtype=np.float32), (3, 9)))
    height, width = (20 * side // max(shape) for side in shape)
    top, left = 14 - height // 2, 14 - width // 2
    np.testing.assert_allclose(field[top + 1 : -top - 1, left + 1 : -left - 1], 1, atol=1e-6)
    assert field[: top - 1].max(initial=0) == field[:, : left - 1].max(initial=0) == 0
    assert field.sum() == pytest.approx(height * width, rel=0.02)


def test_placed_ink_has_its_darkest_pixel_at_full_strength():
    assert place(np.pad(np.full((30, 30), 0.4, dtype=np.float32), 5)).max() == pytest.approx(1)


def test_aspect_is_kept():
    """A frame twice as high as wide stays so."""
    frame = [(0, 0), (60, 0), (60, 120), (0, 120), (0, 0)]
    rows, columns = np.nonzero(field_of(coloured(stroked([frame]))) > 0.25)
    assert np.ptp(rows) + 1 == pytest.approx(20, abs=1)
    assert np.ptp(columns) + 1 == pytest.approx(20 * 76 / 136, abs=1.5)


# --- what makes no difference


@pytest.mark.parametrize(
    ("colour", "ground"),
    [
        (BLACK, WHITE),
        (RED, BLUE),
        (WHITE, RED),
        (BLACK, NOTHING),
        (WHITE, NOTHING),
        (RED, NOTHING),
        (BLACK, HIDDEN_WHITE),
        (WHITE, HIDDEN_WHITE),
        ((60, 60, 60, 255), (200, 200, 200, 255)),
        ((0, 0, 0, 128), WHITE),
    ],
)
@pytest.mark.parametrize("strokes", [FOUR, FIVE])
def test_colours_make_no_difference(strokes, colour, ground):
    ink = stroked(strokes)
    expected = canvas_to_column(coloured(ink))
    np.testing.assert_allclose(canvas_to_column(coloured(ink, colour, ground)), expected, atol=0.02)


@pytest.mark.parametrize("at", [(8, 8), (200, 10), (10, 170), (200, 168), (97, 61)])
def test_place_makes_no_difference(at):
    np.testing.assert_allclose(
        canvas_to_column(coloured(stroked(at=at))), canvas_to_column(coloured(stroked())), atol=0.02
    )


def test_a_fraction_of_a_pixel_makes_little_difference():
    difference = field_of(coloured(stroked(at=(80.5, 70.25)))) - field_of(coloured(stroked()))
    assert np.abs(difference).mean() < 0.02


@pytest.mark.parametrize("scale", [0.5, 2, 5])
@pytest.mark.parametrize("strokes", [FOUR, FIVE])
def test_size_makes_little_difference(strokes, scale):
    side = max(280, round(140 * scale))
    found = field_of(coloured(stroked(strokes, (side, side), (10 * scale, 10 * scale), scale)))
    assert np.abs(found - field_of(coloured(stroked(strokes)))).mean() < 0.02


@pytest.mark.parametrize("size", [(600, 150), (120, 500), (281, 139)])
def test_shape_of_the_canvas_makes_no_difference(size):
    found = canvas_to_column(coloured(stroked(size=size, at=(20, 20))))
    np.testing.assert_allclose(found, canvas_to_column(coloured(stroked())), atol=0.02)


def test_a_digit_that_touches_the_rim_is_whole():
    ink = stroked()
    rows, columns = np.nonzero(ink)
    cropped = ink[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    np.testing.assert_allclose(field_of(coloured(cropped)), field_of(coloured(ink)), atol=0.02)


def test_dust_on_the_ground_makes_little_difference():
    dust = np.random.default_rng(0).uniform(0, 0.1, (280, 280))
    difference = field_of(coloured(np.maximum(stroked(), dust))) - field_of(coloured(stroked()))
    assert np.abs(difference).mean() < 0.02


# --- the pen


@pytest.mark.parametrize("width", [6, 10, 22, 30])
@pytest.mark.parametrize("strokes", [FOUR, FIVE, TEE])
def test_width_of_the_pen_makes_little_difference(strokes, width):
    found = field_of(coloured(stroked(strokes, scale=1.5, at=(60, 60), width=width)))
    usual = field_of(coloured(stroked(strokes, scale=1.5, at=(60, 60))))
    untouched = place(crop(stroked(strokes, scale=1.5, at=(60, 60), width=width).astype(np.float32)))
    assert np.abs(found - usual).mean() < 0.05
    if width >= 22:  # a stroke that stayed as thick would differ far more
        assert np.abs(found - usual).mean() < 0.6 * np.abs(untouched - usual).mean()


@pytest.mark.parametrize("width", [5, 9, 14, 20])
def test_pen_width_of_drawn_strokes(width):
    """Some two pixels less than drawn: a disc of whole pixels doesn't reach into the round ends and sharp bends."""
    assert pen_width(stroked(FOUR, width=width).astype(np.float32)) == pytest.approx(width - 2, abs=1)


def test_pen_width_is_not_misled_by_ink_that_ran_together():
    ring = [(0, 0), (40, 0), (40, 100), (0, 100), (0, 0)]
    filled = [[(x, 0), (x, 40)] for x in range(0, 41, 5)]
    ink = np.maximum(stroked([ring], width=16), stroked(filled, width=16)).astype(np.float32)
    assert pen_width(ink) == pytest.approx(16, rel=0.3)
    assert ink.sum() > 1.2 * stroked([ring], width=16).sum()


@pytest.mark.parametrize(("hair", "expected"), [(0.0, 21), (0.02, 21), (0.025, 21), (0.035, 5), (0.06, 4)])
def test_pen_is_as_wide_as_what_all_but_three_per_cent_of_the_ink_is_drawn_with(hair, expected):
    """A bar of 21 pixels and lines of 3 beside it, which hold this share of the ink."""
    ink = np.zeros((960, 160), dtype=np.float32)
    ink[30:930, 20:41] = 1
    length = round(hair / (1 - hair) * 21 * 900 / 3)
    ink[30 : 30 + min(length, 900), 60:63] = 1
    assert pen_width(ink) == pytest.approx(expected, abs=1)


@pytest.mark.parametrize("width", [4, 8, 14, 20, 28, 40])
def test_stroke_becomes_two_pixels_wide_whatever_the_pen(width):
    line = np.zeros((280, 280), dtype=np.float32)
    line[30:250, 130 : 130 + width] = 1
    distance = np.abs(np.hypot(*(np.mgrid[:280, :280] - 140)) - 80)
    ring = (width / 2 + 0.5 - distance).clip(0, 1).astype(np.float32)
    for field in (stages(coloured(line)).field, stages(coloured(ring)).field):
        assert field[14, :14].sum() + field[13, 14:].sum() == pytest.approx(2 * 2.3 if field[14, 5] else 2.3, rel=0.2)


def test_thinning_takes_turns_between_cross_and_square():
    ink = np.random.default_rng(0).random((12, 12)).astype(np.float32)
    grey = to_bytes(ink)
    for change, sign in ((erode, 1), (dilate, -1)):
        once = change(grey)
        twice = change(once, square=True)
        expected = [grey, (grey.astype(float) + once) / 2, once, twice, change(twice)]
        for pixels, wanted in zip((0, 0.5, 1, 2, 3), expected, strict=True):
            np.testing.assert_allclose(thin(ink, sign * pixels), wanted / 255, atol=1e-6)


def test_bytes_are_rounded():
    shares = np.array([0, 0.4, 0.6, 254.4, 254.6, 255]) / 255
    assert to_bytes(shares).tolist() == [0, 0, 1, 254, 255, 255]


@pytest.mark.parametrize("pixels", [-5.0, -2.5, 0.0, 1.5, 4.0])
def test_thinning_takes_the_same_off_each_side(pixels):
    disc = stroked([[(100, 100), (100, 100)]], at=(40, 40), width=60).astype(np.float32)
    area = float(thin(disc, pixels).sum())
    assert 2 * (area / np.pi) ** 0.5 == pytest.approx(60 - 2 * pixels, abs=1)


def test_a_thick_pen_leaves_no_blank_field():
    for width in (40, 60, 90):
        assert field_of(coloured(stroked(width=width))).max() == 1


# --- paper


def on_paper(ink: np.ndarray, ground: np.ndarray, darkness: float) -> np.ndarray:
    """A photo: ink over paper whose brightness differs from place to place, with noise and blur."""
    noise = np.random.default_rng(1).normal(0, 0.01, ink.shape)
    grey = np.clip(ground * (1 - darkness * ink) + noise, 0, 1)
    picture = Image.fromarray((255 * grey).astype(np.uint8)).filter(ImageFilter.GaussianBlur(1))
    return np.asarray(picture.convert("RGBA"))


RAMP = np.linspace(0.35, 0.95, 280)[np.newaxis] * np.ones((280, 1))
LAMP = 0.95 - 0.5 * np.hypot(*(np.mgrid[:280, :280] - 60)) / 400


@pytest.mark.parametrize("ground", [RAMP, RAMP.T, LAMP, np.full((280, 280), 0.8)])
@pytest.mark.parametrize("strokes", [FOUR, FIVE])
def test_uneven_paper_makes_little_difference(strokes, ground):
    found = field_of(on_paper(stroked(strokes), ground, 0.7))
    assert np.abs(found - field_of(coloured(stroked(strokes)))).mean() < 0.035


def test_chalk_on_a_board_is_ink_too():
    board = 0.2 * np.ones((280, 280)) + 0.1 * RAMP
    found = field_of(on_paper(stroked(FIVE), board, -2.0))
    assert np.abs(found - field_of(coloured(stroked(FIVE)))).mean() < 0.035


@pytest.mark.parametrize("ground", [RAMP, LAMP])
def test_empty_paper_is_blank(ground):
    assert canvas_to_column(on_paper(np.zeros((280, 280)), ground, 0.7)) is None


def test_otsu_parts_two_groups():
    values = np.array([10] * 500 + [12] * 100 + [200] * 50 + [210] * 50, dtype=np.uint8)
    assert 12 <= otsu(values) < 200


@pytest.mark.parametrize("seed", range(4))
def test_otsu_finds_the_threshold_with_the_least_variance_within_the_groups(seed):
    rng = np.random.default_rng(seed)
    groups = rng.normal(rng.uniform(20, 90), 15, 700), rng.normal(rng.uniform(120, 220), 20, 150)
    values = np.concatenate(groups).clip(0, 255).astype(np.uint8)

    def within(threshold):
        low, high = values[values <= threshold], values[values > threshold]
        return low.size * low.var() + high.size * high.var()

    found = min(range(values.min(), values.max()), key=within)
    assert within(otsu(values)) == pytest.approx(within(found))


def test_otsu_of_a_single_shade_is_no_error():
    assert 0 <= otsu(np.full(50, 7, dtype=np.uint8)) < 256


def scan(darkness: int, side: int = 240, stroke: int = 20) -> Image.Image:
    """Paper of shade 200 to 220, no two pixels of its border alike for long, with an upright stroke."""
    shades = 200 + np.add.outer(np.arange(side), np.arange(side)) % 21
    shades[40 : side - 40, side // 2 - stroke // 2 : side // 2 + stroke // 2] -= darkness
    return Image.fromarray(shades.astype(np.uint8)).convert("RGBA")


def test_ink_on_paper_is_the_stroke_and_nothing_else():
    ink = ink_on_paper(scan(120))
    expected = np.zeros((240, 240))
    expected[40:200, 110:130] = 1
    assert ink.dtype == np.float32
    assert np.abs(ink - expected)[20:-20, 20:-20].mean() < 0.01
    assert ink[60:180, 112:128].min() == 1
    assert max(ink[:35].max(), ink[:, :105].max()) < 0.1


@pytest.mark.parametrize(("darkness", "blank"), [(20, True), (60, False)])
def test_ink_on_paper_must_be_darker_by_an_eighth_of_full_contrast(darkness, blank):
    assert (ink_on_paper(scan(darkness)) is None) == blank


def test_paper_is_looked_at_in_the_same_way_along_a_long_strip():
    """What a stroke can't fill is measured against the longer side."""
    strip = scan(120, side=720, stroke=30).crop((0, 300, 720, 420))
    ink = ink_on_paper(strip)
    assert ink[:, 350:370].min() == 1
    assert max(ink[:, :330].max(), ink[:, 390:].max()) < 0.1


@pytest.mark.parametrize(("darkness", "blank"), [(36, True), (50, False)])
def test_marks_on_rough_paper_must_stand_out_from_its_roughness(darkness, blank):
    """Most of the paper is a little darker than its mean, in blocks that the median does not remove."""
    blocks = np.where(np.random.default_rng(0).random((80, 80)) < 0.62, 192, 212).repeat(3, axis=0).repeat(3, axis=1)
    blocks[60:180, 105:135] = 200 - darkness
    assert (ink_on_paper(Image.fromarray(blocks.astype(np.uint8)).convert("RGBA")) is None) == blank


def test_single_specks_on_paper_are_no_ink():
    dusty = np.asarray(scan(120)).copy()
    dusty[20:220:9, 10:100:9, :3] = 0
    np.testing.assert_allclose(ink_on_paper(Image.fromarray(dusty)), ink_on_paper(scan(120)), atol=0.1)


def test_paper_is_as_bright_as_most_of_it_around_a_broad_stroke():
    """A mean would be darker near the stroke than far from it."""
    ink = ink_on_paper(scan(120, stroke=36))
    assert ink[60:180, 104:136].min() == 1
    assert max(ink[60:180, :100].max(), ink[60:180, 140:].max()) < 0.1


def test_squashing_keeps_size_and_place():
    field = squash(coloured(stroked(at=(10, 10), scale=0.5))).reshape(28, 28)
    assert field[14:].sum() == 0
    assert field[:, 14:].sum() == 0
    assert field.sum() > 1
    assert squash(np.zeros((280, 280, 4), dtype=np.uint8)) is None


# --- odd drawings


@pytest.mark.parametrize("size", [1, 2, 5])
def test_a_tiny_dot_becomes_a_blob_in_the_middle(size):
    canvas = np.zeros((280, 280))
    canvas[3 : 3 + size, 270 : 270 + size] = 1
    field = field_of(coloured(canvas))
    assert centre_of_mass(field) == pytest.approx((14, 14), abs=0.5)
    assert field[14, 14] == pytest.approx(1)


def test_a_dot_in_the_corner_will_do():
    canvas = np.zeros((40, 40))
    canvas[0, 0] = 1
    assert centre_of_mass(field_of(coloured(canvas))) == pytest.approx((14, 14), abs=0.5)


@pytest.mark.parametrize("axis", [0, 1])
@pytest.mark.parametrize("width", [1, 30])
def test_a_line_across_the_whole_canvas_becomes_a_line(axis, width):
    canvas = np.zeros((280, 280))
    canvas[140 : 140 + width] = 1
    field = field_of(coloured(canvas if axis == 0 else canvas.T))
    rows, columns = np.nonzero(field > 0.25)
    assert np.ptp((columns, rows)[axis]) + 1 >= 19
    assert np.ptp((rows, columns)[axis]) + 1 <= 4


def test_a_large_picture_takes_no_more_than_ten_times_its_bytes():
    rgba = np.zeros((1500, 1500, 4), dtype=np.uint8)
    rgba[10:1490, 740:760] = 255
    rgba[10:30, 10:1490] = 255
    tracemalloc.start()
    canvas_to_column(rgba)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 10 * rgba.nbytes
