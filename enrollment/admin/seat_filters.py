"""Filters behind the line of seats of an intake: the figures there and the lists behind them come from one rule."""

from django.contrib import admin
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy, pgettext_lazy

from centers.office.narrowing import NarrowingFilter
from centers.office.numbers import row_number
from enrollment.models import KEPT, UNANSWERED
from enrollment.office.seats import intakes_shown, taking_part, waiting
from enrollment.security.permissions import own_choices


class OfIntake(admin.SimpleListFilter):
    """One of the intakes that the dashboard has a line for."""

    def lookups(self, request, model_admin):
        # Read once for all filters of the list.
        if not hasattr(request, "intakes_shown"):
            shown = intakes_shown(request.user)
            request.intakes_shown = [(str(one.pk), f"{one.program} · {one.campaign}") for one in shown]
        return request.intakes_shown

    def queryset(self, request, queryset):
        return self.of(queryset, request.user, row_number(self.value() or "")) if self.value() else queryset

    def of(self, queryset, user, intake: int):
        raise NotImplementedError


class AppliesForFilter(OfIntake):
    """Files in which this intake is a choice that still counts."""

    title, parameter_name = gettext_lazy("applies for"), "intake"

    def of(self, queryset, user, intake):
        choices = taking_part(own_choices(user)).filter(application=OuterRef("pk"), intake=intake)
        return queryset.filter(Exists(choices))


class WaitsForFilter(OfIntake):
    title, parameter_name = gettext_lazy("waits for"), "waits_for"

    def of(self, queryset, user, intake):
        # Named by number: the rule asks for an outer choice of its own.
        choices = waiting(own_choices(user).filter(intake=intake))
        return queryset.filter(pk__in=choices.order_by().values("application"))


class OfferedIntakeFilter(OfIntake):
    title, parameter_name = gettext_lazy("intake"), "intake"

    def of(self, queryset, user, intake):
        return queryset.filter(choice__intake=intake)


class HeldFilter(NarrowingFilter):
    title, parameter_name = gettext_lazy("the seat is"), "held"
    kinds = {
        "kept": (pgettext_lazy("seats", "accepted"), lambda rows, user: rows.filter(state__in=KEPT)),
        "offered": (pgettext_lazy("seats", "offered"), lambda rows, user: rows.filter(state__in=UNANSWERED)),
    }
