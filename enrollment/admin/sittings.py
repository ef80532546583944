"""Interviews and tests as they are held: the list, one sitting with who came, moving it or cancelling it."""

from collections.abc import Iterable

from django import forms
from django.contrib import admin, messages
from django.db.models import Exists, OuterRef, Q
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.http import require_safe

from centers.core import seen
from centers.core.errors import Refused
from centers.office.buttons import Buttons, ReasonForm, Verb, localized_moves
from centers.office.forms import SeenField
from centers.office.numbers import row_number
from centers.office.pages import Crumb, OfficePage
from centers.office.reading import ReadOnly
from centers.office.rows import RowForm, RowFormSet, WhyForm
from enrollment.interviews.sittings import can_cancel_sitting, can_shift_sitting, cancel_sitting, shift_sitting
from enrollment.models import Convocation, ConvocationState, Sitting, SittingEvent, SittingState
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
PREFIX = "attendance"
CAME, ABSENT = "yes", "no"
NOTED = {ConvocationState.CAME: CAME, ConvocationState.ABSENT: ABSENT}


class AttendanceForm(RowForm):
    """Whether one who is called came: the row is a Convocation; nothing is chosen until it is noted."""

    came = forms.ChoiceField(
        choices=[(CAME, pgettext_lazy("convocation", "Came")), (ABSENT, pgettext_lazy("convocation", "Absent"))],
        widget=forms.RadioSelect,
        required=False,
        show_hidden_initial=True,
        error_messages={"invalid_choice": gettext_lazy("Came or absent: one of the two is chosen.")},
    )
    seen = SeenField()

    @property
    def application(self):
        return self.row.choice.application

    @property
    def sign(self) -> str:
        return SIGNS.get(self.row.state, "")

    def note(self, *, reason: str, by) -> bool:
        """Notes what was chosen, or says beside it why not. Returns whether anything is another way now."""
        answer, before = self.cleaned_data.get("came"), self.row.state
        if "came" not in self.typed or not answer:
            return False  # what was noted is corrected, not taken back
        try:
            looked_at = self.cleaned_data["seen"]
            after = note_attendance(self.row, came=answer == CAME, reason=reason, seen=looked_at, by=by)
        except Refused as refusal:
            self.add_error("came", list(refusal.sentences))
            return False
        self.row = after
        self.keep("came", answer)
        self.keep("seen", seen.token(after))
        return after.state != before


class AttendanceFormSet(RowFormSet):
    form = AttendanceForm

    def __init__(self, people: Iterable[Convocation], data=None):
        self.seen = seen.tokens(people)
        super().__init__({one.pk: one for one in people}, data, prefix=PREFIX)

    def kept(self, one):
        return {"came": NOTED.get(one.state, ""), "seen": self.seen[one.pk]}

    def note(self, *, reason: str, by) -> int:
        """Returns for how many people something was noted."""
        self.full_clean()
        return sum(form.note(reason=reason, by=by) for form in self.forms)


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
        wanted = {"to_come": Q(starts_at__gt=now), "begun": Q(starts_at__lte=now)}
        return queryset.filter(wanted.get(self.value() or "", Q()))


@admin.register(Sitting)
class SittingAdmin(ReadOnly, Buttons, admin.ModelAdmin):
    export_right = ""
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
            can=can_shift_sitting,
            note=gettext_lazy("For everybody who is called to it; they are told. What stays empty does not change."),
        ),
        "cancel": Verb(
            gettext_lazy("Cancel the sitting"),
            DECIDE,
            _cancel,
            form=ReasonForm,
            can=can_cancel_sitting,
            grave=True,
            note=gettext_lazy("Whoever is called to it is told, and is called again by “Call everybody”."),
        ),
    }

    def may_read(self, user):
        return user.has_perm(VIEW)

    def get_queryset(self, request):
        return visible_sittings(request.user).near().with_taken().order_by("starts_at", "pk")

    def get_urls(self):
        attendance = AttendancePage.office_view(table=self)
        return [
            path("do/overview/", planning.OverviewPage.office_view(), name="enrollment_sitting_overview"),
            path("do/plan/<int:pk>/", planning.PlanPage.office_view(), name="enrollment_sitting_plan"),
            path("do/call/<int:pk>/", planning.CallPage.office_view(), name="enrollment_sitting_call"),
            path(
                "do/papers/<int:pk>/<str:day>/<slug:kind>/<slug:language>.pdf",
                self.admin_site.admin_view(require_safe(planning.papers)),
                name="enrollment_sitting_papers",
            ),
            path("<int:pk>/attendance/", attendance, name="enrollment_sitting_attendance"),
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

    def row_page(self, request, sitting, rows: AttendanceFormSet | None = None, why: WhyForm | None = None):
        """`rows`, `why`: sent, and not all of it taken."""
        rows = rows or AttendanceFormSet(people_of(request.user, sitting))
        buttons = self.buttons(request, sitting)
        return SittingPage.show(request, sitting, rows=rows, why=why or WhyForm(), buttons=buttons)


def people_of(user, sitting: Sitting):
    near = visible_convocations(user).near().filter(sitting=sitting)
    return near.order_by("choice__application__list_number")


class SittingPage(OfficePage):
    """One sitting with who is called to it; shown for the row page of the table, which says who may read it."""

    model = Sitting
    template_name = "admin/enrollment/sitting/sitting.html"
    context_object_name = "sitting"

    def get_title(self):
        return str(self.object)

    def get_breadcrumbs(self):
        return [planning.first_crumb(), Crumb(str(self.object))]

    def get_context_data(self, **kwargs):
        rows = kwargs.pop("rows")
        sitting, may_decide = self.object, self.request.user.has_perm(DECIDE)
        found = {
            # Whatever was posted to: the language is switched here.
            "address": reverse("admin:enrollment_sitting_change", args=[sitting.pk]),
            "rows": rows,
            "may_note": may_decide and sitting.has_begun and bool(rows.forms),
            "may_move": may_decide,
            "moves": localized_moves(sitting.moves, SittingState, SittingEvent),
        }
        return super().get_context_data(**found, **kwargs)


class AttendancePage(OfficePage):
    """POST: what is left untouched stays as it is, by whomever it was noted; what was not taken stays ticked on the
    page, with its reason. `table`: the ModelAdmin of the sittings."""

    http_method_names = ("post",)
    permission = DECIDE
    table: SittingAdmin = None  # type: ignore[assignment]  # given by whoever names its address

    def get_queryset(self):
        return self.table.get_queryset(self.request)

    def post(self, request, *args, **kwargs):
        sitting = self.object
        rows, why = AttendanceFormSet(people_of(request.user, sitting), request.POST), WhyForm(request.POST)
        if not why.is_valid():
            return self.table.row_page(request, sitting, rows, why)
        if noted := rows.note(reason=why.cleaned_data["reason"], by=request.user):
            sentence = ngettext("Attendance of %(n)s person noted.", "Attendance of %(n)s people noted.", noted)
            messages.success(request, sentence % {"n": noted})
        if rows.wrong:
            return self.table.row_page(request, sitting, rows, why)
        return redirect("admin:enrollment_sitting_change", sitting.pk)
