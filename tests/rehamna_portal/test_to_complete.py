"""What content lacks is found by itself, stands one click from its form, and is cleared by staff only."""

import pytest
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.db import connection
from django.db.models import BooleanField
from django.test.utils import CaptureQueriesContext
from modeltranslation.translator import translator

from programs.models import Intake, Module, Program
from rehamna_portal import completeness, roles
from rehamna_portal.dashboard import tasks
from tests.factories import CampaignFactory, CenterFactory, IntakeFactory, PartnerFactory, ProgramFactory, UserFactory

pytestmark = pytest.mark.django_db
URL = "/admin/to-complete/"


@pytest.fixture
def account():
    roles.ensure_roles()
    user = UserFactory(username="manager", language="fr")
    user.groups.add(Group.objects.get(name=roles.MANAGER))
    return user


@pytest.fixture
def manager(client, account):
    client.force_login(account)
    return client


def listed(client, **query) -> list[completeness.Item]:
    return list(client.get(URL, query).context["page"])


def test_every_translated_model_and_every_sample_box_is_found_and_has_a_form():
    found = set(completeness.discovered())
    for model in translator.get_registered_models(abstract=False):
        assert (completeness.TRANSLATE, model) in found
    for model in apps.get_models():
        boxes = [f for f in model._meta.fields if isinstance(f, BooleanField) and f.name.endswith("is_sample")]
        assert bool(boxes) == ((completeness.SAMPLE, model) in found)
    assert [model for _kind, model in found if not completeness._form_of(model)] == []


def test_the_manager_may_complete_all_of_it(account):
    assert {(part.kind, part.model) for part in completeness.parts(account)} == set(completeness.discovered())


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"role_ar": "دور", "role_fr": ""}, ["rôle dans le réseau (en français)"]),
        ({"role_ar": None, "role_fr": "Rôle"}, ["rôle dans le réseau (en arabe)"]),
        ({"name_fr": ""}, ["nom (en français)"]),
        ({"name_ar": "", "name_fr": None}, ["nom (en arabe)", "nom (en français)"]),
        ({"role_ar": "", "role_fr": None}, None),
        ({}, None),
    ],
)
def test_one_language_without_the_other_is_missing_and_what_is_required_too(manager, values, words):
    PartnerFactory()
    partner = PartnerFactory(**values)
    found = {item.row: item.words for item in listed(manager, kind="translate", table="centers.partner")}
    assert found == ({partner: words} if words else {})


def test_a_line_of_another_form_leads_to_that_form(manager):
    program = ProgramFactory()
    module = Module.objects.create(program=program, code="M101", name_fr="Algorithmique")
    [item] = listed(manager, kind="translate")
    assert (item.row, item.url) == (module, f"/admin/programs/program/{program.pk}/change/")
    page = manager.get(URL).content.decode()
    assert item.url in page
    assert "Algorithmique" in page


def test_samples_say_which_figure_is_one(manager):
    program = ProgramFactory(center_is_sample=True, entry_is_sample=True)
    [item] = listed(manager, kind="sample", table="programs.program")
    assert item.row == program
    assert len(item.words) == 2
    Program.objects.update(center_is_sample=False, entry_is_sample=False)
    assert listed(manager, kind="sample", table="programs.program") == []


@pytest.mark.sqlite_alone
def test_many_rows_come_in_pages_at_the_cost_of_few(manager):
    program = ProgramFactory(center_is_sample=False)
    costs = []
    for many in (10, 10_000):
        Module.objects.all().delete()
        Module.objects.bulk_create(Module(program=program, code=f"M{n}", name_fr=f"m{n}") for n in range(many))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page = manager.get(URL, {"kind": "translate"}).context["page"]
        costs.append(len(queries))
        assert page.paginator.count == many
        assert len(page) == min(many, 50)
    assert costs[0] == costs[1]
    last = manager.get(URL, {"kind": "translate", "page": "200"}).context["page"]
    assert [item.row.code for item in last][-1] == "M9999"


def test_a_page_may_hold_several_tables(manager):
    program = ProgramFactory(center_is_sample=True)
    Module.objects.bulk_create(Module(program=program, code=f"M{n}", name_fr=f"m{n}") for n in range(60))
    second = manager.get(URL, {"page": "2"}).context["page"]
    models = [type(item.row).__name__ for item in second]
    assert models[:10] == ["Module"] * 10
    assert "Program" in models


@pytest.mark.parametrize(
    "query", [{"page": "x"}, {"page": "-1"}, {"page": "9" * 30}, {"kind": "\0"}, {"table": "x" * 10_000}, {"kind": "ز"}]
)
def test_odd_addresses_show_a_page(manager, query):
    assert manager.get(URL, query).status_code == 200


def clear(client, *rows, **answers):
    codes = [f"{row._meta.label_lower}:{row.pk}" if hasattr(row, "pk") else row for row in rows]
    return client.post(URL, {"row": codes, **answers})


def test_a_plain_mark_is_cleared_after_it_was_shown(manager):
    intake, other = IntakeFactory(campaign=CampaignFactory(is_sample=False)), IntakeFactory()
    response = clear(manager, intake)
    assert [item.row for item in response.context["items"]] == [intake]
    assert Intake.objects.get(pk=intake.pk).is_sample, "the first step only shows"
    clear(manager, intake, sure="1")
    assert not Intake.objects.get(pk=intake.pk).is_sample
    assert Intake.objects.get(pk=other.pk).is_sample
    assert LogEntry.objects.get().object_id == str(intake.pk)


def test_a_mark_on_one_figure_among_others_is_cleared_in_the_form_only(manager):
    center = CenterFactory(contact_is_sample=True)
    clear(manager, center, sure="1")
    center.refresh_from_db()
    assert center.contact_is_sample


@pytest.mark.parametrize(
    "code", ["", "x", "programs.intake:", "programs.intake:x", "programs.intake:" + "9" * 40, "\0:1"]
)
def test_odd_rows_clear_nothing(manager, code):
    IntakeFactory()
    assert clear(manager, code, sure="1").status_code == 302
    assert Intake.objects.get().is_sample


@pytest.mark.parametrize("role", [roles.STAFF, roles.WARDEN, roles.READER, roles.BOARD, roles.PARTNER])
def test_who_may_change_no_content_has_neither_page_nor_line(client, role):
    roles.ensure_roles()
    user = UserFactory()
    user.groups.add(Group.objects.get(name=role))
    client.force_login(user)
    intake = IntakeFactory()
    assert client.get(URL).status_code == 403
    assert clear(client, intake, sure="1").status_code == 403
    assert not any(URL in line.url for line in tasks(user))


def test_the_desk_counts_both_kinds(account):
    program = ProgramFactory(center_is_sample=True, center=CenterFactory(contact_is_sample=False))
    Module.objects.create(program=program, code="M101", name_fr="Algorithmique")
    found = {line.url: line.count for line in tasks(account) if URL in line.url}
    assert found == {f"{URL}?kind=translate": 1, f"{URL}?kind=sample": 1}
