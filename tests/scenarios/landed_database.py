"""A database as an earlier commit left it, kept as plain data that either database takes.

    python -m tests.scenarios.landed_database store FILE     writes every table of the database of DATABASE_URL
    python -m tests.scenarios.landed_database upgrade FILE   makes the landed tables there, fills them, migrates, looks

`upgrade` is what tests/test_upgrading.py runs in a process and a database of its own.
"""

import gzip
import json
import os
import sys
from collections import Counter
from pathlib import Path

import django

ROOMS = ("centers", "programs", "enrollment", "boarding")
LANDED = "0001_initial"
LEFT_OUT = {"sessions.session"}


def store(path: Path) -> None:
    from django.apps import apps
    from django.core.serializers.json import DjangoJSONEncoder

    tables = {}
    for model in apps.get_models(include_auto_created=True):
        columns = [field.attname for field in model._meta.concrete_fields]
        rows = model._base_manager.order_by("pk").values_list(*columns)
        if model._meta.label_lower not in LEFT_OUT and rows:
            tables[model._meta.label_lower] = {"columns": columns, "rows": [list(row) for row in rows]}
    text = json.dumps(tables, cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":"))
    path.write_bytes(gzip.compress(text.encode(), 9, mtime=0))


def upgrade(path: Path) -> dict:
    """Raises where anything is lost or refused. Returns how many rows, pages and migrations there were."""
    from django.core.management import call_command

    tables = json.loads(gzip.decompress(path.read_bytes()))
    fill(landed_models(), tables)
    call_command("migrate", interactive=False, verbosity=0)
    rows = check_rows(tables)
    return {"rows": rows, "pages": check_pages()}


def landed_models():
    """The tables of the landed migrations, made; the registry of their models."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    others = [leaf for leaf in executor.loader.graph.leaf_nodes() if leaf[0] not in ROOMS]
    targets = [*others, *((room, LANDED) for room in ROOMS)]
    executor.migrate(targets)
    return MigrationExecutor(connection).loader.project_state(targets).apps


def fill(models, tables: dict) -> None:
    """By plain inserts: neither `save()` nor a signal of today has a say."""
    from django.core.management.color import no_style
    from django.db import connection, transaction

    quote = connection.ops.quote_name
    with transaction.atomic(), connection.cursor() as cursor:
        for label, table in tables.items():
            model = models.get_model(label)
            fields = [next(f for f in model._meta.concrete_fields if f.attname == name) for name in table["columns"]]
            columns, marks = ", ".join(quote(f.column) for f in fields), ", ".join(["%s"] * len(fields))
            cursor.executemany(
                f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({marks})",
                [[_stored(f, v, connection) for f, v in zip(fields, row, strict=True)] for row in table["rows"]],
            )
        for sql in connection.ops.sequence_reset_sql(no_style(), [models.get_model(label) for label in tables]):
            cursor.execute(sql)


def _stored(field, value, connection):
    return field.get_db_prep_save(field.to_python(value), connection)


def check_rows(tables: dict) -> int:
    """Nothing of what was there is gone, and every row keeps the constraints of today. Returns how many rows."""
    from django.apps import apps

    for label in tables:
        if label.partition(".")[0] in ROOMS:
            there = apps.get_model(label)._base_manager.values_list("pk", flat=True)
            where = tables[label]["columns"].index("id")
            assert {row[where] for row in tables[label]["rows"]} <= set(there), f"{label}: rows are gone"
    wrong, count = [], 0
    for model in apps.get_models(include_auto_created=True):
        if model._meta.app_label in ROOMS:
            for row in model._base_manager.all():
                count += 1
                wrong += _broken(row)
    assert wrong == [], wrong[:10]
    return count


def _broken(row) -> list[str]:
    from django.core.exceptions import ValidationError

    try:
        row.validate_constraints()
    except ValidationError as error:
        return [f"{row._meta.label} {row.pk}: {error}"]
    return []


def check_pages() -> int:
    """Every file opens for its person, in both languages, and for staff. Returns how many pages."""
    from django.test import Client
    from django.urls import reverse

    from centers.models import User
    from enrollment.models import Application

    staff = Client(SERVER_NAME="localhost")
    staff.force_login(User.objects.filter(is_superuser=True).first())
    opened = Counter()
    for application in Application.objects.filter(corrects=None):
        for language in ("ar", "fr"):
            _open(opened, _phone_with(application), f"/{language}/track/file/")
        if application.reference:
            _open(opened, staff, reverse("admin:enrollment_application_change", args=[application.pk]))
    for page in ("/ar/", "/fr/", "/ar/programs/", "/admin/", "/admin/boarding/stay/", "/admin/enrollment/message/"):
        _open(opened, staff, page)
    assert set(opened) <= {200, 302}, opened
    return opened[200]


def _phone_with(application):
    """The browser of somebody who holds the file."""
    from django.test import Client

    from enrollment.security import codes
    from enrollment.security.device import COOKIE

    code = codes.new_code()
    type(application).objects.filter(pk=application.pk).update(code_hash=codes.code_hash(code))
    client = Client(SERVER_NAME="localhost")
    client.cookies[COOKIE] = codes.seal(application.pk, code)
    return client


def _open(opened: Counter, client, page: str) -> None:
    answer = client.get(page)
    assert answer.status_code in (200, 302), f"{page}: {answer.status_code}"
    opened[answer.status_code] += 1


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    verb, file = sys.argv[1], Path(sys.argv[2])
    print(json.dumps(store(file) if verb == "store" else upgrade(file)))
