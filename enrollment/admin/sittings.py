"""Interviews and tests as they are held: the list, one sitting with who came, moving it or cancelling it."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from centers.core import seen
from centers.core.errors import Refused
from centers.office.buttons import Buttons, ReasonForm, Verb, told
from centers.office.numbers import row_number
from centers.office.reading import ReadOnly
from enrollment.interviews.sittings import cancel_sitting, shift_sitting
from enrollment.models import ConvocationState, Sitting, SittingEvent, SittingState
from enrollment.office import planning
from enrollment.office.planning import day_field, hour_field, moment_of, text_field
from enrollment.review.attendance import note_attendance
from enrollment.security.permissions import DECIDE, VIEW, own_appointments, visible_convocations, visible_sittings

SIGNS = {
    ConvocationState.CALLED: "ask",
    ConvocationState.CANNOT: "ask",
    ConvocationState.CAME: "ok",
    ConvocationState.ABSENT: "no",
}
# The answers of the attendance form.
NOTED = {ConvocationState.CAME: "yes", ConvocationState.ABSENT: "no"}


def when(sitting: Sitting) -> str:
    """In digits, in one line whatever the direction of the page."""
    local = timezone.localtime(sitting.starts_at)
    return format_html('<bdi dir="ltr" class="num">{}</bdi>', f"{local:%d/%m/%Y %H:%M}")


class ShiftForm(ReasonForm):
    """What stays empty does not change."""

    day = day_field(required=False)
    hour = hour_field(gettext_lazy("Hour"), required=False)
    room_ar = text_field(gettext_lazy("Room, in Arabic"), 80, "rtl", required=False)
    room_fr = text_field(gettext_lazy("Room, in French"), 80, "ltr", required=False)
    place_ar = text_field(gettext_lazy("Place, in Arabic"), 120, "rtl", required=False)
    place_fr = text_field(gettext_lazy("Place, in French"), 120, "ltr", required=False)
    field_order = ["day", "hour", *planning.WHERE, "reason"]

    def clean_day(self):
        day = self.cleaned_data["day"]
        if day and not 2000 < day.year < 2200:
            raise forms.ValidationError(_("A sitting begins in the future, within two years."))
        return day


def _shift(request, sitting, answers):
    held_at = timezone.localtime(sitting.starts_at)
    starts_at = moment_of(answers["day"] or timezone.localdate(held_at), answers["hour"] or held_at.time())
    where = {name: answers[name] or getattr(sitting, name) for name in planning.WHERE}
    told = {"reason": answers["reason"], "seen": answers["seen"], "by": request.user}
    shift_sitting(sitting, starts_at=starts_at, where=where, **told)
    return _("The sitting is moved. A message is written to everybody who is called to it.")


def _cancel(request, sitting, answers):
    cancel_sitting(sitting, reason=answers["reason"], seen=answers["seen"], by=request.user)
    return _("The sitting is cancelled. A message is written to whoever was called to it; they wait for another date.")


def _may_change(sitting: Sitting) -> bool:
    return sitting.state == SittingState.PLANNED and not sitting.has_begun


class CriterionFilter(admin.SimpleListFilter):
    title, parameter_name = gettext_lazy("interview or test"), "criterion"

    def lookups(self, request, model_admin):
        held = Exists(Sitting.objects.filter(criterion=OuterRef("pk")))
        near = own_appointments(request.user).filter(held).select_related("intake__program", "intake__campaign")
        return [(str(one.pk), f"{one} · {one.intake}") for one in near.order_by("intake", "position")]

    def queryset(self, request, queryset):
        pk = row_number(self.value() or "")
        return queryset.filter(criterion=pk) if pk else queryset


class WhenFilter(admin.SimpleListFilter):
    title, parameter_name = gettext_lazy("when"), "when"

    def lookups(self, request, model_admin):
        return [("to_come", gettext_lazy("To come")), ("begun", gettext_lazy("Begun or over"))]

    def queryset(self, request, queryset):
        now = timezone.now()
        wanted = {"to_come": {"starts_at__gt": now}, "begun": {"starts_at__lte": now}}
        return queryset.filter(**wanted.get(self.value(), {}))


@admin.register(Sitting)
class SittingAdmin(ReadOnly, Buttons, admin.ModelAdmin):
    list_display = ["starts", "about", "programme", "room_shown", "taken_shown", "state_shown"]
    list_filter = [CriterionFilter, WhenFilter, "state"]
    list_per_page = 100
    actions = None
    verbs = {
        "shift": Verb(
            gettext_lazy("Move the sitting"),
            DECIDE,
            _shift,
            form=ShiftForm,
            fits=_may_change,
            note=gettext_lazy("For everybody who is called to it; they are told. What stays empty does not change."),
        ),
        "cancel": Verb(
            gettext_lazy("Cancel the sitting"),
            DECIDE,
            _cancel,
            form=ReasonForm,
            fits=_may_change,
            grave=True,
            note=gettext_lazy("Whoever is called to it is told, and is called again by “Call everybody”."),
        ),
    }

    def may_read(self, user):
        return user.has_perm(VIEW)

    def get_queryset(self, request):
        return visible_sittings(request.user).near().with_taken().order_by("starts_at", "pk")

    def get_urls(self):
        view, ask = self.admin_site.admin_view, require_http_methods(["GET", "POST"])
        return [
            path("do/overview/", view(require_safe(planning.overview)), name="enrollment_sitting_overview"),
            path("do/plan/<int:pk>/", view(ask(planning.plan)), name="enrollment_sitting_plan"),
            path("do/call/<int:pk>/", view(ask(planning.call)), name="enrollment_sitting_call"),
            path(
                "do/papers/<int:pk>/<str:day>/<slug:kind>/<slug:language>.pdf",
                view(require_safe(planning.papers)),
                name="enrollment_sitting_papers",
            ),
            path("<int:pk>/attendance/", view(require_POST(self.attendance)), name="enrollment_sitting_attendance"),
            *super().get_urls(),
        ]

    # --- the list ---------------------------------------------------------------------------------

    @admin.display(description=gettext_lazy("begins"), ordering="starts_at")
    def starts(self, sitting):
        return when(sitting)

    @admin.display(description=gettext_lazy("interview or test"))
    def about(self, sitting):
        return str(sitting.criterion)

    @admin.display(description=gettext_lazy("programme"))
    def programme(self, sitting):
        return str(sitting.criterion.intake.program)

    @admin.display(description=pgettext_lazy("sitting", "room"))
    def room_shown(self, sitting):
        return sitting.room

    @admin.display(description=gettext_lazy("called, of places"))
    def taken_shown(self, sitting):
        return format_html('<bdi dir="ltr" class="num">{} / {}</bdi>', sitting.taken, sitting.places)

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_shown(self, sitting):
        sign = "no" if sitting.state == SittingState.CANCELLED else ""
        return format_html('<span class="state {}">{}</span>', sign, sitting.get_state_display())

    # --- one sitting -------------------------------------------------------------------------------

    def row_page(self, request, sitting, *, typed: dict[int, str] | None = None, reason: str = ""):
        """`typed`: yes or no that was not taken, by the number of the convocation; `reason`: typed with it."""
        people = list(self._people(request, sitting))
        for one in people:
            one.sign, one.seen = SIGNS.get(one.state, ""), seen.token(one)
            one.noted = NOTED.get(one.state, "")
            one.came = (typed or {}).get(one.pk) or one.noted
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": str(sitting),
            "sitting": sitting,
            "people": people,
            "reason": reason,
            "may_note": request.user.has_perm(DECIDE) and sitting.has_begun and bool(people),
            "may_move": request.user.has_perm(DECIDE),
            "buttons": self.buttons(request, sitting),
            "moves": told(sitting.moves, SittingState, SittingEvent),
        }
        return render(request, "admin/enrollment/sitting/sitting.html", context)

    def _people(self, request, sitting):
        near = visible_convocations(request.user).near().filter(sitting=sitting)
        return near.order_by("choice__application__list_number")

    def attendance(self, request, pk: int):
        """POST `came-<convocation>` = yes or no, `was-<convocation>`, what the page showed, and `seen-<convocation>`;
        `reason`. What is left untouched stays as it is, by whomever it was noted; what was not taken stays ticked on
        the page, with its reason."""
        if not request.user.has_perm(DECIDE):
            raise PermissionDenied
        sitting = get_object_or_404(self.get_queryset(request), pk=pk)
        reason, noted, left = request.POST.get("reason", "")[:300], 0, {}
        for one in self._people(request, sitting):
            answer = request.POST.get(f"came-{one.pk}")
            if answer not in NOTED.values() or answer == request.POST.get(f"was-{one.pk}"):
                continue
            before, looked_at = one.state, request.POST.get(f"seen-{one.pk}", "")
            try:
                came = answer == NOTED[ConvocationState.CAME]
                after = note_attendance(one, came=came, reason=reason, seen=looked_at, by=request.user)
                noted += after.state != before
            except Refused as refusal:
                left[one.pk] = answer
                for sentence in refusal.sentences:
                    messages.error(request, f"{one.choice.application}{_(':')} {sentence}")
        if noted:
            sentence = ngettext("Attendance of %(n)s person noted.", "Attendance of %(n)s people noted.", noted)
            messages.success(request, sentence % {"n": noted})
        if left:
            return self.row_page(request, sitting, typed=left, reason=reason)
        return redirect("admin:enrollment_sitting_change", sitting.pk)
