"""The components in one place, for whoever works on them."""

from django.conf import settings
from django.http import Http404
from django.shortcuts import render

from centers.core.pages import public_page
from rehamna_portal import gallery
from rehamna_portal.templatetags import components


@public_page
def show(request):
    """Only where errors are shown too: not on a real site."""
    if not settings.DEBUG:
        raise Http404
    sections = [
        {"name": name, "about": components.register.tags[name].__doc__, "examples": _shown(examples, request)}
        for name, examples in sorted(gallery.examples().items())
    ]
    pack = {"name": "templates/portal/", "about": "", "examples": _shown(gallery.form_pack(), request)}
    return render(request, "gallery.html", {"sections": [*sections, pack]})


def _shown(examples, request):
    return [{"source": example.source, "html": example.render(request)} for example in examples]
