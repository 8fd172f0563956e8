"""Pictures from outside, of every kind, and what is wrong with those that can't be read."""

import io
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from model import ImageError, canvas_to_column, read_image
from model.ink.images import to_8_bits
from tests.model.ink.drawings import BLACK, WHITE, coloured, field_of, stroked


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
    "TIFF": lambda: encoded(picture(), "TIFF"),
    "TIFF of floats": lambda: encoded(Image.fromarray(np.asarray(picture("L"), dtype=np.float32) / 255), "TIFF"),
    "TIFF of 32 bits": lambda: encoded(Image.fromarray(np.asarray(picture("L"), dtype=np.int32) * 257), "TIFF"),
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


def test_grey_of_16_bits_is_turned_upright_too():
    exif = Image.Exif()
    exif[0x0112] = 6
    upright = np.arange(12, dtype=np.uint16).reshape(3, 4) * 0x1000
    sideways = Image.fromarray(np.rot90(upright).copy())
    assert read_image(encoded(sideways, "PNG", exif=exif))[..., 0].tolist() == (upright >> 8).tolist()


def test_a_picture_whose_camera_data_are_damaged_is_read_without_a_word(tmp_path):
    """In a process of its own: here, pytest decides what is warned of."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "a camera"
    path = tmp_path / "damaged.jpg"
    picture().save(path, "JPEG", exif=exif.tobytes()[:20])
    code = f"from model import read_image; print(read_image({str(path)!r}).shape)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == (f"{(*picture().size[::-1], 4)}\n", "")


@pytest.mark.parametrize(
    ("size", "read"), [((3000, 1500), (1000, 500)), ((1000, 40), (1000, 40)), ((20, 2001), (10, 1000))]
)
def test_large_picture_is_made_smaller_and_keeps_its_aspect(size, read):
    assert read_image(encoded(Image.new("RGB", size, "red"), "PNG")).shape == (*read[::-1], 4)


@pytest.mark.parametrize(("kind", "limit"), [("PNG", "MOST_PIXELS"), ("JPEG", "MOST_PIXELS_OF_JPEG")])
def test_picture_of_most_pixels_is_read_and_one_row_more_is_not(monkeypatch, kind, limit):
    monkeypatch.setattr("model.ink.images.MOST_PIXELS", 8)
    monkeypatch.setattr(f"model.ink.images.{limit}", 64)
    assert read_image(encoded(Image.new("L", (8, 8)), kind)).shape == (8, 8, 4)
    with pytest.raises(ImageError, match="8 x 9 pixels"):
        read_image(encoded(Image.new("L", (8, 9)), kind))


def test_a_phones_double_jpeg_may_be_as_large_as_any_jpeg(monkeypatch):
    monkeypatch.setattr("model.ink.images.MOST_PIXELS", 8)
    large, small = Image.new("RGB", (40, 40)), Image.new("RGB", (8, 8))
    assert read_image(encoded(large, "MPO", save_all=True, append_images=[small])).shape == (40, 40, 4)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux says how much memory was used at most")
@pytest.mark.parametrize("kind", ["WEBP", "PNG", "MPO"])
def test_largest_pictures_take_less_than_300_mb(kind):
    """A process of its own reads one, and says how much more memory it had at most than before."""
    double = {"save_all": True, "append_images": [Image.new("RGB", (8, 8))]} if kind == "MPO" else {}
    size = (8_000, 8_000) if kind == "MPO" else (4_000, 4_000)
    script = """if True:
        import pathlib, re, sys
        from model import read_image
        def most(): return int(re.search(r"VmHWM:\\s*(\\d+)", pathlib.Path("/proc/self/status").read_text())[1])
        content, before = sys.stdin.buffer.read(), most()
        read_image(content)
        print(most() - before)
    """
    content = encoded(Image.new("RGB", size, "white"), kind, **double)
    done = subprocess.run([sys.executable, "-c", script], input=content, capture_output=True, check=True)
    assert 1_000 < int(done.stdout) < 300_000


@pytest.mark.parametrize("white", [1.0, 255.0, 65_535.0, 3e38, -1.0])
def test_floats_are_scaled_by_the_range_they_fill(white):
    ink = np.asarray(picture("L"), dtype=np.float32) / 255
    rgba = read_image(encoded(Image.fromarray(white * ink), "TIFF"))
    assert np.abs(field_of(rgba) - field_of(coloured(stroked()))).mean() < 0.03


def test_a_float_that_is_no_number_does_not_spoil_the_others():
    ink = np.asarray(picture("L"), dtype=np.float32) / 255
    ink[0, 0], ink[0, 1], ink[1, 0] = np.nan, np.inf, -np.inf
    assert (
        np.abs(field_of(read_image(encoded(Image.fromarray(ink), "TIFF"))) - field_of(coloured(stroked()))).mean()
        < 0.03
    )


@pytest.mark.parametrize("value", [0.0, 0.5, 1.0, 200.0, -3.0, np.nan])
def test_floats_that_are_all_alike_are_blank(value):
    rgba = read_image(encoded(Image.fromarray(np.full((40, 40), value, np.float32)), "TIFF"))
    assert canvas_to_column(rgba) is None


@pytest.mark.parametrize("dtype", [np.uint16, np.int32, np.float32])
def test_a_large_picture_of_more_than_8_bits_is_read(dtype):
    grey = np.full((3_000, 2_000), 0.5 * 65_535).astype(dtype)
    grey[0, 0] = 65_535
    rgba = read_image(encoded(Image.fromarray(grey), "TIFF"))
    assert rgba.shape == (1_000, 667, 4)
    assert rgba[500, 300].tolist() == pytest.approx([127, 127, 127, 255], abs=1)


@pytest.mark.parametrize("form", ["PPM", "TGA", "ICO", "PCX", "SGI", "EPS"])
def test_forms_that_nobody_photographs_in_are_refused(form):
    """Pillow reads them, by code that few people try."""
    content = encoded(picture("RGB"), form)
    with pytest.raises(ImageError, match="is not a picture that can be read"):
        read_image(content)


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
    with pytest.raises(ImageError, match=r"9000 x 8000 pixels\. Use one of up to 16 million"):
        read_image(png_header(9_000, 8_000))


@pytest.mark.parametrize(
    ("kind", "values", "expected"),
    [
        ("uint16", [0, 255, 256, 65_535], [0, 0, 1, 255]),  # the upper eight bits
        ("int16", [0, 100, 1_000, 32_767], [0, 0, 4, 127]),  # 65,535 would be white
        ("float32", [0, 1, 255], [0, 1, 255]),
        ("float32", [0, 0.5, 1], [0, 128, 255]),
        ("float32", [-1, 0, 1], [0, 128, 255]),
        ("int32", [10, 10, 70_010], [0, 0, 255]),
    ],
)
def test_grey_of_any_kind_becomes_eight_bits(kind, values, expected):
    found = to_8_bits(np.array([values], dtype=kind))
    assert found.dtype == np.uint8
    assert found.tolist() == [expected]
