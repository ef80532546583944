"""Calling people: lists of whom to call, one page for one call. Made for a phone in the hand."""

from datetime import datetime, time, timedelta

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from centers.core.formatting import day_and_hour
from centers.core.types import StrOrPromise
from centers.office.pages import Crumb, FormPage, OfficePage
from enrollment.models import (
    Application,
    Call,
    CallAbout,
    CallOutcome,
    Channel,
    Document,
    LostCode,
    MessageKind,
    MessageTemplate,
    Offer,
)
from enrollment.outbox import rendering
from enrollment.outbox.queue import about_offer, plain
from enrollment.review.call_lists import LISTS, NEAR, ToCall, call_list, causes_of, counts, last_calls
from enrollment.review.calls import can_note_call, note_call
from enrollment.security.openings import note_opening
from enrollment.security.permissions import DECIDE, visible_to

_SHORT: dict[str, StrOrPromise] = {
    CallAbout.OFFER: pgettext_lazy("call list", "Offers"),
    CallAbout.PAPERS: pgettext_lazy("call list", "Papers"),
    CallAbout.ARRANGEMENT: pgettext_lazy("call list", "Arrangements"),
    CallAbout.CODE: pgettext_lazy("call list", "Lost codes"),
    CallAbout.MESSAGE: pgettext_lazy("call list", "Messages that did not arrive"),
}


def _about(text: str) -> str:
    return text if text in LISTS else CallAbout.OFFER


class CallsPage(OfficePage):
    """One list, by `about` in the address; the others with their numbers beside it."""

    model = Application
    permission = DECIDE
    http_method_names = ("get", "head")
    title = gettext_lazy("People to call")
    template_name = "admin/enrollment/calls/list.html"

    def get_context_data(self, **kwargs):
        user = self.request.user
        waiting = counts(user)
        first = next((about for about in LISTS if waiting[about]), CallAbout.OFFER)
        about = _about(self.request.GET.get("about", first))
        tabs = [
            {"about": one, "label": _SHORT[one], "count": waiting[one], "is_current": one == about} for one in LISTS
        ]
        found = call_list(user, about)
        return super().get_context_data(
            about=about,
            heading=CallAbout(about).label,
            tabs=tabs,
            near_hours=NEAR // timedelta(hours=1) if about == CallAbout.OFFER else 0,
            list=found,
            rows=[CallRow(row) for row in found.rows],
            **kwargs,
        )


class CallRow:
    """Somebody to call, as the page shows it."""

    def __init__(self, row: ToCall):
        self.application, self.person, self.last = row.application, row.application.applicant, row.last
        self.about = row.about
        self.why = [why(cause) for cause in row.causes]
        self.is_due = bool(row.next_try)
        self.url = f"{reverse('admin:enrollment_application_call', args=[row.application.pk])}?about={row.about}"
        offers = [cause for cause in row.causes if isinstance(cause, Offer)]
        self.text = whatsapp_text(row.application, offers[0]) if offers else ""
        self.guardian_phone = self.person.guardian_phone if self.person.is_minor(timezone.localdate()) else ""


def why(cause) -> str:
    """One cause in a few words."""
    if isinstance(cause, Offer):
        told = {"program": cause.choice.intake.program, "until": day_and_hour(cause.deadline)}
        return _("%(program)s: answer before %(until)s") % told
    if isinstance(cause, LostCode):
        return _("Asked for a new code on %(when)s") % {"when": day_and_hour(cause.asked_at)}
    if isinstance(cause, Application):
        return _("Asks to be called about an arrangement")
    if isinstance(cause, Document):
        return f"{cause.paper}{_(':')} {cause.get_reason_display() or cause.get_state_display()}"
    return f"{cause.get_kind_display()}{_(':')} {cause.get_state_display()}"


def whatsapp_text(application: Application, offer: Offer) -> str:
    """The reminder as staff keep it, in the language of the person; empty where there is none."""
    offer.application = application
    notice = about_offer(offer, MessageKind.OFFER_REMINDER)
    found = MessageTemplate.objects.filter(kind=notice.kind, channel=Channel.WHATSAPP).first()
    return rendering.render(found, plain(notice), application.language).body if found else ""


# When to try again, as it is said on the phone.
_HOUR, _AFTERNOON, _TOMORROW, _MOMENT = "hour", "afternoon", "tomorrow", "moment"


class CallForm(forms.Form):
    outcome = forms.ChoiceField(
        label=gettext_lazy("What came of the call?"),
        choices=CallOutcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say what came of the call.")},
    )
    about = forms.ChoiceField(label=gettext_lazy("About"), choices=CallAbout.choices)
    again = forms.ChoiceField(
        label=gettext_lazy("Next try"),
        required=False,
        choices=[
            ("", pgettext_lazy("next try", "None")),
            (_HOUR, pgettext_lazy("next try", "In an hour")),
            (_AFTERNOON, pgettext_lazy("next try", "Today at 16:00")),
            (_TOMORROW, pgettext_lazy("next try", "Tomorrow at 10:00")),
            (_MOMENT, pgettext_lazy("next try", "At another moment:")),
        ],
    )
    moment = forms.DateTimeField(
        label=gettext_lazy("Another moment"),
        required=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"invalid": gettext_lazy("Write day and hour, as 25/09/2027 14:30.")},
    )
    note = forms.CharField(
        label=gettext_lazy("Note (the person does not read it)"),
        max_length=300,
        required=False,
        widget=forms.Textarea({"rows": 2, "dir": "auto"}),
        error_messages={"max_length": gettext_lazy("The note is longer than 300 characters.")},
    )

    def clean(self):
        data = super().clean() or {}
        if data.get("again") == _MOMENT and not data.get("moment") and "moment" not in self.errors:
            self.add_error("moment", _("Write the moment of the next try."))
        return data

    def next_try(self) -> datetime | None:
        """A moment that is given counts, whatever the list above it says."""
        again, today = self.cleaned_data["again"], timezone.localdate()
        if self.cleaned_data.get("moment"):
            return self.cleaned_data["moment"]
        if again == _HOUR:
            return timezone.now() + timedelta(hours=1)
        if again == _AFTERNOON:
            return timezone.make_aware(datetime.combine(today, time(16)))
        if again == _TOMORROW:
            return timezone.make_aware(datetime.combine(today + timedelta(days=1), time(10)))
        return None


class CallPage(FormPage):
    """One person: the number, why, what was said before; and what came of this call. `about` in the address: the list
    that one comes from, and goes back to."""

    model = Application
    permission = DECIDE
    form_class = CallForm
    template_name = "admin/enrollment/calls/call.html"
    context_object_name = "application"

    def get_queryset(self):
        return visible_to(self.request.user).select_related("applicant", "campaign")

    def get_title(self):
        return _("Call")

    def get_breadcrumbs(self):
        calls = Crumb(_("People to call"), reverse("admin:enrollment_application_calls"))
        return [calls, Crumb(self.object.reference, _file(self.object), is_code=True)]

    @property
    def about(self) -> str:
        return self.request.GET.get("about", "")

    def get_initial(self):
        return {"about": self.about if self.about in CallAbout.values else CallAbout.OTHER}

    def get_success_url(self):
        calls = f"{reverse('admin:enrollment_application_calls')}?about={self.about}"
        return calls if self.about in LISTS else f"{_file(self.object)}#calls"

    def act(self, form):
        told = {name: form.cleaned_data[name] for name in ("outcome", "about", "note")}
        call = note_call(self.object, **told, next_try=form.next_try(), by=self.request.user)
        if call.next_try:
            return _("Noted. Next try: %(when)s.") % {"when": day_and_hour(call.next_try)}
        return _("Noted.")

    def get_context_data(self, **kwargs):
        application, user = self.object, self.request.user
        if self.request.method == "GET":
            note_opening(application, by=user)
        about = _about(self.about)
        row = ToCall(
            application, about, causes_of(user, about, application), last_calls([application]).get(application.pk)
        )
        return super().get_context_data(
            row=CallRow(row),
            calls=application.calls.select_related("by")[:10],
            reasons=can_note_call(application),
            file_url=_file(application),
            **kwargs,
        )


def _file(application: Application) -> str:
    return reverse("admin:enrollment_application_change", args=[application.pk])


def shown_calls(application: Application) -> list[Call]:
    """For the page of the file, the latest first."""
    return list(application.calls.select_related("by"))
