"""What machines are told of a programme (schema.org, as plain dicts for `{% structured %}`).

Facts only: a sample figure, a title that is merely announced or a centre that is our example is left out.
"""

from collections.abc import Callable

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from centers import structured

from .catalogue import Listed
from .models import Program, ProgramKind


def programme_page(row: Listed, absolute: Callable[[str], str]) -> list[dict]:
    """The way to the page and, for a confirmed title, the programme. `absolute` completes an address."""
    trail = [(_("Programmes"), reverse("programs:list")), (row.program.name, row.program.get_absolute_url())]
    return [structured.trail(trail, absolute)] + ([] if row.program.announced else [_programme(row, absolute)])


def _programme(row: Listed, absolute) -> dict:
    program = row.program
    is_course = program.kind == ProgramKind.CONTINUING
    facts = {
        "@context": structured.CONTEXT,
        "@type": "Course" if is_course else "EducationalOccupationalProgram",
        "name": program.name,
        "description": program.summary,
        "url": absolute(program.get_absolute_url()),
        "inLanguage": get_language(),
        "provider": _provider(program, absolute),
        "courseCode" if is_course else "identifier": program.code,
        "timeRequired" if is_course else "timeToComplete": _months(program.level),
        "coursePrerequisites" if is_course else "programPrerequisites": _school_level(program),
        "educationalCredentialAwarded" if is_course else "occupationalCredentialAwarded": program.level.diploma,
    }
    return structured.known(facts | (_instance(row) if is_course else _season(row)))


def _provider(program: Program, absolute) -> dict:
    """The centre, once it is known which one teaches; until then the network."""
    if program.center and not program.center_is_sample:
        return structured.center_name(program.center, absolute)
    return structured.network_name(absolute)


def _months(level) -> str | None:
    """An ISO 8601 length; None where a level has a range."""
    return f"P{level.min_months}M" if level.min_months and level.min_months == level.max_months else None


def _school_level(program: Program) -> dict | None:
    if program.entry_is_sample:
        return None
    return {"@type": "EducationalOccupationalCredential", "name": program.min_school_level.name}


def _real_intake(row: Listed):
    """The intake that counts, unless its seats, dates or campaign are our examples."""
    intake = row.intake
    return None if intake is None or intake.is_sample or intake.campaign.is_sample else intake


def _season(row: Listed) -> dict:
    intake = _real_intake(row)
    if intake is None:
        return {}
    return {
        "applicationStartDate": timezone.localdate(intake.campaign.opens_at).isoformat(),
        "applicationDeadline": timezone.localtime(intake.campaign.closing_at).isoformat(),
        "startDate": intake.starts_on and intake.starts_on.isoformat(),
        "maximumEnrollment": intake.seats,
    }


def _instance(row: Listed) -> dict:
    intake = _real_intake(row)
    if intake is None:
        return {}
    instance = {
        "@type": "CourseInstance",
        "startDate": intake.starts_on and intake.starts_on.isoformat(),
        "maximumAttendeeCapacity": intake.seats,
    }
    return {"hasCourseInstance": structured.known(instance)}
