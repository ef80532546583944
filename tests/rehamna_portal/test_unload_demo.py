"""The demonstration says what it is on every page, leaves without a trace, and never stands behind https."""

from io import StringIO

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from centers.models import BulkJob, Center, Event, NewsItem, User
from enrollment.letters.sheet import sample_words
from enrollment.models import Application, Document, DocumentState, Eligibility, LostCode, Offer
from enrollment.models.documents import private_files
from enrollment.review.services import decide_choice
from enrollment.security.recovery import ask_for_code
from programs.models import Campaign, Paper
from rehamna_portal.checks import no_demonstration
from rehamna_portal.demo.accounts import demo_accounts_present
from tests import databases
from tests.factories import ApplicationFactory, CampaignFactory, IntakeFactory, UserFactory

pytestmark = pytest.mark.django_db
MADE_UP = {"ar": "عرض تجريبي", "fr": "Démonstration"}


@pytest.fixture
def demo(demonstration, settings, tmp_path):
    settings.DEMO, settings.DEMO_PASSWORD, settings.VAR_DIR = True, "", tmp_path
    databases.keep_demonstration_files(tmp_path)
    settings.MEDIA_ROOT = tmp_path / "media"


def unload(**options) -> str:
    said = StringIO()
    call_command("unload_demo", stdout=said, **options)
    return said.getvalue()


def counts() -> dict[str, int]:
    rooms = ("centers", "programs", "enrollment", "boarding", "admin", "sessions")
    return {
        model._meta.label: model._base_manager.count()
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label in rooms
    }


def test_it_leaves_the_network_and_nothing_else(network, settings, tmp_path):
    settings.VAR_DIR = tmp_path
    before = counts()
    settings.DEMO, settings.DEMO_PASSWORD = True, ""
    call_command("load_demo", applicants=6, stdout=StringIO())
    assert counts() != before
    said = unload()
    assert "3 campaigns, 13 accounts" in said
    assert counts() == before
    assert list(tmp_path.glob("demo-*")) == []
    assert "0 files, 0 campaigns, 0 accounts" in unload()


def test_files_that_were_sent_go_too(demo, django_capture_on_commit_callbacks):
    application = Application.objects.filter(state="submitted").first()
    name = private_files().save("documents/sent.jpg", ContentFile(b"sent"))
    received = {"paper": Paper.objects.first(), "state": DocumentState.RECEIVED, "version": 1, "held": 1}
    document = Document.objects.create(application=application, **received)
    document.files.create(position=1, name=name)
    asked = {"name": "", "birth_date": application.applicant.birth_date, "phone": "+212685000001"}
    ask_for_code(reference=application.reference, **asked)
    with django_capture_on_commit_callbacks(execute=True):
        unload()
    assert not private_files().exists(name)
    assert not LostCode.objects.exists()


def test_what_staff_entered_stays_and_so_does_the_name_of_whoever_acted_on_it(demo):
    real = CampaignFactory(slug="real-2027")
    file = ApplicationFactory(campaign=real, intakes=[IntakeFactory(campaign=real)])
    decide_choice(file.choices.get(), eligible=True, by=User.objects.get(username="board"))
    NewsItem.objects.create(slug="real", title_ar="خبر", title_fr="Actualité", event_on="2026-11-29")
    Event.objects.filter(slug="demo-open-day").update(is_sample=False)
    clerk = UserFactory(username="clerk")
    BulkJob.objects.create(verb="accept_files", by=User.objects.get(username="admin"))
    said = unload()
    assert "Closed, as they acted on what stays: 1 accounts" in said
    board = User.objects.get(username="board")
    assert not board.is_active
    assert not board.has_usable_password()
    assert list(User.objects.filter(is_active=True, username="clerk")) == [clerk]
    assert list(Campaign.objects.all()) == [real]
    assert file.choices.get().eligibility == Eligibility.ELIGIBLE
    assert NewsItem.objects.filter(slug="real").exists()
    assert list(Event.objects.values_list("slug", flat=True)) == ["demo-open-day"]
    assert Center.objects.count() == 3
    assert demo_accounts_present() == []


def test_it_is_refused_where_somebody_else_has_a_file_in_it(demo):
    campaign = Campaign.objects.get(slug="demo-2027")
    typed = ApplicationFactory(campaign=campaign, intakes=[campaign.intakes.first()])
    before = counts()
    with pytest.raises(CommandError, match=typed.reference):
        unload()
    assert counts() == before
    unload(with_real_files=True)
    assert not Application.objects.exists()


@pytest.mark.sqlite_alone
@pytest.mark.parametrize("language", ["ar", "fr"])
def test_every_page_says_that_the_people_are_made_up(client, settings, demo, language):
    client.force_login(User.objects.get(username="admin"))
    User.objects.update(language=language)
    file = Offer.objects.first().application
    pages = [
        *(f"/{language}/{page}" for page in ("", "programs/", "track/", "apply/", "boarding/")),
        "/admin/",
        reverse("admin:enrollment_application_change", args=[file.pk]),
        reverse("admin:boarding_stay_changelist"),
    ]
    for page in pages:
        answer = client.get(page, follow=True)
        assert answer.content.decode().count('class="demo-note"') == 1, page
        assert MADE_UP[language] in answer.content.decode()
        assert 'class="sample-note"' not in answer.content.decode(), "one note above a page is enough"
    settings.DEMO = False
    for page in pages:
        assert 'class="demo-note"' not in client.get(f"{page}?again", follow=True).content.decode()
    assert 'class="sample-note"' in client.get(f"/{language}/programs/?again").content.decode()


def test_sheets_say_so_too(settings):
    settings.DEMO = True
    assert "تجريبي" in sample_words(False)
    settings.DEMO = False
    assert sample_words(False) == ""


def test_https_with_its_accounts_is_refused_until_it_is_taken_out(settings, demo):
    settings.HTTPS = True
    (found,) = no_demonstration(databases=["default"])
    assert "unload_demo" in found.msg
    unload()
    assert no_demonstration(databases=["default"]) == []


def test_an_administrator_called_admin_is_no_demonstration(settings, tmp_path):
    settings.VAR_DIR, settings.DEMO_PASSWORD = tmp_path, ""
    admin = UserFactory(username="admin", is_superuser=True)
    assert demo_accounts_present() == []
    assert "0 accounts" in unload()
    settings.DEMO_PASSWORD = "a pass phrase of the demonstration"
    assert demo_accounts_present() == []
    admin.set_password(settings.DEMO_PASSWORD)
    admin.save()
    assert demo_accounts_present() == ["admin"]
