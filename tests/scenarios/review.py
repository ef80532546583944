"""An account before the review queue, which presses what stands on the page."""

import re

from django.test import Client
from django.urls import reverse

from enrollment.models import Application
from tests.factories import UserFactory

QUEUE = reverse("admin:enrollment_application_queue")


class Reviewer:
    """`address` and `page`: what is in the browser. Sees every file unless `account` says otherwise."""

    def __init__(self, **account):
        self.user = UserFactory(**{"is_superuser": True, "language": "fr", **account})
        self.client = Client()
        self.client.force_login(self.user)
        self.address, self.page = "", ""

    def open(self, address: str = QUEUE):
        return self._take(self.client.get(address, follow=True), address)

    def _take(self, response, address: str):
        assert response.status_code == 200, response.status_code
        self.address = response.redirect_chain[-1][0] if response.redirect_chain else address
        self.page = response.content.decode()
        return self

    @property
    def file(self) -> Application | None:
        found = re.search(r"/queue/(\d+)/", self.address)
        return Application.objects.get(pk=found[1]) if found else None

    def press(self, button: str, **typed):
        """By the form that the button stands in, or names."""
        fields = {"press": button, "seen": self.seen} | typed
        for name, version in re.findall(r'name="(version-[\w-]+)" value="(\d+)"', self.page):
            fields[name] = version
        assert f'value="{button}"' in self.page, button
        return self._take(self.client.post(self.address, fields, follow=True), self.address)

    @property
    def seen(self) -> str:
        found = re.search(r'name="seen" value="([^"]*)"', self.page)
        return found[1] if found else ""

    @property
    def place(self) -> str:
        return re.search(r'for="q-progress">([^<]*)<', self.page)[1]
