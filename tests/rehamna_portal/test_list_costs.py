"""Every list of the back office takes few queries, and the same few however many rows it has."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from centers.models import BulkJob, Center, SavedFilter
from enrollment.models import Appeal, Choice, LostCode
from rehamna_portal import roles
from tests import databases
from tests.factories import UserFactory

MOST = 10
LISTS = [*admin.site._registry]


@pytest.fixture(scope="module")
def browsers(django_db_setup, django_db_blocker):
    """Of a superuser, and of an account with roles, whose rights are read from the database."""
    with django_db_blocker.unblock(), databases.holding("demonstration"), transaction.atomic():
        superuser, clerk = Client(), Client()
        boss = UserFactory(is_superuser=True, language="fr")
        superuser.force_login(boss)
        more_rows(boss)
        account = UserFactory(language="fr", centers=list(Center.objects.all()))
        account.groups.add(*Group.objects.filter(name__in=[roles.STAFF, roles.MANAGER]))
        clerk.force_login(account)
        yield superuser, clerk
        transaction.set_rollback(True)


def more_rows(boss) -> None:
    """Of what the demonstration has none of, or one."""
    for number in range(5):
        BulkJob.objects.create(verb="accept_files", by=boss)
        SavedFilter.objects.create(name=str(number), path="/admin/centers/commune/", query="x=1", by=boss)
        LostCode.objects.create(name="مثال", birth_date="2008-05-06", phone="+212612345678")
    for choice in Choice.objects.filter(eligibility="refused", appeals=None)[:5]:
        Appeal.objects.create(choice=choice, reason="x")


def cost(client, address: str) -> int:
    """Queries of a list that is opened again."""
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        response = client.get(address)
    assert response.status_code in (200, 403)
    return len(queries)


def has_archive(table) -> bool:
    """Whether its list leaves out what is over."""
    return any(getattr(one, "parameter_name", "") == "archive" for one in table.list_filter)


def address_of(model) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


@pytest.mark.django_db
@pytest.mark.sqlite_alone
@pytest.mark.parametrize("model", LISTS, ids=lambda model: model._meta.label)
def test_a_list_takes_at_most_ten_queries(browsers, model):
    assert [cost(client, address_of(model)) <= MOST for client in browsers] == [True, True]


@pytest.mark.django_db
@pytest.mark.sqlite_alone
@pytest.mark.parametrize("model", LISTS, ids=lambda model: model._meta.label)
def test_a_list_takes_the_same_queries_for_more_rows(browsers, model, monkeypatch):
    """Three rows a page, then sixty, as far as there are so many."""
    superuser, _clerk = browsers
    table, costs = admin.site._registry[model], []
    for rows in (3, 60):
        monkeypatch.setattr(table, "list_per_page", rows)
        costs.append(cost(superuser, f"{address_of(model)}?archive=all" if has_archive(table) else address_of(model)))
    assert costs[0] == costs[1]
