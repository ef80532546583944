"""A phone in high contrast paints pages black: the square for cameras keeps its white ground, and is read."""

import shutil
import subprocess

import pytest

from .test_applying import walk

pytestmark = pytest.mark.skipif(shutil.which("zbarimg") is None, reason="zbar is not here")


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_the_square_of_the_receipt_is_read_in_forced_colours(visitor, tmp_path, scheme):
    page = visitor("ar")
    for _name in walk(page, "ar"):
        pass
    page.emulate_media(forced_colors="active", color_scheme=scheme)
    page.goto("/ar/apply/receipt/")
    square = page.locator(".qr svg")
    assert square.evaluate("square => getComputedStyle(square).backgroundColor") == "rgb(255, 255, 255)"
    shot = tmp_path / "receipt.png"
    page.screenshot(path=shot, full_page=True)
    read = subprocess.run(["zbarimg", "-q", "--raw", shot], capture_output=True, text=True, check=False).stdout
    assert read.strip().endswith("/ar/track/")
