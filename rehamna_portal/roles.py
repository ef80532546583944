"""Roles: groups with a stable slug as their name and a set of rights. What a file shows also depends on the
centres of the account (enrollment.security.permissions)."""

from django.contrib.auth.models import Group, Permission
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

MANAGER, BOARD, STAFF, WARDEN = "manager", "board", "centre", "warden"
PARTNER, HELPER, READER = "partner", "helper", "reader"

LABELS = {
    MANAGER: _("Portal management"),
    BOARD: _("Allocation board"),
    STAFF: _("Centre enrolment office"),
    WARDEN: _("Boarding house supervision"),
    PARTNER: _("Partner, totals only"),
    HELPER: _("Assisted entry"),
    READER: _("Reading only"),
}

_CONTENT = {
    "centers": (
        "commune", "center", "milestone", "event", "partner", "agreement", "signatory", "newsitem",
        "page", "question", "term", "contact", "picture", "network", "trade",
    ),
    "programs": (
        "sector", "level", "schoollevel", "stream", "program", "module", "paper", "campaign", "intake", "criterion",
        "reserve", "scheme",
    ),
    "enrollment": ("refusalreason",),
    "boarding": ("house", "wing", "room", "bed"),
}  # fmt: skip
# Removed in the course of the work: pieces of a page, and what a campaign in preparation is made of.
_REMOVABLE = {
    "centers": ("milestone", "event", "signatory", "newsitem", "question", "term", "contact", "picture", "trade"),
    "programs": ("module", "paper", "campaign", "intake", "criterion", "reserve", "scheme"),
}


def _rights(verb: str, models: dict[str, tuple[str, ...]]) -> set[str]:
    return {f"{app}.{verb}_{model}" for app, names in models.items() for model in names}


_SEE_CONTENT = _rights("view", _CONTENT)
_SEE_FILES = {"enrollment.view_application", "enrollment.view_offer"}
_ASSIST = {"enrollment.assist_application"}
_SEE_ALL = {"enrollment.see_all_applications"}

RIGHTS: dict[str, set[str]] = {
    MANAGER: _SEE_CONTENT
    | _rights("add", _CONTENT)
    | _rights("change", _CONTENT)
    | _rights("delete", _REMOVABLE)
    | {f"centers.{verb}_user" for verb in ("view", "add", "change")}
    | _SEE_FILES
    | _SEE_ALL
    | {"enrollment.view_run", "enrollment.view_messagetemplate", "enrollment.change_messagetemplate"}
    | {"enrollment.view_opening"}
    | {f"enrollment.{verb}_readytext" for verb in ("view", "add", "change", "delete")},
    BOARD: _SEE_CONTENT
    | _SEE_FILES
    | _SEE_ALL
    | {"enrollment.view_run", "programs.run_campaign", "programs.publish_campaign"},
    STAFF: _SEE_CONTENT | _SEE_FILES | _ASSIST | {"enrollment.decide_application", "enrollment.enroll_application"},
    WARDEN: _rights("view", {"boarding": _CONTENT["boarding"]}) | {"boarding.view_stay", "boarding.give_bed"},
    # Totals on the pages of their centres come with the account's partner, not with a right.
    PARTNER: set(),
    # Of an association or a counter: fills in with the person, and sees nobody's file.
    HELPER: _ASSIST,
    READER: _SEE_CONTENT | _SEE_FILES,
}


def ensure_roles() -> None:
    """Every role as a group with exactly its rights. Safe to repeat; needs the migrations."""
    wanted = Q()
    for right in set().union(*RIGHTS.values()):
        app, codename = right.split(".")
        wanted |= Q(content_type__app_label=app, codename=codename)
    by_name = {
        f"{p.content_type.app_label}.{p.codename}": p
        for p in Permission.objects.filter(wanted).select_related("content_type")
    }
    for name, rights in RIGHTS.items():
        group, _created = Group.objects.get_or_create(name=name)
        group.permissions.set([by_name[right] for right in sorted(rights)])


def missing() -> bool:
    """Whether a role has no group yet."""
    return Group.objects.filter(name__in=RIGHTS).count() < len(RIGHTS)


def label(name: str) -> str:
    """A role in the reader's language; a group that is no role keeps its name."""
    return str(LABELS.get(name, name))
