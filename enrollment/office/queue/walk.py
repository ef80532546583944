"""The list that is gone through, as its address says it, and how far somebody has come in it."""

import copy
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property

from centers.office.numbers import row_number
from enrollment.models import Application
from enrollment.models.applications import ApplicationQuerySet
from enrollment.review.queue import beyond, take_next, waiting

# What an address says besides the filters of the list; page and order of the list do not matter here.
OWN = ("done", "aside", "over", "paper", "turn", "zoom")
_OF_THE_LIST = ("p", "o", "e", "all")
_MOST = 10**6


class FilteredList(ChangeList):
    """The rows that a list shows, without counting them for pages."""

    def get_results(self, request):
        self.result_list = self.queryset


class Walk:
    """A queue is any filtered list of files: the same address, with how far one has come.

    `done`: files left behind by now; `is_aside`: through those that were set aside; `is_over`: nothing more comes.
    """

    def __init__(self, request: HttpRequest):
        self.request = request
        given = request.GET
        self.done = min(row_number(given.get("done", "")) or 0, _MOST)
        self.is_aside, self.is_over = given.get("aside") == "1", given.get("over") == "1"
        self.filters = given.copy()
        for name in (*OWN, *_OF_THE_LIST):
            self.filters.pop(name, None)

    @cached_property
    def listed(self) -> ApplicationQuerySet:
        """All files of the list. Raises IncorrectLookupParameters as the list does."""
        request: Any = copy.copy(self.request)
        request.GET = self.filters
        table: Any = admin.site.get_model_admin(Application)  # its own class stands above this module
        shown = FilteredList(
            request, Application, ("__str__",), None, table.get_list_filter(request), None,
            table.get_search_fields(request), False, 1, 1, (), table, (), "",
        )  # fmt: skip
        return shown.queryset

    def files(self, *, aside: bool | None = None) -> ApplicationQuerySet:
        """Those that wait for this account, in their order; `aside`: others than this walk goes through."""
        is_aside = self.is_aside if aside is None else aside
        # Filters over many rows may name a file more than once.
        once = Application.objects.filter(pk__in=self.listed.order_by().values("pk")) if self.filters else self.listed
        return waiting(once, self.request.user, aside=is_aside)

    def left(self, application: Application) -> int:
        """How many files are still to come, with this one."""
        return max(1, beyond(self.files(), application, included=True).count())

    # --- addresses ----------------------------------------------------------------------------------

    def address(self, pk: int | None = None, **changed) -> str:
        """The file `pk` of this walk, or its beginning or end; `changed`: parts of OWN, None leaves one out."""
        own: dict[str, Any] = {"done": self.done, "aside": int(self.is_aside), **changed}
        query = self.filters.copy()
        query.update({name: str(value) for name, value in own.items() if value})
        name = "admin:enrollment_application_queue"
        path = reverse(f"{name}_file", args=[pk]) if pk else reverse(name)
        return f"{path}?{query.urlencode()}" if query else path

    def list_address(self) -> str:
        path = reverse("admin:enrollment_application_changelist")
        return f"{path}?{self.filters.urlencode()}" if self.filters else path

    def go_on(self, application: Application | None = None):
        """To the first file, or the one after `application`, which is left behind; else to the end."""
        files, done = self.files(), self.done
        if application:
            files, done = beyond(files, application), done + 1
        pk = take_next(files, by=self.request.user)
        return redirect(self.address(pk, done=done) if pk else self.address(done=done, over=1))
