"""The likeness of Latin names, and what staff had said of files that look alike, pair by pair."""

from collections import defaultdict
from itertools import combinations

from django.db import migrations

from centers.core.folding import joined
from enrollment.security.codes import keyed_hash

AT_ONCE = 500


def fill_latin_likeness(apps, schema_editor):
    applicants = apps.get_model("enrollment", "Applicant")._base_manager.using(schema_editor.connection.alias)
    rows = []
    named = applicants.exclude(likeness="").exclude(family_name_latin="").exclude(given_name_latin="")
    for person in named.iterator(chunk_size=AT_ONCE):
        names = "|".join(joined(name) for name in (person.family_name_latin, person.given_name_latin))
        person.likeness_latin = keyed_hash("likeness", f"{names}|{person.birth_date.isoformat()}")
        rows.append(person)
        if len(rows) >= AT_ONCE:
            applicants.bulk_update(rows, ["likeness_latin"])
            rows = []
    applicants.bulk_update(rows, ["likeness_latin"])


def keep_what_was_said(apps, schema_editor):
    """Two files of a campaign with one key that were both noted as another person were compared with each other."""
    alias = schema_editor.connection.alias
    files = apps.get_model("enrollment", "Application")._base_manager.using(alias)
    groups = defaultdict(set)
    said = files.filter(likeness_checked=True).values_list(
        "pk", "campaign", "applicant__likeness", "applicant__likeness_latin"
    )
    for pk, campaign, *keys in said:
        for key in filter(None, keys):
            groups[campaign, key].add(pk)
    pairs = {pair for group in groups.values() for pair in combinations(sorted(group), 2)}
    table = apps.get_model("enrollment", "FilePair")
    rows = [table(first_id=one, second_id=other, verdict="two") for one, other in sorted(pairs)]
    table._base_manager.using(alias).bulk_create(rows, batch_size=AT_ONCE)


class Migration(migrations.Migration):
    dependencies = [("enrollment", "0013_back_office")]
    operations = [
        migrations.RunPython(fill_latin_likeness, migrations.RunPython.noop),
        migrations.RunPython(keep_what_was_said, migrations.RunPython.noop),
    ]
