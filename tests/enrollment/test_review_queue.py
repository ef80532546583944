"""One file after the other: found, lent, decided by a button, the next one there."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import ApplicationFactory, IntakeFactory, UserFactory

pytestmark = pytest.mark.django_db
QUEUE = reverse("admin:enrollment_application_queue")


def office(**account) -> Client:
    client = Client()
    client.force_login(UserFactory(is_superuser=True, language="fr", **account))
    return client


@pytest.fixture
def files():
    intake = IntakeFactory()
    return [ApplicationFactory(campaign=intake.campaign, intakes=[intake]) for _number in range(3)]


def test_it_opens(files):
    page = office().get(QUEUE, follow=True)
    print(page.redirect_chain)
    print(page.content.decode())
    assert page.status_code == 200
