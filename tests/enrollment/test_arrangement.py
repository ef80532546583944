"""A neutral box, "I need an arrangement: call me": seen by staff, answered by a call, and of no weight elsewhere."""

import json

import pytest
from django.contrib.auth.models import Group

from centers.core.errors import Refused
from enrollment.allocation.freezing import frozen_text
from enrollment.applying.arrangements import note_called
from enrollment.models import Application, ApplicationEvent
from enrollment.privacy.erasure import anonymise
from rehamna_portal import roles
from tests import factories
from tests.scenarios.applicant import GIRL, Network, Phone, shows, text_of
from tests.scenarios.decisions import candidate, deciding

pytestmark = pytest.mark.django_db
LIST = "/admin/enrollment/application/"
BOX = 'name="wants_call"'


def file_of(phone: Phone) -> Application:
    return Application.objects.get(pk=phone.application.pk)


@pytest.fixture
def asking():
    """A phone whose file is sent, with the box ticked."""
    phone = Phone()
    phone.apply(Network(), contact={"wants_call": "on"})
    return phone


@pytest.fixture
def office(client):
    roles.ensure_roles()
    user = factories.UserFactory(language="fr", centers=[])
    user.groups.add(Group.objects.get(name=roles.STAFF))
    client.force_login(user)
    client.user = user
    return client


def enter(office, application: Application) -> None:
    """The office of the centre of the first choice."""
    office.user.centers.add(application.choices.first().intake.program.center)


def test_the_box_is_optional_names_no_reason_and_stands_on_the_last_look():
    phone, network = Phone(), Network()
    phone.apply(network, until="choices")
    phone.answer("name")
    page = text_of(phone.get("apply/contact/"))
    assert BOX in page
    assert not any(word in page for word in ("صح", "إعاق", "مرض"))
    phone.answer("contact")
    assert not phone.application.wants_call
    phone.answer("contact", wants_call="on")
    assert phone.application.wants_call
    assert f'{BOX} id="id_wants_call" checked' in text_of(phone.get("apply/contact/"))
    for page in ("home", "schooling", "words"):
        phone.answer(page)
    assert shows(phone.get("apply/check/"), "اتصال بخصوص الترتيبات التيسيرية")


def test_staff_find_it_on_the_desk_call_and_note_it_once(asking, office):
    application = asking.application
    other = factories.ApplicationFactory(
        campaign=application.campaign, intakes=[application.choices.first().intake], wants_call=False
    )
    enter(office, application)
    desk = text_of(office.get("/admin/"))
    assert f'{LIST}?arrangement=1"><b><bdi dir="ltr">1</bdi>' in desk
    listed = text_of(office.get(LIST, {"arrangement": "1"}))
    assert application.reference in listed
    assert other.reference not in listed
    page = text_of(office.get(f"{LIST}{application.pk}/change/"))
    assert "À appeler" in page
    assert f"{LIST}{application.pk}/do/called/" in page
    office.post(f"{LIST}{application.pk}/do/called/")
    application.refresh_from_db()
    first = application.called_at
    assert first
    move = application.moves.get(event=ApplicationEvent.CALLED)
    assert (move.by, move.reason, move.figures) == (office.user, "", {})
    assert note_called(application, by=office.user).called_at == first
    assert application.moves.filter(event=ApplicationEvent.CALLED).count() == 1
    assert application.reference not in text_of(office.get(LIST, {"arrangement": "1"}))
    assert "do/called/" not in text_of(office.get(f"{LIST}{application.pk}/change/"))
    with pytest.raises(Refused):
        note_called(other, by=office.user)


def test_another_centre_neither_counts_nor_calls(asking, office):
    own = {choice.intake.program.center.accent for choice in asking.application.choices.all()}
    office.user.centers.add(factories.CenterFactory(accent=({"code", "av", "eco"} - own).pop()))
    assert f"{LIST}?arrangement=1" not in text_of(office.get("/admin/"))
    assert office.post(f"{LIST}{asking.application.pk}/do/called/").status_code == 404


@pytest.mark.parametrize("way", ["contact", "correction"])
def test_who_asks_anew_is_to_be_called_anew(asking, way):
    note_called(asking.application, by=factories.UserFactory())
    for box in ({}, {"wants_call": "on"}):
        answers = {**GIRL["contact"], **box}
        if way == "contact":
            asking.post("track/file/contact/", answers)
        else:
            asking.post("track/file/correct/")
            asking.post("apply/contact/", answers)
            asking.answer("check")
        assert Application.objects.to_call().exists() == bool(box)


def test_it_weighs_nothing_where_seats_and_beds_are_given():
    campaign, (intake,) = deciding(1)
    application = candidate(campaign, [intake], reference="RH27-AAAAAAAA")
    before = frozen_text(campaign)
    Application.objects.filter(pk=application.pk).update(wants_call=True)
    assert frozen_text(campaign) == before


def test_the_person_reads_it_in_the_download_and_it_goes_with_the_name(asking):
    told = json.loads(text_of(asking.get("track/file/data/")))
    assert told["الملف"]["ترتيبات تيسيرية: للاتصال"] is True
    note_called(asking.application, by=factories.UserFactory())
    anonymise(asking.application, expired=True)
    application = file_of(asking)
    assert (application.wants_call, application.called_at) == (False, None)
