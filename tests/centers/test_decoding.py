"""Pictures of every kind keep what is on them: their brightness, their upright side, their size within bounds."""

from io import BytesIO

import pytest
from PIL import Image, ImageStat

from centers.core.decoding import Bounds, NoPicture, decoded, kept_size

BOUNDS = Bounds(("PNG", "JPEG", "TIFF", "WEBP", "GIF"), {"": 25_000_000}, stretched=40)
SIZE = (400, 300)


def grey() -> Image.Image:
    """From dark to light, with the mean of a photographed page."""
    return Image.linear_gradient("L").resize(SIZE).point(lambda light: 60 + light * 0.7)


def deep(mode: str) -> Image.Image:
    return grey().convert("I").point(lambda light: light * 257 + 0).convert(mode)


def see_through(mode: str) -> Image.Image:
    """Half of it is clear: white is seen there."""
    picture = grey().convert("RGBA")
    picture.putalpha(Image.new("L", SIZE, 255))
    picture.paste((0, 0, 0, 0), (0, 0, SIZE[0], SIZE[1] // 2))
    return picture.convert(mode)


def palette() -> Image.Image:
    picture = grey().convert("P")
    picture.putpalette([light for light in range(256) for _channel in "rgb"])
    picture.paste(0, (0, 0, SIZE[0], SIZE[1] // 2))
    picture.info["transparency"] = 0
    return picture


WHOLE = {
    "1": (lambda: grey().convert("1"), "PNG"),
    "1 as a fax": (lambda: grey().convert("1"), "TIFF"),
    "L": (grey, "PNG"),
    "I;16": (lambda: deep("I;16"), "PNG"),
    "I;16 of a scanner": (lambda: deep("I;16"), "TIFF"),
    "I;16B": (lambda: deep("I;16B"), "TIFF"),
    "I": (lambda: deep("I"), "TIFF"),
    "I of eight bits": (lambda: grey().convert("I"), "TIFF"),
    "F": (lambda: grey().convert("F"), "TIFF"),
    "F up to one": (lambda: grey().convert("F").point(lambda light: light * (1 / 255) + 0), "TIFF"),
    "P": (lambda: grey().convert("P", palette=Image.Palette.ADAPTIVE), "PNG"),
    "RGB": (lambda: grey().convert("RGB"), "PNG"),
    "CMYK": (lambda: grey().convert("RGB").convert("CMYK"), "JPEG"),
    "CMYK for print": (lambda: grey().convert("RGB").convert("CMYK"), "TIFF"),
    "YCbCr": (lambda: grey().convert("RGB").convert("YCbCr"), "JPEG"),
    "YCbCr as TIFF": (lambda: grey().convert("RGB").convert("YCbCr"), "TIFF"),
    "WebP": (lambda: grey().convert("RGB"), "WEBP"),
}
HALF_CLEAR = {
    "LA": (lambda: see_through("LA"), "PNG"),
    "RGBA": (lambda: see_through("RGBA"), "PNG"),
    "RGBA as WebP": (lambda: see_through("RGBA"), "WEBP"),
    "P with transparency": (palette, "PNG"),
}


def sent(picture: Image.Image, form: str, **options) -> BytesIO:
    out = BytesIO()
    picture.save(out, form, **options)
    return BytesIO(out.getvalue())


def mean(picture: Image.Image) -> float:
    return ImageStat.Stat(picture.convert("L")).mean[0]


@pytest.mark.parametrize("side", [2000, 150])
@pytest.mark.parametrize("name", WHOLE)
def test_every_mode_keeps_its_mean_brightness(name, side):
    make, form = WHOLE[name]
    kept = decoded(sent(make(), form), BOUNDS, side)
    assert (kept.mode, max(kept.size)) == ("RGB", min(side, 400))
    assert abs(mean(kept) - mean(grey())) < 4


@pytest.mark.parametrize("side", [2000, 150])
@pytest.mark.parametrize("name", HALF_CLEAR)
def test_what_is_clear_is_white(name, side):
    make, form = HALF_CLEAR[name]
    kept = decoded(sent(make(), form), BOUNDS, side)
    upper, lower = kept.crop((0, 0, kept.width, kept.height // 2)), kept.crop((0, kept.height // 2, *kept.size))
    assert mean(upper) > 250
    assert abs(mean(lower) - mean(grey().crop((0, 150, 400, 300)))) < 4


def test_bands_leave_no_seam():
    """Made in bands of rows, it is what Pillow makes of the whole."""
    noise = Image.effect_noise((900, 3000), 15).convert("RGB")
    kept = decoded(sent(noise, "PNG"), BOUNDS, 1000)
    whole = noise.resize(kept.size, Image.Resampling.LANCZOS)
    differences = ImageStat.Stat(Image.blend(kept, whole.point(lambda light: 255 - light), 0.5)).extrema
    assert all(low >= 126 and high <= 129 for low, high in differences)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "TIFF", "WEBP"])
def test_a_photo_taken_on_its_side_is_turned(form):
    exif = Image.Exif()
    exif[0x0112] = 6
    photo = Image.new("RGB", (400, 200), "black")
    photo.paste("white", (0, 0, 200, 200))
    kept = decoded(sent(photo, form, exif=exif), BOUNDS, 2000)
    assert kept.size == (200, 400)
    assert mean(kept.crop((0, 0, 200, 150))) > 250  # what was on its left is above


def test_of_several_pictures_the_first_is_taken():
    pages = [Image.new("L", (200, 300), light) for light in (200, 0)]
    for form in ("TIFF", "GIF", "WEBP"):
        assert mean(decoded(sent(pages[0], form, save_all=True, append_images=pages[1:]), BOUNDS, 500)) > 190


@pytest.mark.parametrize(
    ("size", "kept"),
    [
        ((4000, 3000), (2000, 1500)),
        ((800, 600), (800, 600)),
        ((1080, 15_000), (537, 7454)),
        ((1080, 2400), (900, 2000)),
    ],
)
def test_the_capture_of_a_long_page_keeps_enough_to_be_read(size, kept):
    assert kept_size(size, 2000) == kept


def test_what_is_cut_and_what_is_damaged_are_told_apart():
    whole = sent(Image.effect_noise((900, 900), 50), "JPEG").getvalue()
    damaged = bytearray(sent(Image.effect_noise((900, 900), 50), "PNG").getvalue())
    damaged[5000:5200] = bytes(200)
    for content, reason in ((whole[: len(whole) // 2], "cut"), (bytes(damaged), "damaged")):
        with pytest.raises(NoPicture) as problem:
            decoded(BytesIO(content), BOUNDS, 500)
        assert problem.value.reason == reason
