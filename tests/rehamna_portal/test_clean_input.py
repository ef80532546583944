"""What nobody types is taken out of answers and addresses before a form or a filter reads them."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from rehamna_portal.middleware import CleanInputMiddleware


def read(method: str, answers: dict) -> dict:
    """The answers as a view gets them."""
    got = {}

    def view(request):
        got.update(getattr(request, method.upper()).lists())
        return HttpResponse()

    CleanInputMiddleware(view)(getattr(RequestFactory(), method)("/", answers))
    return got


@pytest.mark.parametrize("method", ["get", "post"])
def test_controls_and_direction_overrides_are_dropped_and_nothing_else(method):
    typed = {"one": "a\x00b", "two": ["\u202eمثال\u2069", "\ufeffc"], "three": "مي\u200cخ\u200f 👩🏽\u200d🎓\r\n\tfin"}
    assert read(method, typed) == {"one": ["ab"], "two": ["مثال", "c"], "three": [typed["three"]]}
