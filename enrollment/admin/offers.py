"""Offers: who has until when, whom to call, and what lapsed."""

from django.contrib import admin
from django.db.models import Subquery
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centers.core.formatting import in_short
from centers.office.buttons import Buttons, ReasonForm, Verb
from centers.office.reading import ReadOnly
from enrollment.models import UNANSWERED, Channel, MessageKind, MessageTemplate, Offer, OfferState
from enrollment.offers.rules import can_answer_for_person, can_extend_offer, can_restore_offer
from enrollment.offers.services import restore_offer
from enrollment.office import for_person
from enrollment.outbox import rendering
from enrollment.outbox.queue import about_offer, plain
from enrollment.review import search
from enrollment.security.permissions import ENROLL, VIEW, visible_offers
from enrollment.values.phones import as_dialled
from programs import admin as programs


class StandingFilter(admin.SimpleListFilter):
    title, parameter_name = gettext_lazy("people to call"), "call"

    def lookups(self, request, model_admin):
        return [("1", gettext_lazy("Unanswered, nearest deadline first"))]

    def queryset(self, request, queryset):
        if self.value() != "1":
            return queryset
        return queryset.filter(state__in=UNANSWERED, deadline__gt=timezone.now()).order_by("deadline", "pk")


class ArchiveFilter(programs.ArchiveFilter):
    archived_at = "application__campaign__archived_at"


def _restore(request, offer, answers):
    offer = restore_offer(offer, reason=answers["reason"], seen=answers["seen"], by=request.user)
    if offer.state == OfferState.RESTORED:
        return _("The offer is restored, with a new deadline.")
    if offer.state == OfferState.ENDED:
        return _("The seat is given to somebody else. The rank is back: the next seat that comes free goes by it.")
    return _("The place is given back as it was.")


@admin.register(Offer)
class OfferAdmin(ReadOnly, Buttons, admin.ModelAdmin):
    list_display = ["number", "person", "phone", "intake", "with_bed", "state_shown", "answer_before"]
    list_filter = [StandingFilter, ArchiveFilter, "state", "choice__intake__campaign"]
    list_display_links = None
    list_per_page = 50
    search_fields = ["application__reference"]
    search_help_text = gettext_lazy("File number, list number, name, phone, birth date or commune")
    actions = None
    verbs = {
        "answer": Verb(
            gettext_lazy("Note the person's answer"),
            ENROLL,
            for_person.answer,
            form=for_person.AnswerForm,
            can=can_answer_for_person,
            note=gettext_lazy(
                "It counts as if the person had answered on the page of the file. A message says so to the person."
            ),
        ),
        "extend": Verb(
            gettext_lazy("Give more time to answer"),
            ENROLL,
            for_person.extend,
            form=for_person.ExtendForm,
            can=can_extend_offer,
            note=gettext_lazy(
                "The seat stays kept until the hour of the campaign on that day, at most 14 days from now. "
                "The person is told the new time."
            ),
        ),
        "restore": Verb(
            gettext_lazy("Restore the offer"),
            ENROLL,
            _restore,
            form=ReasonForm,
            can=can_restore_offer,
            tells_why=True,
            note=gettext_lazy(
                "After silence the person gets a new time to answer, as long as the seat is free. What the centre "
                "ended by an error comes back as it was; if the seat is given on, the rank on the list comes back."
            ),
        ),
    }

    def may_read(self, user):
        return user.has_perm(VIEW)

    def get_queryset(self, request):
        call = MessageTemplate.objects.filter(kind=MessageKind.OFFER_REMINDER, channel=Channel.WHATSAPP)
        return (
            visible_offers(request.user)
            .select_related("application__applicant", "choice__intake__program", "run")
            .annotate(
                call_body_ar=Subquery(call.values("body_ar")[:1]), call_body_fr=Subquery(call.values("body_fr")[:1])
            )
            .order_by(*self.model._meta.ordering)
        )

    def get_list_display(self, request):
        """The call list has a text to copy for each person."""
        calling = request.GET.get(StandingFilter.parameter_name) == "1"
        return [*self.list_display, "to_copy"] if calling else self.list_display

    @admin.display(description=gettext_lazy("WhatsApp"))
    def to_copy(self, offer):
        """The reminder in the language of the person; the text is looked up once for the whole list."""
        if not offer.call_body_ar:
            return ""
        person, language = offer.application.applicant, offer.application.language
        notice = about_offer(offer, MessageKind.OFFER_REMINDER)
        template = MessageTemplate(
            kind=notice.kind, channel=Channel.WHATSAPP, body_ar=offer.call_body_ar, body_fr=offer.call_body_fr
        )
        context = {
            "text": rendering.render(template, plain(notice), language).body,
            "language": language,
            "phone": person.phone if person.has_whatsapp else "",
        }
        return render_to_string("admin/enrollment/offer/_to_copy.html", context)

    def get_search_results(self, request, queryset, search_term):
        return search.search(queryset, search_term, application="application"), False

    def row_page(self, request, offer):
        """An offer is read on the page of its file."""
        return redirect(self.way_back(offer))

    def way_back(self, offer):
        return reverse("admin:enrollment_application_change", args=[offer.application_id])

    @admin.display(description=gettext_lazy("file number"), ordering="application__reference")
    def number(self, offer):
        return format_html(
            '<a href="{}"><bdi dir="ltr" class="num">{}</bdi></a>', self.way_back(offer), offer.application.reference
        )

    @admin.display(description=gettext_lazy("person"), ordering="application__applicant__folded")
    def person(self, offer):
        return format_html("<bdi>{}</bdi>", offer.application.applicant)

    @admin.display(description=gettext_lazy("phone"))
    def phone(self, offer):
        phone = offer.application.applicant.phone
        return format_html('<a href="tel:{}"><bdi dir="ltr" class="num">{}</bdi></a>', phone, as_dialled(phone))

    @admin.display(description=gettext_lazy("choice"))
    def intake(self, offer):
        return offer.choice.intake.program

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_shown(self, offer):
        words = format_html('<span class="state">{}</span>', offer.get_state_display())
        if offer.state not in (OfferState.LAPSED, OfferState.ENDED):
            return words
        return format_html('{} <a href="{}">{}</a>', words, self.do_url(offer, "restore"), _("Restore the offer"))

    @admin.display(description=gettext_lazy("answer before"), ordering="deadline")
    def answer_before(self, offer):
        return in_short(offer.deadline)
