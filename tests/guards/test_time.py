"""Time has one source, one reading and one owner: what the tree keeps to, so that no day is an hour off."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

from centers.models import Move
from rehamna_portal.promises import ROOMS as PROMISING

from .test_tree import PYTHON, ROOMS, ROOT, TEMPLATES

CODE = [path for path in PYTHON if path.relative_to(ROOT).parts[0] != "tests"]
# Spans are local moments already, and the module knows no Django (enrollment.interviews.schedule.span_of).
LOCAL_ALREADY = {"enrollment/interviews/spreading.py"}
# In words: `centers.core.formatting`, which knows moments from days. With a format of its own: a month alone.
IN_WORDS = {"centers/core/formatting.py", "centers/models/places.py"}
DATABASE_CLOCK = re.compile(
    r"__(date|time|year|iso_year|quarter|month|week|week_day|iso_week_day|day|hour|minute|second)(?=__|\b)"
    r"|\b(Trunc|Extract)[A-Z]?[A-Za-z]*\b|\bdate_hierarchy\b|\.(dates|datetimes)\(|AT TIME ZONE"
)


def calls(tree: ast.AST, name: str):
    """Calls of a method or function of that name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func
            if (isinstance(called, ast.Attribute) and called.attr == name) or (
                isinstance(called, ast.Name) and called.id == name
            ):
                yield node


def formatted_dates(tree: ast.AST):
    """`{value:%d…}` in an f-string."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FormattedValue) and node.format_spec and "%" in ast.unparse(node.format_spec):
            yield node


def is_local(node: ast.AST) -> bool:
    """Whether the value says itself that it is local, or in UTC on purpose."""
    return bool(re.search(r"\b(local\w*|reads|midnight|astimezone)\b|localtime\(|localdate\(", ast.unparse(node)))


def days_of_moments(code: str, where: str) -> list[str]:
    """Where a day, or a text, is taken of a moment that may stand in UTC."""
    tree, found = ast.parse(code), []
    if where not in LOCAL_ALREADY:
        found += [node for node in calls(tree, "date") if isinstance(node.func, ast.Attribute) and not node.args]
    found += [node for node in calls(tree, "strftime") if not is_local(node.func)]
    found += [node for node in formatted_dates(tree) if not is_local(node.value)]
    if where not in IN_WORDS:
        found += [node for name in ("date_format", "time_format") for node in calls(tree, name)]
    return [f"{where}:{node.lineno} {ast.unparse(node)}" for node in found]


def place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


# What is left, each for its reason.
KNOWN = {
    "centers/core/zones.py": "of a moment in UTC, for the age of the data",
    "centers/core/tables.py": "a cell of a table: a day, or a moment without a zone",
    "rehamna_portal/demo/codes.py": "a birth date",
    "rehamna_portal/templatetags/dates.py": "what the templates have made local",
}


def test_a_day_is_always_the_local_one():
    found = [
        line for path in CODE if place(path) not in KNOWN for line in days_of_moments(path.read_text(), place(path))
    ]
    assert found == []


def test_what_is_known_still_stands():
    assert [where for where in KNOWN if not days_of_moments((ROOT / where).read_text(), where)] == []


@pytest.mark.parametrize(
    "line",
    [
        "day = campaign.opens_at.date()",
        "day = run.published_at.date().isoformat()",
        "text = f'{offer.deadline:%d/%m}'",
        "text = offer.deadline.strftime('%d')",
        "text = date_format(step.on)",
        "text = formats.time_format(sitting.starts_at)",
    ],
)
def test_a_planted_day_in_utc_is_found(line):
    assert len(days_of_moments(line, "enrollment/late.py")) == 1


def database_clocks(text: str) -> list[str]:
    return [found.group() for found in DATABASE_CLOCK.finditer(text)]


def test_no_database_reckons_in_local_time():
    """A database has zone data of its own: bounds are worked out here (`centers.core.zones.midnight`)."""
    found = {place(path): database_clocks(path.read_text(encoding="utf-8")) for path in CODE}
    assert {where: names for where, names in found.items() if names} == {}


@pytest.mark.parametrize(
    "line",
    [
        "Event.objects.filter(ends_at__date__gte=day)",
        "Offer.objects.filter(made_at__year=2027)",
        "qs.annotate(day=TruncDate('at'))",
        "qs.annotate(hour=ExtractHour('at'))",
        "Event.objects.datetimes('starts_at', 'day')",
        "date_hierarchy = 'starts_at'",
    ],
)
def test_a_planted_clock_of_the_database_is_found(line):
    assert database_clocks(line)


def test_no_text_says_what_legal_time_was():
    """UTC+1, and UTC in Ramadan, until 20 September 2026; tests may name it, and the page about the change."""
    old = re.compile(r"UTC ?\+ ?0?1|GMT ?\+ ?0?1|[Rr]amadan|رمضان|غرينيتش ?\+ ?1")
    texts = [*CODE, *TEMPLATES, *ROOT.glob("docs/*.md"), *ROOT.glob("*.md"), *ROOT.glob("locale/**/*.po")]
    texts += [path for room in ROOMS for path in (ROOT / room).rglob("*.json")]
    assert [place(path) for path in texts if old.search(path.read_text(encoding="utf-8"))] == []


# --- promises and records ---------------------------------------------------------------------


def moments_of(model: type[models.Model]) -> set[str]:
    """Its own columns that hold a moment; a line of history tells when it was written, always."""
    fields = [field for field in model._meta.concrete_fields if isinstance(field, models.DateTimeField)]
    return {
        f"{model.__name__}.{field.name}" for field in fields if not (issubclass(model, Move) and field.name == "at")
    }


def undeclared(models_of_room, room) -> dict[str, set[str]]:
    """What no room says of its moments, what it says twice, and what it says of none that is there."""
    promised = {f"{one.model.__name__}.{one.column}" for one in room.PROMISES}
    there = {name for model in models_of_room for name in moments_of(model)}
    return {
        "neither": there - promised - room.RECORDS,
        "both": promised & room.RECORDS,
        "gone": (promised | room.RECORDS) - there,
    }


@pytest.mark.parametrize("room", PROMISING, ids=lambda room: room.__name__.partition(".")[0])
def test_every_moment_is_a_promise_or_a_record(room):
    """A new one has to be thought about: is it an hour that people are told, or when something happened?"""
    label = room.__name__.partition(".")[0]
    found = undeclared(apps.get_app_config(label).get_models(), room)
    assert found == {"neither": set(), "both": set(), "gone": set()}


def test_a_planted_moment_is_found():
    from django.test.utils import isolate_apps

    import boarding.promises

    with isolate_apps("boarding"):

        class Planted(models.Model):
            visits_at = models.DateTimeField()

            class Meta:
                app_label = "boarding"

        assert undeclared([Planted], boarding.promises)["neither"] == {"Planted.visits_at"}
