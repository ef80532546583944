"""A back office with a row of every table, and the walk through its pages from those tables on.

Nothing is named here but rows: a table, button or page that comes later is walked too.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urldefrag, urlsplit

from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from boarding.models import Wing
from centers import bulk
from centers.models import Export, SavedFilter
from enrollment.interviews.services import say_cannot_come
from enrollment.models import Document, DocumentFile, DocumentState, LostCode
from enrollment.office.bulk import REFUSE
from enrollment.review.attendance import note_attendance
from enrollment.runs.compute import make_run
from rehamna_portal.demo import events
from tests.factories import (
    ApplicationFactory,
    CampaignFactory,
    CriterionFactory,
    IntakeFactory,
    StayFactory,
    UserFactory,
)
from tests.scenarios.appeals import appealed, published
from tests.scenarios.decisions import candidate, deciding, run_and_publish
from tests.scenarios.interviews import begun, called, interview
from tests.scenarios.malformed_answers import says_something, undone
from tests.scenarios.page_forms import PageForm, kind, read_page


@dataclass
class Page:
    address: str
    forms: list[PageForm]
    links: list[str]
    complains: bool

    @property
    def is_list(self) -> bool:
        return _is_list(self.address)


def _is_list(address: str) -> bool:
    """Whether the address is that of a table."""
    return urlsplit(address).path.count("/") == 4


def open_office() -> Client:
    """A superuser's browser before rows in all tables: those of the network are there; the newest has most."""
    appealed(published()[2])
    campaign, (intake,) = deciding(5)
    candidate(campaign, [intake])
    run_and_publish(campaign)
    make_run(campaign, by=UserFactory())
    StayFactory(state="kept", wing=Wing.objects.first())
    waiting = IntakeFactory()
    sent = ApplicationFactory(campaign=waiting.campaign, intakes=[waiting])
    paper = waiting.program.level.papers.first()
    document = Document.objects.create(application=sent, paper=paper, state=DocumentState.RECEIVED, held=1, version=1)
    DocumentFile.objects.create(document=document, position=1, name="a.pdf")
    IntakeFactory(campaign=CampaignFactory(state="draft"))
    for asked in (intake, waiting):
        CriterionFactory(intake=asked, kind="entered")
    absent = begun(called(interview(waiting.campaign)))
    note_attendance(absent, came=False, by=UserFactory())
    say_cannot_come(called(absent.criterion))
    LostCode.objects.create(name="مثال", birth_date="2008-05-06", phone="+212612345678")
    Export.objects.create(by=UserFactory(), what="x", ending="csv", rows=1, is_personal=False)
    events.announce()
    client, boss = Client(), UserFactory(is_superuser=True, language="fr")
    client.force_login(boss)
    _add_picture(client)
    _add_lists(boss, sent)
    return client


def _add_lists(boss, file) -> None:
    """A filter that was saved, and jobs: one that is over with a row that stayed, one that asks for a reason."""
    SavedFilter.objects.create(name="À lire", path="/admin/enrollment/application/", query="state=submitted", by=boss)
    over = bulk.order(REFUSE, [0], arguments={"reason": "x"}, by=boss)
    assert over.left_out == 1
    bulk.plan(REFUSE, [file.pk], arguments={"reason": "Dossier incomplet"}, by=boss)


def _add_picture(client) -> None:
    drawn = io.BytesIO()
    Image.new("RGB", (1200, 800), "navy").save(drawn, "PNG")
    words = {"alt_ar": "لون واحد", "alt_fr": "Une seule couleur", "credit": ""}
    upload = SimpleUploadedFile("a.png", drawn.getvalue())
    page = client.post(reverse("admin:centers_picture_add"), {**words, "upload": upload}, follow=True)
    assert page.redirect_chain


def _starts() -> Iterator[str]:
    """The desk; lists, the form to add, and of the newest row the form to change, deletion, history and buttons."""
    yield reverse("admin:index")
    yield reverse("admin:password_change")
    for model, table in admin.site._registry.items():
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        row = model._default_manager.order_by("pk").last()
        assert row is not None, f"{model.__name__}: give `open_office` a row of it"
        yield reverse(f"{name}_changelist")
        yield reverse(f"{name}_add")
        yield from (reverse(f"{name}_{page}", args=[row.pk]) for page in ("change", "delete", "history"))
        yield from (table.do_url(row, slug) for slug in getattr(table, "verbs", ()))


def walk(client) -> Iterator[Page]:
    """One page of each kind, from the tables on, along all links and past the actions of the lists."""
    waiting, opened = list(_starts()), set()
    for address in waiting:  # grows while it is walked
        if kind(address) in opened:
            continue
        with undone(client):
            page = _read(address, client.get(address))
        if page is None:
            continue
        opened.add(kind(address))
        yield page
        waiting += [link for link in _further(page) if kind(link) not in opened]
        for form in page.forms if page.is_list else ():
            yield from _behind_actions(client, form)


def _read(address: str, response) -> Page | None:
    if response.status_code != 200 or not response["Content-Type"].startswith("text/html"):
        return None
    text = response.content.decode()
    return Page(address, *read_page(address, text), bool(says_something(text)))


def _further(page: Page) -> dict[str, None]:
    """Not the same tables filtered, or the same forms in a window of their own."""
    links = [urldefrag(link).url for link in page.links if link.startswith("/admin/")]
    same = [link for link in links if "_popup" in link or (_is_list(link) and urlsplit(link).query)]
    return dict.fromkeys(link for link in links if link not in same)


def _behind_actions(client, form: PageForm) -> Iterator[Page]:
    """What asks once more before something is done with the ticked rows."""
    for action in form.options.get("action", ()):
        ticked = {**form.fields, "action": action, "_selected_action": form.options.get("_selected_action", ())[:1]}
        with undone(client):
            response = client.post(form.action, ticked, follow=True)
        address = response.redirect_chain[-1][0] if response.redirect_chain else form.action
        if page := _read(address, response):
            yield page
