"""The papers on the page of a file: opened (and noted), accepted, asked for again, originals seen."""

import itertools

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centers.core.errors import Refused
from centers.core.reasons import Reason
from centers.office.pages import FormPage, OfficePage
from enrollment.documents.responses import private_response
from enrollment.documents.services import accept_document, note_original, note_viewed, refuse_document
from enrollment.models import Application
from enrollment.security.permissions import DECIDE, visible_files, visible_to

from . import file
from .decisions import PaperDecisionForm, paper_id


class PaperPage(FormPage):
    """POST `decision` (accept, refuse, original), `version` of what was looked at, `reason`. `pk`: of the file.

    Refused, the file is shown as it is now, with the reason that was picked: pressing again decides on that.
    """

    http_method_names = ("post",)
    permission = DECIDE
    form_class = PaperDecisionForm

    def get_queryset(self):
        return visible_to(self.request.user).select_related("campaign", "applicant")

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "auto_id": paper_id(self.kwargs["code"])}

    def get_success_url(self):
        return _papers_of(self.object.pk)

    def act(self, form):
        return _do(self.object, self.kwargs["code"], form.cleaned_data, self.request.user)

    def form_invalid(self, form):
        for sentence in itertools.chain(*form.errors.values()):
            messages.error(self.request, sentence)
        return file.shown_again(self.request, self.object.pk, picked={self.kwargs["code"]: form})


def _do(application: Application, code: str, answers: dict, user) -> str:
    told = {"seen": answers["seen"], "by": user}
    if answers["decision"] == "original":
        note_original(application, code, **told)
        return _("Noted: the original was seen.")
    document = application.documents.select_related("application").filter(paper__code=code).first()
    if document is None:
        raise Refused(Reason("not_sent", gettext_lazy("Nothing has been sent for this paper yet.")))
    if answers["decision"] == "accept":
        accept_document(document, version=answers["version"], **told)
        return _("The document is accepted.")
    refuse_document(document, version=answers["version"], reason=answers["reason"], **told)
    return _("The document is asked for again, with the reason.")


def _papers_of(pk: int) -> str:
    return f"{reverse('admin:enrollment_application_change', args=[pk])}#documents"


class OpenFile(OfficePage):
    """GET: one file as an attachment that no browser runs; who opened it and when is noted. `pk`: of the file."""

    http_method_names = ("get",)

    def has_permission(self):
        return True  # by the rows alone

    def get_queryset(self):
        return visible_files(self.request.user).select_related("document__application__campaign")

    def get(self, request, *args, **kwargs):
        document = self.object.document
        try:
            response = private_response(self.object, as_attachment=True)
        except FileNotFoundError:
            messages.error(request, _("There is no file to open here any more."))
            return redirect(_papers_of(document.application_id))
        note_viewed(document, by=request.user)
        return response
