"""Applications of synthetic people: a few sent through the portal's own actions, hundreds written at once.

What is written at once has every column and every Move that the actions leave behind; a test compares.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta

from centers.models import Commune
from enrollment import lodging
from enrollment.applying import rules, services, steps
from enrollment.models import (
    Applicant,
    Application,
    ApplicationEvent,
    ApplicationMove,
    ApplicationState,
    Boarding,
    Choice,
    Eligibility,
    Mark,
)
from enrollment.review.services import decide_choice
from enrollment.security import codes
from programs.models import Campaign, SchoolLevel, Stream
from programs.rules import broken_entry_rules

from .people import Person

MOST_CHOICES = 4
BATCH = 500
TIME_TO_FILL_IN = timedelta(minutes=6)
TIME_TO_DECIDE = timedelta(days=1)
REFUSED_EVERY = 40  # one lower choice in so many is refused by hand
REASON = {"ar": "بيان النقط غير مقروء.", "fr": "Le relevé de notes n’est pas lisible."}


class Reviewers:
    """The applications of one campaign. `deciders`: centre id -> the account that decides there."""

    def __init__(self, campaign: Campaign, deciders: Mapping):
        self.campaign, self.deciders = campaign, deciders
        intakes = campaign.intakes.select_related("program__level", "program__min_school_level", "program__center")
        self.intakes = list(intakes.prefetch_related("criteria"))
        self.communes = {commune.slug: commune for commune in Commune.objects.all()}
        self.levels = {level.code: level for level in SchoolLevel.objects.all()}
        self.streams = {stream.code: stream for stream in Stream.objects.all()}

    def wishes(self, person: Person) -> list:
        """Up to MOST_CHOICES intakes that are open to the person, the most wanted first."""
        level = self.levels[person.school_level]
        open_here = [
            (taste, intake)
            for taste, intake in zip(person.tastes, self.intakes, strict=False)
            if not broken_entry_rules(intake.program, self.campaign, person.birth_date, level)
        ]
        wanted = sorted(open_here, key=lambda pair: -pair[0])
        return [intake for _taste, intake in wanted[: 1 + int(person.tastes[-1] * MOST_CHOICES)]]

    def decider(self, choice: Choice):
        return self.deciders[choice.intake.program.center_id]

    # --- one by one, as from the question pages -----------------------------------------------

    def send(self, person: Person) -> Application:
        level = self.levels[person.school_level]
        application, _code = services.start(
            self.campaign, birth_date=person.birth_date, school_level=level, language=person.language
        )
        for page, answers in self._answers(person).items():
            application = services.save_answers(application, page, answers)
        return services.submit(application)

    def _answers(self, person: Person) -> dict[str, dict]:
        values = self._values(person)
        guardian = ("guardian_name", "guardian_relation", "guardian_phone")
        return {
            "choices": {"intakes": self.wishes(person)},
            "name": _some(values, "family_name", "given_name", "family_name_latin", "given_name_latin", "sex"),
            "contact": _some(values, "phone", "has_whatsapp", *guardian),
            "home": _some(values, "commune", "outside_province") | {"boarding": _bed(person)},
            "schooling": _some(values, "diploma", "diploma_year", "stream", "average"),
            "words": {"why": person.why, "made": person.made},
            rules.CHECK: _some(values, "guardian_consents"),
        }

    def _values(self, person: Person) -> dict:
        """The columns of an Applicant."""
        commune = self.communes.get(person.commune)
        minor = bool(person.guardian_name)
        own = ("birth_date", "family_name", "given_name", "family_name_latin", "given_name_latin", "sex", "phone")
        return {name: getattr(person, name) for name in (*own, "diploma", "diploma_year", "average")} | {
            "school_level": self.levels[person.school_level],
            "stream": self.streams.get(person.stream),
            "commune": commune,
            "outside_province": commune is None,
            "has_whatsapp": True,
            "guardian_name": person.guardian_name,
            "guardian_relation": "mother" if minor else "",
            "guardian_phone": person.phone if minor else "",
            "guardian_consents": minor,
        }

    # --- all at once --------------------------------------------------------------------------

    def fill(self, people: list[Person], *, first: datetime, last: datetime) -> None:
        """Files of `people` as they stand when all is decided and marked; sent evenly from `first` to `last`."""
        applicants = [Applicant(**self._values(person)) for person in people]
        for applicant in applicants:
            applicant.set_likeness()
            applicant.folded = applicant.folded_text()
        Applicant.objects.bulk_create(applicants, batch_size=BATCH)
        step = (last - first - TIME_TO_FILL_IN) / max(len(people), 1)
        files = [
            self._file(person, applicant, first + TIME_TO_FILL_IN + step * number)
            for number, (person, applicant) in enumerate(zip(people, applicants, strict=True))
        ]
        Application.objects.bulk_create(files, batch_size=BATCH)
        for file in files:
            file.started_at = _sent_at(file) - TIME_TO_FILL_IN
        Application.objects.bulk_update(files, ["started_at"], batch_size=BATCH)
        self._decide(people, files)

    def refuse_some(self) -> None:
        """A paper that cannot be read, now and then: refused by hand, as no rule would."""
        choices = Choice.objects.filter(application__campaign=self.campaign, rank__gt=1).order_by("pk")
        for choice in choices.select_related("application", "intake__program")[::REFUSED_EVERY]:
            reason = REASON[choice.application.language]
            decide_choice(choice, eligible=False, reason=reason, by=self.decider(choice))

    def _file(self, person: Person, applicant: Applicant, at: datetime) -> Application:
        entitled = lodging.backend().entitled(applicant.commune)
        return Application(
            campaign=self.campaign,
            applicant=applicant,
            state=ApplicationState.ELIGIBLE,
            language=person.language,
            code_hash=codes.code_hash(codes.new_code()),
            reference=codes.new_reference(self.campaign.entry_year),
            list_number=codes.new_list_number(),
            boarding=_bed(person) if entitled else Boarding.NO,
            why=person.why,
            made=person.made,
            answered_pages=len(steps.pages()),
            consented_at=at,
            submitted_at=at,
        )

    def _decide(self, people: list[Person], files: list[Application]) -> None:
        choices = [
            Choice(application=file, intake=intake, rank=rank, eligibility=Eligibility.ELIGIBLE)
            for person, file in zip(people, files, strict=True)
            for rank, intake in enumerate(self.wishes(person), start=1)
        ]
        Choice.objects.bulk_create(choices, batch_size=BATCH)
        skills = {file.pk: person.skill for person, file in zip(people, files, strict=True)}
        marks = [
            self._mark(choice, criterion, skills[choice.application_id])
            for choice in choices
            for criterion in choice.intake.criteria.all()
            if criterion.is_entered
        ]
        Mark.objects.bulk_create(marks, batch_size=BATCH)
        of_file = defaultdict(list)
        for choice in choices:
            of_file[choice.application_id].append(choice)
        moves = [line for own in of_file.values() for line in self._history(own)]
        moves += [self._marked(mark) for mark in marks]
        ApplicationMove.objects.bulk_create(moves, batch_size=BATCH)

    def _mark(self, choice: Choice, criterion, skill: int) -> Mark:
        spread = 25 * ((choice.application_id * 7 + choice.rank * 13) % 9 - 4)  # another jury, another mark
        return Mark(
            choice=choice,
            criterion=criterion,
            hundredths=min(skill + spread, 2000),
            entered_by=self.decider(choice),
        )

    def _history(self, choices: list[Choice]) -> list[ApplicationMove]:
        file, at = choices[0].application, _sent_at(choices[0].application)
        return [
            ApplicationMove(
                application=file, at=at, from_state=ApplicationState.DRAFT, to_state=ApplicationState.SUBMITTED
            ),
            ApplicationMove(
                application=file,
                at=at + TIME_TO_DECIDE,
                by=self.decider(choices[0]),
                from_state=ApplicationState.SUBMITTED,
                to_state=ApplicationState.ELIGIBLE,
                event=ApplicationEvent.DECIDED,
                figures={"decisions": [[choice.pk, choice.eligibility] for choice in choices]},
            ),
        ]

    def _marked(self, mark: Mark) -> ApplicationMove:
        file = mark.choice.application
        return ApplicationMove(
            application=file,
            at=_sent_at(file) + TIME_TO_DECIDE,
            by=mark.entered_by,
            from_state=file.state,
            to_state=file.state,
            event=ApplicationEvent.MARKED,
            figures={"choice": mark.choice_id, "criterion": mark.criterion_id, "hundredths": mark.hundredths},
        )


def _some(values: dict, *names: str) -> dict:
    return {name: values[name] for name in names}


def _bed(person: Person) -> str:
    """The answer of whoever is asked."""
    if person.wish < 0.25:
        return Boarding.NO
    return Boarding.ESSENTIAL if person.wish > 0.7 else Boarding.IF_POSSIBLE


def _sent_at(file: Application) -> datetime:
    assert file.submitted_at, "every file of the demonstration was sent"
    return file.submitted_at
