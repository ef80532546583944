"""Every option stands in the table of docs/settings.md, and the table names no other."""

import re

from tests.guards.tracked import ROOT, tracked

OPTION = re.compile(r"(PORTAL_[A-Z_]+|DATABASE_URL|CACHE_URL|EMAIL_URL)")


def test_the_table_and_the_code_name_the_same_options():
    read = set()
    for path in tracked("rehamna_portal/*.py", "Makefile"):
        read |= set(re.findall(r"""["'{](PORTAL_[A-Z_]+|DATABASE_URL|CACHE_URL|EMAIL_URL)["':]""", path.read_text()))
    table = {
        match.group(1)
        for line in (ROOT / "docs" / "settings.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("|") and (match := OPTION.search(line.split("|")[1]))
    }
    assert table == read
