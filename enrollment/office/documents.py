"""The papers on the page of a file: opened (and noted), accepted, asked for again, originals seen."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from centers.core.errors import Refused
from enrollment.documents.responses import private_response
from enrollment.documents.services import accept_document, note_original, note_viewed, refuse_document
from enrollment.models import Application
from enrollment.security.permissions import DECIDE, visible_files, visible_to

from . import file


class DecisionForm(forms.Form):
    decision = forms.ChoiceField(choices=[(name, name) for name in ("accept", "refuse", "original")])
    version = forms.IntegerField(min_value=0, max_value=2**31 - 1)
    reason = forms.CharField(required=False)
    seen = forms.CharField(required=False)


def decide(request, pk: int, code: str):
    """POST `decision` (accept, refuse, original), `version` of what was looked at, `reason`. `pk`: of the file.

    Refused, the file is shown as it is now, with the reason that was picked: pressing again decides on that.
    """
    if not request.user.has_perm(DECIDE):
        raise PermissionDenied
    application = get_object_or_404(visible_to(request.user).select_related("campaign", "applicant"), pk=pk)
    form = DecisionForm(request.POST)
    try:
        if not form.is_valid():
            raise Refused(_("This page was not whole: please open the file again."))
        messages.success(request, _do(application, code, form.cleaned_data, request.user))
    except Refused as refusal:
        for sentence in refusal.sentences:
            messages.error(request, sentence)
        return file.shown_again(request, application.pk, picked={code: request.POST.get("reason", "")})
    return redirect(f"{reverse('admin:enrollment_application_change', args=[pk])}#documents")


def _do(application: Application, code: str, answers: dict, user) -> str:
    told = {"seen": answers["seen"], "by": user}
    if answers["decision"] == "original":
        note_original(application, code, **told)
        return _("Noted: the original was seen.")
    document = application.documents.select_related("application").filter(paper__code=code).first()
    if document is None:
        raise Refused(_("Nothing has been sent for this paper yet."))
    if answers["decision"] == "accept":
        accept_document(document, version=answers["version"], **told)
        return _("The document is accepted.")
    refuse_document(document, version=answers["version"], reason=answers["reason"], **told)
    return _("The document is asked for again, with the reason.")


def open_file(request, pk: int):
    """GET: one file as an attachment that no browser runs; who opened it and when is noted. `pk`: of the file."""
    sent = get_object_or_404(visible_files(request.user).select_related("document__application__campaign"), pk=pk)
    document = sent.document
    try:
        response = private_response(sent, as_attachment=True)
    except FileNotFoundError:
        messages.error(request, _("There is no file to open here any more."))
        back = reverse("admin:enrollment_application_change", args=[document.application_id])
        return redirect(f"{back}#documents")
    note_viewed(document, by=request.user)
    return response
