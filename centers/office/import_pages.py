"""The page of an import: template, file, preview, saving; `get_importer` says of what (centers.office.imports)."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from centers.core import table_writing, tables
from centers.core.errors import Refused
from centers.core.types import StrOrPromise
from centers.core.uploads import arrived

from .forms import TickedField
from .imports import Importer, Kind, preview, read, save, signed, unsigned
from .numbers import row_number
from .pages import OfficePage

_NO_FILE = gettext_lazy("No file has been chosen.")


class FileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File in XLSX or CSV"),
        widget=forms.FileInput({"accept": ".xlsx,.csv,.txt,.tsv"}),
        allow_empty_file=True,
        error_messages=dict.fromkeys(("required", "invalid", "missing"), _NO_FILE),
    )


class ConfirmForm(forms.Form):
    """What goes on from the preview: its lines, the ticks, and the reason where one is kept."""

    signed = forms.CharField(widget=forms.HiddenInput)
    line = TickedField(read=row_number, most=tables.MOST_LINES, required=False)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        error_messages={
            "required": gettext_lazy("Say why: the reason stays in the history."),
            "max_length": gettext_lazy("The reason is longer than 300 characters."),
        },
    )

    def __init__(self, *args, needs_reason: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not needs_reason:
            del self.fields["reason"]

    @property
    def is_sent(self) -> bool:
        return "signed" in self.data


class ImportPage(OfficePage):
    """GET: template and file; `?template=csv` or xlsx: the template. POST `file`: the preview. POST `signed`: saved."""

    template_name = "admin/imports/ask.html"
    needs_reason = False

    @property
    def note(self) -> StrOrPromise:
        return ""

    def get_importer(self, *, reason: str = "") -> Importer:
        """Raises Refused where something has to be chosen first."""
        raise NotImplementedError

    def get(self, request, *args, **kwargs):
        if ending := request.GET.get("template"):
            return self.template(ending)
        return super().get(request, *args, **kwargs)

    def template(self, ending: str) -> HttpResponse:
        """The headings alone, in the reader's language."""
        if ending not in table_writing.TYPES:
            raise Http404
        head = [capfirst(str(column.heading)) for column in self.get_importer().columns]
        is_arabic = translation.get_language_bidi()
        content = b"".join(table_writing.pieces([head], ending, right_to_left=is_arabic))
        response = HttpResponse(content, content_type=table_writing.TYPES[ending])
        response["Content-Disposition"] = f'attachment; filename="template.{ending}"'
        return response

    def post(self, request, *args, **kwargs):
        confirming = ConfirmForm(request.POST, needs_reason=self.needs_reason)
        if confirming.is_sent:
            return self.confirm(confirming)
        form = FileForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.render(errors=_sentences(form))
        try:
            arrived(form.cleaned_data["file"], by_staff=True)
            importer = self.get_importer()
            typed, unread = read(importer, tables.read(form.cleaned_data["file"].read(tables.MOST_BYTES + 1)))
            return self.shown(importer, preview(importer, typed), unread=unread)
        except Refused as refusal:
            return self.render(errors=list(map(str, refusal.sentences)), status=refusal.status)

    def shown(self, importer: Importer, lines, *, unread=(), form: ConfirmForm | None = None) -> HttpResponse:
        """The preview. `form`: it came back without its reason."""
        writes = any(line.outcome.kind in (Kind.NEW, Kind.CHANGED) or line.can_tick for line in lines)
        if form is None and writes:
            initial = {"signed": signed(importer, lines, self.request.user)}
            form = ConfirmForm(initial=initial, needs_reason=self.needs_reason)
        self.template_name = "admin/imports/preview.html"
        return self.render(
            lines=[line for line in lines if line.outcome.kind in (Kind.NEW, Kind.CHANGED)],
            wrong=[line for line in lines if line.outcome.kind == Kind.WRONG],
            counts={kind.value: sum(line.outcome.kind == kind for line in lines) for kind in Kind},
            unread=unread,
            form=form,
            ticked=form["line"].value() if form and form.is_bound else [],
            errors=_sentences(form) if form and form.is_bound else [],
        )

    def confirm(self, form: ConfirmForm) -> HttpResponse:
        is_whole = form.is_valid()
        try:
            importer = self.get_importer(reason=form.cleaned_data.get("reason", ""))
            lines = unsigned(importer, form.cleaned_data.get("signed", ""), self.request.user)
        except Refused as refusal:
            return self.render(errors=list(map(str, refusal.sentences)))
        if not is_whole:
            return self.shown(importer, lines, form=form)
        done, left = save(importer, lines, set(form.cleaned_data["line"]))
        if done:
            messages.success(
                self.request, ngettext("%(count)s line entered.", "%(count)s lines entered.", done) % {"count": done}
            )
        else:
            messages.info(self.request, _("This table changes nothing."))
        return self.render(left=left) if left else redirect(self.request.get_full_path())

    def get_context_data(self, **kwargs):
        found = {
            "form": FileForm(),
            "errors": [],
            "left": [],
            "note": self.note,
            "address": self.request.get_full_path(),
        }
        try:
            found["headings"] = [
                (capfirst(str(column.heading)), column.needed) for column in self.get_importer().columns
            ]
            found["most"] = self.get_importer().at_once
        except Refused as refusal:
            found["closed"] = list(map(str, refusal.sentences))
        return super().get_context_data(**{**found, **kwargs})


def _sentences(form: forms.Form) -> list[str]:
    return [str(sentence) for sentences in form.errors.values() for sentence in sentences]
