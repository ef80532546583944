"""The way back to a list as it was: Django carries its filter along as `_changelist_filters`, to the page of a row and
from there; our own pages and buttons hand it on."""

from urllib.parse import urlencode

from django.http import HttpRequest

PRESERVED = "_changelist_filters"


def filters_of(request: HttpRequest) -> str:
    """The query of the list that the page was opened from; "" where it came from elsewhere."""
    return request.GET.get(PRESERVED, "")


def with_way_back(request: HttpRequest, address: str) -> str:
    """An address within the same table, with the filter handed on."""
    if not (filters := filters_of(request)):
        return address
    page, mark, place = address.partition("#")
    return f"{page}{'&' if '?' in page else '?'}{urlencode({PRESERVED: filters})}{mark}{place}"


def list_as_it_was(request: HttpRequest, address: str) -> str:
    """The address of the list itself with its filter."""
    filters = filters_of(request)
    return f"{address}?{filters}" if filters else address
