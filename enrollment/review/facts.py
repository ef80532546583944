"""What the rules found in a file, for whoever decides on it: what failed first, then what is to be looked at.

Nothing here decides; `suggested` says which button the facts speak for.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import IntEnum

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from centers.core.formatting import day
from centers.core.printing import isolated
from centers.reference import network
from enrollment import lodging
from enrollment.allocation.explanations import broken_rules
from enrollment.documents.asked import Slot
from enrollment.models import Application, Choice, DocumentState, Eligibility
from enrollment.values.marks import MarkValue
from programs.rules import age_on, oldest

from .resembling import Resembling

AGES, LEVELS = ("too_young", "too_old"), ("level", "by_school")


class Verdict(IntEnum):
    """In the order in which facts stand. TOLD: no rule asks about it."""

    FAILED = 0
    ASK = 1
    MET = 2
    TOLD = 3


@dataclass(frozen=True)
class Fact:
    """`value`: what the file says; `details`: the rule, or what is wrong; `files`: others that it is about."""

    label: str
    value: str
    verdict: Verdict
    details: list[str] = field(default_factory=list)
    files: list[Application] = field(default_factory=list)


@dataclass(frozen=True)
class Found:
    """A file with what is known of it. `own`: the choices that wait for this account, with what rules ask of."""

    application: Application
    own: list[Choice]
    slots: list[Slot]
    resembling: list[Resembling]

    @property
    def broken(self) -> dict[int, list]:
        """By the key of a choice, every rule that it breaks."""
        return {choice.pk: broken_rules(choice) for choice in self.own}


def facts(found: Found) -> list[Fact]:
    """Of one file, what failed first."""
    broken = found.broken
    made = [
        *_papers(found.slots),
        *_resembling(found.resembling),
        *_guardian(found.application),
        *_foreign(found.application),
        _age(found, broken),
        _level(found, broken),
        *_schooling(found.application),
        _home(found.application),
        _boarding(found.application),
        _sent(found.application),
    ]
    return sorted(made, key=lambda fact: fact.verdict)


def suggested(found: Found, made: Iterable[Fact]) -> str:
    """The button that the facts speak for: accept, refuse or ask; empty where somebody has to look first."""
    broken = found.broken.values()
    if found.application.applicant.has_foreign_diploma or not broken:
        return ""
    if all(broken):
        return "refuse"
    failed = {fact.verdict for fact in made}
    if Verdict.FAILED in failed:
        return "ask"
    return "" if Verdict.ASK in failed else "accept"


def _papers(slots: list[Slot]) -> list[Fact]:
    """Nobody has to send papers: a file without any is looked at, one where some are missing asks for them."""
    if not slots:
        return []
    missing = [slot for slot in slots if slot.is_missing]
    label, there = _("Documents"), len(slots) - len(missing)
    value = _("%(there)s of %(all)s") % {"there": there, "all": len(slots)}
    if missing and not there:
        return [Fact(label, value, Verdict.TOLD, [_("Nothing was sent: the originals are shown at enrolment.")])]
    if missing:
        return [Fact(label, value, Verdict.FAILED, [_("Missing: %(papers)s") % {"papers": _names(missing)}])]
    unread = [slot for slot in slots if slot.state == DocumentState.RECEIVED]
    return [
        Fact(label, value, Verdict.MET, [_("To be read: %(papers)s") % {"papers": _names(unread)}] if unread else [])
    ]


def _names(slots: list[Slot]) -> str:
    return _(", ").join(slot.name for slot in slots)


def _resembling(others: list[Resembling]) -> list[Fact]:
    label, found = _("Same person?"), []
    for words, files in (
        (_("Same name and birth date in"), [one.application for one in others if one.is_named_alike]),
        (_("Same phone in"), [one.application for one in others if not one.is_named_alike]),
    ):
        if files:
            found.append(Fact(label, words, Verdict.ASK, files=files))
    return found


def _guardian(application: Application) -> list[Fact]:
    person = application.applicant
    if not person.is_minor(localdate(application.sent_at)):
        return []
    label = _("Guardian")
    if person.guardian_consents:
        return [Fact(label, _("Consents"), Verdict.MET, [str(person.get_guardian_relation_display())])]
    return [Fact(label, _("No consent"), Verdict.FAILED, [_("Under 18 a guardian consents.")])]


def _foreign(application: Application) -> list[Fact]:
    person = application.applicant
    if not person.has_foreign_diploma:
        return []
    text = _("Diploma of another country: to be decided one by one, with the reason.")
    return [Fact(_("Diploma"), person.diploma_name or person.diploma_country, Verdict.ASK, [text])]


def _age(found: Found, broken: dict[int, list]) -> Fact:
    application = found.application
    age, on = age_on(application.applicant.birth_date, application.campaign.age_on), application.campaign.age_on
    verdict, details = _by_rules(found.own, broken, AGES)
    if verdict == Verdict.MET and found.own:
        details = [_limits(found.own[0], day(on))]
    return Fact(_("Age"), ngettext("%(n)s year", "%(n)s years", age) % {"n": age}, verdict, details)


def _limits(choice: Choice, on: str) -> str:
    level, person = choice.intake.program.level, choice.application.applicant
    most = oldest(level, technician=person.diploma == "T" if person.diploma else None)
    if level.min_age is None and most is None:
        return _("No age limit")
    if most is None:
        return _("From %(min)s on %(day)s") % {"min": level.min_age, "day": on}
    return _("From %(min)s to %(max)s on %(day)s") % {"min": level.min_age or 0, "max": most, "day": on}


def _level(found: Found, broken: dict[int, list]) -> Fact:
    verdict, details = _by_rules(found.own, broken, LEVELS)
    if verdict == Verdict.MET and found.own:
        details = [_("Asked for: %(level)s") % {"level": found.own[0].intake.program.min_school_level}]
    return Fact(_("School level"), str(found.application.applicant.school_level), verdict, details)


def _by_rules(own: list[Choice], broken: dict[int, list], codes: tuple[str, ...]) -> tuple[Verdict, list[str]]:
    """Failed where no choice is left by these rules, to be looked at where some is."""
    against = {choice: [str(one) for one in broken[choice.pk] if one.code in codes] for choice in own}
    kept = [choice for choice, reasons in against.items() if not reasons]
    sentences = list(dict.fromkeys(sentence for reasons in against.values() for sentence in reasons))
    if not sentences:
        return Verdict.MET, []
    return Verdict.ASK if kept else Verdict.FAILED, sentences


def _schooling(application: Application) -> list[Fact]:
    person, made = application.applicant, []
    if person.stream:
        made.append(Fact(_("Stream"), str(person.stream), Verdict.TOLD))
    if average := MarkValue.of(person.average):
        read = _("Read on the original") if application.average_read_at else _("As declared")
        made.append(Fact(_("Average"), isolated(str(average)), Verdict.TOLD, [read]))
    return made


def _home(application: Application) -> Fact:
    person, label = application.applicant, _("Commune")
    if person.commune is None:
        return Fact(label, person.outside_place or str(network().outside), Verdict.TOLD, [_("Outside the province")])
    km = isolated(f"{person.commune.km_to_benguerir:.1f}".replace(".", ","))
    return Fact(label, str(person.commune), Verdict.TOLD, [_("%(km)s km in a straight line") % {"km": km}])


def _boarding(application: Application) -> Fact:
    label, value = _("Boarding house"), str(application.get_boarding_display())
    if not lodging.backend().asks(application):
        return Fact(label, value, Verdict.TOLD)
    if lodging.backend().entitled(application.applicant.commune):
        return Fact(label, value, Verdict.MET, [_("The commune is distant enough.")])
    return Fact(label, value, Verdict.ASK, [_("The commune is not distant enough for a bed.")])


def _sent(application: Application) -> Fact:
    in_time = application.sent_at < application.campaign.closing_at
    details = [] if in_time else [_("After the deadline, in the time that a draft begun before it has.")]
    return Fact(pgettext("fact", "Sent"), day(application.sent_at), Verdict.MET if in_time else Verdict.TOLD, details)


def met_of(choice: Choice, broken: dict[int, list]) -> str:
    """The sign of a choice in the list beside the facts: "ok", "no" or "ask" as it stands or by the rules."""
    if choice.eligibility == Eligibility.PENDING:
        return "no" if broken.get(choice.pk) else "ok"
    return "ok" if choice.eligibility == Eligibility.ELIGIBLE else "no"
