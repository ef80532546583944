"""Appeals: those that wait first, each with the result it is about; answered with a reason that the person reads."""

from functools import partial

from django import forms
from django.contrib import admin
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centers.core import seen
from centers.office import filters
from centers.office.buttons import Buttons, Verb, localized_moves
from centers.office.forms import SeenForm
from centers.office.pages import Crumb, OfficePage
from centers.office.reading import ReadOnly
from centers.office.tables import BoundedChangeList
from enrollment.allocation.explanations import TO_EXPLAIN, explained_rows
from enrollment.models import Appeal, AppealState
from enrollment.models.appeals import LONGEST
from enrollment.offers.appeals import answer_appeal, can_answer_appeal, is_corrected
from enrollment.office import file, history
from enrollment.office.explained_to_staff import sentences as to_staff
from enrollment.review import search
from enrollment.security.permissions import DECIDE, VIEW, own_choices, visible_appeals

SIGNS = {AppealState.OPEN: "ask", AppealState.GRANTED: "ok", AppealState.REJECTED: "no"}


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label=gettext_lazy("Answer, for the person"),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 4, "dir": "auto"}),
        error_messages={
            "required": gettext_lazy("An answer states its reason: the person reads it."),
            "max_length": gettext_lazy("The answer is longer than 500 characters."),
        },
    )


class CenterFilter(filters.CenterFilter):
    way = "choice__intake__program__center"


class WithResults(BoundedChangeList):
    """Each row with the result it is about, in a few queries for the whole page."""

    def get_results(self, request):
        super().get_results(request)
        rows = list(self.result_list)
        shown = explained_rows(row.choice for row in rows)
        results = {one.choice.pk: to_staff(one) or one.sentences for one in shown}
        for row in rows:
            row.sentences = results[row.choice_id]
        self.result_list = rows


def _answer(request, appeal, answers, *, granted: bool) -> str:
    answer_appeal(appeal, granted=granted, **answers, among=own_choices(request.user), by=request.user)
    return _("The answer stands on the person's page.")


def _grant(request, appeal, answers):
    return _answer(request, appeal, answers, granted=True)


def _reject(request, appeal, answers):
    return _answer(request, appeal, answers, granted=False)


@admin.register(Appeal)
class AppealAdmin(ReadOnly, Buttons, admin.ModelAdmin):
    list_display = ["number", "person", "about", "result", "state_shown", "sent_at"]
    list_filter = ["state", CenterFilter, "choice__intake__campaign"]
    list_per_page = 50
    search_fields = ["choice__application__reference"]
    search_help_text = gettext_lazy("File number, list number, name, phone, birth date or commune")
    actions = None
    verbs = {
        "grant": Verb(
            gettext_lazy("Grant"),
            DECIDE,
            _grant,
            form=AnswerForm,
            can=partial(can_answer_appeal, granted=True),
            note=gettext_lazy("What was wrong is corrected already; the next allocation reads it."),
        ),
        "reject": Verb(
            gettext_lazy("Reject"),
            DECIDE,
            _reject,
            form=AnswerForm,
            can=partial(can_answer_appeal, granted=False),
            grave=True,
            note=gettext_lazy("The result stays. The person reads the reason."),
        ),
    }

    def may_read(self, user):
        return user.has_perm(VIEW)

    def get_queryset(self, request):
        near = [f"choice__{way}" for way in ("intake__program__center", *TO_EXPLAIN)]
        return visible_appeals(request.user).select_related(*near).order_by("sent_at", "pk")

    # --- the list ---------------------------------------------------------------------------------

    def get_changelist(self, request, **kwargs):
        return WithResults

    def get_search_results(self, request, queryset, search_term):
        return search.search(queryset, search_term, application="choice__application"), False

    @admin.display(description=gettext_lazy("file number"), ordering="choice__application__reference")
    def number(self, appeal):
        return format_html('<bdi dir="ltr" class="num">{}</bdi>', appeal.choice.application.reference)

    @admin.display(description=gettext_lazy("person"), ordering="choice__application__applicant__folded")
    def person(self, appeal):
        return format_html("<bdi>{}</bdi>", appeal.choice.application.applicant)

    @admin.display(description=gettext_lazy("choice"), ordering="choice__intake__program")
    def about(self, appeal):
        return f"{appeal.choice.rank}. {appeal.choice.intake.program}"

    @admin.display(description=gettext_lazy("result"))
    def result(self, appeal):
        return format_html_join(" ", "{}", ((sentence,) for sentence in appeal.sentences))

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_shown(self, appeal):
        return format_html('<span class="state {}">{}</span>', SIGNS.get(appeal.state, ""), appeal.get_state_display())

    # --- one appeal ---------------------------------------------------------------------------------

    def looked_at(self, appeal):
        return seen.token(appeal, appeal.choice.application)

    def row_page(self, request, appeal):
        do = {slug: self.do_url(appeal, slug) for slug in self.verbs}
        return AppealPage.show(request, appeal, do=do, seen=SeenForm(looked_at=self.looked_at(appeal)))


class AppealPage(OfficePage):
    """What was asked beside the choice, its marks and its history; the file is one click away. Shown for the row page
    of the table, which says who may read it."""

    model = Appeal
    template_name = "admin/enrollment/appeal/appeal.html"
    context_object_name = "appeal"

    def get_title(self):
        return _("Appeal: %(choice)s") % {"choice": self.object.choice}

    def get_breadcrumbs(self):
        return [self.list_crumb(), Crumb(self.object.choice.application.reference, is_code=True)]

    def get_context_data(self, **kwargs):
        appeal, user = self.object, self.request.user
        application = appeal.choice.application
        found = {
            "sign": SIGNS.get(appeal.state, ""),
            "application": application,
            "row": next(row for row in file.choice_rows(user, application) if row.choice == appeal.choice),
            "may_answer": not can_answer_appeal(appeal, granted=False) and user.has_perm(DECIDE),
            "is_corrected": is_corrected(appeal),
            "form": AnswerForm(),
            "moves": localized_moves(appeal.moves, AppealState),
            "file_moves": history.of_file(user, application),
        }
        return super().get_context_data(**found, **kwargs)
