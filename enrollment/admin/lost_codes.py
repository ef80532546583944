"""Requests for a new code: what was typed beside the files it may mean, and the code once the person is checked."""

import contextlib
from dataclasses import dataclass

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from centers.core import seen
from centers.core.errors import Refused
from centers.core.folding import fold
from centers.office.buttons import Buttons, ReasonForm, Verb, told
from centers.office.reading import ReadOnly
from enrollment.models import Applicant, Application, IdentityCheck, LostCode, LostCodeState
from enrollment.review.search import by_number
from enrollment.security import codes
from enrollment.security.permissions import DECIDE, visible_to
from enrollment.security.recovery import answer_lost_code, close_lost_code
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


def code_page(request, application: Application, code: str):
    """The new code, shown once."""
    context = {
        **admin.site.each_context(request),
        "opts": Application._meta,
        "title": _("New resume code"),
        "application": application,
        "groups": codes.groups(code),
    }
    response = render(request, "admin/enrollment/application/new_code.html", context)
    response["Cache-Control"] = "no-store, private"
    return response


@dataclass(frozen=True)
class Match:
    """A file that may be meant, with what agrees: number, name, birth date, phone. `seen`: of centers.core.seen."""

    application: Application
    agrees: dict[str, bool]
    seen: str

    @property
    def count(self) -> int:
        return sum(self.agrees.values())


def matches(user, lost: LostCode) -> list[Match]:
    """The files this account may open, most agreeing first."""
    found = by_number(lost.reference) | Q(applicant__phone__in=_phones(lost))
    if lost.name:
        found |= Q(applicant__in=Applicant.objects.search(lost.name).filter(birth_date=lost.birth_date))
    files = visible_to(user).filter(found, anonymised_at=None).select_related("applicant", "campaign")
    rows = [
        Match(application, _agrees(application, lost), seen.token(lost, application))
        for application in files[: MOST * 5]
    ]
    return sorted(rows, key=lambda row: -row.count)[:MOST]


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
    return (year or application.reference[2:4], letters) == codes.reference_parts(codes.read(application.reference))


def _close(request, lost, answers):
    close_lost_code(lost, by=request.user, reason=answers["reason"], seen=answers["seen"])
    return _("The request is closed; what was typed is removed.")


@admin.register(LostCode)
class LostCodeAdmin(ReadOnly, Buttons, admin.ModelAdmin):
    list_display = ["asked_at", "number", "person", "state"]
    list_filter = ["state"]
    ordering = ["asked_at", "id"]
    verbs = {
        "close": Verb(
            gettext_lazy("Close without a code"),
            DECIDE,
            _close,
            form=ReasonForm,
            note=gettext_lazy("Nobody was found or reached. What was typed is removed."),
            fits=lambda lost: lost.state == LostCodeState.OPEN,
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
        give = require_POST(self.give)
        name = "enrollment_lostcode_give"
        return [path("<int:pk>/give/<int:file>/", self.admin_site.admin_view(give), name=name), *super().get_urls()]

    def row_page(self, request, lost, *, typed: tuple[int, str] = (0, "")):
        """`typed`: the file that was to get a code and did not, and how the person was checked."""
        is_open = lost.state == LostCodeState.OPEN
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": lost,
            "lost": lost,
            "is_open": is_open,
            "matches": matches(request.user, lost) if is_open else [],
            "checks": IdentityCheck.choices,
            "typed": typed,
            "buttons": self.buttons(request, lost),
            "moves": told(lost.moves, LostCodeState),
        }
        return render(request, "admin/enrollment/lostcode/request.html", context)

    def give(self, request, pk, file):
        """The code of the file that staff found, once it is said how the person was checked."""
        if not request.user.has_perm(DECIDE):
            raise PermissionDenied
        lost = get_object_or_404(self.get_queryset(request), pk=pk)
        application = get_object_or_404(visible_to(request.user), pk=file)
        form = IdentityForm(request.POST)
        try:
            if not form.is_valid():
                raise Refused(*form.errors["checked"])
            told = {"seen": request.POST.get("seen", ""), "by": request.user}
            code = answer_lost_code(lost, application, checked=form.cleaned_data["checked"], **told)
        except Refused as refused:
            for sentence in refused.sentences:
                messages.error(request, sentence)
            lost.refresh_from_db()
            return self.row_page(request, lost, typed=(file, request.POST.get("checked", "")))
        return code_page(request, application, code)
