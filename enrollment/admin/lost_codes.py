"""Requests for a new code: what was typed beside the files it may mean, and the code once the person is checked."""

import contextlib
import itertools
from dataclasses import dataclass

from django import forms
from django.contrib import admin, messages
from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centers.core import seen
from centers.core.errors import Refused
from centers.core.folding import fold
from centers.office.buttons import Buttons, ReasonForm, Verb, localized_moves
from centers.office.forms import SeenForm
from centers.office.narrowing import NarrowingFilter, by_age
from centers.office.pages import Crumb, FormPage, OfficePage
from centers.office.reading import ReadOnly
from enrollment.models import Applicant, Application, IdentityCheck, LostCode, LostCodeState
from enrollment.review.search import by_number
from enrollment.security import codes
from enrollment.security.permissions import DECIDE, other_centre_holds, visible_to
from enrollment.security.recovery import answer_lost_code, can_close_lost_code, close_lost_code
from enrollment.values import phones

MOST = 10


class IdentityForm(forms.Form):
    """How it was made sure who asks, before anybody gets a code."""

    checked = forms.ChoiceField(
        label=gettext_lazy("How was the person checked?"),
        choices=IdentityCheck.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say how the person was checked: no code without it.")},
    )


class GiveForm(SeenForm, IdentityForm):
    """The same beside one of the files that may be meant."""


class CodePage(OfficePage):
    """The new code of a file, shown once, as the answer to whoever gave it."""

    model = Application
    title = gettext_lazy("New resume code")
    template_name = "admin/enrollment/application/new_code.html"
    context_object_name = "application"

    def get_breadcrumbs(self):
        return [self.row_crumb()._replace(label=self.object.reference, is_code=True)]

    def render(self, **context):
        response = super().render(**context)
        response["Cache-Control"] = "no-store, private"
        return response


def code_page(request, application: Application, code: str):
    return CodePage.show(request, application, groups=codes.groups(code))


@dataclass(frozen=True)
class Match:
    """A file that may be meant, with what agrees: number, name, birth date, phone; and the form that gives its code."""

    application: Application
    agrees: dict[str, bool]
    form: GiveForm

    @property
    def count(self) -> int:
        return sum(self.agrees.values())


def matches(user, lost: LostCode, sent: dict[int, GiveForm]) -> list[Match]:
    """The files this account may open, most agreeing first. `sent`: forms that were not taken, by the number of the
    file."""
    found = by_number(lost.reference) | Q(applicant__phone__in=_phones(lost))
    if lost.name:
        found |= Q(applicant__in=Applicant.objects.search(lost.name).filter(birth_date=lost.birth_date))
    files = visible_to(user).filter(found, anonymised_at=None).select_related("applicant", "campaign")
    rows = [
        Match(application, _agrees(application, lost), _form(lost, application, sent))
        for application in files[: MOST * 5]
    ]
    return sorted(rows, key=lambda row: -row.count)[:MOST]


def _form(lost: LostCode, application: Application, sent: dict[int, GiveForm]) -> GiveForm:
    """On both as they are now."""
    form = sent.get(application.pk) or GiveForm(auto_id=f"id_file-{application.pk}_%s")
    form.look_again(seen.token(lost, application))
    return form


def _phones(lost: LostCode) -> set[str]:
    """Those that were typed, the one in the box of the file number too."""
    typed = {lost.phone}
    if codes.mistaken(codes.read(lost.reference)) == codes.Mistaken.PHONE:
        with contextlib.suppress(Refused):
            typed.add(phones.read(lost.reference))
    return typed


def _agrees(application: Application, lost: LostCode) -> dict[str, bool]:
    person = application.applicant
    words = fold(lost.name).split()
    return {
        _("File number"): _numbers_agree(application, lost),
        _("Name"): bool(words) and all(word in person.folded for word in words),
        _("Birth date"): person.birth_date == lost.birth_date,
        _("Phone"): person.phone in _phones(lost),
    }


def _numbers_agree(application: Application, lost: LostCode) -> bool:
    typed = codes.read(lost.reference)
    year, letters = codes.reference_parts(typed)
    if not letters:
        return bool(typed) and typed == application.list_number
    reference = application.reference or ""
    return (year or reference[2:4], letters) == codes.reference_parts(codes.read(reference))


def _close(request, lost, answers):
    close_lost_code(lost, by=request.user, reason=answers["reason"], seen=answers["seen"])
    return _("The request is closed; what was typed is removed.")


class AgeFilter(NarrowingFilter):
    """Nobody gets to the own file meanwhile: two days are long."""

    title, parameter_name = gettext_lazy("waiting since"), "age"
    kinds = by_age("asked_at", days=2)


@admin.register(LostCode)
class LostCodeAdmin(ReadOnly, Buttons, admin.ModelAdmin):
    list_display = ["asked_at", "number", "person", "state"]
    list_filter = ["state", AgeFilter]
    ordering = ["asked_at", "id"]
    verbs = {
        "close": Verb(
            gettext_lazy("Close without a code"),
            DECIDE,
            _close,
            form=ReasonForm,
            note=gettext_lazy("Nobody was found or reached. What was typed is removed."),
            can=can_close_lost_code,
        )
    }

    def may_read(self, user):
        return user.has_perm(DECIDE)

    @admin.display(description=gettext_lazy("file number"))
    def number(self, lost):
        return format_html('<bdi dir="ltr" class="num">{}</bdi>', lost.reference)

    @admin.display(description=gettext_lazy("person"))
    def person(self, lost):
        return format_html("<bdi>{}</bdi>", lost.name)

    def get_urls(self):
        give = GivePage.office_view(table=self)
        return [path("<int:pk>/give/<int:file>/", give, name="enrollment_lostcode_give"), *super().get_urls()]

    def row_page(self, request, lost, *, sent: dict[int, GiveForm] | None = None):
        """`sent`: forms that were not taken, by the number of their file."""
        is_open = lost.state == LostCodeState.OPEN
        found = matches(request.user, lost, sent or {}) if is_open else []
        return RequestPage.show(request, lost, is_open=is_open, matches=found, buttons=self.buttons(request, lost))


class RequestPage(OfficePage):
    """What was typed beside the files it may mean; shown for the row page of the table, which says who may read it."""

    model = LostCode
    template_name = "admin/enrollment/lostcode/request.html"
    context_object_name = "lost"

    def get_title(self):
        return str(self.object)

    def get_breadcrumbs(self):
        return [self.list_crumb(), Crumb(str(self.object.pk), is_code=True)]

    def get_context_data(self, **kwargs):
        address = reverse("admin:enrollment_lostcode_change", args=[self.object.pk])
        return super().get_context_data(
            moves=localized_moves(self.object.moves, LostCodeState), address=address, **kwargs
        )


class GivePage(FormPage):
    """POST: the code of the file `file` that staff found, once it is said how the person was checked. `pk`: of the
    request. `table`: the ModelAdmin of the requests."""

    http_method_names = ("post",)
    permission = DECIDE
    form_class = GiveForm
    table: LostCodeAdmin = None  # type: ignore[assignment]  # given by whoever names its address

    def get_queryset(self):
        return self.table.get_queryset(self.request)

    def post(self, request, *args, **kwargs):
        self.application = get_object_or_404(visible_to(request.user), pk=kwargs["file"])
        return super().post(request, *args, **kwargs)

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "auto_id": f"id_file-{self.application.pk}_%s"}

    def act(self, form):
        if found := other_centre_holds(self.request.user, self.application):
            raise Refused(*found)
        looked_at = {"seen": form.cleaned_data["seen"], "by": self.request.user}
        checked = form.cleaned_data["checked"]
        code = answer_lost_code(self.object, self.application, checked=checked, **looked_at)
        return code_page(self.request, self.application, code)

    def form_invalid(self, form):
        for sentence in itertools.chain(*form.errors.values()):
            messages.error(self.request, sentence)
        self.object.refresh_from_db()
        return self.table.row_page(self.request, self.object, sent={self.application.pk: form})
