"""What an application must have before it is sent: small named checks that return every broken rule.

Shared by the question pages, the check page, the admin and imports. Sources: facts, rules of the field
(minors, law 09-08, thresholds of entry) and formats.csv; experience.md for what is asked of whom.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import chain

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from centers.core.errors import Refused
from centers.core.reasons import Reason, named
from centers.models import Commune
from enrollment import lodging
from enrollment.models import (
    SENT,
    Applicant,
    Application,
    ApplicationEvent,
    ApplicationState,
    Diploma,
)
from enrollment.values import phones
from enrollment.values.marks import MarkValue
from enrollment.values.names import is_arabic, is_latin
from programs.models import Campaign, CampaignState, CriterionKind, Intake, SchoolLevel
from programs.rules import broken_entry_rules
from programs.services import due_at

# The last look (enrollment/applying/steps.py declares the pages).
CHECK = "check"


# facts/school_levels.csv: holders of the baccalaureate stand here or above.
BACCALAUREATE = 13


LOWEST_PASS = 1000  # hundredths: nobody holds the baccalaureate with less than 10 out of 20


NOT_ARABIC = {
    "family_name": _(
        "The family name is written in Arabic letters, as on the papers. Papers in Latin letters only: tick that below."
    ),
    "given_name": _(
        "The given name is written in Arabic letters, as on the papers. Papers in Latin letters only: tick that below."
    ),
}


NOT_LATIN = {
    "family_name_latin": _("The family name in Latin letters takes Latin letters only."),
    "given_name_latin": _("The given name in Latin letters takes Latin letters only."),
}


@dataclass(frozen=True)
class OnPage(Reason):
    """A rule that is not met, and the page whose answer would mend it."""

    page: str = field(kw_only=True)


NO_PART = Reason("no_part", _("This file takes no part in the campaign any more."))


# --- what is asked of whom -----------------------------------------------------------------
def open_intakes(campaign: Campaign, birth_date: date, school_level: SchoolLevel) -> list[Intake]:
    """The intakes of a campaign that this person may enter, centre by centre."""
    intakes = campaign.intakes.select_related(
        "campaign", "program__level", "program__center", "program__min_school_level"
    )
    fit = [i for i in intakes if not broken_entry_rules(i.program, campaign, birth_date, school_level)]
    return sorted(fit, key=_by_centre)


def _by_centre(intake: Intake):
    center = intake.program.center
    return center is None, center.position if center else 0, intake.program.position, intake.pk


def is_minor(applicant: Applicant) -> bool:
    return applicant.is_minor(timezone.localdate())


def schooling_asked(application: Application) -> frozenset[str]:
    """Which of diploma, diploma_year, stream and average are asked, as this person's answers so far need them.

    The diploma matters for the bridge alone, which no minor can take; the stream to holders of the
    baccalaureate; the average to them and wherever a chosen intake counts it.
    """
    asked = set()
    if not is_minor(application.applicant):
        asked |= {"diploma", "diploma_year"}
    if application.applicant.school_level.order >= BACCALAUREATE:
        asked |= {"stream", "average"}
    elif application.choices.filter(intake__criteria__kind=CriterionKind.AVERAGE).exists():
        asked.add("average")
    return frozenset(asked)


def is_asked_about_a_bed(applicant: Applicant) -> bool:
    """Whether the boarding question is asked of this person (lives far enough, or outside the province)."""
    lives_somewhere = bool(applicant.commune_id) or applicant.outside_province
    return lives_somewhere and lodging.backend().entitled(applicant.commune)


def communes_without_bed(communes: Iterable[Commune]) -> set[Commune]:
    """Those from where nobody is asked about a bed."""
    farther = lodging.backend().distant_km()
    return {row for row in communes if farther is None or row.km_to_benguerir < farther}


# --- until when ----------------------------------------------------------------------------
def takes_answers(application: Application, now: datetime | None = None) -> bool:
    """Whether a draft may still be changed and sent: begun before the deadline, it has its grace."""
    now = now or timezone.now()
    campaign = application.campaign
    in_time = application.started_at < campaign.closing_at and campaign.opens_at <= now < due_at(campaign)
    return campaign.state == CampaignState.OPEN and in_time


_DECIDING = (ApplicationEvent.DECIDED, ApplicationEvent.MARKED)


def can_correct(application: Application, now: datetime | None = None) -> list[Reason]:
    """The owner of a sent file corrects its answers until the deadline, and until staff decide on it.

    A correction begun in time has the grace of a draft (`takes_answers`).
    """
    untouched = application.state == ApplicationState.SUBMITTED and not application.anonymised_at
    decided = _was_decided(application)
    correction = Application.objects.filter(corrects=application).select_related("campaign").first()
    in_time = takes_answers(correction, now) if correction else application.campaign.is_open(now)
    if untouched and not decided and in_time:
        return []
    if application.state == ApplicationState.SUBMITTED and not application.campaign.is_open(now):
        return [late(application.campaign)]
    text = _("Staff have begun to decide on this file: only phone and e-mail can still change.")
    return [Reason("being_decided", text)]


def _was_decided(application: Application) -> bool:
    """What was taken back within moments counts for nothing."""
    lines = application.moves.filter(event__in=(*_DECIDING, ApplicationEvent.UNDONE))
    told = list(lines.values_list("pk", "event", "figures"))
    undone = {figures["undoes"] for _pk, event, figures in told if event == ApplicationEvent.UNDONE}
    return any(event in _DECIDING and pk not in undone for pk, event, _figures in told)


def can_change_contact(application: Application) -> list[Reason]:
    """Contact can always be corrected, as long as the file is alive."""
    return [] if application.state in SENT and not application.anonymised_at else [NO_PART]


def can_start(campaign: Campaign) -> list[Reason]:
    """For whoever has begun nothing yet."""
    text = _("Applications closed on %(date)s at %(time)s: nothing new can begin in this campaign.")
    return [] if campaign.is_open() else [Reason("closed", text, {"closed": campaign.closing_at})]


def late(campaign: Campaign) -> OnPage:
    text = _("The deadline passed on %(date)s at %(time)s. Your answers stay saved in case it is extended.")
    return OnPage("late", text, {"deadline": campaign.closing_at}, page=CHECK)


# --- the checks ----------------------------------------------------------------------------
def broken_sending_rules(application: Application, now: datetime | None = None) -> list[OnPage]:
    """Every rule that keeps `application` from being sent at `now`; empty means it may go."""
    checks = (_choices, _entry, _name, _contact, _guardian, _home, _schooling, _consent)
    broken = list(chain.from_iterable(check(application) for check in checks))
    if not takes_answers(application, now):
        broken.insert(0, late(application.campaign))
    return broken


def _chosen(application: Application):
    return application.choices.select_related(
        "intake__program__level", "intake__program__center", "intake__program__min_school_level"
    )


def _choices(application: Application) -> Iterator[OnPage]:
    choices = list(_chosen(application))
    if not choices:
        yield OnPage("no_choice", _("At least one choice is needed."), page="choices")
    if len(choices) > settings.PORTAL["max_choices"]:
        text = _("There are more than %(max)s choices: remove some.")
        yield OnPage("too_many_choices", text, {"max": settings.PORTAL["max_choices"]}, page="choices")
    for choice in choices:
        if choice.intake.campaign_id != application.campaign_id:
            text = _("%(choice)s has closed since. Your other choices are kept.")
            yield OnPage("choice_closed", text, {"choice": named(choice.intake.program)}, page="choices")


def _entry(application: Application) -> Iterator[OnPage]:
    person = application.applicant
    technician = person.diploma == Diploma.TECHNICIAN if person.diploma else None
    for choice in _chosen(application):
        program = choice.intake.program
        for broken in broken_entry_rules(
            program, application.campaign, person.birth_date, person.school_level, technician=technician
        ):
            figures = {"choice": named(program), "reason": broken}
            yield OnPage("entry", _("%(choice)s: %(reason)s"), figures, page="choices")


def _name(application: Application) -> Iterator[OnPage]:
    person = application.applicant
    for column, missing in (
        ("family_name", _("The family name is missing.")),
        ("given_name", _("The given name is missing.")),
    ):
        if not (text := getattr(person, column)):
            yield OnPage(f"no_{column}", missing, page="name")
        elif not person.has_latin_papers and not is_arabic(text):
            yield OnPage(f"odd_{column}", NOT_ARABIC[column], page="name")
    for column, odd in NOT_LATIN.items():
        if (text := getattr(person, column)) and not is_latin(text):
            yield OnPage(f"odd_{column}", odd, page="name")
    if not person.sex:
        yield OnPage("no_sex", _("This answer is missing."), page="name")


def _contact(application: Application) -> Iterator[OnPage]:
    phone = application.applicant.phone
    if not phone:
        yield OnPage("no_phone", _("The phone number is missing."), page="contact")
    else:
        yield from _wrong_phone("phone", phone)


def _guardian(application: Application) -> Iterator[OnPage]:
    person = application.applicant
    if not is_minor(person):
        return
    if not person.guardian_name:
        yield OnPage("no_guardian_name", _("The guardian's name is missing."), page="contact")
    if not person.guardian_relation:
        yield OnPage("no_guardian_relation", _("The guardian's relation to you is missing."), page="contact")
    if not person.guardian_phone:
        yield OnPage("no_guardian_phone", _("The guardian's phone number is missing."), page="contact")
    else:
        yield from _wrong_phone("guardian_phone", person.guardian_phone)


def _wrong_phone(column: str, number: str) -> Iterator[OnPage]:
    try:
        phones.read(number)
    except Refused as refusal:
        for reason in refusal.reasons:
            yield OnPage(f"odd_{column}", reason.text, reason.figures, page="contact")


def _home(application: Application) -> Iterator[OnPage]:
    person = application.applicant
    if not person.commune_id and not person.outside_province:
        yield OnPage("no_commune", _("The commune is missing."), page="home")
    elif not application.boarding and is_asked_about_a_bed(person):
        yield OnPage("no_boarding", _("The answer about the bed is missing."), page="home")


def _schooling(application: Application) -> Iterator[OnPage]:
    person, asked = application.applicant, schooling_asked(application)
    if person.has_foreign_diploma:
        asked -= {"stream", "average"}
        if not person.diploma_name:
            yield OnPage("no_diploma_name", FOREIGN_MISSING["diploma_name"], page="schooling")
    if "diploma" in asked and not person.diploma:
        yield OnPage("no_diploma", _('The diploma is missing. "None" is an answer too.'), page="schooling")
    if "diploma_year" in asked and person.diploma not in ("", Diploma.NONE) and not person.diploma_year:
        yield no_diploma_year()
    if "stream" in asked and not person.stream_id:
        yield OnPage("no_stream", _("The stream is missing."), page="schooling")
    if "average" in asked:
        if person.average is None:
            yield OnPage("no_average", _("The average is missing."), page="schooling")
        elif average_too_low(person.school_level, MarkValue(person.average)):
            yield AVERAGE_TOO_LOW


# What is asked of a diploma of another country, with the sentence for what is missing.
FOREIGN_MISSING = {
    "diploma_country": _("The country of the diploma is missing."),
    "diploma_name": _("The name of the diploma is missing."),
}

AVERAGE_TOO_LOW = OnPage(
    "average_too_low",
    _("With the baccalaureate, the average is 10 or more. Is it the general average?"),
    page="schooling",
)


def no_diploma_year() -> OnPage:
    text = _("The year has four digits and is not later than %(year)s.")
    return OnPage("no_diploma_year", text, {"year": timezone.localdate().year}, page="schooling")


def average_too_low(school_level: SchoolLevel, average: MarkValue) -> bool:
    return school_level.order >= BACCALAUREATE and average.hundredths < LOWEST_PASS


def _consent(application: Application) -> Iterator[OnPage]:
    if not application.consented_at:
        yield OnPage("no_consent", _("Without this consent the application cannot be sent."), page=CHECK)
    if is_minor(application.applicant) and not application.applicant.guardian_consents:
        yield OnPage("no_guardian_consent", _("Under 18, the guardian's consent is needed."), page=CHECK)
