"""What the rules found in a file: what failed first, and which button that speaks for."""

from datetime import date

import pytest
from django.utils import translation

from enrollment.documents.asked import slots
from enrollment.models import Application, Document, DocumentState, FilePair
from enrollment.review.facts import Found, Verdict, facts, suggested
from enrollment.review.resembling import resembling
from enrollment.review.services import readable
from tests.factories import ApplicantFactory, ApplicationFactory, IntakeFactory, ProgramFactory
from tests.scenarios.documents import with_papers

pytestmark = pytest.mark.django_db


def found_in(application: Application) -> Found:
    own = list(readable(application.choices.all()))
    return Found(application, own, slots(application), resembling(application, Application.objects.all()))


def of(application: Application) -> dict[str, tuple[Verdict, str]]:
    """Verdict and words by label, in French."""
    with translation.override("fr"):
        made = facts(found_in(application))
        return {fact.label: (fact.verdict, " ".join([fact.value, *fact.details])) for fact in made}


def button(application: Application) -> str:
    found = found_in(application)
    return suggested(found, facts(found))


def sent(application: Application, *codes: str) -> None:
    for code in codes:
        paper = application.choices.get().intake.program.level.papers.get(code=code)
        document = Document.objects.create(
            application=application, paper=paper, state=DocumentState.RECEIVED, held=1, version=1
        )
        document.files.create(position=1, name=f"{code}.pdf")


@pytest.fixture
def file():
    return ApplicationFactory(intakes=[IntakeFactory()])


def test_whoever_meets_everything_is_to_be_accepted(file):
    assert {verdict for verdict, _words in of(file).values()} <= {Verdict.MET, Verdict.TOLD}
    assert button(file) == "accept"


def test_what_failed_stands_first_and_then_what_is_to_be_looked_at():
    file = ApplicationFactory(intakes=[IntakeFactory()], applicant__birth_date=date(1980, 1, 1))
    ApplicationFactory(campaign=file.campaign, intakes=[file.choices.get().intake])
    verdicts = [verdict for verdict, _words in of(file).values()]
    assert verdicts == sorted(verdicts)
    assert verdicts[0] == Verdict.FAILED


def test_whom_no_choice_takes_is_to_be_refused():
    file = ApplicationFactory(intakes=[IntakeFactory()], applicant__birth_date=date(1980, 1, 1))
    assert of(file)["Âge"][0] == Verdict.FAILED
    assert button(file) == "refuse"


def test_one_choice_out_of_reach_is_only_to_be_looked_at():
    first = IntakeFactory()
    program = ProgramFactory(level__code="Q", level__min_age=25, level__max_age=40)
    second = IntakeFactory(campaign=first.campaign, program=program)
    file = ApplicationFactory(campaign=first.campaign, intakes=[first, second])
    assert of(file)["Âge"][0] == Verdict.ASK


def test_one_missing_paper_of_several_is_to_be_asked_for():
    file = with_papers("bac", "photo")
    assert of(file)["Documents"][0] == Verdict.TOLD
    assert button(file) == "accept"
    sent(file, "bac")
    verdict, words = of(file)["Documents"]
    assert (verdict, "1 sur 2" in words, "Papier photo" in words) == (Verdict.FAILED, True, True)
    assert button(file) == "ask"
    sent(file, "photo")
    assert of(file)["Documents"][0] == Verdict.MET


@pytest.mark.parametrize(
    ("person", "label"),
    [
        ({"likeness": "f" * 64}, "Mêmes nom"),
        ({"likeness_latin": "f" * 64}, "Mêmes nom"),
        ({"phone": "+212699999999"}, "Même téléphone"),
    ],
    ids=["name", "Latin name", "phone"],
)
def test_another_file_of_the_same_person_is_named(person, label):
    intake = IntakeFactory()
    phones = ["+212611111111", "+212622222222"]
    one, other = (
        ApplicationFactory(
            campaign=intake.campaign, intakes=[intake], applicant=ApplicantFactory(**{"phone": phone, **person})
        )
        for phone in phones
    )
    found = found_in(one)
    assert [file.application for file in found.resembling] == [other]
    assert label in of(one)["Doublon\u00a0?"][1]
    assert button(one) == ""
    FilePair.objects.create(first=one, second=other, verdict="two")
    assert found_in(one).resembling == []


def test_files_of_other_campaigns_and_of_who_left_resemble_nobody(file):
    same = {"phone": file.applicant.phone, "likeness": file.applicant.likeness}
    ApplicationFactory(intakes=[IntakeFactory()], applicant=ApplicantFactory(**same))
    ApplicationFactory(campaign=file.campaign, applicant=ApplicantFactory(**same), state="withdrawn")
    assert found_in(file).resembling == []


def test_under_18_a_guardian_consents():
    intake = IntakeFactory()
    minor = {"birth_date": date(2010, 1, 1), "guardian_relation": "mother"}
    files = [
        ApplicationFactory(
            campaign=intake.campaign,
            intakes=[intake],
            applicant=ApplicantFactory(guardian_consents=consents, phone="", **minor),
        )
        for consents in (True, False)
    ]
    assert [of(file)["Tuteur légal"][0] for file in files] == [Verdict.MET, Verdict.FAILED]


def test_a_diploma_of_another_country_speaks_for_no_button():
    foreign = {"diploma_country": "تونس", "diploma_name": "باكالوريا", "stream": None, "average": None}
    file = ApplicationFactory(intakes=[IntakeFactory()], applicant=ApplicantFactory(**foreign))
    assert of(file)["Diplôme"][0] == Verdict.ASK
    assert button(file) == ""
