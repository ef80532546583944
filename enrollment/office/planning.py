"""Interviews and tests of the account's centres: what is planned, a series of sittings in one form, calling everybody,
and the papers of a day. Each of the two changes is shown before it is made."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django import forms
from django.contrib import messages
from django.db.models import Sum
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, override

from centers.core import printing
from centers.office.forms import SeenForm
from centers.office.pages import Crumb, FormPage, OfficePage
from centers.office.rows import RowForm, RowFormSet
from enrollment.interviews.schedule import calls, to_call
from enrollment.interviews.services import call_up
from enrollment.interviews.sittings import FARTHEST, MOST_AT_ONCE, NotPlanned, Planned, plan_sittings
from enrollment.letters import convocation
from enrollment.models import TO_DATE_ANEW, Convocation, Sitting
from enrollment.models.sittings import LONGEST, MOST_PLACES
from enrollment.security.permissions import DECIDE, own_appointments, visible_sittings
from programs.models import Criterion

WHERE = ("room_ar", "room_fr", "place_ar", "place_fr")


def day_field(**kwargs):
    return forms.DateField(
        label=gettext_lazy("Day"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": gettext_lazy("The day is missing."),
            "invalid": gettext_lazy("This day does not exist."),
        },
        **kwargs,
    )


def hour_field(label, **kwargs):
    return forms.TimeField(
        label=label,
        widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
        error_messages={
            "required": gettext_lazy("An hour is missing."),
            "invalid": gettext_lazy("An hour is written such as 09:30."),
        },
        **kwargs,
    )


def text_field(label, longest: int, direction: str, **kwargs):
    return forms.CharField(
        label=label,
        max_length=longest,
        widget=forms.TextInput({"dir": direction}),
        error_messages={
            "required": gettext_lazy("Room and place are named in both languages."),
            "max_length": gettext_lazy("The name of a room or a place is too long."),
        },
        **kwargs,
    )


def _number_field(label, least: int, most: int, sentence):
    errors = dict.fromkeys(("required", "invalid", "min_value", "max_value"), sentence)
    widget = forms.NumberInput({"min": least, "max": most})
    return forms.IntegerField(label=label, min_value=least, max_value=most, widget=widget, error_messages=errors)


def moment_of(day: date, hour) -> datetime:
    return timezone.make_aware(datetime.combine(day, hour))


class SeriesForm(forms.Form):
    """One day, from the first hour on, one sitting after the other."""

    day = day_field()
    first = hour_field(gettext_lazy("From"))
    until = hour_field(gettext_lazy("Until"))
    minutes = _number_field(
        gettext_lazy("Minutes each"), 5, LONGEST, gettext_lazy("A sitting lasts from 5 to 480 minutes.")
    )
    places = _number_field(
        gettext_lazy("People at a time"),
        1,
        MOST_PLACES,
        gettext_lazy("A sitting takes from 1 to 500 people at a time."),
    )
    room_ar = text_field(gettext_lazy("Room, in Arabic"), 80, "rtl")
    room_fr = text_field(gettext_lazy("Room, in French"), 80, "ltr")
    place_ar = text_field(gettext_lazy("Place, in Arabic"), 120, "rtl")
    place_fr = text_field(gettext_lazy("Place, in French"), 120, "ltr")
    # The button that was pressed on the preview: to make the sittings, or to see the form again.
    sure = forms.BooleanField(required=False, widget=forms.HiddenInput)
    edit = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def clean_day(self):
        day, today = self.cleaned_data["day"], timezone.localdate()
        if not today <= day <= today + FARTHEST:
            raise forms.ValidationError(_("A sitting begins in the future, within two years."))
        return day

    def clean(self):
        super().clean()
        answers = self.cleaned_data
        if {"first", "until"} <= answers.keys() and answers["first"] >= answers["until"]:
            self.add_error("until", _("The last hour comes after the first one."))
        if self.errors:
            return answers
        answers["series"] = self._series(answers)
        if not answers["series"]:
            self.add_error("until", _("Between these hours there is no time for a single sitting."))
        elif len(answers["series"]) > MOST_AT_ONCE:
            self.add_error("until", _("A series has at most %(count)s sittings.") % {"count": MOST_AT_ONCE})
        return answers

    def _series(self, answers: dict) -> list[Planned]:
        """Every sitting that ends by the last hour. Reading stops beyond what one series may hold."""
        where, found = {column: answers[column] for column in WHERE}, list[Planned]()
        length = timedelta(minutes=answers["minutes"])
        start, end = (datetime.combine(answers["day"], answers[name]) for name in ("first", "until"))
        while start + length <= end and len(found) <= MOST_AT_ONCE:
            found.append(Planned(timezone.make_aware(start), answers["minutes"], answers["places"], where))
            start += length
        return found


class PlannedForm(RowForm):
    """One sitting of the preview, which may be left out; the row is a Planned."""

    planned = forms.BooleanField(required=False)

    @property
    def is_wanted(self) -> bool:
        return bool(self["planned"].value())


class PlannedFormSet(RowFormSet):
    """A series as the preview shows it: all of it is planned but what is left out."""

    form = PlannedForm

    def __init__(self, series: list[Planned], data=None):
        super().__init__(dict(enumerate(series)), data, prefix="sittings")

    def kept(self, one):
        return {"planned": True}

    @property
    def wanted(self) -> list[PlannedForm]:
        return [form for form in self.forms if form.is_wanted]

    @property
    def places(self) -> int:
        return sum(form.row.places for form in self.wanted)

    def clean(self):
        if not self.wanted:
            raise forms.ValidationError(_("No sitting is ticked: at least one is planned."))

    def plan(self, criterion: Criterion, *, by) -> int:
        """How many sittings were planned; 0 where something stands against it, told beside its sitting. Raises Refused
        for what stands against the whole series."""
        if not self.is_valid():
            return 0
        try:
            return len(plan_sittings(criterion, [form.row for form in self.wanted], by=by))
        except NotPlanned as refusal:
            if refusal.general:
                raise
            for form, reasons in zip(self.wanted, refusal.of_each, strict=True):
                if reasons:
                    form.add_error("planned", [str(reason) for reason in reasons])
            return 0


@dataclass
class CriterionLine:
    """An interview or a test on the overview, in numbers."""

    criterion: Criterion
    sittings: int
    places: int
    called: int
    to_call: int
    to_date_anew: int
    days: list[date]

    @property
    def is_busy(self) -> bool:
        return bool(self.sittings or self.to_call)


def first_crumb() -> Crumb:
    """The step of the breadcrumbs that every page of interviews and tests has."""
    return Crumb(_("Interviews and tests"), reverse("admin:enrollment_sitting_overview"))


class OverviewPage(OfficePage):
    """One line for each interview or test, with what there is to do."""

    http_method_names = ("get", "head")
    model = Sitting
    permission = DECIDE
    title = gettext_lazy("Interviews and tests")
    template_name = "admin/enrollment/sitting/overview.html"

    def get_breadcrumbs(self):
        return []

    def get_context_data(self, **kwargs):
        criteria = own_appointments(self.request.user).select_related("intake__program", "intake__campaign")
        criteria = criteria.order_by("-intake__campaign__opens_at", "intake__program__position", "position", "pk")
        lines = [_line(criterion) for criterion in criteria]
        found = {
            "busy": [line for line in lines if line.is_busy],
            "quiet": [line for line in lines if not line.is_busy],
        }
        return super().get_context_data(**found, **kwargs)


def _line(criterion: Criterion) -> CriterionLine:
    planned = Sitting.objects.planned().filter(criterion=criterion)
    called = Convocation.objects.filter(criterion=criterion)
    days = dict.fromkeys(timezone.localdate(start) for start in planned.values_list("starts_at", flat=True))
    return CriterionLine(
        criterion,
        planned.count(),
        planned.aggregate(all=Sum("places"))["all"] or 0,
        called.taking_a_place().count(),
        to_call(criterion).count(),
        called.filter(state__in=TO_DATE_ANEW).count(),
        list(days),
    )


# --- planning ---------------------------------------------------------------------------------------


class CriterionPage(FormPage):
    """What the two pages of one interview or test share."""

    model = Sitting
    permission = DECIDE
    context_object_name = "criterion"

    def get_queryset(self):
        return own_appointments(self.request.user).select_related("intake__program__center", "intake__campaign")

    def get_breadcrumbs(self):
        return [first_crumb(), Crumb(str(self.object))]

    def get_success_url(self):
        return first_crumb().url


class PlanPage(CriterionPage):
    """GET: the form. POST: the series it would make; with `sure` it is made, with `edit` the form comes back."""

    template_name = "admin/enrollment/sitting/plan.html"
    form_class = SeriesForm
    rows: PlannedFormSet | None = None

    def get_title(self):
        return _("Plan: %(criterion)s") % {"criterion": self.object}

    def get_initial(self):
        return _initial(self.object)

    def act(self, form):
        answers = form.cleaned_data
        if answers["edit"]:
            return self.render()
        self.rows = PlannedFormSet(answers["series"], self.request.POST if answers["sure"] else None)
        if made := answers["sure"] and self.rows.plan(self.object, by=self.request.user):
            return ngettext("%(n)s sitting is planned.", "%(n)s sittings are planned.", made) % {"n": made}
        return self.render()

    def get_context_data(self, **kwargs):
        return super().get_context_data(rows=self.rows, to_call=to_call(self.object).count(), **kwargs)


def _initial(criterion: Criterion) -> dict:
    """As the last time; at first the centre itself."""
    last = Sitting.objects.filter(criterion=criterion).order_by("-starts_at").first()
    if last:
        return {name: getattr(last, name) for name in ("minutes", "places", *WHERE)}
    center = criterion.intake.program.center
    names = {f"place_{language}": getattr(center, f"name_{language}", "") for language in ("ar", "fr")}
    return {"minutes": 20, "places": 1, **{name: (text or "")[:120] for name, text in names.items()}}


# --- calling everybody --------------------------------------------------------------------------------


class CallPage(CriterionPage):
    """GET: who would be called to what, and who fits nowhere. POST `seen`: done, if it is still the same."""

    template_name = "admin/enrollment/sitting/call.html"
    form_class = SeenForm

    def get_title(self):
        return _("Call everybody: %(criterion)s") % {"criterion": self.object}

    def act(self, form):
        called = len(call_up(self.object, seen=form.cleaned_data["seen"], by=self.request.user).given)
        return ngettext("%(n)s person is called.", "%(n)s people are called.", called) % {"n": called}

    def get_context_data(self, **kwargs):
        found = calls(self.object)
        form = self.get_form()
        assert isinstance(form, SeenForm)
        form.look_again(found.seal)
        return super().get_context_data(calls=found, **kwargs)


# --- the papers of a day --------------------------------------------------------------------------------


def papers(request, day: str, kind: str, language: str, pk: int):
    """`kind`: convocations or attendance; of the criterion `pk` on one day, as PDF."""
    asked = _date(day)
    if asked is None or language not in ("ar", "fr") or kind not in ("convocations", "attendance"):
        raise Http404
    start = moment_of(asked, datetime.min.time())
    sittings = visible_sittings(request.user).planned().near().filter(criterion=pk)
    sittings = list(sittings.filter(starts_at__gte=start, starts_at__lt=start + timedelta(days=1)))
    if not sittings:
        raise Http404
    with override(language):
        if kind == "attendance":
            made = printing.pdf("attendance", convocation.attendance(sittings))
        else:
            tracking = request.build_absolute_uri(reverse("enrollment:track"))
            data = convocation.of_sittings(sittings, tracking)
            if not data["letters"]:
                messages.warning(request, _("Nobody is called for this day, or it has begun."))
                return redirect("admin:enrollment_sitting_overview")
            made = printing.pdf("letter", data)
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{kind}-{asked}-{language}.pdf"'
    response["Cache-Control"] = "no-store, private"
    return response


def _date(text: str) -> date | None:
    """A day that exists and that no time zone carries out of the calendar."""
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return day if day and 2000 < day.year < 2200 else None
