"""The desk of appeals: found by its number, read beside the result, answered by the centre of the choice alone."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone

from enrollment.models import Appeal, AppealState
from enrollment.review.services import enter_mark
from enrollment.values.marks import MarkValue
from programs.models import Campaign, Intake
from rehamna_portal import roles
from tests import factories
from tests.programs.test_admin import form_of
from tests.scenarios.appeals import REASON, appealed, choice_of
from tests.scenarios.applicant import text_of
from tests.scenarios.decisions import candidate, run_and_publish
from tests.scenarios.page_tokens import seen_on

pytestmark = pytest.mark.django_db
LIST = "/admin/enrollment/appeal/"
OPEN = f"{LIST}?state__exact=open"
ANSWER = {"answer": "راجعنا الورقة: النقطة صحيحة."}


def intake_at(accent: str, campaign: Campaign) -> Intake:
    center = factories.CenterFactory(accent=accent)
    return factories.IntakeFactory(campaign=campaign, seats=1, program=factories.ProgramFactory(center=center))


@pytest.fixture
def campaign():
    return factories.CampaignFactory(deciding=True, appeals_until=timezone.now() + timedelta(days=5))


@pytest.fixture
def lost(campaign):
    """Somebody who got neither the seat here nor the one elsewhere."""
    here, elsewhere = intake_at("code", campaign), intake_at("eco", campaign)
    candidate(campaign, [here], average=1900)
    candidate(campaign, [elsewhere], average=1800)
    person = candidate(campaign, [here, elsewhere])
    run_and_publish(campaign)
    return person


@pytest.fixture
def office(client, lost):
    """The enrolment office of the centre of the first choice."""
    return sign_in(client, roles.STAFF, choice_of(lost).intake.program.center)


def sign_in(client, role, *centers):
    roles.ensure_roles()
    user = factories.UserFactory(centers=centers, language="fr")
    user.groups.add(Group.objects.get(name=role))
    client.force_login(user)
    return client


def page_of(appeal):
    return reverse("admin:enrollment_appeal_change", args=[appeal.pk])


def do(appeal, slug):
    return reverse("admin:enrollment_appeal_do", args=[appeal.pk, slug])


def press(client, appeal, slug):
    return client.post(do(appeal, slug), {**ANSWER, **seen_on(client, do(appeal, slug))})


def test_the_desk_counts_those_of_one_s_centres(office, lost):
    appealed(lost)
    appealed(lost, rank=2)
    page = text_of(office.get("/admin/"))
    address = f"{OPEN}&age=fresh"
    assert f'<a href="{address}"><b><bdi dir="ltr">1</bdi></b><span>Réclamations à traiter' in page.replace(
        "&amp;", "&"
    )
    shown = text_of(office.get(OPEN))
    assert lost.reference in shown
    assert "Rang 2\u00a0; la dernière place est allée au rang 1." in shown
    assert shown.count(lost.reference) == 1
    assert str(choice_of(lost, 2).intake.program) not in shown


def test_the_list_costs_the_same_for_one_and_for_many(office, campaign, lost, django_assert_max_num_queries):
    appealed(lost)
    with django_assert_max_num_queries(40) as one:
        office.get(LIST)
    for _ in range(4):
        person = candidate(campaign, [choice_of(lost).intake])
        appeal = Appeal(choice=choice_of(person), reason=REASON)
        appeal.save()
    with django_assert_max_num_queries(40) as many:
        office.get(LIST)
    assert len(many) == len(one)


def test_what_is_asked_stands_beside_the_result_and_the_file(office, lost):
    page = text_of(office.get(page_of(appealed(lost))))
    for words in (REASON, "Rang 2", "12,00", str(lost.applicant), "Rien de ce choix n’a encore été corrigé"):
        assert words in page
    assert reverse("admin:enrollment_application_change", args=[lost.pk]) in page


def test_it_is_answered_from_its_page_once(office, lost):
    appeal = appealed(lost)
    assert office.get(do(appeal, "reject")).status_code == 200
    assert Appeal.objects.get().state == AppealState.OPEN
    assert "errornote" in text_of(office.post(do(appeal, "reject"), {"answer": " "}))
    press(office, appeal, "reject")
    appeal.refresh_from_db()
    assert (appeal.state, appeal.answer) == (AppealState.REJECTED, ANSWER["answer"])
    again = office.post(do(appeal, "grant"), {"answer": "شيء آخر"})
    assert "errornote" in text_of(again)
    assert "شيء آخر" in text_of(again)  # nothing typed is lost
    assert Appeal.objects.get().answer == ANSWER["answer"]
    assert lost.reference not in text_of(office.get(OPEN))
    assert "formaction" not in text_of(office.get(page_of(appeal)))


def test_it_is_granted_after_the_correction_on_the_page_of_the_file(office, lost):
    appeal = appealed(lost)
    assert "Corrigez d’abord l’erreur" in text_of(press(office, appeal, "grant"))
    file = text_of(office.get(reverse("admin:enrollment_application_change", args=[lost.pk])))
    assert page_of(appeal) in file
    choice = appeal.choice
    enter_mark(choice, choice.intake.criteria.get(), MarkValue(1950), reason="ورقة أخرى", by=factories.UserFactory())
    assert "a été corrigé" in text_of(office.get(page_of(appeal)))
    press(office, appeal, "grant")
    assert Appeal.objects.get().state == AppealState.GRANTED


def test_another_centre_s_appeal_is_not_there(office, lost):
    appeal = appealed(lost, rank=2)
    assert office.get(page_of(appeal)).status_code == 404
    assert office.post(do(appeal, "reject"), ANSWER).status_code == 404
    assert page_of(appeal) not in text_of(office.get(reverse("admin:enrollment_application_change", args=[lost.pk])))
    assert Appeal.objects.get().state == AppealState.OPEN


@pytest.mark.parametrize(
    ("role", "sees"),
    [(roles.BOARD, True), (roles.MANAGER, True), (roles.READER, False), (roles.WARDEN, False), (roles.PARTNER, False)],
)
def test_only_the_centre_answers(client, lost, role, sees):
    """Board and management look at all of them; who only reads looks at those of her or his centres."""
    appeal = appealed(lost)
    sign_in(client, role)
    shown = client.get(LIST)
    assert (shown.status_code == 200 and lost.reference in text_of(shown)) is sees
    if sees:
        assert "formaction" not in text_of(client.get(page_of(appeal)))
    assert client.post(do(appeal, "reject"), ANSWER).status_code in (302, 403)
    assert Appeal.objects.get().state == AppealState.OPEN


@pytest.mark.parametrize("path", ["0/change/", "99999999999999999999999/change/", "x/change/", "?center=x&q=%00ز"])
def test_odd_addresses_get_no_error(office, path):
    assert office.get(LIST + path).status_code in (200, 302, 404)


def test_preparing_names_the_appeals_that_wait(client, campaign, lost):
    appealed(lost)
    page = text_of(sign_in(client, roles.BOARD).get(reverse("admin:enrollment_run_prepare", args=[campaign.pk])))
    assert "Réclamations sans réponse" in page
    assert f"{LIST}?q={lost.reference}" in page


@pytest.mark.parametrize(
    ("day", "stands"),
    [(4, 5), (None, 5), (5, 5), (9, 9)],
)
def test_the_time_to_appeal_is_a_promise(client, campaign, day, stands):
    """Once places are being given it moves to later only."""
    announced = campaign.appeals_until.replace(second=0, microsecond=0)
    Campaign.objects.update(appeals_until=announced)
    manager, url = sign_in(client, roles.MANAGER), reverse("admin:programs_campaign_change", args=[campaign.pk])
    wanted = timezone.localtime(announced + timedelta(days=day - 5)) if day else None
    entered = {"0": f"{wanted:%d/%m/%Y}", "1": f"{wanted:%H:%M}"} if day else {"0": "", "1": ""}
    typed = {f"appeals_until_{box}": text for box, text in entered.items()}
    response = manager.post(url, {**form_of(manager, url), **typed})
    assert response.status_code == (302 if stands == day else 200)
    assert Campaign.objects.get().appeals_until == announced + timedelta(days=stands - 5)
