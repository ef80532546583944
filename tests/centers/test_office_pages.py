"""The base class of pages of the back office (centers.office.pages), tried on a page of campaigns of its own."""

import re
from html import unescape

import pytest
from django import forms
from django.contrib.messages import get_messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse

from centers.core.errors import Refused
from centers.office.pages import Crumb, FormPage, OfficePage
from programs.models import Campaign
from tests.factories import CampaignFactory, UserFactory

pytestmark = pytest.mark.django_db


class NameForm(forms.Form):
    name = forms.CharField(error_messages={"required": "a name is missing"})


class NamePage(FormPage):
    """Shows a campaign, and a form whose verb knows two names."""

    model = Campaign
    permission = "programs.change_campaign"
    title = "a title"
    template_name = "admin/page.html"
    context_object_name = "campaign"
    form_class = NameForm
    success_url = "/afterwards/"

    def get_queryset(self):
        return Campaign.objects.exclude(state="draft")

    def act(self, form):
        if form.cleaned_data["name"] == "refused":
            raise Refused("this is not allowed", "nor is that")
        return HttpResponse("paper") if form.cleaned_data["name"] == "paper" else "done"


class PlainPage(OfficePage):
    template_name = "admin/page.html"
    title = "only this"


@pytest.fixture
def campaign():
    return CampaignFactory()


@pytest.fixture
def ask(rf):
    """Asks a page as an account; `mighty`: one that may do everything."""

    def asked(page, method="get", answers=None, *, mighty=True, **kwargs):
        request = getattr(rf, method)("/admin/a/", answers or {})
        request.user = UserFactory(is_superuser=mighty, is_staff=True)
        request.session = {}
        request._messages = FallbackStorage(request)
        response = page.as_view()(request, **kwargs)
        response.sentences = [str(one) for one in get_messages(request)]
        return response

    return asked


def breadcrumbs(response) -> str:
    found = re.search(r'(?s)<div class="breadcrumbs">(.*?)</div>', response.content.decode()).group(1)
    return " ".join(unescape(re.sub(r"<[^>]*>", "", found)).split())


def test_a_page_is_closed_to_whom_it_does_not_name(ask, campaign):
    with pytest.raises(PermissionDenied):
        ask(NamePage, mighty=False, pk=campaign.pk)
    assert ask(NamePage, pk=campaign.pk).status_code == 200


def test_a_page_that_names_nobody_is_closed_to_everybody(ask):
    with pytest.raises(PermissionDenied):
        ask(PlainPage)


def test_who_may_not_open_a_page_does_not_learn_whether_there_is_such_a_row(ask):
    with pytest.raises(PermissionDenied):
        ask(NamePage, mighty=False, pk=1)
    with pytest.raises(Http404):
        ask(NamePage, pk=1)


def test_a_row_that_the_query_set_does_not_have_is_not_found(ask):
    with pytest.raises(Http404):
        ask(NamePage, pk=CampaignFactory(state="draft").pk)


@pytest.mark.parametrize(("page", "method"), [(PlainPage, "post"), (NamePage, "options"), (NamePage, "delete")])
def test_a_page_answers_the_methods_that_it_defines(ask, campaign, monkeypatch, page, method):
    monkeypatch.setattr(PlainPage, "permission", "programs.change_campaign")
    kwargs = {"pk": campaign.pk} if page is NamePage else {}
    assert ask(page, method, **kwargs).status_code == 405
    assert ask(page, "head", **kwargs).status_code == 200


def test_title_and_way_up_stand_on_the_page(ask, campaign):
    page = ask(NamePage, pk=campaign.pk)
    assert breadcrumbs(page).endswith("› a title")
    assert "/admin/programs/campaign/" in page.content.decode()
    assert "<title>a title |" in page.content.decode()


def test_a_last_step_without_address_stands_in_for_the_title(ask, campaign, monkeypatch):
    monkeypatch.setattr(NamePage, "get_breadcrumbs", lambda self: [self.list_crumb(), Crumb("shorter")])
    assert breadcrumbs(ask(NamePage, pk=campaign.pk)).endswith("› shorter")


def test_what_is_typed_wrong_or_refused_stays_on_the_page(ask, campaign):
    for name, errors in (("", ["a name is missing"]), ("refused", ["this is not allowed", "nor is that"])):
        response = ask(ShowingForm, "post", {"name": name}, pk=campaign.pk)
        assert response.content.decode().split("|") == [name, *errors]


class ShowingForm(NamePage):
    def render(self, **context):
        form = self.get_context_data(**context)["form"]
        assert self.get_context_data()["campaign"] == self.object
        return HttpResponse("|".join([form["name"].value(), *(e for errors in form.errors.values() for e in errors)]))


def test_what_is_done_is_told_and_leads_on(ask, campaign):
    response = ask(NamePage, "post", {"name": "a"}, pk=campaign.pk)
    assert (response.url, response.sentences) == ("/afterwards/", ["done"])
    assert ask(NamePage, "post", {"name": "paper"}, pk=campaign.pk).content == b"paper"


def test_a_page_can_answer_a_request_to_another_address(rf, campaign):
    request = rf.post("/admin/elsewhere/")
    request.user, request.session = UserFactory(is_superuser=True), {}
    assert "<title>of another page |" in PlainPage.show(request, campaign, title="of another page").content.decode()
