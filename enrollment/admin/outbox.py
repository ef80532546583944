"""Messages that were written, read only; and the texts they are made of."""

from django.contrib import admin, messages
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from centers.core.formatting import in_short
from centers.office.bilingual import ContentAdmin
from centers.office.buttons import Buttons, Verb
from centers.office.narrowing import NarrowingFilter
from centers.office.pages import FormPage
from centers.office.reading import ReadOnly
from enrollment.models import TO_LOOK_AT, Channel, Message, MessageState, MessageTemplate, ReadyText, message_texts
from enrollment.office.message_previews import previews
from enrollment.office.sent_messages import SIGNS
from enrollment.outbox import rendering
from enrollment.outbox.delivery import can_try_again, try_again
from enrollment.review import search
from enrollment.security.permissions import DECIDE, VIEW, visible_messages
from enrollment.values.phones import as_dialled


class TroubleFilter(NarrowingFilter):
    title, parameter_name = gettext_lazy("to look at"), "trouble"
    kinds = {
        "1": (gettext_lazy("Refused, or perhaps sent"), lambda rows, user: rows.filter(state__in=TO_LOOK_AT)),
        "stuck": (
            gettext_lazy("Not taken by its channel now"),
            lambda rows, user: rows.filter(state=MessageState.WAITING).exclude(last_error=""),
        ),
        "held": (
            gettext_lazy("Waiting for a channel"),
            lambda rows, user: rows.filter(state=MessageState.HELD),
        ),
    }


def _try_again(request, message, answers):
    try_again(message, by=request.user)
    return _("The message waits to be sent again.")


@admin.register(Message)
class MessageAdmin(ReadOnly, Buttons, admin.ModelAdmin):
    list_display = ["written", "number", "person", "kind", "channel", "to", "state_shown", "attempts", "sent"]
    list_filter = [TroubleFilter, "state", "kind", "channel", "application__campaign"]
    list_display_links = None
    list_per_page = 50
    search_fields = ["application__reference"]
    search_help_text = gettext_lazy("File number, list number, name, phone, birth date or commune")
    actions = None
    verbs = {
        "again": Verb(
            gettext_lazy("Try again"),
            DECIDE,
            _try_again,
            can=can_try_again,
            note=gettext_lazy(
                "It leaves with the next round. Where it had perhaps been sent, the person may get it twice."
            ),
        ),
    }

    def may_read(self, user):
        return user.has_perm(VIEW)

    def get_queryset(self, request):
        return (
            visible_messages(request.user).select_related("application__applicant").order_by(*self.model._meta.ordering)
        )

    def get_search_results(self, request, queryset, search_term):
        return search.search(queryset, search_term, application="application"), False

    def row_page(self, request, message):
        """A message is read on the page of its file."""
        return redirect(self._file(message))

    def _file(self, message):
        return reverse("admin:enrollment_application_change", args=[message.application_id])

    def way_back(self, message):
        return f"{reverse('admin:enrollment_message_changelist')}?trouble=1"

    @admin.display(description=gettext_lazy("written"), ordering="created_at")
    def written(self, message):
        return in_short(message.created_at)

    @admin.display(description=gettext_lazy("file number"), ordering="application__reference")
    def number(self, message):
        return format_html(
            '<a href="{}"><bdi dir="ltr" class="num">{}</bdi></a>', self._file(message), message.application.reference
        )

    @admin.display(description=gettext_lazy("person"), ordering="application__applicant__folded")
    def person(self, message):
        return format_html("<bdi>{}</bdi>", message.application.applicant)

    @admin.display(description=gettext_lazy("recipient"))
    def to(self, message):
        to = as_dialled(message.recipient) if message.channel == Channel.SMS else message.recipient
        return format_html('<bdi dir="ltr" class="num">{}</bdi>', to)

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_shown(self, message):
        sign = SIGNS.get(message.state, "")
        said = format_html('<span class="state {}">{}</span>', sign, message.get_state_display())
        if message.dropped_for:
            return format_html('{}<br><span class="note">{}</span>', said, message.get_dropped_for_display())
        if message.state == MessageState.WAITING and message.last_error:
            return format_html('{}<br><bdi dir="ltr" class="note">{}</bdi>', said, message.last_error)
        if message.state not in TO_LOOK_AT:
            return said
        if not can_try_again(message):
            said = format_html('{} <a href="{}">{}</a>', said, self.do_url(message, "again"), _("Try again"))
        return format_html('{}<br><bdi dir="ltr" class="note">{}</bdi>', said, message.last_error)

    @admin.display(description=pgettext_lazy("message", "sent"), ordering="sent_at")
    def sent(self, message):
        return in_short(message.sent_at)


@admin.register(MessageTemplate)
class MessageTemplateAdmin(ContentAdmin):
    """Each kind has its text from the start: it is changed, never added or taken away."""

    list_display = ["kind", "channel", "sms"]
    list_filter = ["channel"]
    ordering = ["kind", "channel"]
    readonly_fields = ["values", "preview"]
    change_form_template = "admin/enrollment/messagetemplate/change_form.html"

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and db_field.name.startswith("body"):
            field.widget.attrs["rows"] = 8
        return field

    def get_fieldsets(self, request, obj=None):
        lines = [("subject_ar", "subject_fr")] if obj and obj.channel == Channel.EMAIL else []
        return [(None, {"fields": [*lines, ("body_ar", "body_fr"), "preview", "values"]})]

    def get_urls(self):
        show = PreviewPage.office_view(table=self)
        return [path("<int:pk>/do/preview/", show, name="enrollment_messagetemplate_preview"), *super().get_urls()]

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        for shown in previews(obj):
            if shown.length and shown.length.segments > 1:
                sentence = _("%(language)s: this text is longer than one SMS and is paid as %(segments)s.")
                messages.warning(request, sentence % {"language": shown.name, "segments": shown.length.segments})

    @admin.display(description=gettext_lazy("SMS per message"))
    def sms(self, template):
        if template.channel != Channel.SMS:
            return ""
        return max(shown.length.segments for shown in previews(template) if shown.length)

    @admin.display(description=gettext_lazy("values"))
    def values(self, template):
        told = rendering.render_values(rendering.sample_values(template.kind), get_language(), template.kind)
        rows = [(f"{{{name}}}", told[name]) for name in sorted(message_texts.ALLOWED[template.kind])]
        return render_to_string("admin/enrollment/messagetemplate/_values.html", {"rows": rows})

    @admin.display(description=gettext_lazy("on sample values"))
    def preview(self, template):
        return render_to_string("admin/enrollment/messagetemplate/_preview.html", {"previews": previews(template)})


@admin.register(ReadyText)
class ReadyTextAdmin(ContentAdmin):
    list_display = ["name", "slug", "position"]
    prepopulated_fields = {"slug": ["name_fr"]}
    hints = {
        "body": gettext_lazy(
            "It can be changed before it is sent. What stands in braces is filled in: the page of writing lists it."
        )
    }


class PreviewPage(FormPage):
    """POST: what was typed for a message, on sample values, before it is saved. `table`: the ModelAdmin of texts."""

    http_method_names = ("post",)
    model = MessageTemplate
    template_name = "admin/enrollment/messagetemplate/preview.html"
    table: MessageTemplateAdmin = None  # type: ignore[assignment]  # given by whoever names its address

    def has_permission(self):
        return self.table.has_change_permission(self.request)

    def get_queryset(self):
        return MessageTemplate.objects.all()

    def get_title(self):
        return str(MessageTemplate(kind=self.object.kind, channel=self.object.channel))

    def get_form_class(self):
        return self.table.get_form(self.request, self.object, change=True)

    def get_form_kwargs(self):
        return {**super().get_form_kwargs(), "instance": self.object}

    def act(self, form):
        return self.render(previews=previews(form.instance))
