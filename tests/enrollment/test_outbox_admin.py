"""Messages in the admin: who sees which, trying again, wording texts, the texts of the call list."""

import pytest
from django.contrib.messages import get_messages

from enrollment.models import Channel, Message, MessageKind, MessageState, MessageTemplate
from enrollment.outbox import queue
from enrollment.outbox.loading import load
from rehamna_portal import roles
from tests.enrollment.test_admin import sign_in
from tests.factories import ApplicationFactory, CenterFactory, IntakeFactory, ProgramFactory
from tests.scenarios.decisions import candidate, deciding, run_and_publish

pytestmark = pytest.mark.django_db
LIST = "/admin/enrollment/message/"


@pytest.fixture
def centres():
    load()
    code, eco = CenterFactory(accent="code"), CenterFactory(accent="eco")
    return [IntakeFactory(program=ProgramFactory(center=center)) for center in (code, eco)]


def told(intake, state=MessageState.FAILED):
    application = ApplicationFactory(campaign=intake.campaign, intakes=[intake])
    queue.queue(application, MessageKind.RECEIPT, key=f"receipt:{application.pk}")
    row = Message.objects.get(application=application)
    Message.objects.filter(pk=row.pk).update(state=state, channel=Channel.SMS, last_error="HTTP 400")
    return row


def test_the_office_sees_the_messages_of_its_files_and_tries_again(client, centres):
    here, elsewhere = centres
    mine, other = told(here), told(elsewhere)
    office = sign_in(client, roles.STAFF, here.program.center)
    page = office.get(f"{LIST}?trouble=1").content.decode()
    assert mine.application.reference in page
    assert "HTTP 400" in page
    assert other.application.reference not in page
    assert office.post(f"{LIST}{other.pk}/do/again/").status_code == 404
    assert f"{LIST}?trouble=1" in office.get("/admin/").content.decode()
    office.get(f"{LIST}{mine.pk}/do/again/")
    mine.refresh_from_db()
    assert mine.state == MessageState.FAILED
    office.post(f"{LIST}{mine.pk}/do/again/")
    mine.refresh_from_db()
    assert (mine.state, mine.attempts) == (MessageState.WAITING, 0)
    assert office.post(f"{LIST}{mine.pk}/do/again/").status_code == 200  # with a sentence


@pytest.mark.parametrize("address", ["add/", "0/change/", "99999999999999999999/change/", "x/change/"])
def test_nothing_is_written_by_hand(client, centres, address):
    assert sign_in(client, roles.BOARD).get(f"{LIST}{address}").status_code in (403, 404)


def test_a_list_costs_the_same_for_few_and_many(client, centres, django_assert_num_queries):
    board = sign_in(client, roles.BOARD)
    told(centres[0])
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for _n in range(2):
        with CaptureQueriesContext(connection) as queries:
            board.get(LIST)
        counts.append(len(queries))
        for _m in range(5):
            told(centres[0])
    assert counts[0] == counts[1]


# --- texts ----------------------------------------------------------------------------------------


def text_of(kind, channel=Channel.SMS):
    template = MessageTemplate.objects.get(kind=kind, channel=channel)
    return template, f"/admin/enrollment/messagetemplate/{template.pk}/change/"


def test_a_text_is_saved_when_it_names_what_it_must(client, centres):
    manager = sign_in(client, roles.MANAGER)
    template, url = text_of("offer")
    page = manager.get(url).content.decode()
    assert "RH27-ABCDEFGH" in page
    bad = manager.post(url, {"body_ar": template.body_ar, "body_fr": "Une place {salary}"})
    assert "{salary}" in bad.content.decode()
    template.refresh_from_db()
    assert "salary" not in template.body_fr
    manager.post(url, {"body_ar": template.body_ar, "body_fr": "Une place {ref} avant le {date}"})
    template.refresh_from_db()
    assert template.body_fr == "Une place {ref} avant le {date}"


def test_a_text_longer_than_one_sms_is_kept_with_a_warning(client, centres):
    template, url = text_of("receipt")
    answer = sign_in(client, roles.MANAGER).post(
        url, {"body_ar": f"{template.body_ar} {'مقعد ' * 30}", "body_fr": template.body_fr}
    )
    said = [str(message) for message in get_messages(answer.wsgi_request)]
    assert any("العربية" in sentence and "4" in sentence for sentence in said)


def test_the_preview_shows_what_was_typed_and_saves_nothing(client, centres):
    manager = sign_in(client, roles.MANAGER)
    template, _url = text_of("receipt", Channel.EMAIL)
    typed = {"subject_ar": "أ", "subject_fr": "Neuf", "body_ar": "{ref}", "body_fr": "<b>{ref}</b>"}
    url = f"/admin/enrollment/messagetemplate/{template.pk}/do/preview/"
    page = manager.post(url, typed).content.decode()
    assert "&lt;b&gt;RH27-ABCDEFGH&lt;/b&gt;" in page
    assert "{x}" in manager.post(url, {**typed, "body_fr": "{ref} {x}"}).content.decode()
    template.refresh_from_db()
    assert template.subject_fr != "Neuf"
    assert manager.get(url).status_code == 405


@pytest.mark.parametrize("role", [roles.STAFF, roles.BOARD, roles.READER])
def test_texts_are_the_managers(client, centres, role):
    template, url = text_of("receipt")
    staff = sign_in(client, role)
    assert staff.get(url).status_code == 403
    assert staff.post(f"/admin/enrollment/messagetemplate/{template.pk}/do/preview/", {}).status_code == 403


# --- the call list ----------------------------------------------------------------------------------


def test_the_call_list_has_a_text_to_copy_in_the_language_of_each_person(client, settings):
    settings.LODGING_BACKEND = "enrollment.lodging.NullLodging"
    load()
    campaign, (intake,) = deciding(2)
    french = candidate(campaign, [intake], language="fr", person__has_whatsapp=True)
    candidate(campaign, [intake], language="ar")
    run_and_publish(campaign)
    board = sign_in(client, roles.BOARD)
    page = board.get("/admin/enrollment/offer/?call=1").content.decode()
    assert f"Dossier {french.reference}. Pour répondre" in page
    assert "مقعدك في" in page
    assert page.count("https://wa.me/212612345678?text=") == 1  # only where WhatsApp works
    assert "wa.me" not in board.get("/admin/enrollment/offer/").content.decode()
