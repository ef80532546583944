"""The page of the back office that lists what content still lacks."""

from django import forms
from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.db import transaction
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from centers.office.forms import TickedField
from centers.office.pages import Crumb, OfficePage
from rehamna_portal import completeness
from rehamna_portal.completeness import KINDS, PLAIN

ROWS = 50


class TickedForm(forms.Form):
    """The rows whose sample mark is to be cleared, and whether they were shown for it (`sure`)."""

    row = TickedField(required=False)
    sure = forms.BooleanField(required=False)


class ToCompletePage(OfficePage):
    """GET: the list, by `kind` and `table` where they are named. POST: clears sample marks, once they were shown."""

    title = gettext_lazy("Content to complete")
    template_name = "admin/to_complete.html"

    def has_permission(self):
        """Whoever may complete anything."""
        self.parts = completeness.parts(self.request.user)
        return bool(self.parts)

    def get_context_data(self, **kwargs):
        sizes = completeness.counts(self.request.user, self.parts)
        kind, table = self.request.GET.get("kind", ""), self.request.GET.get("table", "")
        sized = zip(self.parts, sizes, strict=True)
        items = completeness.Items(
            [(part, size) for part, size in sized if kind in ("", part.kind) and table in ("", part.key)]
        )
        pages: Paginator[completeness.Item] = Paginator(items, ROWS)  # type: ignore[arg-type]  # it asks for slices alone
        page = pages.get_page(self.request.GET.get("page"))
        found = {
            "kinds": _kinds(self.parts, sizes),
            "kind": kind,
            "table": table,
            "page": page,
            "clearable": any(item.part.is_plain() for item in page),
        }
        return super().get_context_data(**found, **kwargs)

    @transaction.atomic
    def post(self, request):
        form = TickedForm(request.POST)
        form.full_clean()
        items = completeness.picked(request.user, form.cleaned_data["row"])
        items = [item for item in items if _form(item).has_change_permission(request, item.row)]
        if items and not form.cleaned_data["sure"]:
            return SurePage.show(request, items=items)
        for item in items:
            setattr(item.row, PLAIN, False)
            item.row.save(update_fields=[PLAIN])
            _form(item).log_change(request, item.row, _("The sample mark is cleared."))
        if items:
            done = ngettext("%(n)s sample mark is cleared.", "%(n)s sample marks are cleared.", len(items))
            messages.success(request, done % {"n": len(items)})
        else:
            messages.warning(request, _("No row was ticked."))
        return redirect("to_complete")


class SurePage(OfficePage):
    """The rows once more, before their sample mark is cleared."""

    title = gettext_lazy("Clear the sample mark")
    template_name = "admin/to_complete_sure.html"

    def get_breadcrumbs(self):
        return [Crumb(str(ToCompletePage.title), reverse("to_complete"))]


def _kinds(found, sizes) -> list[dict]:
    """The filter: each kind with its sum and its tables."""
    lines = list(zip(found, sizes, strict=True))
    return [
        {
            "key": key,
            "label": label,
            "count": sum(size for part, size in lines if part.kind == key),
            "tables": [
                {"key": part.key, "label": part.model._meta.verbose_name_plural, "count": size}
                for part, size in lines
                if part.kind == key and size
            ],
        }
        for key, label in KINDS.items()
    ]


def _form(item):
    return admin.site.get_model_admin(item.part.form_model)
