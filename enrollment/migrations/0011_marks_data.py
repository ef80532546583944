"""A line of history that tells an absence has it as the column of a mark has it; -1 stood among the hundredths before."""

from django.db import migrations

_BATCH = 500


def _rewritten(apps, schema_editor, was: dict, becomes: dict) -> None:
    """In the figures of every line about a mark that holds all of `was`, `becomes` stands in their place."""
    lines = apps.get_model("enrollment", "ApplicationMove").objects.using(schema_editor.connection.alias)
    holding = {f"figures__{key}": value for key, value in was.items()}
    changed = list(lines.filter(event="marked", **holding).only("figures"))
    for line in changed:
        line.figures = {key: value for key, value in line.figures.items() if key not in was} | becomes
    lines.bulk_update(changed, ["figures"], batch_size=_BATCH)


_BEFORE, _AFTER = {"hundredths": -1}, {"hundredths": 0, "is_absence": True}


def forwards(apps, schema_editor):
    _rewritten(apps, schema_editor, _BEFORE, _AFTER)


def backwards(apps, schema_editor):
    _rewritten(apps, schema_editor, _AFTER, _BEFORE)


class Migration(migrations.Migration):
    dependencies = [("enrollment", "0010_campaign_over")]

    operations = [migrations.RunPython(forwards, backwards)]
