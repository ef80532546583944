"""What an application must have before it is sent: small named checks that return every broken rule.

Shared by the question pages, the check page, the admin and imports. Sources: facts, rules of the field
(minors, law 09-08, thresholds of entry) and formats.csv; experience.md for what is asked of whom.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centers.core.errors import Refused
from centers.core.formatting import moment
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
from enrollment.values.names import is_arabic, is_latin
from programs.models import Campaign, CampaignState, CriterionKind, Intake, SchoolLevel
from programs.rules import broken_entry_rules
from programs.services import due_at

# The question pages in their order; the last step is no question.
PAGES = ("birth", "choices", "name", "contact", "home", "schooling", "words")


CHECK = "check"


# facts/school_levels.csv: holders of the baccalaureate stand here or above.
BACCALAUREATE = 13


LOWEST_PASS = 1000  # hundredths: nobody holds the baccalaureate with less than 10 out of 20


NOT_ARABIC = {
    "family_name": gettext_lazy(
        "The family name is written in Arabic letters, as on the papers. Papers in Latin letters only: tick that below."
    ),
    "given_name": gettext_lazy(
        "The given name is written in Arabic letters, as on the papers. Papers in Latin letters only: tick that below."
    ),
}


NOT_LATIN = {
    "family_name_latin": gettext_lazy("The family name in Latin letters takes Latin letters only."),
    "given_name_latin": gettext_lazy("The given name in Latin letters takes Latin letters only."),
}


@dataclass(frozen=True)
class Broken:
    """A rule that is not met: the page whose answer would mend it, and the sentence to show."""

    page: str
    sentence: str

    def __str__(self):
        return self.sentence


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


def may_ask_for_a_bed(applicant: Applicant) -> bool:
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


# Answers that staff change, after looking at the papers.
STAFF_PAGES = ("birth", "name")


_DECIDING = (ApplicationEvent.DECIDED, ApplicationEvent.MARKED)


def may_correct(application: Application, now: datetime | None = None) -> bool:
    """Whether the owner of a sent file may correct its answers: until the deadline, and until staff decide on it.

    A correction begun in time has the grace of a draft (`takes_answers`).
    """
    untouched = application.state == ApplicationState.SUBMITTED and not application.anonymised_at
    if not untouched or application.moves.filter(event__in=_DECIDING).exists():
        return False
    correction = Application.objects.filter(corrects=application).select_related("campaign").first()
    return takes_answers(correction, now) if correction else application.campaign.is_open(now)


def may_change_contact(application: Application) -> bool:
    """Contact can always be corrected, as long as the file is alive."""
    return application.state in SENT and not application.anonymised_at


def closed_sentence(campaign: Campaign) -> str:
    """For whoever has begun nothing yet."""
    return _("Applications closed on %(date)s at %(time)s: nothing new can begin in this campaign.") % moment(
        campaign.closing_at
    )


def late_sentence(campaign: Campaign) -> str:
    return _("The deadline passed on %(date)s at %(time)s. Your answers stay saved in case it is extended.") % moment(
        campaign.closing_at
    )


# --- the checks ----------------------------------------------------------------------------
def broken_sending_rules(application: Application, now: datetime | None = None) -> list[Broken]:
    """Every rule that keeps `application` from being sent at `now`; empty means it may go."""
    checks = (_choices, _entry, _name, _contact, _guardian, _home, _schooling, _consent)
    broken = list(chain.from_iterable(check(application) for check in checks))
    if not takes_answers(application, now):
        broken.insert(0, Broken(CHECK, late_sentence(application.campaign)))
    return broken


def _chosen(application: Application):
    return application.choices.select_related(
        "intake__program__level", "intake__program__center", "intake__program__min_school_level"
    )


def _choices(application: Application) -> Iterator[Broken]:
    choices = list(_chosen(application))
    if not choices:
        yield Broken("choices", _("At least one choice is needed."))
    if len(choices) > settings.PORTAL["max_choices"]:
        sentence = _("There are more than %(max)s choices: remove some.")
        yield Broken("choices", sentence % {"max": settings.PORTAL["max_choices"]})
    for choice in choices:
        if choice.intake.campaign_id != application.campaign_id:
            sentence = _("%(choice)s has closed since. Your other choices are kept.")
            yield Broken("choices", sentence % {"choice": choice.intake.program.name})


def _entry(application: Application) -> Iterator[Broken]:
    person = application.applicant
    technician = person.diploma == Diploma.TECHNICIAN if person.diploma else None
    for choice in _chosen(application):
        program = choice.intake.program
        for broken in broken_entry_rules(
            program, application.campaign, person.birth_date, person.school_level, technician=technician
        ):
            sentence = _("%(choice)s: %(reason)s") % {"choice": program.name, "reason": broken}
            yield Broken("choices", sentence)


def _name(application: Application) -> Iterator[Broken]:
    person = application.applicant
    for text, missing, odd in (
        (person.family_name, _("The family name is missing."), NOT_ARABIC["family_name"]),
        (person.given_name, _("The given name is missing."), NOT_ARABIC["given_name"]),
    ):
        if not text:
            yield Broken("name", missing)
        elif not person.has_latin_papers and not is_arabic(text):
            yield Broken("name", str(odd))
    for column, odd in NOT_LATIN.items():
        if (text := getattr(person, column)) and not is_latin(text):
            yield Broken("name", str(odd))
    if not person.sex:
        yield Broken("name", _("This answer is missing."))


def _contact(application: Application) -> Iterator[Broken]:
    phone = application.applicant.phone
    if not phone:
        yield Broken("contact", _("The phone number is missing."))
    elif wrong := _wrong_phone(phone):
        yield Broken("contact", wrong)


def _guardian(application: Application) -> Iterator[Broken]:
    person = application.applicant
    if not is_minor(person):
        return
    if not person.guardian_name:
        yield Broken("contact", _("The guardian's name is missing."))
    if not person.guardian_relation:
        yield Broken("contact", _("The guardian's relation to you is missing."))
    if not person.guardian_phone:
        yield Broken("contact", _("The guardian's phone number is missing."))
    elif wrong := _wrong_phone(person.guardian_phone):
        yield Broken("contact", wrong)


def _wrong_phone(number: str) -> str:
    try:
        phones.read(number)
    except Refused as refusal:
        return str(refusal)
    return ""


def _home(application: Application) -> Iterator[Broken]:
    person = application.applicant
    if not person.commune_id and not person.outside_province:
        yield Broken("home", _("The commune is missing."))
    elif not application.boarding and may_ask_for_a_bed(person):
        yield Broken("home", _("The answer about the bed is missing."))


def _schooling(application: Application) -> Iterator[Broken]:
    person, asked = application.applicant, schooling_asked(application)
    if person.has_foreign_diploma:
        asked -= {"stream", "average"}
        if not person.diploma_name:
            yield Broken("schooling", foreign_missing()["diploma_name"])
    if "diploma" in asked and not person.diploma:
        yield Broken("schooling", _('The diploma is missing. "None" is an answer too.'))
    if "diploma_year" in asked and person.diploma not in ("", Diploma.NONE) and not person.diploma_year:
        yield Broken("schooling", year_sentence())
    if "stream" in asked and not person.stream_id:
        yield Broken("schooling", _("The stream is missing."))
    if "average" in asked:
        if person.average is None:
            yield Broken("schooling", _("The average is missing."))
        elif average_too_low(person.school_level, person.average):
            sentence = _("With the baccalaureate, the average is 10 or more. Is it the general average?")
            yield Broken("schooling", sentence)


def foreign_missing() -> dict[str, str]:
    """What is asked of a diploma of another country, with the sentence for what is missing."""
    return {
        "diploma_country": _("The country of the diploma is missing."),
        "diploma_name": _("The name of the diploma is missing."),
    }


def year_sentence() -> str:
    return _("The year has four digits and is not later than %(year)s.") % {"year": timezone.localdate().year}


def average_too_low(school_level: SchoolLevel, average: int) -> bool:
    """`average` in hundredths."""
    return school_level.order >= BACCALAUREATE and average < LOWEST_PASS


def _consent(application: Application) -> Iterator[Broken]:
    if not application.consented_at:
        yield Broken(CHECK, _("Without this consent the application cannot be sent."))
    if is_minor(application.applicant) and not application.applicant.guardian_consents:
        yield Broken(CHECK, _("Under 18, the guardian's consent is needed."))
