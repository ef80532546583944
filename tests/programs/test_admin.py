"""Campaigns in the admin: their state moves by buttons only, their rules are frozen once published."""

from datetime import timedelta
from html import unescape

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone, translation

from programs.models import Campaign, CampaignState, Criterion, Intake
from programs.services import can_open_campaign
from rehamna_portal import roles
from tests.factories import CampaignFactory, IntakeFactory, ProgramFactory, UserFactory

pytestmark = pytest.mark.django_db


def sign_in(client, role):
    roles.ensure_roles()
    user = UserFactory(language="fr")
    user.groups.add(Group.objects.get(name=role))
    client.force_login(user)
    return client


def button(campaign, slug):
    return reverse("admin:programs_campaign_do", args=[campaign.pk, slug])


def state_of(campaign):
    return Campaign.objects.get(pk=campaign.pk).state


def test_a_campaign_goes_its_way_by_buttons(client):
    campaign = CampaignFactory(state=CampaignState.DRAFT, draw_secret="", draw_commitment="")
    IntakeFactory(campaign=campaign)
    manager = sign_in(client, roles.MANAGER)
    assert "<form" in manager.get(button(campaign, "open")).content.decode()
    assert state_of(campaign) == CampaignState.DRAFT, "looking changes nothing"
    manager.post(button(campaign, "open"))
    assert state_of(campaign) == CampaignState.OPEN
    assert "errornote" in manager.post(button(campaign, "close")).content.decode(), "not before the deadline"
    past = timezone.now() - timedelta(days=3)
    Campaign.objects.update(closes_at=past)
    manager.post(button(campaign, "close"))
    assert state_of(campaign) == CampaignState.CLOSED
    board = sign_in(client, roles.BOARD)
    board.post(button(campaign, "draw"), {"value": " 12345   67 "})
    assert Campaign.objects.get().draw_public == "12345 67"
    board.post(button(campaign, "begin"))
    board.post(button(campaign, "finish"))
    assert state_of(campaign) == CampaignState.FINISHED
    assert campaign.moves.count() == 5


def test_what_keeps_it_from_opening_is_said_and_it_stays(client):
    campaign = CampaignFactory(state=CampaignState.DRAFT)
    page = sign_in(client, roles.MANAGER).post(button(campaign, "open")).content.decode()
    assert "errornote" in page
    assert state_of(campaign) == CampaignState.DRAFT


def test_why_a_button_cannot_be_pressed_yet_stands_on_the_page_of_the_campaign(client):
    campaign = CampaignFactory(state=CampaignState.DRAFT)
    manager = sign_in(client, roles.MANAGER)
    address = reverse("admin:programs_campaign_change", args=[campaign.pk])

    def offered():
        page = unescape(manager.get(address).content.decode())
        with translation.override("fr"):
            reasons = map(str, can_open_campaign(campaign))
            return button(campaign, "open") in page, [reason for reason in reasons if reason in page]

    is_offered, reasons = offered()
    assert not is_offered
    assert reasons
    IntakeFactory(campaign=campaign)
    assert offered() == (True, [])


@pytest.mark.parametrize(("role", "slug"), [(roles.STAFF, "close"), (roles.MANAGER, "finish"), (roles.BOARD, "open")])
def test_each_button_has_its_own_right(client, role, slug):
    campaign = CampaignFactory()
    assert sign_in(client, role).post(button(campaign, slug)).status_code == 403


def form_of(client, url):
    """What the page's form would send as it stands."""
    form = client.get(url).context["adminform"].form
    data = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else value for name, value in data.items()}


def test_rules_of_an_intake_are_frozen_once_its_campaign_is_open(client):
    intake = IntakeFactory()
    manager = sign_in(client, roles.MANAGER)
    url = f"/admin/programs/intake/{intake.pk}/change/"
    page = manager.get(url).content.decode()
    assert 'name="criteria-0-weight"' not in page
    assert "(en français)" in page
    assert "[fr]" not in page
    rows = {"criteria-TOTAL_FORMS": 1, "criteria-INITIAL_FORMS": 1, "criteria-0-id": intake.criteria.get().pk}
    rows |= {"criteria-0-weight": 50, "criteria-0-kind": "entered", "criteria-0-intake": intake.pk}
    rows |= {"reserves-TOTAL_FORMS": 1, "reserves-INITIAL_FORMS": 0, "reserves-0-group": "women"}
    rows |= {"reserves-0-percent": 30, "reserves-0-position": 0, "reserves-0-intake": intake.pk}
    manager.post(url, {**form_of(manager, url), **rows, "seats": 33, "starts_on": "20/09/2027"})
    before = Intake.objects.get()
    assert (Criterion.objects.get().weight, Criterion.objects.get().kind) == (100, "average")
    assert (before.seats, before.reserves.count()) == (20, 0)
    assert before.starts_on.day == 20, "the rest of the form was taken"
    Campaign.objects.update(state=CampaignState.DRAFT)
    assert 'name="criteria-0-weight"' in manager.get(url).content.decode()


def test_the_state_and_published_dates_of_a_campaign_cannot_be_typed(client):
    campaign = CampaignFactory()
    page = sign_in(client, roles.MANAGER).get(f"/admin/programs/campaign/{campaign.pk}/change/").content.decode()
    for name in ("state", "closes_at_0", "entry_year", "draw_secret", "draw_public"):
        assert f'name="{name}"' not in page
    assert 'name="extended_to_0"' in page
    assert campaign.draw_secret not in page


def test_an_announced_extension_only_moves_to_later(client):
    announced = (timezone.now() + timedelta(days=70)).replace(second=0, microsecond=0)
    campaign = CampaignFactory(extended_to=announced)
    manager, url = sign_in(client, roles.MANAGER), f"/admin/programs/campaign/{campaign.pk}/change/"
    kept = form_of(manager, url)
    for day, stands in ((60, 70), (None, 70), (70, 70), (80, 80)):
        wanted = timezone.localtime(announced + timedelta(days=day - 70)) if day else None
        entered = {"extended_to_0": f"{wanted:%d/%m/%Y}", "extended_to_1": f"{wanted:%H:%M}"} if day else {}
        response = manager.post(url, {**kept, "extended_to_0": "", "extended_to_1": "", **entered})
        assert response.status_code == (302 if stands == day else 200)
        assert Campaign.objects.get().extended_to == announced + timedelta(days=stands - 70)


def test_programmes_are_found_by_folded_words(client):
    ProgramFactory(name_ar="مدرسة البرمجة", name_fr="École de code")
    ProgramFactory(name_ar="الحدادة", name_fr="Ferronnerie")
    for words in ("مدرسه", "ecole"):
        page = sign_in(client, roles.READER).get("/admin/programs/program/", {"q": words}).content.decode()
        assert "École de code" in page
        assert "Ferronnerie" not in page
