"""The filters of the programme list: a GET form whose address can be kept and shared."""

import re
from dataclasses import dataclass
from urllib.parse import urlencode

from django import forms
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from centers import reference as places
from centers.core.folding import western_digits
from programs import reference
from programs.catalogue import takes_applications
from programs.models import Length, Program, ProgramKind
from programs.rules import admits_age
from programs.search import Search, understood

OLDEST = 99
MOST_COMPARED = 3
_SLUG = re.compile(r"[-\w]{1,80}")


def asked_for(address) -> list[str]:
    """Slugs of programmes picked for comparison (`p`), each once, in their order; a few more than fit."""
    return list(dict.fromkeys(slug for slug in address.getlist("p") if _SLUG.fullmatch(slug)))[: 3 * MOST_COMPARED]


def picks_query(slugs) -> str:
    return urlencode([("p", slug) for slug in slugs])


@dataclass(frozen=True)
class Tag:
    """One chosen value: what people read, and the address without it."""

    words: str
    query: str


@dataclass(frozen=True)
class Removal:
    """A filter that could be taken away: its words, the address without it, how many programmes come then."""

    words: str
    query: str
    count: int


class OneOf(forms.MultipleChoiceField):
    """Values out of `options()`, a list of (value, row); cleaned to rows. One select or several boxes alike."""

    def __init__(self, options, **kwargs):
        self.options = options
        super().__init__(required=False, **kwargs)

    def clean(self, values):
        """Raises ValidationError on a value that is not offered; `known` keeps the others."""
        rows = self.known(values)
        if len(rows) < len({value for value in values or () if value}):
            raise forms.ValidationError(self.error_messages["invalid_choice"])
        return rows

    def known(self, values) -> list:
        return [row for value, row in self.options() if value in (values or ())]


_SEARCH_TOO_LONG = _(
    "This search is longer than %(limit_value)s characters: all programmes are shown. A few words are enough."
)


class WholeNumber(forms.IntegerField):
    """Digits of both scripts, as people type them."""

    def to_python(self, value):
        return super().to_python(western_digits(value) if isinstance(value, str) else value)


def _by(column, rows):
    return lambda: [(getattr(row, column), row) for row in rows()]


def _members(choices):
    return lambda: [(member.value, member) for member in choices]


class CatalogueForm(forms.Form):
    """Every value of the address is optional; one that is not understood is left out, and its error says so.

    `level` is the visitor's school level, `diploma` the level of what is taught; `p` are programmes to compare.
    """

    q = forms.CharField(
        label=_("Search for a trade or a programme"),
        required=False,
        max_length=100,
        error_messages={"max_length": _SEARCH_TOO_LONG},
    )
    level = OneOf(
        _by("code", reference.school_levels),
        label=_("My school level"),
        error_messages={"invalid_choice": _("This school level is not in the list: all levels are shown.")},
    )
    age = WholeNumber(
        label=_("My age on 1 September of the year of entry"),
        required=False,
        min_value=1,
        max_value=OLDEST,
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"),
            _("Your age is a whole number of years, such as 18: all ages are shown."),
        ),
    )
    center = OneOf(
        _by("slug", places.centers),
        label=_("Centre"),
        error_messages={"invalid_choice": _("This centre is not in the list: all centres are shown.")},
    )
    sector = OneOf(
        _by("code", reference.sectors),
        label=_("Sector"),
        error_messages={"invalid_choice": _("This sector is not in the list: all sectors are shown.")},
    )
    diploma = OneOf(
        _by("code", reference.levels),
        label=_("Level of the diploma"),
        error_messages={"invalid_choice": _("This diploma is not in the list: all diplomas are shown.")},
    )
    length = OneOf(
        _members(Length),
        label=_("Length"),
        error_messages={"invalid_choice": _("This length is not in the list: all lengths are shown.")},
    )
    kind = OneOf(
        _members(ProgramKind),
        label=_("Kind of training"),
        error_messages={"invalid_choice": _("This kind is not in the list: all kinds are shown.")},
    )
    open = forms.BooleanField(label=_("Open now"), required=False)
    boarding = forms.BooleanField(label=_("With a bed in the boarding house"), required=False)

    def clean(self):
        """Of several values, those that are understood count."""
        for name in set(self.errors):
            if isinstance(field := self.fields[name], OneOf):
                self.cleaned_data[name] = field.known(self.data.getlist(name))  # type: ignore[attr-defined]  # a QueryDict
        return self.cleaned_data

    def chosen(self) -> dict:
        """What was understood, by name, without what is empty."""
        self.is_valid()
        return {name: self.cleaned_data[name] for name in self.fields if self.cleaned_data.get(name)}

    def search(self) -> Search:
        return understood(self.chosen().get("q", ""))

    def conditions(self, now=None) -> dict[str, Q]:
        """One condition for each filter that is set."""
        chosen = self.chosen()
        of = {
            "q": lambda text: self.search().condition(),
            "level": lambda rows: Q(min_school_level__in=_reached(rows)),
            "age": lambda age: Q(level__in=[level.pk for level in reference.levels() if admits_age(level, age)]),
            "center": lambda rows: Q(center__in=_keys(rows)),
            "sector": lambda rows: Q(sector__in=_keys(rows)),
            "diploma": lambda rows: Q(level__in=_keys(rows)),
            "length": lambda rows: Q(level__in=[one.pk for one in reference.levels() if Length.of(one) in rows]),
            "kind": lambda rows: Q(kind__in=rows),
            "open": lambda _on: takes_applications(now),
            # The house is for trainees of the network's centres (facts); what no centre teaches has no bed.
            "boarding": lambda _on: Q(center__isnull=False),
        }
        return {name: of[name](value) for name, value in chosen.items()}

    def filtered(self, now=None):
        found = Q()
        for condition in self.conditions(now).values():
            found &= condition
        return Program.objects.filter(found)

    def picks(self) -> list[str]:
        return asked_for(self.data)

    def pairs(self, without: str = "", value=None) -> list[tuple[str, str]]:
        """What was understood as it stands in the address; without a filter, or without one value of it."""
        found = []
        for name, chosen in self.chosen().items():
            for one in chosen if isinstance(chosen, list) else [chosen]:
                if name != without or (value is not None and one != value):
                    found.append((name, _written(name, one)))
        return found + [("p", slug) for slug in self.picks()]

    def query(self, without: str = "", value=None) -> str:
        return urlencode(self.pairs(without, value))

    def tags(self) -> list[Tag]:
        return [
            Tag(self._words(name, one), self.query(name, one))
            for name, chosen in self.chosen().items()
            for one in (chosen if isinstance(chosen, list) else [chosen])
        ]

    def removals(self, now=None) -> list[Removal]:
        """What each filter hides when nothing is found, most first; one query for all. None with a single filter."""
        conditions = self.conditions(now)
        if len(conditions) < 2:
            return []
        others = {
            name: Count("pk", filter=Q(*(c for other, c in conditions.items() if other != name))) for name in conditions
        }
        counts = Program.objects.order_by().aggregate(**{f"without_{name}": count for name, count in others.items()})
        found = [Removal(self._all_words(name), self.query(name), counts[f"without_{name}"]) for name in conditions]
        return sorted((one for one in found if one.count), key=lambda one: -one.count)

    def _all_words(self, name) -> str:
        chosen = self.chosen()[name]
        return " · ".join(self._words(name, one) for one in (chosen if isinstance(chosen, list) else [chosen]))

    def _words(self, name, one) -> str:
        if name == "age":
            return ngettext("%(n)s year old", "%(n)s years old", one) % {"n": one}
        if name in ("open", "boarding"):
            return str(self.fields[name].label)
        if name == "center":
            return one.short_name
        return str(getattr(one, "label", one))

    def choices(self) -> dict[str, list]:
        """Options of each filter that parts programmes from one another, (value, words, whether chosen)."""
        offered, chosen = reference.offered(), self.chosen()
        there = {
            "level": lambda row: len(offered.school_levels) > 1,
            "center": lambda row: row.pk in offered.centers,
            "sector": lambda row: row.pk in offered.sectors,
            "diploma": lambda row: row.pk in offered.levels,
            "length": lambda row: row in {Length.of(one) for one in reference.levels() if one.pk in offered.levels},
            "kind": lambda row: row in offered.kinds,
        }
        found = {}
        for name, is_there in there.items():
            field = self.fields[name]
            options = field.options() if isinstance(field, OneOf) else []
            picked = chosen.get(name, [])
            kept = [(value, row, row in picked) for value, row in options if is_there(row) or row in picked]
            if len(kept) > 1:
                found[name] = kept
        return found

    def shows(self) -> dict[str, bool]:
        """Filters of one value that are worth showing."""
        offered, chosen = reference.offered(), self.chosen()
        limits = {(one.min_age, one.max_age) for one in reference.levels() if one.pk in offered.levels}
        return {
            "age": len(limits) > 1 or "age" in chosen,
            "open": offered.some_open or "open" in chosen,
            "boarding": {None} < offered.centers or "boarding" in chosen,
        }


def _keys(rows):
    return [row.pk for row in rows]


def _reached(rows):
    """School levels at or below the highest of `rows`: what asks for no more than that can be entered."""
    highest = max(row.order for row in rows)
    return [level.pk for level in reference.school_levels() if level.order <= highest]


def _written(name, one) -> str:
    if name in ("open", "boarding"):
        return "1"
    for column in ("value", "slug", "code"):
        if hasattr(one, column):
            return getattr(one, column)
    return str(one)
