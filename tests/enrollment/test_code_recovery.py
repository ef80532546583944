"""Coming back without the code: a link by e-mail, a request that staff answer, a new code on a device that is in."""

import logging
import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone

from enrollment.models import Application, ApplicationEvent, LostCode, LostCodeState, ReturnLink
from enrollment.outbox.delivery import deliver
from enrollment.outbox.loading import load
from enrollment.security import codes
from enrollment.security.device import COOKIE
from enrollment.security.recovery import close_old_requests
from rehamna_portal import roles
from tests import factories
from tests.scenarios.applicant import Network, Phone, shows, text_of

from .test_tracking import BIRTH, CODE, masked

pytestmark = pytest.mark.django_db
EMAIL = "someone@example.org"
LOST = {"name": "", "phone": "06 12 34 56 78", **BIRTH}


@pytest.fixture
def phone():
    return Phone()


@pytest.fixture
def application():
    return factories.ApplicationFactory(applicant__email=EMAIL, code_hash=codes.code_hash(CODE))


def ask(phone, email=EMAIL):
    return phone.post("resume/mail/", {"email": email})


@pytest.fixture(autouse=True)
def mail_goes_out(settings):
    settings.SENDS_EMAIL = True


@pytest.fixture
def mailed(phone, application, mailoutbox) -> str:
    """The address in the e-mail that was asked for."""
    load()
    ask(phone, "  SomeOne@Example.org ")
    deliver()
    (letter,) = mailoutbox
    assert letter.to == [EMAIL]
    return re.search(r"http://testserver/ar/(resume/link/\S+/)", letter.body)[1]


# --- the link -------------------------------------------------------------------------------------


def token_of(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2]


def test_the_link_opens_the_file_by_its_button_and_once(mailed, application):
    other = Phone()
    page = other.get(mailed)
    assert page["Referrer-Policy"] == "strict-origin"  # the token in the path goes to nobody
    assert "no-store" in page["Cache-Control"]
    assert COOKIE not in other.client.cookies
    assert ReturnLink.objects.get().used_at is None  # looking, as mail programs do, uses nothing up
    response = other.post("resume/link/", {"token": token_of(mailed)})
    assert response.redirect_chain[-1][0] == "/ar/track/file/"
    assert shows(response, application.reference)
    again = Phone()
    response = again.post("resume/link/", {"token": token_of(mailed)})
    assert COOKIE not in again.client.cookies
    assert shows(response, "هذا الرابط استعمل من قبل أو انتهت مدته.")
    events = application.moves.values_list("event", flat=True)
    assert list(events) == [ApplicationEvent.LINK_SENT, ApplicationEvent.OPENED_BY_LINK]


def test_the_link_is_kept_as_a_hash_and_ends(mailed):
    assert token_of(mailed) not in repr(ReturnLink.objects.values().get())
    ReturnLink.objects.update(expires_at=timezone.now())
    phone = Phone()
    phone.post("resume/link/", {"token": token_of(mailed)})
    assert COOKIE not in phone.client.cookies


@pytest.mark.parametrize("token", ["", "x", "\x00", "é" * 4000, "\ud800"])
def test_a_made_up_link_opens_nothing(phone, token):
    assert shows(phone.post("resume/link/", {"token": token}), "هذا الرابط استعمل من قبل أو انتهت مدته.")


def test_the_token_stays_out_of_the_logs(mailed, caplog):
    strict = Phone(enforce_csrf_checks=True)
    with caplog.at_level(logging.DEBUG):
        strict.get(mailed)
        assert strict.post("resume/link/", {"token": token_of(mailed)}).status_code == 403
        Phone().post("resume/link/", {"token": token_of(mailed)})
    assert token_of(mailed) not in caplog.text.replace("django.db", "")


def test_a_known_and_an_unknown_address_are_told_the_same(phone, application, mailoutbox):
    known = ask(phone)
    unknown = ask(Phone(REMOTE_ADDR="10.9.9.9"), "nobody@example.org")
    assert known.redirect_chain == unknown.redirect_chain
    assert masked(known) == masked(unknown)
    assert ReturnLink.objects.count() == 1


def test_asking_again_and_again_sends_few_mails_and_grows_slow(phone, application):
    for _ in range(3):
        ask(phone)
    assert ReturnLink.objects.count() == 1  # one in two minutes
    ReturnLink.objects.update(made_at=timezone.now() - timedelta(minutes=3))
    for n in range(8):
        ask(Phone(REMOTE_ADDR=f"10.9.9.{n}"))
        ReturnLink.objects.update(made_at=timezone.now() - timedelta(minutes=3))
    assert ReturnLink.objects.count() == 5  # in a day, from wherever it is asked
    for _ in range(3):
        response = ask(phone)
    assert shows(response, "محاولات كثيرة.")


def test_a_phone_that_came_by_link_shows_no_code_and_draws_a_new_one(mailed, application):
    phone = Phone()
    phone.post("resume/link/", {"token": token_of(mailed)})
    for page in ("track/file/", "apply/receipt/"):
        assert "code-tiles" not in text_of(phone.get(page))
        assert not shows(phone.get(page), "المرجو حفظ هذا الرمز"), "there is none to see"
    assert "wa.me" not in text_of(phone.get("apply/code/"))
    page = phone.post("apply/code/")
    assert "code-tiles" in text_of(page)
    application.refresh_from_db()
    assert application.code_hash == codes.code_hash(codes.unseal(phone.client.cookies[COOKIE].value)[1])
    assert shows(Phone().post("resume/", {"code": CODE, **BIRTH}), "الرمز وتاريخ الازدياد لا يوافقان أي ملف.")


def test_the_code_of_a_draft_is_kept_by_whatsapp_sms_or_paper(phone):
    phone.apply(Network(), until="name")
    code = codes.unseal(phone.client.cookies[COOKIE].value)[1]
    page = text_of(phone.get("apply/contact/"))
    for address, shown in (("https://wa.me/?text=", "%20".join(codes.groups(code))), ("sms:?&amp;body=", code)):
        link = re.search(re.escape(address) + r'[^"]+', page)[0]
        assert shown in link
    assert 'href="/ar/apply/code/"' in page
    assert "code-tiles" in text_of(phone.get("apply/code/"))
    assert re.search(rf'(href|action)="/[^"]*{code}', page) is None


def test_not_my_phone_is_offered_wherever_a_file_is_open(phone):
    phone.apply(Network(), until="words")
    pages = ["apply/name/", "apply/check/", "apply/code/"]
    for page in pages:
        assert 'href="/ar/apply/forget/"' in text_of(phone.get(page)), page
    phone.answer("check")
    for page in ("apply/receipt/", "track/file/", "track/", "apply/"):
        assert 'href="/ar/apply/forget/"' in text_of(phone.get(page)), page


def test_forgetting_asks_first_and_shows_the_code_once_more(phone):
    phone.apply(Network(), until="words")
    code = codes.unseal(phone.client.cookies[COOKIE].value)[1]
    page = phone.get("apply/forget/")
    assert shows(page, "إزالة الملف من هذا الهاتف؟")
    assert code in text_of(page)
    assert page["Cache-Control"] == "no-store, private"
    assert phone.client.cookies[COOKIE].value  # looking forgets nothing
    phone.post("apply/forget/")
    assert phone.client.cookies[COOKIE].value == ""
    assert code not in text_of(phone.get("apply/"))


def test_a_phone_that_came_in_by_a_link_has_no_code_to_show(phone):
    phone.apply(Network())
    application = phone.application
    phone.client.cookies[COOKIE] = codes.seal(application.pk, application.code_hash)
    page = phone.get("apply/forget/")
    assert shows(page, "هذا الهاتف لا يعرف رمز العودة")
    assert "code-tiles" not in text_of(page)
    assert application.code_hash not in text_of(page)


# --- asking staff -----------------------------------------------------------------------------------


@pytest.fixture
def here():
    return factories.IntakeFactory(program=factories.ProgramFactory(center=factories.CenterFactory(accent="code")))


@pytest.fixture
def office(client, here):
    roles.ensure_roles()
    user = factories.UserFactory(centers=[here.program.center], language="fr")
    user.groups.add(Group.objects.get(name=roles.STAFF))
    client.force_login(user)
    return client


def test_a_request_is_told_the_same_whether_a_file_is_found_or_not(phone, application):
    found = phone.post("resume/lost/", {**LOST, "reference": application.reference})
    other = Phone(REMOTE_ADDR="10.9.9.9").post("resume/lost/", {**LOST, "reference": "RH27-ZZZZZZZZ"})
    assert masked(found) == masked(other)
    assert shows(found, "توصلنا بطلبك. إذا وجدنا الملف نتصل بك في أجل لا يتجاوز 5 أيام عمل.")
    assert LostCode.objects.count() == 2
    assert application.moves.count() == 0


def test_a_request_needs_a_number_or_a_name(phone):
    assert phone.post("resume/lost/", {**LOST, "reference": ""}).context["form"].errors.keys() == {"reference"}
    phone.post("resume/lost/", {**LOST, "reference": "", "name": "مثال"})
    phone.post("resume/lost/", {**LOST, "reference": "", "name": "مثال"})
    assert LostCode.objects.count() == 1


def test_staff_see_what_agrees_check_the_person_and_give_a_code(office, here, phone):
    application = factories.ApplicationFactory(campaign=here.campaign, intakes=[here])
    phone.post("resume/lost/", {**LOST, "reference": "", "name": application.applicant.family_name})
    lost = LostCode.objects.get()
    page = text_of(office.get(reverse("admin:enrollment_lostcode_change", args=[lost.pk])))
    assert application.reference in page
    assert page.count('class="state ok"') == 3  # all but the number
    give = reverse("admin:enrollment_lostcode_give", args=[lost.pk, application.pk])
    office.post(give)
    assert Application.objects.get().code_hash == application.code_hash
    response = office.post(give, {"checked": "call_back"})
    code = re.search(r"[A-Z3789]{4} [A-Z3789]{4} [A-Z3789]{4}", text_of(response))[0]
    assert Application.objects.get().code_hash == codes.code_hash(code)
    lost.refresh_from_db()
    assert (lost.state, lost.name, lost.phone, lost.application) == (LostCodeState.ANSWERED, "", "", application)
    line = application.moves.get()
    assert (line.event, line.figures) == (ApplicationEvent.NEW_CODE, {"checked": "call_back"})
    assert line.by is not None
    history = text_of(office.get(reverse("admin:enrollment_application_change", args=[application.pk])))
    assert "Rappel au numéro inscrit dans le dossier" in history


@pytest.mark.parametrize("typed", ["KXTPMW3A", "rh27 kxtpmw3a", "27-KXTPMW3A", "lxk 7393", "06 00 00 00 00"])
def test_staff_find_the_file_by_whichever_number_was_given(office, here, phone, typed):
    person = factories.ApplicantFactory(phone="+212600000000")
    factories.ApplicationFactory(
        campaign=here.campaign, intakes=[here], applicant=person, reference="RH27-KXTPMW3A", list_number="LXK7393"
    )
    phone.post("resume/lost/", {**LOST, "reference": typed})
    page = text_of(office.get(reverse("admin:enrollment_lostcode_change", args=[LostCode.objects.get().pk])))
    assert "RH27-KXTPMW3A" in page
    assert page.count('class="state ok"') == 2  # what was given, and the birth date


def test_files_of_other_centres_and_accounts_without_the_right_stay_out(office, here, phone, client):
    elsewhere = factories.IntakeFactory(
        campaign=here.campaign, program=factories.ProgramFactory(center=factories.CenterFactory(accent="eco"))
    )
    application = factories.ApplicationFactory(campaign=here.campaign, intakes=[elsewhere])
    phone.post("resume/lost/", {**LOST, "reference": application.reference})
    lost = LostCode.objects.get()
    page = reverse("admin:enrollment_lostcode_change", args=[lost.pk])
    give = reverse("admin:enrollment_lostcode_give", args=[lost.pk, application.pk])
    assert application.applicant.family_name not in text_of(office.get(page))
    assert office.post(give, {"checked": "papers"}).status_code == 404
    reader = factories.UserFactory()
    reader.groups.add(Group.objects.get(name=roles.READER))
    client.force_login(reader)
    assert client.get(page).status_code == 403
    assert client.post(give, {"checked": "papers"}).status_code == 403


def test_the_desk_counts_requests_and_old_ones_close_by_themselves(office, phone, settings):
    phone.post("resume/lost/", {**LOST, "reference": "RH27-ZZZZZZZZ"})
    assert "Codes perdus" in text_of(office.get("/admin/"))
    assert close_old_requests() == 0
    LostCode.objects.update(asked_at=timezone.now() - timedelta(days=settings.PORTAL["lost_code_kept_days"]))
    assert close_old_requests() == 1
    assert close_old_requests() == 0
    lost = LostCode.objects.get()
    assert (lost.state, lost.reference, lost.birth_date) == (LostCodeState.CLOSED, "", None)


def test_staff_close_a_request_with_a_reason(office, phone):
    phone.post("resume/lost/", {**LOST, "reference": "RH27-ZZZZZZZZ"})
    lost = LostCode.objects.get()
    url = reverse("admin:enrollment_lostcode_do", args=[lost.pk, "close"])
    office.get(url)
    assert LostCode.objects.get().state == LostCodeState.OPEN
    office.post(url, {"reason": "Injoignable"})
    lost = LostCode.objects.get()
    assert (lost.state, lost.phone, lost.moves.get().reason) == (LostCodeState.CLOSED, "", "Injoignable")
