"""Names that people join or part as they like are found either way: search column and likeness of what was there."""

from django.db import migrations

from centers.folding import fold, joined
from enrollment.codes import keyed_hash

_AT_ONCE = 500
_NAMES = ("family_name", "given_name", "family_name_latin", "given_name_latin")


def fold_names(apps, schema_editor):
    applicants = apps.get_model("enrollment", "Applicant").objects.using(schema_editor.connection.alias)
    rows = []
    for person in applicants.order_by("pk").iterator(chunk_size=_AT_ONCE):
        names = [getattr(person, name) or "" for name in _NAMES]
        found = " ".join(filter(None, map(fold, names)))
        compounds = [word for word in map(joined, names) if word and word not in found]
        person.folded = " ".join([found, *compounds])
        if person.likeness:
            text = f"{joined(person.family_name)}|{joined(person.given_name)}|{person.birth_date.isoformat()}"
            person.likeness = keyed_hash("likeness", text)
        rows.append(person)
        if len(rows) == _AT_ONCE:
            applicants.bulk_update(rows, ["folded", "likeness"])
            rows = []
    applicants.bulk_update(rows, ["folded", "likeness"])


class Migration(migrations.Migration):
    dependencies = [("enrollment", "0005_phones")]

    operations = [migrations.RunPython(fold_names, migrations.RunPython.noop, elidable=True)]
