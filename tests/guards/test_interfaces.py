"""What people, operators and other programs rely on stays: what `interfaces.txt` lists is only ever added to."""

import pytest
from django.urls import Resolver404, resolve

from tests.guards.interfaces import interfaces
from tests.guards.tracked import ROOT

KNOWN = (ROOT / "tests" / "guards" / "interfaces.txt").read_text(encoding="utf-8").splitlines()


def _answers(line: str) -> bool:
    """An address of its own may have become one of a group: it still leads somewhere."""
    kind, _, written = line.partition(" ")
    if kind != "address" or "<" in written:
        return False
    try:
        return bool(resolve(f"/{written}"))
    except Resolver404:
        return False


def gone(known: list[str]) -> list[str]:
    there = interfaces()
    return [line for line in known if line not in there and not _answers(line)]


def test_every_address_command_setting_and_format_that_was_there_is_there():
    assert len(KNOWN) > 200
    assert gone(KNOWN) == []


@pytest.mark.parametrize(
    "line",
    ["address ar/of-no-room/", "address ar/apply/<>/<>/", "command fly", "setting PORTAL_NONE", "format rehamna-run/9"],
)
def test_what_is_gone_is_named(line):
    assert gone([line]) == [line]


def test_an_address_that_is_one_of_a_group_now_still_counts():
    assert gone(["address ar/apply/outside/"]) == []
