"""The pages for whoever runs the portal say what is: steps, bounds, and references that lead somewhere."""

import re

from django.conf import settings

from centers.core import accepted_files
from rehamna_portal.jobs import JOBS
from rehamna_portal.preparation import STEPS
from tests.guards.tracked import ROOT, tracked

OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
PAGES = tracked("*.md", "docs/*.md", "docs/decisions/*.md")
CODE = tracked("*.py")
DECISIONS = {path.name[:4]: path.stem for path in tracked("docs/decisions/*.md")}
NUMBERED = re.compile(r"decisions?[ /](\d{1,4})(-[a-z-]+)?", re.IGNORECASE)
LINK = re.compile(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)")


def test_every_step_before_serving_is_told_in_its_order():
    table = OPERATIONS.partition("| step |")[2].partition("\n\n")[0]
    assert re.findall(r"^\| `(\w+)`", table, re.M) == [step.name for step in STEPS]


def test_every_job_of_run_due_is_told_in_its_order():
    table = OPERATIONS.partition("| job |")[2].partition("\n\n")[0]
    assert re.findall(r"^\| `([\w-]+)`", table, re.M) == [job.name for job in JOBS]


def test_a_proxy_is_told_to_let_through_what_one_paper_may_be():
    most = accepted_files.MOST_FILES * accepted_files.MOST_BYTES // 1_000_000
    for text in (OPERATIONS, (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")):
        (told,) = re.findall(r"at least (\d+) MB", text)
        assert most < int(told) <= most + 2


def test_decisions_that_are_named_exist_and_have_that_name():
    wrong = []
    for path in [*PAGES, *CODE]:
        if path.name == "test_docs.py":
            continue
        for number, name in NUMBERED.findall(path.read_text(encoding="utf-8")):
            found = DECISIONS.get(number.zfill(4), "")
            if not found or (name and found != f"{number}{name}"):
                wrong.append(f"{path.relative_to(ROOT)}: decision {number}{name}")
    assert wrong == []


def test_links_between_pages_lead_to_files():
    broken = [
        f"{path.relative_to(ROOT)}: {target}"
        for path in PAGES
        for target in LINK.findall(path.read_text(encoding="utf-8"))
        if not (path.parent / target).exists()
    ]
    assert broken == []


def test_the_architecture_has_sections_and_no_numbered_decisions():
    for path in CODE:
        if path.name != "test_docs.py":
            text = path.read_text(encoding="utf-8")
            assert "architecture.md, decision" not in text, path
            for section in re.findall(r"docs/architecture\.md,\s+\"([^\"]+)\"", text):
                assert f"\n## {section}\n" in (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8"), path


def test_options_that_pages_name_are_read_by_the_code():
    """`PORTAL_SMS_…` stands for all that begin so."""
    unknown = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in PAGES
        for name in re.findall(r"\bPORTAL_[A-Z_]+", path.read_text(encoding="utf-8"))
        if name not in settings.KNOWN_OPTIONS and not (name.endswith("_") and _begins_an_option(name))
    }
    assert unknown == set()


def _begins_an_option(start: str) -> bool:
    return any(name.startswith(start) for name in settings.KNOWN_OPTIONS)


def test_how_to_report_a_hole_leads_to_the_operator_and_to_nobody_made_up():
    told = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    assert "/.well-known/security.txt" in told
    assert "PORTAL_SECURITY_CONTACT" in told
    assert re.findall(r"\S+@\S+|https?://\S+|\+?\d[\d .]{7,}", told) == []
