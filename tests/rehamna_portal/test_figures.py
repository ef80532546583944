"""Totals for partners: on the pages of their centres, and nothing that points at a person."""

from datetime import date

import pytest
from django.utils import translation
from django.utils.translation import gettext

from centers.models import Agreement
from enrollment.allocation.statistics import center_figures, hide_few
from enrollment.models import Offer
from enrollment.offers.services import accept_offer, enroll
from tests.factories import ApplicationFactory, IntakeFactory, PartnerFactory, UserFactory
from tests.scenarios.decisions import candidate, deciding, run_and_publish


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ((12, 6, 0), [12, 6, None]),
        ((4, 0, 0), [None, None, None]),
        ((5, 5, 5), [5, 5, 5]),
        ((12, 10, 5), [12, None, 5]),  # 12 - 10 would tell of two people
        ((20, 18, 17), [20, None, None]),  # and so would 20 - 17 of three
        ((0, 0, 0), [None, None, None]),
    ],
)
def test_small_groups_and_small_differences_are_hidden(counts, shown):
    assert hide_few(*counts) == shown


@pytest.mark.django_db
def test_people_count_once_and_drafts_and_withdrawn_not_at_all():
    campaign, (intake,) = deciding(6)
    second = IntakeFactory(campaign=campaign, seats=3)
    second.program.center = intake.program.center
    second.program.save()
    for average in range(1000, 1011):
        candidate(campaign, [intake, second], average=average)
    ApplicationFactory(campaign=campaign, draft=True, intakes=[intake])
    ApplicationFactory(campaign=campaign, state="withdrawn", intakes=[intake])
    run_and_publish(campaign)
    (figures,) = center_figures(intake.program.center)
    assert (figures.seats, figures.applications, figures.offers, figures.enrolled) == (9, 11, None, None)
    for offer in Offer.objects.order_by("pk")[:5]:
        accept_offer(offer)
        enroll(offer.application, by=UserFactory())
    (figures,) = center_figures(intake.program.center)
    assert (figures.applications, figures.enrolled) == (11, 5)


@pytest.mark.django_db
def test_a_partner_reads_them_on_the_page_and_a_visitor_does_not(client):
    campaign, (intake,) = deciding(6)
    for average in range(1000, 1007):
        candidate(campaign, [intake], average=average)
    center, partner = intake.program.center, PartnerFactory()
    agreement = Agreement.objects.create(
        slug="framework", kind="framework", title_ar="اتفاقية", title_fr="Convention", signed_on=date(2021, 2, 17)
    )
    agreement.partners.add(partner)
    agreement.centers.add(center)
    assert 'class="figures"' not in client.get(f"/fr/centers/{center.slug}/").content.decode()
    client.force_login(UserFactory(is_staff=False, partner=partner))
    response = client.get(f"/fr/centers/{center.slug}/")
    page = response.content.decode()
    assert 'class="figures"' in page
    with translation.override("fr"):
        assert page.count(gettext("Fewer than 5: hidden")) == 2, "6 offers of 7 would tell of one person"
    assert "no-store" in response["Cache-Control"]
    assert client.get("/admin/").status_code == 302


@pytest.mark.django_db
def test_the_page_costs_the_same_for_few_and_many(client, django_assert_num_queries):
    campaign, (intake,) = deciding(6)
    candidate(campaign, [intake])
    with django_assert_num_queries(3):
        center_figures(intake.program.center)
    for _ in range(10):
        candidate(campaign, [intake])
    with django_assert_num_queries(3):
        center_figures(intake.program.center)
