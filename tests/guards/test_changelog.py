"""CHANGELOG keeps the form of Keep a Changelog; the version stands in pyproject.toml alone."""

import re
import tomllib
from datetime import date

import pytest

from tests.guards.tracked import ROOT, tracked

CHANGELOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
UPGRADE = "Before you upgrade"
GROUPS = {UPGRADE, "Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def faults(text: str, version: str) -> list[str]:
    """What keeps whoever upgrades from reading it, as sentences."""
    sections = re.split(r"^## ", text, flags=re.M)[1:]
    titles = [section.partition("\n")[0] for section in sections]
    if titles[:1] != ["Unreleased"]:
        return ["The first section is not Unreleased."]
    releases = [re.fullmatch(r"(\d+)\.(\d+)\.(\d+) - (\d{4}-\d\d-\d\d)", title) for title in titles[1:]]
    wrong = [f"{title}: no version with a date" for title, found in zip(titles[1:], releases, strict=True) if not found]
    if wrong:
        return wrong
    order = [(date.fromisoformat(found[4]), tuple(map(int, found.groups()[:3]))) for found in releases]
    if order != sorted(order, reverse=True):
        wrong.append("The newest release does not stand first.")
    if not titles[1:] or not titles[1].startswith(f"{version} - "):
        wrong.append(f"The newest release is not {version}, as in pyproject.toml.")
    for title, section in zip(titles, sections, strict=True):
        groups = re.findall(r"^### (.+)$", section, re.M)
        if groups[:1] != [UPGRADE]:
            wrong.append(f"{title} does not begin with {UPGRADE!r}.")
        wrong += [f"{title}: {group} is no group" for group in groups if group not in GROUPS]
    return wrong


def test_whoever_upgrades_finds_each_release_and_what_to_do_first():
    assert faults(CHANGELOG, VERSION) == []


GOOD = "## Unreleased\n### Before you upgrade\n## 0.2.0 - 2027-01-02\n### Before you upgrade\n### Fixed\n"


@pytest.mark.parametrize(
    ("text", "version"),
    [
        (GOOD, "0.3.0"),
        (GOOD.replace("## Unreleased\n### Before you upgrade\n", ""), "0.2.0"),
        (GOOD.replace(" - 2027-01-02", ""), "0.2.0"),
        (GOOD.replace("### Fixed", "### Mended"), "0.2.0"),
        (GOOD.replace("2027-01-02\n### Before you upgrade", "2027-01-02"), "0.2.0"),
        (GOOD + "## 0.1.0 - 2027-02-02\n### Before you upgrade\n", "0.2.0"),
    ],
)
def test_a_planted_fault_is_found(text, version):
    assert faults(GOOD, "0.2.0") == []
    assert len(faults(text, version)) == 1


def test_the_version_stands_in_one_place():
    """CHANGELOG tells it as history; nothing else repeats it."""
    number = re.compile(rf"(?<![\w.=]){re.escape(VERSION)}(?![\w.])|\b__version__\b")
    files = tracked("*.py", "*.md", "*.toml", "*.html", "Makefile")
    said = {path.relative_to(ROOT).as_posix() for path in files if number.search(path.read_text(encoding="utf-8"))}
    assert said - {"tests/guards/test_changelog.py"} == {"pyproject.toml", "CHANGELOG.md"}
