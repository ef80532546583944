"""Every form of staff that decides carries what was looked at; the others say here why they need not."""

import re

from .tracked import ROOT, tracked

TEMPLATES = ROOT / "templates" / "admin"
CARRIES = re.compile(r'name="(?:seen|seen-|edited|signed)\b')
FORM = re.compile(r'<form[^>]*method="post".*?</form>', re.DOTALL)
WITHOUT = {
    "_language.html": "the language of one's own account",
    "base_site.html": "signing out",
    "boarding/_picked.html": "laying down what one has picked oneself",
    "enrollment/marks/table.html": "asks for a preview",
    "enrollment/run/_publish.html": "a run never changes, and publishing compares its input",
    "enrollment/run/computing.html": "a run that is discarded twice is discarded",
    "enrollment/run/prepare.html": "asks for a run, one at a time in a campaign",
    "enrollment/sitting/plan.html": "makes new sittings and changes none",
    "to_complete.html": "leads to a page that asks",
    "to_complete_sure.html": "a sample mark is cleared twice without harm",
}


def test_every_form_that_decides_carries_what_was_looked_at():
    without = {
        path.relative_to(TEMPLATES).as_posix()
        for path in tracked("templates/admin/*.html")
        if any(not CARRIES.search(form) for form in FORM.findall(path.read_text(encoding="utf-8")))
    }
    assert without == set(WITHOUT)


def test_no_view_takes_a_missing_token_for_one_that_was_not_asked_for():
    """None is what commands give: from a form it would mean that nobody compares."""
    asked = re.compile(r'POST\.get\(f?"seen[^"]*"\)|\bseen = forms\.CharField\([^)]*empty_value=None')
    views = [path for path in tracked("*/admin/*.py", "*/admin.py") if "tests" not in path.parts]
    assert [path.name for path in views if asked.search(path.read_text(encoding="utf-8"))] == []
