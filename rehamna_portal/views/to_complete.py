"""The page of the back office that lists what content still lacks."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from rehamna_portal import completeness
from rehamna_portal.completeness import KINDS, PLAIN

ROWS = 50


@require_http_methods(["GET", "POST"])
def to_complete(request):
    """GET: the list, by `kind` and `table` where they are named. POST: clears sample marks, once they were shown."""
    found = completeness.parts(request.user)
    if not found:
        raise PermissionDenied
    if request.method == "POST":
        return _clear(request)
    sizes = completeness.counts(request.user, found)
    kind, table = request.GET.get("kind", ""), request.GET.get("table", "")
    sized = zip(found, sizes, strict=True)
    items = completeness.Items(
        [(part, size) for part, size in sized if kind in ("", part.kind) and table in ("", part.key)]
    )
    pages: Paginator[completeness.Item] = Paginator(items, ROWS)  # type: ignore[arg-type]  # it asks for slices alone
    page = pages.get_page(request.GET.get("page"))
    context = {
        **admin.site.each_context(request),
        "title": _("Content to complete"),
        "kinds": _kinds(found, sizes),
        "kind": kind,
        "table": table,
        "page": page,
        "clearable": any(item.part.is_plain() for item in page),
    }
    return render(request, "admin/to_complete.html", context)


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


def _clear(request):
    with transaction.atomic():
        items = completeness.picked(request.user, request.POST.getlist("row"))
        items = [item for item in items if _form(item).has_change_permission(request, item.row)]
        if items and "sure" not in request.POST:
            context = {**admin.site.each_context(request), "title": _("Clear the sample mark"), "items": items}
            return render(request, "admin/to_complete_sure.html", context)
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


def _form(item):
    return admin.site.get_model_admin(item.part.form_model)
