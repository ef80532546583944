"""Whoever sees a file for one of its choices leaves alone the place that the person holds in another centre."""

import pytest
from django.urls import reverse
from django.utils import translation

from enrollment.models import IdentityCheck, LostCode, OfferState
from enrollment.offers.services import accept_offer
from enrollment.security.permissions import other_centre_holds
from enrollment.security.recovery import ask_for_code
from rehamna_portal import roles
from tests.enrollment.test_admin import sign_in
from tests.factories import CenterFactory, UserFactory
from tests.scenarios.decisions import candidate, deciding, offer_of, run_and_publish
from tests.scenarios.page_tokens import seen_on

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_house(settings):
    settings.LODGING_BACKEND = "enrollment.lodging.NullLodging"


@pytest.fixture
def intakes():
    campaign, (here, there) = deciding(1, 1)
    there.program.center = CenterFactory(accent="eco" if here.program.center.accent != "eco" else "av")
    there.program.save()
    return here, there


@pytest.fixture
def person(intakes):
    """Both centres see the file; the place is in the second one."""
    here, there = intakes
    first, person = candidate(here.campaign, [here], 1800), candidate(here.campaign, [here, there], 1200)
    run_and_publish(here.campaign)
    assert offer_of(first).choice.intake == here
    accept_offer(offer_of(person))
    return person


ANSWERS = {"reason": "x", "event": "left", "checked": IdentityCheck.values[0], "average": "12,00"}


@pytest.mark.parametrize("slug", ["withdraw", "new-code", "end-place", "average", "enroll"])
def test_another_centre_is_told_that_it_is_not_its_place_and_changes_nothing(client, intakes, person, slug):
    here, there = intakes
    office = sign_in(client, roles.HEAD, here.program.center)
    url = reverse("admin:enrollment_application_do", args=[person.pk, slug])
    before = (person.code_hash, person.moves.count(), offer_of(person).state)
    (why,) = other_centre_holds(UserFactory(centers=[here.program.center]), person)
    page = office.post(url, {**ANSWERS, **seen_on(office, url)})
    with translation.override("fr"):
        assert list(page.context["form"].non_field_errors()) == [str(why)]
    person.refresh_from_db()
    assert (person.code_hash, person.moves.count(), offer_of(person).state) == before
    assert url not in office.get(f"/admin/enrollment/application/{person.pk}/change/").content.decode()


def test_the_own_centre_and_who_sees_all_are_not_kept_from_it(client, intakes, person):
    _here, there = intakes
    assert other_centre_holds(UserFactory(is_superuser=True), person) == []
    office = sign_in(client, roles.HEAD, there.program.center)
    url = reverse("admin:enrollment_application_do", args=[person.pk, "end-place"])
    office.post(url, {**ANSWERS, **seen_on(office, url)})
    assert offer_of(person) is None


def test_a_place_that_nobody_holds_keeps_no_centre_from_the_file(client, intakes, person):
    here, there = intakes
    offer = offer_of(person)
    offer.moves.all().delete()
    type(offer).objects.filter(pk=offer.pk).update(state=OfferState.DECLINED)
    office = sign_in(client, roles.STAFF, here.program.center)
    url = reverse("admin:enrollment_application_do", args=[person.pk, "new-code"])
    code = person.code_hash
    office.post(url, {**ANSWERS, **seen_on(office, url)})
    person.refresh_from_db()
    assert person.code_hash != code


def test_a_request_for_a_code_is_answered_by_the_centre_of_the_place(client, intakes, person):
    here, there = intakes
    birth = person.applicant.birth_date
    lost = ask_for_code(reference=person.reference, name="", birth_date=birth, phone=person.applicant.phone)
    url = reverse("admin:enrollment_lostcode_give", args=[lost.pk, person.pk])
    code = person.code_hash
    sign_in(client, roles.STAFF, here.program.center).post(url, ANSWERS)
    person.refresh_from_db()
    assert person.code_hash == code
    assert LostCode.objects.get().state == "open"
    sign_in(client, roles.STAFF, there.program.center).post(url, ANSWERS)
    person.refresh_from_db()
    assert person.code_hash != code
