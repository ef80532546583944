"""Axe misses contrast on short Arabic words: the colours of the style sheet are checked by number."""

import re
from pathlib import Path

import pytest

from centers.models import Accent

SHEET_OF_PLACES = Path(__file__).resolve().parents[2] / "rehamna_portal/static/pages.css"
SHEET_OF_PAPERS = Path(__file__).resolve().parents[2] / "templates/print/sheet.typ"
SHEET = (Path(__file__).resolve().parents[2] / "rehamna_portal/static/site.css").read_text(encoding="utf-8")


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def token(name: str) -> str:
    found = re.search(rf"--{name}:\s*(#[0-9A-Fa-f]{{6}})", SHEET)
    assert found, f"the style sheet has no colour --{name}"
    return found.group(1)


@pytest.mark.parametrize("name", ["ink", "muted", "teal", "earth", "ok", "warn", "error"])
@pytest.mark.parametrize("ground", ["#FFFFFF", "sand", "sand-1"])
def test_text_can_be_read_on_every_ground(name, ground):
    assert contrast(token(name), ground if ground.startswith("#") else token(ground)) >= 4.5


def world(accent: str) -> dict[str, str]:
    """The colours of a centre by the names of the style sheet."""
    found = re.search(rf"\.world-{accent}\{{(.*?)\}}", SHEET_OF_PLACES.read_text(encoding="utf-8"))
    assert found, f"the style sheet has no colours for {accent}"
    return dict(pair.removeprefix("--").split(":") for pair in found[1].split(";"))


@pytest.mark.parametrize("accent", [*Accent.values, "house"])
def test_every_colour_of_the_palette_can_be_read_on_light_and_on_dark(accent):
    """Words in the colour of a centre on its light grounds; white and saffron words on its dark ones."""
    colours = world(accent)
    for ground in ("#FFFFFF", token("sand"), token("sand-1"), colours["tint"]):
        for text in ("c", "c-deep"):
            assert contrast(colours[text], ground) >= 4.5, (text, ground)
    for ground in ("c", "c-deep"):
        assert contrast("#FFFFFF", colours[ground]) >= 4.5
        assert contrast(token("sand"), colours[ground]) >= 4.5
    assert contrast(token("saffron"), colours["c"]) >= 3  # the star in a scene


@pytest.mark.parametrize("accent", Accent.values)
def test_papers_have_the_colours_of_the_pages(accent):
    sheet = SHEET_OF_PAPERS.read_text(encoding="utf-8")
    found = re.search(rf"^  {accent}: \((.*?)\)", sheet, re.M)
    assert found, f"the papers have no colours for {accent}"
    names = ("k1", "k2", "k3", "k4", "tint")
    assert re.findall("#[0-9A-Fa-f]{6}", found[1]) == [world(accent)[name] for name in names]


def test_the_checker_itself_sees_a_weak_contrast():
    assert contrast("#F4B63F", "#FFFFFF") < 3
