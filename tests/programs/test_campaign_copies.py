"""A campaign like last year's: everything is taken over, dates move to the same weekday, and nothing opens by it."""

from datetime import UTC, date, datetime

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from centers.core.errors import Refused
from programs import campaign_copies
from programs.models import Campaign, CampaignEvent, CampaignState
from rehamna_portal import roles
from tests.factories import CampaignFactory, UserFactory
from tests.scenarios.page_forms import answers_of
from tests.scenarios.ready_campaign import last_year


@given(st.dates(date(2021, 1, 1), date(2080, 1, 1)), st.integers(1, 6))
def test_a_day_keeps_its_weekday_and_comes_within_three_days_of_its_date(day, years):
    moved = campaign_copies.moved_day(day, years)
    assert moved.weekday() == day.weekday()
    nominal = date(day.year + years, day.month, 28 if (day.month, day.day) == (2, 29) else day.day)
    assert abs((moved - nominal).days) <= 3


def test_an_hour_stays_the_hour_of_the_clock_when_legal_time_has_changed_since():
    """Morocco was an hour ahead of UTC until 20 September 2026, and is not since."""
    before = datetime(2026, 7, 15, 17, tzinfo=UTC)
    moved = timezone.localtime(campaign_copies.moved_moment(before, 1))
    assert (moved.hour, moved.weekday(), moved.year) == (18, 2, 2027)
    assert moved.astimezone(UTC).hour == 18


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ete-2026", "ete-2027"),
        ("دورة 2026", "دورة 2027"),
        ("summer", "summer-2027"),
        ("Campagne d’été", "Campagne d’été"),
        ("20261-x", "20261-x-2027"),
    ],
)
def test_a_name_with_its_year_gets_the_new_one(text, found):
    assert campaign_copies.in_year(text, 2026, 2027) == found


@pytest.mark.django_db
class TestVerb:
    def made(self, source, **changed):
        wanted = campaign_copies.proposed_campaign(source)
        for name, value in changed.items():
            setattr(wanted, name, value)
        intakes = campaign_copies.proposed_intakes(source)
        return campaign_copies.copy_campaign(source, wanted, intakes, by=UserFactory())

    def test_takes_over_intakes_criteria_and_shares(self):
        source = last_year()
        campaign = self.made(source)
        assert campaign.state == CampaignState.DRAFT
        assert campaign.intakes.count() == 8
        for intake in campaign.intakes.all():
            before = source.intakes.get(program=intake.program)
            assert (intake.seats, intake.slug) == (before.seats, before.slug.replace("2026", str(campaign.entry_year)))
            for rows, names in (
                ("criteria", ("kind", "appointment", "name_ar", "name_fr", "weight", "position")),
                ("reserves", ("group", "percent", "position")),
            ):
                kept = [list(getattr(one, rows).values_list(*names)) for one in (before, intake)]
                assert kept[0] == kept[1] != []

    def test_moves_every_date_and_leaves_behind_what_happened(self):
        campaign = self.made(last_year(1))
        years = campaign.entry_year - 2026
        assert years == campaign_copies.years_ahead(Campaign.objects.get(slug="ete-2026"))
        assert campaign.opens_at > timezone.now()
        assert timezone.localtime(campaign.opens_at).weekday() == 0
        assert campaign.results_on.weekday() == date(2026, 7, 28).weekday()
        assert campaign.places_until.year == campaign.intakes.get().starts_on.year == 2026 + years
        for name in ("extended_to", "lists_out_at", "archived_at", "held_up_at"):
            assert getattr(campaign, name) is None, name
        assert (campaign.draw_secret, campaign.draw_commitment, campaign.draw_public) == ("", "", "")
        assert campaign.answer_days == 4
        move = campaign.moves.get()
        assert (move.event, move.figures, move.by is None) == (CampaignEvent.COPIED, {"campaign": "ete-2026"}, False)

    def test_an_address_that_is_taken_is_another_one(self):
        source = last_year(1)
        first, second = self.made(source), self.made(source)
        assert first.slug != second.slug
        assert first.intakes.get().slug != second.intakes.get().slug

    def test_makes_nothing_of_what_the_table_refuses(self):
        source = last_year(2)
        with pytest.raises(ValidationError):
            self.made(source, closes_at=timezone.now())
        assert Campaign.objects.count() == 1

    def test_needs_an_intake(self):
        with pytest.raises(Refused):
            self.made(CampaignFactory(state=CampaignState.FINISHED))


@pytest.mark.django_db
class TestPage:
    @pytest.fixture
    def manager(self, client):
        roles.ensure_roles()
        user = UserFactory(language="fr")
        user.groups.add(Group.objects.get(name=roles.MANAGER))
        client.force_login(user)
        return client

    def test_one_button_makes_it_as_it_is_shown(self, manager):
        source = last_year()
        page = reverse("admin:programs_campaign_copy", args=[source.pk])
        assert page in manager.get(reverse("admin:programs_campaign_changelist")).content.decode()
        assert page in manager.get(reverse("admin:programs_campaign_change", args=[source.pk])).content.decode()
        answer = manager.post(page, answers_of(manager.get(page)))
        made = Campaign.objects.exclude(pk=source.pk).get()
        assert answer.url == reverse("admin:programs_campaign_change", args=[made.pk])
        assert made.intakes.count() == 8
        assert made.opens_at == campaign_copies.proposed_campaign(source).opens_at

    def test_dates_are_corrected_and_intakes_left_behind(self, manager):
        source = last_year(3)
        page = reverse("admin:programs_campaign_copy", args=[source.pk])
        first, second, third = source.intakes.all()
        answers = answers_of(manager.get(page))
        del answers[f"intake-{first.pk}-taken"]
        changed = {f"intake-{second.pk}-seats": "31", f"intake-{third.pk}-starts_on": "20/09/2027"}
        manager.post(page, {**answers, **changed, "opens_at_1": "10:30"})
        made = Campaign.objects.exclude(pk=source.pk).get()
        found = {one.program: (one.seats, one.starts_on.day) for one in made.intakes.all()}
        assert found.keys() == {second.program, third.program}
        assert found[second.program][0] == 31
        assert found[third.program][1] == 20
        assert f"{timezone.localtime(made.opens_at):%H:%M}" == "10:30"

    @pytest.mark.parametrize(
        "typed",
        [{"closes_at_0": "1/1/2021"}, {"slug": ""}, {"name_ar": ""}, {"opens_at_0": "demain"}, {"slug": "ete-2026"}],
    )
    def test_what_is_wrong_is_said_and_nothing_is_lost(self, manager, typed):
        source = last_year(1)
        page = reverse("admin:programs_campaign_copy", args=[source.pk])
        seats = f"intake-{source.intakes.get().pk}-seats"
        answer = manager.post(page, {**answers_of(manager.get(page)), seats: "77", **typed})
        assert answer.context["form"].errors
        assert 'value="77"' in answer.content.decode()
        assert Campaign.objects.count() == 1

    def test_without_any_intake_it_says_so(self, manager):
        source = last_year(1)
        page = reverse("admin:programs_campaign_copy", args=[source.pk])
        answers = answers_of(manager.get(page))
        del answers[f"intake-{source.intakes.get().pk}-taken"]
        assert manager.post(page, answers).context["refused"]
        assert Campaign.objects.count() == 1

    def test_is_for_who_may_add_campaigns(self, client):
        roles.ensure_roles()
        user = UserFactory()
        user.groups.add(Group.objects.get(name=roles.BOARD))
        client.force_login(user)
        source = last_year(1)
        assert client.get(reverse("admin:programs_campaign_copy", args=[source.pk])).status_code == 403
