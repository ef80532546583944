"""Writing to people: one, those that were ticked, or all of a filtered list. Shown for each before it is sent, tried on
oneself, sent once."""

import copy
from collections.abc import Iterator
from dataclasses import dataclass

from django import forms
from django.contrib import admin, messages
from django.db.models import Prefetch
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from centers import bulk
from centers.core.errors import Refused
from centers.office.numbers import row_number
from centers.office.pages import Crumb, FormPage
from enrollment.forms.fields import PhoneField
from enrollment.forms.mail import EMAIL_NOT_COMPLETE
from enrollment.models import Application, Channel, Offer, ReadyText
from enrollment.models.ready_texts import WRITTEN_LENGTH
from enrollment.outbox import written
from enrollment.security import codes
from enrollment.security.permissions import DECIDE, visible_to

MOST = 5000  # people of one sending
SHOWN = 20  # of them with their text, before it is sent
OWN = ("id", "text", "about")  # what this page has in its address beside the filter of the list


def _text(language: str, label) -> forms.CharField:
    direction = "rtl" if language == "ar" else "ltr"
    return forms.CharField(
        label=label,
        max_length=WRITTEN_LENGTH,
        required=False,
        widget=forms.Textarea({"rows": 4, "lang": language, "dir": direction}),
        error_messages={"max_length": gettext_lazy("This text is longer than %(limit_value)s characters.")},
    )


class RowNumbersField(forms.Field):
    """Numbers of rows, with commas between them; what is no number is left out."""

    widget = forms.HiddenInput

    def to_python(self, value) -> list[int]:
        found = (row_number(part) for part in (value or "").split(","))
        return [number for number in found if number]


class ChosenForm(forms.Form):
    """Who is written to, as they were chosen first."""

    people = RowNumbersField(required=False)

    def numbers(self) -> list[int]:
        self.full_clean()
        return self.cleaned_data.get("people", [])


class WriteForm(ChosenForm):
    """`token`: one for each sending; `do`: the button. Of the number and address for trying nothing is kept."""

    text_ar = _text("ar", gettext_lazy("Text in Arabic"))
    text_fr = _text("fr", gettext_lazy("Text in French"))
    phone = PhoneField(label=gettext_lazy("My phone number"), required=False, missing="")
    email = forms.EmailField(
        label=gettext_lazy("My e-mail address"),
        required=False,
        widget=forms.EmailInput({"dir": "ltr"}),
        error_messages={"invalid": EMAIL_NOT_COMPLETE},
    )
    do = forms.ChoiceField(choices=[(name, name) for name in ("preview", "try", "send")], required=False)
    token = forms.CharField(widget=forms.HiddenInput, required=False)

    def texts(self) -> written.Texts:
        data = self.cleaned_data
        texts = {language: data[f"text_{language}"].strip() for language in ("ar", "fr")}
        return written.Texts(texts, data["token"])


@dataclass(frozen=True)
class ReadyLink:
    """A ready text, as a link to the same page with it in its boxes."""

    name: str
    url: str


class WritePage(FormPage):
    """GET: `id` (repeated) or the filter of the list of applications; `text`: the slug of a ready text.

    POST `do`: preview, try, send. Only what was shown is sent: to the same people, and once for each form.
    """

    model = Application
    permission = DECIDE
    form_class = WriteForm
    template_name = "admin/enrollment/written/write.html"
    title = gettext_lazy("Write to people")

    def get_breadcrumbs(self):
        crumbs = [self.list_crumb()]
        if len(self.numbers) == 1 and (found := self.people().first()):
            crumbs.append(Crumb(found.reference, self.get_success_url(), is_code=True))
        return crumbs

    def get_initial(self):
        ready = ReadyText.objects.filter(slug=self.request.GET.get("text", "")).first()
        texts = {f"text_{language}": getattr(ready, f"body_{language}") for language in ("ar", "fr")} if ready else {}
        return {**texts, "people": ",".join(map(str, self.numbers)), "token": codes.new_form_token()}

    @property
    def numbers(self) -> list[int]:
        """Of the people, as they were chosen first: what comes into the list meanwhile was not looked at."""
        if not hasattr(self, "_numbers"):
            posted = self.request.method == "POST"
            chosen = ChosenForm(self.request.POST).numbers() if posted else _chosen(self.request)
            self._numbers = list(chosen[: MOST + 1])
        return self._numbers

    def people(self):
        holding = Prefetch("offers", Offer.objects.holding().select_related("choice__intake__program"), "held_offers")
        found = visible_to(self.request.user).filter(pk__in=self.numbers[:MOST])
        return found.select_related("applicant", "campaign").prefetch_related(holding).order_by("pk")

    def get_success_url(self):
        if len(self.numbers) == 1:
            return f"{reverse('admin:enrollment_application_change', args=self.numbers)}#messages"
        return reverse("admin:enrollment_application_changelist")

    def act(self, form):
        texts, do = form.texts(), form.cleaned_data["do"]
        if found := [*written.can_be_sent(texts), *self._too_many()]:
            raise Refused(*found)
        if do == "try":
            return self._try(form, texts)
        if do == "send":
            return self._send(texts)
        messages.info(self.request, _("This is what would leave. Nothing is sent yet."))
        return self.render(**self._preview(texts))

    def _too_many(self):
        if len(self.numbers) > MOST:
            return [written.too_many(MOST)]
        return [] if self.numbers else [written.NOBODY]

    def _preview(self, texts: written.Texts) -> dict:
        found = written.preview(self.people(), texts)
        return {
            "preview": found,
            "seen": found.seen[:SHOWN],
            "more": max(len(found.seen) - SHOWN, 0),
            "said": list(_said(found)),
        }

    def _try(self, form, texts):
        data = form.cleaned_data
        if not data["phone"] and not data["email"]:
            raise Refused(written.NO_ADDRESS)
        for channel, reason in written.try_out(texts, phone=data["phone"], email=data["email"]).items():
            label = Channel(channel).label
            if reason:
                messages.error(self.request, f"{label}{_(':')} {reason}")
            else:
                messages.success(self.request, _("%(channel)s: the other side has taken it.") % {"channel": label})
        return self.render(**self._preview(texts))

    def _send(self, texts):
        people = list(self.people().values_list("pk", flat=True))
        job = order_writing(people, texts, by=self.request.user)
        if job.is_going_on:
            messages.success(self.request, _("The messages are being written: the page says how far it has come."))
            return redirect(_progress(job) or self.get_success_url())
        if job.done:
            sentence = ngettext("%(count)s person is written to.", "%(count)s people are written to.", job.done)
            messages.success(self.request, sentence % {"count": job.done})
        if job.left_out:
            sentence = ngettext(
                "%(count)s person is not written to: written to already by this form, or no longer to be reached.",
                "%(count)s people are not written to: written to already by this form, or no longer to be reached.",
                job.left_out,
            )
            messages.warning(self.request, sentence % {"count": job.left_out})
        return redirect(self.get_success_url())

    def get_context_data(self, **kwargs):
        form = self.get_form()
        found = {"form": form, "count": len(self.numbers), "ready": list(_ready(self.request)), "values": _VALUES}
        return super().get_context_data(**{**found, "back": self.get_success_url(), **kwargs})


_VALUES = (
    ("{name}", gettext_lazy("name of the person")),
    ("{ref}", gettext_lazy("file number")),
    ("{program}", gettext_lazy("programme of the offer that waits for an answer")),
    ("{date}", gettext_lazy("last day to answer it")),
    ("{time}", gettext_lazy("hour of that day")),
)


def _chosen(request):
    """Numbers of the files that the address names, or that its filter finds, as the list of applications reads it."""
    ticked = [number for text in request.GET.getlist("id") if (number := row_number(text))]
    if ticked:
        return visible_to(request.user).filter(pk__in=ticked[: MOST + 1]).order_by("pk").values_list("pk", flat=True)
    asked = copy.copy(request)
    asked.GET = request.GET.copy()
    for name in OWN:
        asked.GET.pop(name, None)
    found = admin.site.get_model_admin(Application).get_changelist_instance(asked).get_queryset(asked)
    return found.order_by("pk").values_list("pk", flat=True).distinct()


def _ready(request) -> Iterator[ReadyLink]:
    for text in ReadyText.objects.all():
        asked = request.GET.copy()
        asked["text"] = text.slug
        yield ReadyLink(str(text), f"?{asked.urlencode()}")


def _said(found: written.Preview) -> Iterator[str]:
    """What is to be known before it is sent."""
    for language, count in found.sums.other_language.items():
        sentence = {
            "fr": ngettext(
                "%(count)s person reads French, and there is no French text: the Arabic one goes out.",
                "%(count)s people read French, and there is no French text: the Arabic one goes out.",
                count,
            ),
            "ar": ngettext(
                "%(count)s person reads Arabic, and there is no Arabic text: the French one goes out.",
                "%(count)s people read Arabic, and there is no Arabic text: the French one goes out.",
                count,
            ),
        }[language]
        yield sentence % {"count": count}
    if found.again:
        sentence = ngettext(
            "%(count)s person was sent these very words before.",
            "%(count)s people were sent these very words before.",
            found.again,
        )
        yield sentence % {"count": found.again}


# --- for many ---------------------------------------------------------------------------------------


def _write_one(row: bulk.BulkRow, work: bulk.BulkWork) -> None:
    """Refused where this sending has written to the person already, so that the count is true."""
    application = visible_to(work.by).filter(pk=row.pk).select_related("applicant", "campaign").first()
    if application is None:
        raise Refused(bulk.GONE)
    texts = written.Texts(work.arguments["texts"], work.arguments["token"])
    if not written.write(application, texts, by=work.by):
        raise Refused(written.WRITTEN_ALREADY)


def _names(numbers) -> dict[int, tuple[str, str]]:
    rows = Application.objects.filter(pk__in=numbers).select_related("applicant")
    change = "admin:enrollment_application_change"
    return {row.pk: (f"{row.reference} {row.applicant}", reverse(change, args=[row.pk])) for row in rows}


WRITE = bulk.register(
    bulk.BulkVerb("write", gettext_lazy("Write to people"), DECIDE, work=bulk.one_by_one(_write_one), names=_names)
)


def order_writing(numbers: list[int], texts: written.Texts, *, by) -> bulk.BulkJob:
    arguments = {"texts": texts.by_language, "token": texts.token}
    return bulk.order(WRITE, numbers, arguments=arguments, by=by)


def _progress(job: bulk.BulkJob) -> str:
    """The page of the job, where the back office has one for this account."""
    return reverse("admin:centers_bulkjob_change", args=[job.pk])
