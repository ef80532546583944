"""Rows that people read here and change by buttons only: the stock form adds, saves and deletes none of them."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from .numbers import row_number
from .tables import OfficeTable


class ReadOnly(OfficeTable):
    """For a ModelAdmin, before it: `may_read(user)` says who reads; the rows are those of `get_queryset(request)`, so
    another's row is a 404; `row_page(request, row)` gives the response of one row."""

    def may_read(self, user) -> bool:
        raise NotImplementedError

    def row_page(self, request, row):
        raise NotImplementedError

    def has_module_permission(self, request):
        return self.may_read(request.user)

    def has_view_permission(self, request, obj=None):
        return self.may_read(request.user)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if request.method not in ("GET", "HEAD") or not self.has_view_permission(request):
            raise PermissionDenied
        return self.row_page(request, get_object_or_404(self.get_queryset(request), pk=row_number(object_id)))
