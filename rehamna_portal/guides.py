"""The guide of each role, two sheets to print: an opening, then the help texts of its pages in the order of the work.

The words are rows that staff edit (centers.models.HelpText); pictures of the pages are taken by `take_pictures` into
`var/guides/` and left out where there are none.
"""

import base64
from io import BytesIO
from pathlib import Path

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from centers import reference
from centers.core import printing
from centers.models import HelpText, User
from rehamna_portal import roles

# What a role does, in the order in which it does it. The opening of a guide is the text "guide-<role>".
PAGES: dict[str, tuple[str, ...]] = {
    roles.STAFF: (
        "index", "enrollment_application_queue_file", "enrollment_application_change", "enrollment_application_marks",
        "enrollment_sitting_overview", "enrollment_application_calls", "enrollment_lostcode_change", "any_verb",
    ),
    roles.HEAD: (
        "index", "enrollment_application_queue_file", "enrollment_application_change", "enrollment_offer_change",
        "enrollment_application_bulk", "enrollment_application_calls", "centers_user_change", "any_verb",
    ),
    roles.CENTRE_BOARD: (
        "index", "enrollment_application_queue_file", "enrollment_application_change", "enrollment_sitting_overview",
        "enrollment_application_marks", "any_verb",
    ),
    roles.BOARD: (
        "index", "programs_campaign_change", "enrollment_run_prepare", "enrollment_run_simulate",
        "enrollment_run_change", "enrollment_run_posted", "enrollment_appeal_change", "any_verb",
    ),
    roles.WARDEN: ("index", "boarding_house_map", "boarding_stay_changelist", "boarding_stay_change", "any_verb"),
    roles.NIGHT: ("index", "boarding_house_map", "boarding_stay_changelist"),
    roles.EDITOR: (
        "index", "to_complete", "centers_center_change", "programs_program_change", "centers_newsitem_change",
        "centers_picture_change", "enrollment_messagetemplate_change", "any_history",
    ),
    roles.MANAGER: (
        "index", "to_complete", "programs_campaign_change", "programs_intake_change", "centers_newsitem_change",
        "centers_user_change", "enrollment_messagetemplate_change", "enrollment_message_changelist", "any_history",
    ),
    roles.PARTNER: ("centers:partner", "password_change"),
    roles.HELPER: ("enrollment:assist", "password_change"),
}  # fmt: skip
# So many pictures at first, fewer where the texts grew: a guide is two sheets.
PICTURES = (6, 5, 4, 3, 2, 1, 0)
MOST_SHEETS = 2
FOLDER = "guides"


def may_read(user: User, role: str) -> bool:
    """One's own guide; all of them for whoever opens accounts for others."""
    return user.has_perm("centers.change_user") or user.groups.filter(name=role).exists()


def of(user: User) -> list[str]:
    """The roles whose guide this account may read."""
    if not user.is_authenticated:
        return []
    if user.has_perm("centers.change_user"):
        return list(PAGES)
    held = set(user.groups.values_list("name", flat=True))
    return [role for role in PAGES if role in held]


def texts(role: str) -> list[HelpText]:
    """The opening and the texts of its pages, as far as they are written."""
    written = reference.help_texts()
    return [written[page] for page in (f"guide-{role}", *PAGES[role]) if page in written]


def picture(page: str, language: str) -> Path:
    """Where the picture of a page in one language stands, if one was taken."""
    return Path(settings.VAR_DIR) / FOLDER / f"{page.replace(':', '-')}-{language}.png"


def data(role: str, pictures: int) -> dict:
    """The data of `templates/print/guide.typ`, in the active language, with at most so many pictures."""
    opening, *sections = texts(role)
    language, left, told = get_language(), pictures, []
    for text in sections:
        drawn = _drawn(picture(text.page, language)) if left else ""
        left -= bool(drawn)
        told.append({"title": text.title, "lines": _lines(text.text), "picture": drawn})
    return {
        "lang": language,
        "world": "network",
        "network": str(reference.network()),
        "title": opening.title,
        "opening": _lines(opening.text),
        "sections": told,
        "picture_alt": _("Picture of the page"),
        "edited": _("These texts stand beside each page of the back office, under “How this page works”."),
    }


def pdf(role: str) -> bytes:
    """The guide in the active language: with as many pictures as two sheets have room for, and all of its words."""
    import pikepdf  # half a second that no start needs

    for pictures in PICTURES:
        printed = printing.pdf("guide", data(role, pictures))
        with pikepdf.open(BytesIO(printed)) as sheets:
            if len(sheets.pages) <= MOST_SHEETS:
                break
    return printed


def _lines(text: str) -> list[dict]:
    """Paragraphs, headings and points of a list as plain lines: what the small markup says, without its signs."""
    lines = [line.strip() for block in text.split("\n\n") for line in _block(block)]
    return [{"point": line.startswith("- "), "text": line.removeprefix("- ").removeprefix("## ")} for line in lines]


def _block(block: str) -> list[str]:
    """A paragraph is one line; a list has a line for each point."""
    lines = block.strip().splitlines()
    return lines if any(line.startswith(("- ", "## ")) for line in lines) else [" ".join(lines)]


def _drawn(path: Path) -> str:
    """The picture in an SVG, which reaches the sheet as text like all other data; empty where there is none."""
    try:
        found = path.read_bytes()
    except OSError:
        return ""
    width, height = (int.from_bytes(found[start : start + 4], "big") for start in (16, 20))  # of a PNG
    inside = f"data:image/png;base64,{base64.b64encode(found).decode()}"
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
        f' viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
        f'<image width="{width}" height="{height}" xlink:href="{inside}"/></svg>'
    )
