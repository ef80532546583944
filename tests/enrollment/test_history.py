"""The history of a file as staff read it."""

import pytest
from django.utils import translation

from enrollment.models import Eligibility
from enrollment.review.services import decide_choice, enter_mark
from enrollment.security.recovery import give_new_code
from rehamna_portal import roles
from tests.enrollment.test_admin import file_url, sign_in
from tests.factories import (
    ApplicationFactory,
    CenterFactory,
    CriterionFactory,
    IntakeFactory,
    ProgramFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def here():
    return IntakeFactory(program=ProgramFactory(center=CenterFactory(accent="code")), seats=2)


@pytest.fixture
def elsewhere(here):
    return IntakeFactory(campaign=here.campaign, program=ProgramFactory(center=CenterFactory(accent="eco")))


@pytest.fixture
def office(client, here):
    return sign_in(client, roles.STAFF, here.program.center)


def test_marks_of_other_centres_stay_hidden(office, here, elsewhere):
    application = ApplicationFactory(campaign=here.campaign, intakes=[here, elsewhere])
    criterion = CriterionFactory(
        intake=elsewhere, kind="entered", name_ar="مقابلة", name_fr="Entretien secret", weight=1
    )
    enter_mark(application.choices.get(intake=elsewhere), criterion, 1777, reason="Absent le 3", by=UserFactory())
    page = office.get(file_url(application)).content.decode()
    for hidden in ("17,77", "17.77", "Entretien secret", "Absent le 3"):
        assert hidden not in page
    assert "Note saisie" in page


def test_the_history_speaks_the_language_of_whoever_reads_it(office, here):
    application = ApplicationFactory(campaign=here.campaign, intakes=[here])
    choice, staff = application.choices.get(), UserFactory()
    criterion = CriterionFactory(intake=here, kind="entered", name_ar="مقابلة", name_fr="Entretien", weight=1)
    with translation.override("ar"):
        decide_choice(choice, eligible=False, reason="Dossier incomplet", by=staff)
        enter_mark(choice, criterion, 1250, by=staff)
        give_new_code(application, by=staff)
    page = office.get(file_url(application)).content.decode()
    with translation.override("fr"):
        program, refused = str(here.program), str(Eligibility.REFUSED.label)
    history = page.partition('id="moves"')[2]
    for words in (
        f"1. {program}&nbsp;: {refused}",
        "Dossier incomplet",
        "1. Entretien&nbsp;: 12,50",
        "code de reprise",
    ):
        assert words.replace("&nbsp;", "\u00a0") in history.replace("&nbsp;", "\u00a0")
