"""Pages of the back office that are neither the list nor the form of a table: one class for all of them.

    class BedMap(OfficePage):
        model = House
        permission = "boarding.view_stay"
        template_name = "admin/boarding/house/bed_map.html"  # extends "admin/page.html"
        context_object_name = "house"
        title = gettext_lazy("Bed map")

        def get_queryset(self):
            return House.objects.all()

        def get_breadcrumbs(self):
            return [self.list_crumb(), self.row_crumb()]

        def get_context_data(self, **kwargs):
            return super().get_context_data(today=timezone.localdate(), **kwargs)

    path("<int:pk>/do/map/", BedMap.office_view(), name="boarding_house_map")

Names are those of Django's generic views. A page answers the methods it defines and no other; HEAD as GET.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.views.generic.base import ContextMixin, View
from django.views.generic.edit import FormMixin

from centers.core.errors import Refused
from centers.core.types import StrOrPromise

from .way_back import list_as_it_was, with_way_back


class Crumb(NamedTuple):
    """A step of the breadcrumbs, without address where it is the page itself; a code is read from left to right."""

    label: StrOrPromise
    url: str = ""
    is_code: bool = False


class OfficePage(ContextMixin, View):
    """One page: who may open it, what it is called, where it stands, and of which row it is.

    Context: what every page of the site has, `title`, `breadcrumbs`; with `model` also `opts`; with a row also
    `object` and `context_object_name`. Raises PermissionDenied before looking for the row, Http404 where
    `get_queryset` does not have it.
    """

    http_method_names: Sequence[str] = ("get", "head", "post")
    model: type[Model] | None = None
    permission = ""
    title: StrOrPromise = ""
    template_name = ""
    context_object_name = ""
    object: Any = None

    @classmethod
    def office_view(cls, **initkwargs):
        """The view for `urlpatterns`: behind the sign-in of the back office, never cached."""
        return admin.site.admin_view(cls.as_view(**initkwargs))

    @classmethod
    def show(cls, request: HttpRequest, row: Model | None = None, **context) -> HttpResponse:
        """The page as the answer to a request to another address, whatever its method; the caller has looked who asks.

        `row` was found there; `context` goes to `get_context_data`.
        """
        page = cls()
        page.setup(request)
        page.object = row
        return page.render(**context)

    def dispatch(self, request, *args, **kwargs):
        if not self.has_permission():
            raise PermissionDenied
        if "pk" in kwargs:
            self.object = self.get_object()
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, *args, **kwargs) -> HttpResponse:
        return self.render()

    def has_permission(self) -> bool:
        """By `permission`; a page that names none is closed until it says here who may open it."""
        return bool(self.permission) and self.request.user.has_perm(self.permission)

    def get_queryset(self) -> QuerySet:
        """The rows that this account may see (the `access` modules)."""
        raise NotImplementedError(f"{type(self).__name__} has a number in its address and no get_queryset.")

    def get_object(self) -> Any:
        return get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"])

    def get_title(self) -> str:
        return str(self.title)

    def get_breadcrumbs(self) -> list[Crumb]:
        """What stands after "Home". The title follows, unless the last one has no address and is the page itself."""
        return [self.list_crumb()] if self.model else []

    def list_crumb(self) -> Crumb:
        """The list of `model`, with the filter it had."""
        assert self.model, "a page of no table has no list"
        address = list_as_it_was(self.request, reverse(admin_name(self.model, "changelist")))
        return Crumb(capfirst(str(self.model._meta.verbose_name_plural)), address)

    def row_crumb(self) -> Crumb:
        """The row that the page is of."""
        address = reverse(admin_name(type(self.object), "change"), args=[self.object.pk])
        return Crumb(str(self.object), with_way_back(self.request, address))

    def get_context_data(self, **kwargs) -> dict:
        title, crumbs = kwargs.get("title") or self.get_title(), self.get_breadcrumbs()
        if not crumbs or crumbs[-1].url:
            crumbs = [*crumbs, Crumb(title)]
        found = {**admin.site.each_context(self.request), "title": title, "breadcrumbs": crumbs}
        if self.model:
            found["opts"] = self.model._meta
        if self.object is not None:
            found |= {name: self.object for name in ("object", self.context_object_name) if name}
        return super().get_context_data(**{**found, **kwargs})

    def render(self, *, status: int = 200, **context) -> HttpResponse:
        self.request.current_app = admin.site.name
        return render(self.request, self.template_name, self.get_context_data(**context), status=status)


class FormPage(FormMixin, OfficePage):
    """A page with one form, `form` in the context: GET shows it, POST calls the verb.

    `act(form)` gets a valid form and calls the verb; it returns the sentence to show, or a response. What the verb
    refuses stands above the form, with what was typed. `form_class`, `get_form_kwargs`, `get_initial`: as in Django.
    """

    def get_form(self, form_class=None) -> forms.Form:
        """The one form of this answer: a page that asks twice sees the same errors."""
        if not hasattr(self, "_form"):
            self._form = super().get_form(form_class)
        return self._form

    def post(self, request, *args, **kwargs) -> HttpResponse:
        form = self.get_form()
        if form.is_valid():
            try:
                done = self.act(form)
            except Refused as refusal:
                self.refused(form, refusal)
            else:
                return self.done(done)
        return self.form_invalid(form)

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        """The page once more, after what was typed wrong or what the verb refused."""
        return self.render()

    def act(self, form: forms.Form) -> str | HttpResponse:
        raise NotImplementedError

    def refused(self, form: forms.Form, refusal: Refused) -> None:
        for sentence in refusal.sentences:
            form.add_error(None, sentence)

    def done(self, answer: str | HttpResponse) -> HttpResponse:
        """Back to `get_success_url` with the sentence, or the response as it is."""
        if not isinstance(answer, str):
            return answer
        messages.success(self.request, answer)
        return redirect(self.get_success_url())


def admin_name(model: type[Model], page: str) -> str:
    """The name of an address of a table: `admin:enrollment_run_changelist`."""
    return f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}"
