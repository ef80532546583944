"""The papers of a file: which are asked for, sent now or later, read by the centre, seen by nobody else."""

from dataclasses import replace
from datetime import date
from itertools import product

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation

from centers.core.errors import Refused
from centers.core.seen import token
from enrollment.documents.asked import can_receive_document, missing, slots
from enrollment.documents.services import accept_document, put_earlier, remove_file
from enrollment.models import (
    ApplicationState,
    Document,
    DocumentEvent,
    DocumentMove,
    DocumentReason,
    DocumentState,
    Enrollment,
)
from enrollment.models.documents import private_files
from enrollment.review.services import decide_application
from programs.models import Level
from rehamna_portal import roles
from tests.factories import (
    ApplicantFactory,
    ApplicationFactory,
    CenterFactory,
    IntakeFactory,
    LevelFactory,
    ProgramFactory,
    UserFactory,
)
from tests.scenarios.documents import holder, paper, with_papers
from tests.scenarios.uploads import pdf, picture

from .test_admin import file_url, sign_in

pytestmark = pytest.mark.django_db
PAGE = "/fr/track/documents/"
ADULT, MINOR = date(2000, 1, 1), date(2012, 1, 1)


@pytest.fixture
def here():
    return IntakeFactory(program=ProgramFactory(center=CenterFactory(accent="code")))


@pytest.fixture
def application(here):
    return with_papers("bac", "photo", intake=here)


def upload(content=None) -> dict:
    return {"file": SimpleUploadedFile("x.jpg", content or picture(400, 500))}


def sent(application, code="bac") -> Document:
    holder(application).post(f"{PAGE}{code}/", upload())
    return application.documents.get(paper__code=code)


def decide(client, application, decision, code="bac", **answers):
    document = application.documents.filter(paper__code=code).first()
    seen = token(document) if document else ""
    answers = {"decision": decision, "version": document.version if document else 0, "seen": seen, **answers}
    return client.post(f"/admin/enrollment/application/do/document/{application.pk}/{code}/", answers, follow=True)


def opened(document: Document) -> str:
    """Where staff open the first file."""
    return f"/admin/enrollment/application/do/document/{document.files.first().pk}/file/"


def text(response) -> str:
    return response.content.decode()


# --- which are asked for ----------------------------------------------------------------------


def chosen(*levels, born=ADULT):
    campaign = (first := IntakeFactory(program__level=levels[0])).campaign
    others = [IntakeFactory(campaign=campaign, program__level=level) for level in levels[1:]]
    return ApplicationFactory(campaign=campaign, applicant=ApplicantFactory(birth_date=born), intakes=[first, *others])


def test_each_paper_is_asked_for_once_over_all_choices():
    t, ts = LevelFactory(code="T"), LevelFactory(code="TS")
    for level, codes in ((t, ["school", "photo"]), (ts, ["bac", "photo"])):
        for place, code in enumerate(codes):
            paper(code, level, position=place)
    application = chosen(t, ts, t)
    assert [slot.paper.code for slot in slots(application)] == ["school", "photo", "bac"]
    assert {slot.paper.level for slot in slots(application)} == {t, ts}
    assert slots(chosen(LevelFactory(code="Q"))) == []


@pytest.mark.parametrize("order", [0, 1])
@pytest.mark.parametrize(
    ("born", "words"), [(ADULT, "Papier card"), (MINOR, "Acte de naissance ou copie de la CIN (CNIE)")]
)
def test_nobody_under_18_must_have_a_national_card(born, words, order):
    t, ts = LevelFactory(code="T"), LevelFactory(code="TS")
    paper("identity", t, is_id_card=True, name_fr="Papier card")
    paper("identity", ts, name_fr="Carte ou acte")
    application = chosen(*((t, ts) if order else (ts, t)), born=born)
    with translation.override("fr"):
        assert [slot.name for slot in slots(application)] == [words]


def test_the_facts_ask_five_papers_of_a_specialised_technician_and_no_card_of_a_minor(network):
    asked = {level.code: [p.code for p in level.papers.all()] for level in Level.objects.all()}
    assert asked["TS"] == ["bac", "marks", "photo", "identity", "form"]
    assert asked["S"] == ["school-6p", "identity", "photo"]
    assert [p.level.code for p in Level.objects.get(code="T").papers.filter(is_id_card=True)] == ["T"]


# --- sent by the person -------------------------------------------------------------------------


def test_a_paper_is_sent_later_without_javascript_and_read_by_the_centre(application):
    phone = holder(application)
    page = text(phone.get(PAGE))
    assert "Il manque 2 documents" in page
    assert page.count('type="file"') == 2
    page = text(phone.post(f"{PAGE}bac/", upload(), follow=True))
    assert "Le document est arrivé" in page
    assert "Reçu, en cours de vérification" in page
    assert "Il manque 1 document" in page
    document = application.documents.get()
    assert (document.state, document.version, document.held) == (DocumentState.RECEIVED, 1, 1)
    assert private_files().exists(document.files.get().name)


def test_the_page_is_reached_from_the_receipt_and_the_file_and_kept_nowhere(application):
    phone = holder(application)
    for path in ("/fr/apply/receipt/", "/fr/track/file/"):
        assert f'href="{PAGE}"' in text(phone.get(path))
    page = phone.get(PAGE)
    assert "no-store" in page["Cache-Control"]
    assert "noindex" in page["X-Robots-Tag"]


def test_no_document_is_compulsory(application):
    """Nothing is sent, and the file can be decided all the same."""
    decide_application(application, by=UserFactory())
    application.refresh_from_db()
    assert application.state == ApplicationState.ELIGIBLE


def test_what_was_sent_can_be_removed(application, django_capture_on_commit_callbacks):
    file = sent(application).files.get()
    with django_capture_on_commit_callbacks(execute=True):
        page = holder(application).post(f"{PAGE}bac/remove/", {"file": file.pk}, follow=True)
    assert "Le fichier est retiré" in text(page)
    assert [name for name in file.stored_names if private_files().exists(name)] == []
    assert application.documents.get().state == DocumentState.REQUESTED
    remove_file(application, "bac", file.pk)  # once more changes nothing
    assert DocumentMove.objects.count() == 2


def test_what_was_accepted_stays(application):
    document = sent(application)
    accept_document(document, version=1, by=UserFactory())
    page = text(holder(application).post(f"{PAGE}bac/", upload(), follow=True))
    assert "Ce document est accepté" in page
    assert page.count('type="file"') == 1
    file = document.files.get()
    for act in (remove_file, put_earlier):
        with pytest.raises(Refused):
            act(application, "bac", file.pk)
    kept = application.documents.get()
    assert (kept.state, kept.files.get()) == (DocumentState.ACCEPTED, file)
    assert private_files().exists(file.name)


def test_nothing_chosen_gets_a_sentence(application):
    page = text(holder(application).post(f"{PAGE}bac/"))
    assert "Aucun fichier n’est encore choisi." in page
    assert 'href="#id_bac"' in page
    assert "<title>Erreur" in page


def test_nothing_is_missing_of_whoever_is_enrolled_but_what_was_refused(application):
    asked = slots(application)
    assert missing(application, asked) == len(asked) > 0
    application.enrollment = Enrollment(application=application)
    assert missing(application, asked) == 0
    refused = Document(paper=asked[0].paper, state=DocumentState.REFUSED)
    assert missing(application, [replace(asked[0], document=refused), *asked[1:]]) == 1


def test_an_empty_file_gets_a_sentence_with_the_way_out(application):
    empty = SimpleUploadedFile("bac.jpg", b"", "image/jpeg")
    page = holder(application).post("/ar/track/documents/bac/", {"file": empty})
    assert "هذه النسخة فارغة. المرجو اختيار الصورة أو ملف PDF من جديد." in page.content.decode()


@pytest.mark.parametrize("code", ["other", "x" * 300, "%00"])
def test_a_paper_that_is_not_asked_for_gets_a_sentence(application, code):
    page = holder(application).post(f"{PAGE}{code}/", upload(), follow=True)
    assert page.status_code in (200, 404)
    assert not Document.objects.exists()


def test_another_person_and_a_draft_send_nothing_here(application, here):
    stranger = holder(ApplicationFactory(campaign=application.campaign))
    assert "Papier bac" not in text(stranger.get(PAGE))
    stranger.post(f"{PAGE}bac/", upload())
    for client in (Client(), holder(ApplicationFactory(draft=True)), holder(ApplicationFactory(state="withdrawn"))):
        assert client.get(PAGE).status_code == 302
        assert client.post(f"{PAGE}bac/", upload()).status_code == 302
        assert client.post(f"{PAGE}bac/remove/").status_code == 302
    assert not Document.objects.exists()


def test_a_choice_given_up_keeps_what_was_sent_for_it(application):
    sent(application)
    application.choices.all().delete()
    assert [slot.paper.code for slot in slots(application)] == ["bac"]


def test_a_finished_campaign_takes_no_documents(application):
    application.campaign.state = "finished"
    assert can_receive_document(application)


# --- read by the centre ----------------------------------------------------------------------


@pytest.fixture
def office(client, here):
    return sign_in(client, roles.STAFF, here.program.center)


def test_the_centre_opens_a_document_as_a_file_that_no_browser_runs(office, application):
    document = sent(application)
    address = f"/admin/enrollment/application/do/document/{document.files.get().pk}/file/"
    assert address in text(office.get(file_url(application)))
    answer = office.get(address)
    assert b"".join(answer.streaming_content).startswith(b"\xff\xd8")
    assert answer["Content-Disposition"] == f'attachment; filename="{application.reference}-bac-1-1.jpg"'
    assert (answer["X-Content-Type-Options"], answer["Content-Type"]) == ("nosniff", "image/jpeg")
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "no-store" in answer["Cache-Control"]
    opening = application.openings.get(document=document)
    assert opening.by.is_staff


@pytest.mark.parametrize("role", [roles.STAFF, roles.WARDEN, roles.PARTNER])
def test_other_centres_wardens_and_partners_open_and_decide_nothing(client, application, role):
    document = sent(application)
    other = sign_in(client, role, CenterFactory(accent="eco"))
    assert other.get(opened(document)).status_code in (403, 404)
    assert decide(other, application, "accept").status_code in (403, 404)
    document.refresh_from_db()
    assert document.state == DocumentState.RECEIVED
    assert document.moves.count() == 1


def test_readers_open_but_do_not_decide(client, application):
    document = sent(application)
    reader = sign_in(client, roles.READER, *(c.intake.program.center for c in application.choices.all()))
    assert decide(reader, application, "accept").status_code == 403
    assert 'name="decision" value="original"' not in text(reader.get(file_url(application)))
    document.refresh_from_db()
    assert document.state == DocumentState.RECEIVED


def test_no_stored_file_has_an_address(application, office):
    names = sent(application).files.get().stored_names
    assert len(names) == 2
    for client in (office, holder(application)):
        for start, name in product(("/media/", "/media/private/", "/static/", "/pictures/", "/"), names):
            assert client.get(f"{start}{name}").status_code == 404
    with pytest.raises(ValueError, match="URL"):
        private_files().url(names[0])


def test_a_document_is_refused_with_its_reason_and_sent_again(office, application):
    sent(application)
    assert "Un refus indique son motif" in text(decide(office, application, "refuse"))
    page = text(decide(office, application, "refuse", reason=DocumentReason.BLURRED))
    assert "la photo est illisible" in page
    decide(office, application, "refuse", reason=DocumentReason.BLURRED)
    told = application.messages.get()  # once, though the button was pressed twice
    assert (told.kind, told.values["document"]["fr"]) == ("document", application.documents.get().paper.name_fr)
    assert told.values["reason"] == {"ar": "الصورة غير مقروءة", "fr": "la photo est illisible"}
    phone = holder(application)
    assert "À renvoyer : la photo est illisible" in text(phone.get(PAGE)).replace("\u00a0", " ")
    phone.post(f"{PAGE}bac/", upload(pdf()))
    document = application.documents.get()
    assert (document.state, document.reason) == (DocumentState.RECEIVED, "")
    decide(office, application, "accept")
    assert "Accepté" in text(phone.get(PAGE))


def test_a_decision_on_files_that_changed_meanwhile_is_not_taken(office, application):
    sent(application)
    holder(application).post(f"{PAGE}bac/", upload(pdf()))
    page = decide(office, application, "accept", version=1)
    assert "Les fichiers de ce document ont changé entre-temps" in text(page)
    assert application.documents.get().state == DocumentState.RECEIVED


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30])
def test_a_page_that_is_not_whole_gets_a_sentence(office, application, version):
    sent(application)
    assert "Cette page n’était pas complète" in text(decide(office, application, "accept", version=version))


def test_an_original_seen_at_the_centre_needs_no_copy(office, application):
    assert "Original vu au centre" in text(decide(office, application, "original"))
    decide(office, application, "original")
    page = text(holder(application).get(PAGE))
    assert "Original vu au centre" in page
    assert "Il manque 1 document" in page
    assert [move.event for move in DocumentMove.objects.all()] == [DocumentEvent.ORIGINAL]
    assert "Rien n’a encore été envoyé" in text(decide(office, application, "accept", code="photo"))


def test_documents_to_read_are_found_from_the_desk(office, application, here):
    other = ApplicationFactory(campaign=application.campaign, intakes=[here])
    sent(application)
    assert "Dossiers avec des documents à lire" in text(office.get("/admin/"))
    page = text(office.get("/admin/enrollment/application/", {"documents": "1"}))
    assert application.reference in page
    assert other.reference not in page
    decide(office, application, "accept")
    assert application.reference not in text(office.get("/admin/enrollment/application/", {"documents": "1"}))


def test_a_file_lost_from_the_disk_gets_a_sentence(office, application):
    document = sent(application)
    private_files().delete(document.files.get().name)
    page = office.get(opened(document), follow=True)
    assert "plus de fichier à ouvrir" in text(page)
    assert not application.openings.filter(document=document).exists()
