"""The convocation: to which interviews and tests, where, what to bring, and what an absence means."""

from collections.abc import Iterable

from django.utils.timezone import localdate
from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext
from django.utils.translation import gettext as _

from centers.core import printing
from centers.core.formatting import day, hour, moment
from centers.core.reasons import Reason
from centers.reference import network
from enrollment.interviews.schedule import of_person
from enrollment.models import Application, Convocation, Sitting
from enrollment.outbox.rendering import absence_rule

from .sheet import Sheet, fact, place, sample_words


def can_print(application: Application) -> list[Reason]:
    text = gettext_lazy("There is no date to come: nobody is called by this letter.")
    return [] if _to_come(application) else [Reason("no_date", text)]


def _to_come(application: Application) -> list[Convocation]:
    return [one for one in of_person(application) if one.is_to_come]


def content(application: Application) -> dict:
    called = _to_come(application)
    first = called[0]
    center = first.choice.intake.program.center
    return {
        "world": place(first.choice.intake)["world"],
        "lead": ngettext("You are called to an appointment", "You are called to %(n)s appointments", len(called))
        % {"n": len(called)},
        "box": {"label": _("Be there"), "value": _("%(date)s at %(time)s") % moment(first.called_to.starts_at)},
        "facts": [
            *fact(_("Campaign"), application.campaign),
            *fact(_("List number"), printing.isolated(application.listed_as)),
            *fact(_("Phone of the centre"), printing.isolated(center.phone) if center and center.phone else ""),
        ],
        "choices": {"title": _("Where and when"), "rows": [_row(one) for one in called]},
        "parts": [{"title": _("What to know"), "lines": _to_know()}],
    }


def _row(called: Convocation) -> dict:
    sitting = called.called_to
    return {
        "rank": called.choice.rank,
        **place(called.choice.intake),
        "figures": [],
        "sentences": [
            printing.embedded(str(called.criterion)),
            _("%(date)s at %(time)s") % moment(sitting.starts_at) + f" ({minutes(sitting.minutes)})",
            _("Room: %(room)s. Place: %(place)s.")
            % {"room": printing.embedded(sitting.room), "place": printing.embedded(sitting.place)},
        ],
    }


def minutes(number: int) -> str:
    return ngettext("%(n)s minute", "%(n)s minutes", number) % {"n": number}


def _to_know() -> list[str]:
    return [
        _("Bring this letter and an identity paper; before 18 years a birth certificate does."),
        _("It is best to be there a quarter of an hour before."),
        _("Whoever cannot come says so on the page of the file, until it begins: the centre gives another date."),
        absence_rule(),
    ]


# --- for staff: everybody of some sittings ---------------------------------------------------------


def of_sittings(sittings: Iterable[Sitting], tracking: str) -> dict:
    """The letters of everybody who is called to one of `sittings`, one after the other, as `letter.typ` takes them."""
    called = Convocation.objects.near().filter(sitting__in=sittings)
    files = {one.choice.application_id: one.choice.application for one in called if one.is_to_come}
    title = _("Convocations")
    letters = [
        Sheet(file, tracking).data(str(_("Convocation")), ()) | content(file)
        for file in sorted(files.values(), key=lambda file: file.list_number)
    ]
    return {"lang": get_language(), "world": "network", "title": title, "letters": letters}


def attendance(sittings: Iterable[Sitting]) -> dict:
    """All keys of `templates/print/attendance.typ`: a sheet to sign for each sitting. Names: for staff alone."""
    return {
        "lang": get_language(),
        "world": "network",
        "network": str(network()),
        "title": _("Attendance list"),
        "columns": [_("List number"), _("Name"), _("Hour"), _("Signature")],
        "law": _("For the staff of the centre: not to be posted. Law %(law)s.")
        % {"law": printing.isolated(_("09-08"))},
        "days": [_day(key, group) for key, group in _by_day(sittings)],
    }


def _by_day(sittings: Iterable[Sitting]) -> list[tuple[tuple, list[Sitting]]]:
    """One sheet for each criterion, day and room: a jury has one list on its table."""
    groups: dict[tuple, list[Sitting]] = {}
    for sitting in sittings:
        key = (localdate(sitting.starts_at), sitting.criterion, sitting.room, sitting.place)
        groups.setdefault(key, []).append(sitting)
    return list(groups.items())


def _day(key: tuple, sittings: list[Sitting]) -> dict:
    held_on, criterion, room, where = key
    intake = criterion.intake
    people = Convocation.objects.near().taking_a_place().filter(sitting__in=sittings)
    people = people.order_by("sitting__starts_at", "choice__application__list_number")
    sample = intake.is_sample or intake.campaign.is_sample or intake.program.center_is_sample
    return {
        **place(intake),
        "sample": sample_words(sample),
        "facts": [
            *fact(_("Criterion"), printing.embedded(str(criterion))),
            *fact(_("Day"), day(held_on)),
            *fact(pgettext("sitting", "room"), printing.embedded(room)),
            *fact(pgettext("sitting", "place"), printing.embedded(where)),
        ],
        "rows": [
            {
                "number": one.choice.application.list_number,
                "name": printing.embedded(str(one.choice.application.applicant)),
                "hour": hour(one.sitting.starts_at),
            }
            for one in people
        ],
    }
