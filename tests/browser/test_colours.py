"""Axe misses contrast on short Arabic words: the colours of the style sheet are checked by number."""

import re
from pathlib import Path

import pytest

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


def test_the_checker_itself_sees_a_weak_contrast():
    assert contrast("#F4B63F", "#FFFFFF") < 3
