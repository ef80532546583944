"""Roles: groups with a stable slug as their name and a set of rights, declared in one table (ROLES).

What a file shows also depends on the centres of the account (enrollment.security.permissions); who may give a role to
whom is in `account_rights`.
"""

from dataclasses import dataclass
from enum import Enum

from django.contrib.auth.models import Group, Permission
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ADMINISTRATOR, MANAGER, EDITOR, BOARD, CENTRE_BOARD = "administrator", "manager", "editor", "board", "centre_board"
HEAD, STAFF, WARDEN, NIGHT, PARTNER = "head", "centre", "warden", "night", "partner"
HELPER, READER = "helper", "reader"

_CONTENT = {
    "centers": (
        "commune", "center", "milestone", "event", "partner", "agreement", "signatory", "newsitem",
        "page", "question", "term", "contact", "picture", "network", "trade",
    ),
    "programs": (
        "sector", "level", "schoollevel", "stream", "program", "module", "paper", "campaign", "intake", "criterion",
        "reserve", "scheme",
    ),
    "boarding": ("house", "wing", "room", "bed"),
}  # fmt: skip
# Removed in the course of the work: pieces of a page, and what a campaign in preparation is made of.
_REMOVABLE = {
    "centers": ("milestone", "event", "signatory", "newsitem", "question", "term", "contact", "picture", "trade"),
    "programs": ("module", "paper", "campaign", "intake", "criterion", "reserve", "scheme"),
}
# What is a rule of selection, or a bed that is given, is no text: an editor reads it and changes none of it.
_RULES = {"programs": {"campaign", "intake", "criterion", "reserve"}, "boarding": {"house", "wing", "room", "bed"}}


def _rights(verb: str, models: dict[str, tuple[str, ...]]) -> frozenset[str]:
    return frozenset(f"{app}.{verb}_{model}" for app, names in models.items() for model in names)


def _texts(models: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    return {app: tuple(name for name in names if name not in _RULES.get(app, ())) for app, names in models.items()}


_SEE_CONTENT = _rights("view", _CONTENT)
_EDIT_CONTENT = _SEE_CONTENT | _rights("add", _CONTENT) | _rights("change", _CONTENT) | _rights("delete", _REMOVABLE)
_EDIT_TEXTS = (
    _SEE_CONTENT
    | _rights("add", _texts(_CONTENT))
    | _rights("change", _texts(_CONTENT))
    | _rights("delete", _texts(_REMOVABLE))
)
_EDIT_MESSAGES = frozenset({"enrollment.view_messagetemplate", "enrollment.change_messagetemplate"})
_MANAGE_ACCOUNTS = frozenset(f"centers.{verb}_user" for verb in ("view", "add", "change"))
_SEE_CHANGES = frozenset({"centers.view_change"})
_SEE_FILES = frozenset({"enrollment.view_application", "enrollment.view_offer"})
_SEE_ALL = frozenset({"enrollment.see_all_applications"})
_DECIDE = frozenset({"enrollment.decide_application"})
_ASSIST = frozenset({"enrollment.assist_application"})
_WORK_IN_CENTRE = _SEE_CONTENT | _SEE_FILES | _ASSIST | _DECIDE | {"enrollment.enroll_application"}
_SEE_STAYS = _rights("view", {"boarding": _CONTENT["boarding"]}) | {"boarding.view_stay"}


class Place(Enum):
    """What an account of a role must name so that it sees what its role is for."""

    NOTHING = "nothing"
    CENTRE = "centre"  # at least one centre, whose files it sees
    EVERYWHERE = "everywhere"  # it sees every centre: naming some would say what is not so
    PARTNER = "partner"


@dataclass(frozen=True)
class Role:
    """`description`: one sentence beside the box of the account form. `enters_office`: whether the back office opens
    for it; the others sign in on the public pages."""

    label: str | Promise
    description: str | Promise
    rights: frozenset[str]
    place: Place = Place.NOTHING
    enters_office: bool = True


_BELOW_ADMINISTRATOR: dict[str, Role] = {
    MANAGER: Role(
        _("Portal management"),
        _("Content, campaigns and texts of messages; reads every file; makes accounts that may no more than itself."),
        _EDIT_CONTENT
        | _MANAGE_ACCOUNTS
        | _SEE_CHANGES
        | _SEE_FILES
        | _SEE_ALL
        | {"enrollment.view_run"}
        | _EDIT_MESSAGES,
        Place.EVERYWHERE,
    ),
    EDITOR: Role(
        _("Editing"),
        _("Writes the pages: centres, programmes, news, pictures, texts of messages. Sees no file."),
        _EDIT_TEXTS | _EDIT_MESSAGES,
    ),
    BOARD: Role(
        _("Allocation board"),
        _("Reads every file, computes allocations and publishes them."),
        _SEE_CONTENT
        | _SEE_FILES
        | _SEE_ALL
        | {"enrollment.view_run", "programs.run_campaign", "programs.publish_campaign"},
        Place.EVERYWHERE,
    ),
    CENTRE_BOARD: Role(
        _("Selection board of a centre"),
        _("Decides on the files of its centres and enters their marks; enrols nobody."),
        _SEE_CONTENT | _SEE_FILES | _DECIDE,
        Place.CENTRE,
    ),
    HEAD: Role(
        _("Head of centre"),
        _("What the enrolment office does; also ends a place, gives it back, and makes the accounts of the centre."),
        _WORK_IN_CENTRE | _MANAGE_ACCOUNTS | {"enrollment.settle_offer"},
        Place.CENTRE,
    ),
    STAFF: Role(
        _("Centre enrolment office"),
        _("Decides on the files of its centres, enters marks, enrols, and fills in applications with people."),
        _WORK_IN_CENTRE,
        Place.CENTRE,
    ),
    WARDEN: Role(
        _("Boarding house supervision"),
        _("Gives beds, checks in and out, keeps the lists of the house."),
        _SEE_STAYS | {"boarding.give_bed"},
    ),
    NIGHT: Role(
        _("Night watch of the boarding house"),
        _("Reads who sleeps where, for the roll call; changes nothing."),
        _SEE_STAYS,
    ),
    # Totals on the pages of their centres come with the account's partner, not with a right.
    PARTNER: Role(
        _("Partner, totals only"),
        _("After signing in on the public pages, sees the figures of the centres of its agreements, and no person."),
        frozenset(),
        Place.PARTNER,
        enters_office=False,
    ),
    # Of an association or a counter.
    HELPER: Role(
        _("Assisted entry"),
        _("Fills in applications together with people, and sees nobody’s file afterwards."),
        _ASSIST,
        enters_office=False,
    ),
    READER: Role(
        _("Reading only"),
        _("Reads content and the files of its centres; changes nothing."),
        _SEE_CONTENT | _SEE_FILES,
        Place.CENTRE,
    ),
}

ROLES: dict[str, Role] = {
    ADMINISTRATOR: Role(
        _("Administration of the portal"),
        _("All that the other roles may do, and who gets which role. For very few people."),
        frozenset().union(*(role.rights for role in _BELOW_ADMINISTRATOR.values())),
        Place.EVERYWHERE,
    ),
    **_BELOW_ADMINISTRATOR,
}
RIGHTS: dict[str, frozenset[str]] = {name: role.rights for name, role in ROLES.items()}


def ensure_roles() -> None:
    """Every role as a group with exactly its rights. Safe to repeat; needs the migrations."""
    wanted = Q()
    for right in RIGHTS[ADMINISTRATOR]:
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
    return str(ROLES[name].label) if name in ROLES else name


def description(name: str) -> str:
    """What a role is for, in the reader's language; empty for a group that is no role."""
    return str(ROLES[name].description) if name in ROLES else ""
