"""Simulating: seats, beds and shares moved, beside the last published allocation or the numbers as they are.

All of it stands in the address, which names the numbers that were changed, and can be sent to a colleague.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlencode

from django import forms
from django.core.paginator import Paginator
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centers.office.pages import Crumb, OfficePage
from enrollment import lodging
from enrollment.allocation.comparison import Change, differences, last_published, since
from enrollment.allocation.engine.format import FormatError
from enrollment.allocation.freezing import Computed, freeze, kept
from enrollment.allocation.outcomes import Placings
from enrollment.allocation.simulation import Figures, Quantity, bed_figures, quantities, seat_figures, simulate
from enrollment.models import Offer, Run
from enrollment.runs import missing
from enrollment.security.permissions import RUN
from programs.models import Campaign, ReserveGroup

from . import shifts
from .objections import RULES, objections

PEOPLE = 50
# The largest number of each kind: what the tables of intakes and reserves take; of beds, far more than a house has.
MOST = {"seats": 2000, "beds": 2000, "share": 100}
PUBLISHED, SAME_FILES = "published", "files"


class NumbersForm(forms.Form):
    """A box for each quantity, with its number of today where the address does not say another one."""

    against = forms.ChoiceField(
        label=gettext_lazy("Compare with"),
        required=False,
        choices=[
            (PUBLISHED, gettext_lazy("the last published allocation")),
            (SAME_FILES, gettext_lazy("the files of now, with their numbers unchanged")),
        ],
        error_messages={"invalid_choice": gettext_lazy("Choose what to compare with from the list.")},
    )

    def __init__(self, quantities: Iterable[Quantity], asked, has_published: bool):
        self.quantities = list(quantities)
        numbers = {q.key: asked.get(q.key, "").strip() or q.now for q in self.quantities}
        super().__init__({**numbers, "against": asked.get("against") or (PUBLISHED if has_published else SAME_FILES)})
        if not has_published:
            del self.fields["against"]
        for quantity in self.quantities:
            self.fields[quantity.key] = _box(quantity)
        boxes = ("seats-", "beds-", "share-")
        self.unknown = [name for name in asked if name.startswith(boxes) and name not in self.fields]

    @property
    def numbers(self) -> dict[str, int]:
        """Only those that differ from today's."""
        return {q.key: self.cleaned_data[q.key] for q in self.quantities if self.cleaned_data[q.key] != q.now}

    @property
    def against_published(self) -> bool:
        return self.cleaned_data.get("against") == PUBLISHED

    def address(self) -> str:
        """The query that says the same in the fewest words."""
        words: dict[str, int | str] = {**self.numbers}
        if "against" in self.fields and not self.against_published:
            words["against"] = SAME_FILES
        return urlencode(words)


def _box(quantity: Quantity) -> forms.IntegerField:
    most = max(MOST[quantity.kind], quantity.now)
    sentence = _("A whole number from %(least)s to %(most)s.") % {"least": 0, "most": most}
    return forms.IntegerField(
        min_value=0,
        max_value=most,
        # No number box: browsers empty it of what they cannot read.
        widget=forms.TextInput(attrs={"dir": "ltr", "inputmode": "numeric", "maxlength": 12, "autocomplete": "off"}),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), sentence),
    )


class SimulatePage(OfficePage):
    """What other numbers would give: reads only. Once the numbers are read, the address names those that were changed,
    and no more."""

    model = Run
    permission = RUN
    template_name = "admin/enrollment/run/simulate.html"
    context_object_name = "campaign"

    def get_queryset(self):
        return Campaign.objects.all()

    def get_title(self):
        return _("Simulate the allocation: %(campaign)s") % {"campaign": self.object}

    def get_breadcrumbs(self):
        prepare = Crumb(str(self.object), reverse("admin:enrollment_run_prepare", args=[self.object.pk]))
        return [self.list_crumb(), prepare, Crumb(_("Simulation"))]

    def get(self, request, *args, **kwargs):
        asked = request.GET
        self.published, self.instance = last_published(self.object), freeze(self.object)
        self.form = form = NumbersForm(quantities(self.instance), asked, has_published=self.published is not None)
        if form.is_valid() and not form.unknown and "page" not in asked and asked.urlencode() != form.address():
            return redirect(f"{request.path}?{form.address()}".rstrip("?"))
        return self.render()

    def get_context_data(self, **kwargs):
        campaign = self.object
        people, wings = shifts.People(self.request.user, campaign), lodging.backend().wing_names()
        boxes = _boxes(self.form, people.intakes, wings)
        found = {
            "form": self.form,
            "groups": [list(group) for _slug, group in groupby(boxes, key=lambda box: (box.quantity.slug, box.owner))],
            "changed": [box for box in boxes if box.is_changed],
            "published": self.published,
            "missing": len(missing.missing(campaign)),
            "overdue": Offer.objects.overdue().filter(application__campaign=campaign).count(),
            **self._results(people, wings),
        }
        return super().get_context_data(**found, **kwargs)

    def _results(self, people: shifts.People, wings: dict[str, str]) -> dict:
        """Nothing while a number cannot be read; `refused`, where the files cannot be computed at all."""
        if not self.form.is_valid():
            return {}
        published = self.published if self.form.against_published else None
        try:
            shown = _results(self.instance, self.form, published, people, wings)
        except FormatError as error:
            return {"refused": _("The files do not fit together: %(place)s") % {"place": error}}
        pages = Paginator(shown["found"]["people"], PEOPLE)
        return {**shown, "page": pages.get_page(self.request.GET.get("page"))}


def _boxes(form: NumbersForm, intakes: dict[str, str], wings: dict[str, str]) -> list["Box"]:
    """Those of an intake together, intakes as the campaign has them, then the wings."""
    order = {slug: place for place, slug in enumerate(intakes)}
    boxes = [Box(form, q, wings if q.kind == "beds" else intakes) for q in form.quantities]
    return sorted(boxes, key=lambda box: (box.quantity.kind == "beds", order.get(box.quantity.slug, len(order))))


class Box:
    """One quantity of the form: whose it is and what, in words; its field, and the number asked for."""

    def __init__(self, form: NumbersForm, quantity: Quantity, names: dict[str, str]):
        self.quantity, self.field = quantity, form[quantity.key]
        self.owner, self.label = names.get(quantity.slug, quantity.slug), _label(quantity)
        self.asked = form.numbers.get(quantity.key, quantity.now) if form.is_valid() else quantity.now

    @property
    def is_changed(self) -> bool:
        return self.asked != self.quantity.now


def _label(quantity: Quantity) -> str:
    if quantity.kind == "share":
        return f"{ReserveGroup(quantity.group).label} (%)"
    return _("Beds") if quantity.kind == "beds" else _("seats")


# --- side by side ----------------------------------------------------------------------------


@dataclass(frozen=True)
class ComparedLine:
    """An intake, a wing or a group: before and in the simulation."""

    label: str
    before: Figures
    after: Figures
    split: shifts.Split | None = None


def _results(instance, form: NumbersForm, published: Run | None, people: shifts.People, wings: dict[str, str]) -> dict:
    simulated = simulate(instance, form.numbers)
    later = simulated.computed
    earlier = kept(published) if published else simulate(instance, {}).computed
    placings = Placings(later.instance, later.result)
    sides = people.shifts(since(published, later) if published else _moved(earlier, later), placings)
    found = {
        "sides": sides,
        "people": [*sides[shifts.LOSE], *sides[shifts.GAIN]],
        "gains": _counted(sides[shifts.GAIN]),
        "losses": _counted(sides[shifts.LOSE]),
        "raised": [_raised(quantity, people.intakes, wings) for quantity in simulated.raised],
        "seats": compared_seats(earlier, later, sides, people.intakes),
        "beds": compared_lines(bed_figures(earlier), bed_figures(later), wings),
        "splits": compared_groups(earlier, later, sides, people),
    }
    return {
        "found": found,
        "is_changed": bool(form.numbers),
        "against_published": published is not None,
        "rules": RULES,
        "problems": later.problems,
        "objections": objections(later.problems),
    }


def _moved(earlier: Computed, later: Computed) -> list[Change]:
    return differences(earlier.result["places"], later.result["places"])


def _counted(side: list[shifts.Shift]) -> list[tuple[str, int]]:
    return Counter(shift.what for shift in side).most_common()


def _raised(quantity: Quantity, intakes: dict[str, str], wings: dict[str, str]) -> str:
    """Why the simulation counts more than was asked for."""
    if quantity.kind == "seats":
        sentence = _("%(name)s: %(held)s people hold a seat and keep it, so the simulation counts %(held)s seats.")
        return sentence % {"name": intakes.get(quantity.slug, quantity.slug), "held": quantity.held}
    sentence = _("%(name)s: %(held)s people hold a bed and keep it, so the simulation counts %(held)s beds.")
    return sentence % {"name": wings.get(quantity.slug, quantity.slug), "held": quantity.held}


_NONE = Figures(0, 0, 0, None)


def compared_lines(before: dict[str, Figures], after: dict[str, Figures], names: dict[str, str]) -> list[ComparedLine]:
    slugs = [*(slug for slug in names if slug in after), *(slug for slug in after if slug not in names)]
    return [ComparedLine(names.get(slug, slug), before.get(slug, _NONE), after[slug]) for slug in slugs]


def compared_seats(
    earlier: Computed, later: Computed, found: shifts.Shifts, names: dict[str, str]
) -> list[ComparedLine]:
    by_name = {group.label: group for group in shifts.split(found, lambda shift: shift.programme)}
    lines = compared_lines(seat_figures(earlier), seat_figures(later), names)
    none = shifts.Split("", 0, 0)
    return [ComparedLine(line.label, line.before, line.after, by_name.get(line.label, none)) for line in lines]


def compared_groups(earlier: Computed, later: Computed, found: shifts.Shifts, people: shifts.People):
    """(heading, groups) by sex, and by commune where something moves, with how many of each have a place."""
    by_sex = _split(earlier, later, found, people, lambda person: str(person.sex))
    by_commune = _split(earlier, later, found, people, lambda person: str(person.commune))
    return [
        (_("Sex"), by_sex),
        (_("Commune"), [group for group in by_commune if group.lose or group.gain or group.before != group.after]),
    ]


def _split(
    earlier, later, found, people: shifts.People, group_of: Callable[[shifts.Person], str]
) -> list[shifts.Split]:
    before, after = (Counter(group_of(people.of(n)) for n in one.result["places"]) for one in (earlier, later))
    return shifts.split(found, lambda shift: group_of(shift.person), before, after)
