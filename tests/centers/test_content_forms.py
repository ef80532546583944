"""The forms of content: every field has its place, both languages side by side, addresses that stay."""

import re
from datetime import date, timedelta

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.utils import timezone
from modeltranslation.fields import TranslationField

from centers.models import Center, Milestone, NewsItem
from centers.office.bilingual import ContentAdmin, free_slug
from enrollment.models import MessageTemplate
from programs.models import CampaignState
from rehamna_portal import roles
from tests.factories import CampaignFactory, CenterFactory, HouseFactory, ProgramFactory, UserFactory

pytestmark = pytest.mark.django_db
# The texts of messages have a form of their own: which fields it shows depends on the channel (test_outbox_admin).
FORMS = {
    model.__name__: form
    for model, form in admin.site._registry.items()
    if isinstance(form, ContentAdmin) and model is not MessageTemplate
}


@pytest.fixture
def manager(client):
    roles.ensure_roles()
    user = UserFactory(username="manager", language="fr")
    user.groups.add(Group.objects.get(name=roles.MANAGER))
    client.force_login(user)
    return client


def answers_of(form) -> dict:
    """What the form would send as it stands."""
    values = {bound.html_name: bound.value() for bound in form}
    values = {name: f"{value:%d/%m/%Y}" if isinstance(value, date) else value for name, value in values.items()}
    return {name: value for name, value in values.items() if value is not None and value is not False}


def sent_by(page) -> dict:
    """What the page would send as it stands, the lines of its inlines included."""
    data = answers_of(page.context["adminform"].form)
    for inline in page.context["inline_admin_formsets"]:
        data |= answers_of(inline.formset.management_form)
        for form in inline.formset.forms:
            data |= answers_of(form)
    return data


@pytest.mark.parametrize("name", FORMS)
def test_every_field_has_its_place(rf, name):
    form = FORMS[name]
    request = rf.get("/")
    request.user = UserFactory(is_superuser=True)
    placed = [
        field
        for _heading, section in form.get_fieldsets(request)
        for line in section["fields"]
        for field in ([line] if isinstance(line, str) else line)
    ]
    assert len(placed) == len(set(placed))
    originals = set(form.trans_opts.all_fields)
    wanted = {f.name for f in form.opts.fields if f.editable and not f.primary_key and f.name not in originals}
    assert wanted - set(placed) - set(form.exclude or ()) == set()


@pytest.mark.parametrize("name", FORMS)
def test_both_languages_stand_in_one_line_arabic_first(rf, name):
    form = FORMS[name]
    request = rf.get("/")
    request.user = UserFactory(is_superuser=True)
    lines = [line for _heading, section in form.get_fieldsets(request) for line in section["fields"]]
    for original in form.trans_opts.all_fields:
        assert (f"{original}_ar", f"{original}_fr") in lines


def test_a_field_that_a_model_gains_later_is_in_its_form(rf, monkeypatch):
    form = FORMS["Center"]
    request = rf.get("/")
    request.user = UserFactory(is_superuser=True)
    monkeypatch.setattr(form, "sections", form.sections[:1])
    assert "phone" in form.get_fieldsets(request)[-1][1]["fields"]


def test_the_address_of_a_public_page_cannot_be_typed(manager):
    rows = [CenterFactory(), ProgramFactory()]
    rows.append(news(published_at=timezone.now()))
    for row in rows:
        page = manager.get(f"/admin/{row._meta.app_label}/{row._meta.model_name}/{row.pk}/change/").content.decode()
        assert 'name="slug"' not in page
        assert row.slug in page


def test_the_address_of_a_draft_can(manager):
    for item in (news(published_at=None), news(slug="b", published_at=timezone.now() + timedelta(days=1))):
        assert 'name="slug"' in manager.get(f"/admin/centers/newsitem/{item.pk}/change/").content.decode()
    campaign = CampaignFactory(state=CampaignState.DRAFT)
    assert 'name="slug"' in manager.get(f"/admin/programs/campaign/{campaign.pk}/change/").content.decode()


def news(slug="news", **values):
    return NewsItem.objects.create(
        slug=slug, title_ar="خبر", title_fr="Nouvelle", lead_ar="م", lead_fr="c", body_ar="ن", body_fr="t", **values
    )


def test_the_list_of_news_says_what_is_public(manager):
    now = timezone.now()
    news("draft"), news("later", published_at=now + timedelta(days=1)), news("public", published_at=now)
    for chosen in ("draft", "later", "public"):
        rows = manager.get("/admin/centers/newsitem/", {"publication": chosen}).context["cl"].result_list
        assert [row.slug for row in rows] == [chosen]


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_link_to_the_site_is_in_the_language_of_the_account(client, language):
    client.force_login(UserFactory(is_superuser=True, language=language))
    for row in (CenterFactory(), ProgramFactory(), HouseFactory()):
        page = client.get(f"/admin/{row._meta.app_label}/{row._meta.model_name}/{row.pk}/change/").content.decode()
        assert re.search(rf'<a href="/{language}/[^"]+" class="viewsitelink">', page)


def test_a_milestone_needs_no_address(manager):
    center = CenterFactory()
    url = f"/admin/centers/center/{center.pk}/change/"
    line = {"title_ar": "انطلاق الأشغال", "title_fr": "Début des travaux", "happened_on": "", "center": center.pk}
    data = sent_by(manager.get(url)) | {f"milestones-0-{name}": value for name, value in line.items()}
    data |= {"milestones-TOTAL_FORMS": 1}
    assert manager.post(url, data).status_code == 302
    assert Milestone.objects.get().slug == "debut-des-travaux"
    assert free_slug(Milestone, "Début des travaux") == "debut-des-travaux-2"
    assert free_slug(Milestone, "") == "milestone"


@pytest.mark.parametrize("forged", ["9" * 20, "201", "-1", ""])
def test_a_forged_number_of_lines_draws_no_lines_and_is_told_in_plain_words(manager, forged):
    url = f"/admin/centers/center/{CenterFactory().pk}/change/"
    page = manager.post(url, sent_by(manager.get(url)) | {"milestones-TOTAL_FORMS": forged})
    (lines,) = (inline.formset for inline in page.context["inline_admin_formsets"] if inline.formset.non_form_errors())
    assert lines.forms == []
    assert "Cette page n’était pas complète" in page.content.decode()


def kept(center) -> dict:
    """Its columns; those of both languages say all that the original one does."""
    originals = {field.translated_field.name for field in Center._meta.fields if isinstance(field, TranslationField)}
    return {k: v for k, v in Center.objects.filter(pk=center.pk).values().get().items() if k not in originals}


def test_saving_a_form_as_it_stands_changes_nothing(manager):
    center = CenterFactory(story_ar="حكاية\n\nثانية", story_fr="Une\n\nhistoire", phone="0522000000")
    before = kept(center)
    url = f"/admin/centers/center/{center.pk}/change/"
    assert manager.post(url, sent_by(manager.get(url))).status_code == 302
    after = kept(center)
    assert {k: v or "" for k, v in after.items()} == {k: v or "" for k, v in before.items()}


def test_every_translated_input_has_its_direction(manager):
    form = manager.get(f"/admin/centers/center/{CenterFactory().pk}/change/").context["adminform"].form
    for field in Center._meta.fields:
        if isinstance(field, TranslationField):
            attrs = form.fields[field.name].widget.attrs
            assert (attrs["lang"], attrs["dir"]) == (field.language, "rtl" if field.language == "ar" else "ltr")


def test_a_ticked_row_that_no_database_can_number_is_not_among_the_choices(manager):
    response = manager.post("/admin/centers/agreement/add/", {"partners": ["9" * 20], "centers": ["9" * 20]})
    assert {"partners", "centers"} <= set(response.context["adminform"].form.errors)


def test_news_whose_date_is_emptied_along_with_a_mistake_shows_the_form_again(manager):
    """The address was known: it stays as it is, also while the form says what is wrong."""
    item = NewsItem.objects.create(
        slug="x", title_ar="خبر", title_fr="Nouvelle", event_on=date(2026, 1, 2), published_at=timezone.now()
    )
    response = manager.post(f"/admin/centers/newsitem/{item.pk}/change/", {"title_fr": ""})
    assert response.status_code == 200
    assert response.context["adminform"].form.errors
