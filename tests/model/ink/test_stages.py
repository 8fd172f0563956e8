"""From drawing to digit: whatever the colours, the size and the place, the network sees the same 28 x 28 pixels."""

import io
import struct
import tracemalloc
import zlib

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from model import ImageError, canvas_to_column, read_image
from model.ink.stages import crop, otsu, pen_width, place, squash, thin

BLACK, WHITE, RED, BLUE = (0, 0, 0, 255), (255, 255, 255, 255), (255, 0, 0, 255), (0, 0, 255, 255)
NOTHING, HIDDEN_WHITE = (0, 0, 0, 0), (255, 255, 255, 0)
FOUR = [(30, 0), (0, 60), (70, 60)], [(55, 25), (55, 100)]  # strokes of a "4" in a field of 70 x 100
FIVE = [(65, 0), (10, 0), (5, 45), (50, 45), (68, 72), (50, 98), (0, 95)], []
TEE = [(0, 0), (100, 0)], [(50, 0), (50, 100)]  # top-heavy
CORNER = [(0, 0), (0, 100)], [(0, 100), (100, 100)]  # heavy to the left and below


def stroked(strokes=FOUR, size=(280, 280), at=(80, 70), scale=1.0, width=16) -> np.ndarray:
    """Ink in 0..1 of strokes with soft edges, as a canvas draws them."""
    fine = 4
    picture = Image.new("L", (size[0] * fine, size[1] * fine))
    draw = ImageDraw.Draw(picture)
    for stroke in filter(None, strokes):
        points = [((x * scale + at[0]) * fine, (y * scale + at[1]) * fine) for x, y in stroke]
        draw.line(points, fill=255, width=round(width * scale * fine), joint="curve")
        for x, y in points:
            draw.circle((x, y), width * scale * fine / 2, fill=255)
    return np.asarray(picture.reduce(fine), dtype=float) / 255


def coloured(ink: np.ndarray, colour=WHITE, ground=BLACK) -> np.ndarray:
    """The ink laid over the ground, as uint8 RGBA."""
    over, under = np.array(colour) / 255, np.array(ground) / 255
    cover = ink[..., None] * over[3]
    alpha = cover + (1 - cover) * under[3]
    colours = (cover * over[:3] + (1 - cover) * under[3] * under[:3]) / np.maximum(alpha, 1e-9)
    colours = np.where(alpha > 0, colours, under[:3])
    return (np.concatenate([colours, alpha], axis=2) * 255).round().astype(np.uint8)


def field_of(rgba: np.ndarray) -> np.ndarray:
    return canvas_to_column(rgba).reshape(28, 28)


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


# --- pictures from files


def picture(mode: str = "RGB") -> Image.Image:
    """A black "4" on white."""
    return Image.fromarray(coloured(stroked(), BLACK, WHITE)).convert("L").convert(mode)


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def png_header(width: int, height: int) -> bytes:
    """A file that says it is a picture of this size, and holds none of its pixels."""
    chunks = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0), b"IDAT"
    framed = [struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk)) for chunk in chunks]
    return b"\x89PNG\r\n\x1a\n" + b"".join(framed)


KINDS = {
    "PNG": lambda: encoded(picture(), "PNG"),
    "grey PNG": lambda: encoded(picture("L"), "PNG"),
    "grey PNG with alpha": lambda: encoded(picture("LA"), "PNG"),
    "16-bit PNG": lambda: encoded(Image.fromarray(np.asarray(picture("L")).astype(np.uint16) * 257), "PNG"),
    "palette PNG": lambda: encoded(picture("P"), "PNG"),
    "1-bit PNG": lambda: encoded(picture("1"), "PNG"),
    "JPEG": lambda: encoded(picture(), "JPEG", quality=95),
    "CMYK JPEG": lambda: encoded(picture("CMYK"), "JPEG", quality=95),
    "animated GIF": lambda: encoded(
        picture("L"), "GIF", save_all=True, append_images=[Image.new("L", (280, 280), shade) for shade in (0, 90)]
    ),
    "WebP": lambda: encoded(picture(), "WEBP", quality=95),
    "BMP": lambda: encoded(picture(), "BMP"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_pictures_of_many_kinds_are_read(kind):
    rgba = read_image(KINDS[kind]())
    assert rgba.shape == (280, 280, 4)
    assert rgba.dtype == np.uint8
    difference = field_of(rgba) - field_of(coloured(stroked()))
    assert np.abs(difference).mean() < 0.03


def test_grey_of_16_bits_keeps_its_shade():
    grey = Image.fromarray(np.full((4, 4), 0x8000, dtype=np.uint16))
    assert read_image(encoded(grey, "PNG"))[0, 0].tolist() == [128, 128, 128, 255]


def test_a_palette_colour_that_is_transparent_stays_so():
    image = picture("1").convert("P")
    rgba = read_image(encoded(image, "PNG", transparency=int(np.asarray(image)[0, 0])))
    assert rgba[0, 0, 3] == 0
    assert rgba[..., 3].max() == 255


def test_a_picture_is_read_from_a_path_as_from_bytes(tmp_path):
    path = tmp_path / "four.png"
    path.write_bytes(encoded(picture(), "PNG"))
    assert np.array_equal(read_image(path), read_image(path.read_bytes()))
    assert np.array_equal(read_image(str(path)), read_image(path))


def test_a_photo_is_turned_upright_as_its_camera_says():
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held sideways: turn by 90 degrees
    upright = picture()
    found = read_image(encoded(upright.transpose(Image.Transpose.ROTATE_90), "JPEG", quality=95, exif=exif))
    np.testing.assert_allclose(found.astype(int), np.asarray(upright.convert("RGBA")).astype(int), atol=40)


@pytest.mark.parametrize("content", [b"", b"no picture", b"%PDF-1.4", bytes(1000), b"\x89PNG\r\n\x1a\n"])
def test_bytes_that_are_no_picture_are_refused(content):
    with pytest.raises(ImageError, match=r"^The picture .*Use a PNG or JPEG file\.$"):
        read_image(content)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "animated GIF"])
@pytest.mark.parametrize("share", [0.05, 0.5])
def test_a_cut_off_picture_is_refused(kind, share):
    content = KINDS[kind]()
    with pytest.raises(ImageError, match="Use a PNG or JPEG file"):
        read_image(content[: int(share * len(content))])


def test_a_missing_picture_is_named(tmp_path):
    with pytest.raises(ImageError, match=r"“.*nowhere\.png” can't be read: it is missing or damaged"):
        read_image(tmp_path / "nowhere.png")


def test_a_folder_is_no_picture(tmp_path):
    with pytest.raises(ImageError, match="can't be read"):
        read_image(tmp_path)


@pytest.mark.parametrize("side", [8_500, 9_700, 30_000])
def test_a_picture_of_too_many_pixels_is_refused_unread(side):
    with pytest.raises(ImageError, match="The picture"):
        read_image(png_header(side, side))


def test_a_picture_too_large_is_told_its_size():
    with pytest.raises(ImageError, match=r"9000 x 8000 pixels\. Use one under"):
        read_image(png_header(9_000, 8_000))
