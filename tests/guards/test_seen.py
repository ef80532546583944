"""Every form of staff that decides carries what was looked at; the others say here why they need not."""

import re

import pytest

from .tracked import ROOT, tracked

TEMPLATES = ROOT / "templates" / "admin"
# By hand, or by a field of a form: SeenField, the signed preview, or the box of a row with what it showed as kept.
CARRIES = re.compile(
    r'name="(?:seen|seen-|edited|signed)\b|\{\{ [\w.]+\.(?:seen|signed|hidden) \}\}|for box in form %\}.*\{\{ box \}\}'
)
FORM = re.compile(r'<form[^>]*method="post".*?</form>', re.DOTALL)
WITHOUT = {
    "_language.html": "the language of one's own account",
    "base_site.html": "signing out",
    "_saved_filters.html": "keeps a way to rows, and changes none",
    "boarding/_picked.html": "laying down what one has picked oneself",
    "enrollment/application/_notes.html": "a note stands beside those of others",
    "enrollment/calls/call.html": "a call that was made is noted beside the others",
    "centers/bulkjob/_preview.html": "the job holds what was looked at of each row",
    "centers/bulkjob/_progress.html": "stops what is one's own, or looks at it again",
    "centers/savedfilter/drop.html": "a filter of one's own",
    "centers/savedfilter/save.html": "a filter of one's own",
    "enrollment/application/bulk_choice.html": "leads to a page that asks",
    "enrollment/queue/_more.html": "passing over changes nothing, and undoing compares the history by itself",
    "enrollment/queue/_words.html": "a note stands beside the others",
    "enrollment/queue/end.html": "undoing compares the history by itself",
    "enrollment/marks/table.html": "asks for a preview",
    "enrollment/run/_publish.html": "a run never changes, and publishing compares its input",
    "enrollment/run/computing.html": "a run that is discarded twice is discarded",
    "enrollment/run/prepare.html": "asks for a run, one at a time in a campaign",
    "enrollment/sitting/plan.html": "makes new sittings and changes none",
    "enrollment/written/write.html": "shows each message before, and writes once for each form",
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
    asked = re.compile(r'POST\.get\(f?"seen[^"]*"\)|\bseen = (?:forms\.Char|Seen)Field\([^)]*empty_value=None')
    views = [path for path in tracked("*/admin/*.py", "*/admin.py", "*/office/*.py") if "tests" not in path.parts]
    assert [path.name for path in views if asked.search(path.read_text(encoding="utf-8"))] == []


# What was sent is read by forms: an answer taken by hand is neither bounded nor told about.
BY_HAND = re.compile(r"request\.(?:POST|FILES)(?:\[|\.\w)|in request\.(?:POST|FILES)\b")


def by_hand(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if BY_HAND.search(line)]


def test_pages_of_staff_read_answers_by_forms_alone():
    pages = [path for path in tracked("*/admin/*.py", "*/admin.py", "*/office/*.py") if "tests" not in path.parts]
    found = {path.relative_to(ROOT).as_posix(): by_hand(path.read_text(encoding="utf-8")) for path in pages}
    assert {name: lines for name, lines in found.items() if lines} == {}


@pytest.mark.parametrize(
    "line",
    ['request.POST.get("reason", "")', 'request.POST["signed"]', '"sure" in request.POST', "request.FILES.items()"],
)
def test_an_answer_read_by_hand_is_found(line):
    assert by_hand(f"    a = {line}\n") == [f"a = {line}"]
    assert by_hand("form = ReasonForm(request.POST, request.FILES)") == []


def test_pages_of_staff_stand_on_the_one_class():
    """Which alone asks for what every page of the back office has."""
    made = {path.relative_to(ROOT).as_posix() for path in tracked("*.py") if "each_context(" in path.read_text("utf-8")}
    assert {name for name in made if not name.startswith("tests/")} == {
        "centers/office/pages.py",
        "rehamna_portal/office/site.py",
    }
