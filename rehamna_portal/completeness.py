"""What the content still lacks: texts in one language only, and figures that are samples.

Both are discovered: every model registered for translation, and every `is_sample` or `…_is_sample` box. A model
that comes later is in the list without a line of code, as long as it has a form.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.contrib import admin
from django.db import models
from django.db.models import QuerySet, Subquery
from django.forms.models import _get_foreign_key
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from centers.models import User
from centers.office.numbers import row_number
from programs.models import Campaign

from .content_fields import PLAIN, is_set, missing, sample_fields, sampled, translated_fields, untranslated

TRANSLATE, SAMPLE = "translate", "sample"
KINDS = {TRANSLATE: _("To translate"), SAMPLE: _("Still sample")}


@dataclass(frozen=True)
class Part:
    """The rows of one table that lack one kind of thing, and where their form stands: in the admin of `form_model`,
    reached by `parent` (the name of a foreign key) where the row is only a line of another's form."""

    kind: str
    model: type[models.Model]
    form_model: type[models.Model]
    parent: str = ""

    @property
    def key(self) -> str:
        return self.model._meta.label_lower

    @property
    def rows(self) -> QuerySet:
        lacking = untranslated(self.model) if self.kind == TRANSLATE else sampled(self.model)
        return self.model._default_manager.filter(lacking)

    def is_plain(self) -> bool:
        """Whether the mark can be cleared from the list: one box for the row, which has a form of its own, and no rule
        of that form looks at it."""
        has_rule = self.model is Campaign
        return (
            self.kind == SAMPLE
            and not self.parent
            and not has_rule
            and [f.name for f in sample_fields(self.model)] == [PLAIN]
        )

    def item(self, row) -> "Item":
        words = (
            missing(row) if self.kind == TRANSLATE else [f.verbose_name for f in sample_fields(row) if is_set(row, f)]
        )
        form = self.form_model._meta
        pk = getattr(row, f"{self.parent}_id") if self.parent else row.pk
        url = reverse(f"admin:{form.app_label}_{form.model_name}_change", args=[pk])
        return Item(self, row, [str(word) for word in words], url)


@dataclass(frozen=True)
class Item:
    part: Part
    row: models.Model
    words: list[str]
    url: str

    @property
    def table(self) -> str:
        return str(self.part.model._meta.verbose_name)

    @property
    def name(self) -> str:
        """What the row is called; its table where it has no name in this language."""
        return str(self.row) or f"{self.table} {self.row.pk}"

    @property
    def within(self) -> str:
        """The row whose form holds this one, if it has none of its own."""
        return str(getattr(self.row, self.part.parent)) if self.part.parent else ""

    @property
    def code(self) -> str:
        """Names the row in the form of the list."""
        return f"{self.part.key}:{self.row.pk}"


def discovered() -> Iterator[tuple[str, type[models.Model]]]:
    """Kind and model, in the order of the rooms."""
    for model in apps.get_models():
        if translated_fields(model):
            yield TRANSLATE, model
        if sample_fields(model):
            yield SAMPLE, model


def _form_of(model) -> tuple[type[models.Model], str] | None:
    if admin.site.is_registered(model):
        return model, ""
    for owner, form in admin.site._registry.items():
        for inline in form.inlines:
            if inline.model is model:
                return owner, _get_foreign_key(owner, model, fk_name=inline.fk_name).name
    return None


def parts(user, kind: str = "", key: str = "") -> list[Part]:
    """What this account may complete, of one kind or table where they are named."""
    found = []
    for one, model in discovered():
        form = _form_of(model)
        if form and (kind in ("", one)) and (key in ("", model._meta.label_lower)) and _may_change(user, form[0]):
            found.append(Part(one, model, *form))
    return sorted(found, key=lambda part: list(KINDS).index(part.kind))


def _may_change(user, model) -> bool:
    return user.has_perm(f"{model._meta.app_label}.change_{model._meta.model_name}")


class _CountRows(Subquery):
    template = "(SELECT COUNT(*) FROM (%(subquery)s) found)"
    output_field = models.IntegerField()


def counts(user, found: list[Part]) -> list[int]:
    """How many rows each part has, all in one query."""
    if not found:
        return []
    columns = [_CountRows(part.rows.order_by().values("pk")) for part in found]
    return list(User.objects.filter(pk=user.pk).values_list(*columns)[0])


class Items:
    """The rows of several parts one after the other, as a paginator reads them: one query for each part on the page."""

    def __init__(self, sized: list[tuple[Part, int]]):
        self.sized = sized

    def count(self) -> int:
        return sum(size for _part, size in self.sized)

    def __len__(self) -> int:
        return self.count()

    def __getitem__(self, window: slice) -> list[Item]:
        items, before = [], 0
        for part, size in self.sized:
            first, last = max(window.start - before, 0), min(window.stop - before, size)
            if first < last:
                near = [f.name for f in part.model._meta.fields if f.many_to_one]
                rows = part.rows.select_related(*near).order_by(*(part.model._meta.ordering or ()), "pk")
                items += [part.item(row) for row in rows[first:last]]
            before += size
        return items


def picked(user, codes: list[str]) -> list[Item]:
    """The rows that the form of the list names, as far as their mark may be cleared there."""
    wanted: dict[str, set[int]] = {}
    for code in codes:
        key, _colon, pk = code.partition(":")
        wanted.setdefault(key, set()).add(row_number(pk))
    items = []
    for part in parts(user, SAMPLE):
        if part.is_plain() and (pks := wanted.get(part.key)):
            items += [part.item(row) for row in part.rows.filter(pk__in=pks)]
    return items
