"""Letters as staff print them: in the person's language or the other one, and never with the resume code."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect

from centers.core.errors import Refused
from enrollment import letters
from enrollment.models import Application, Letter
from enrollment.security.permissions import may_print, visible_to


def page(request, pk: int, kind: str, language: str):
    """One letter as PDF. Where the state of the file has none, the file says why."""
    if kind not in Letter.values or language not in dict(settings.LANGUAGES):
        raise Http404
    files = visible_to(request.user).select_related("campaign", "applicant")
    application = get_object_or_404(files, pk=pk)
    # The state first: nobody may print what there is not.
    if kind in letters.available(application) and not may_print(request.user, kind, application):
        raise PermissionDenied
    try:
        return letters.answer(request, kind, application, language=language)
    except Refused as refused:
        messages.warning(request, str(refused))
        return redirect("admin:enrollment_application_change", pk)


def printable(user, application: Application) -> list[Letter]:
    """What this account may print of the file now."""
    return [letter for letter in letters.available(application) if may_print(user, letter, application)]
