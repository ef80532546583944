"""Marks and averages in lines of history as data: an absence by its own name, where -1 stood among the hundredths; an
average in hundredths, where it stood as it is printed, a dash for none."""

from django.db import migrations

_BATCH = 500


def _absences(apps, schema_editor, was: dict, becomes: dict) -> None:
    """In the figures of every line about a mark that holds all of `was`, `becomes` stands in their place."""
    lines = _lines(apps, schema_editor, "ApplicationMove")
    holding = {f"figures__{key}": value for key, value in was.items()}
    changed = list(lines.filter(event="marked", **holding).only("figures"))
    for line in changed:
        line.figures = {key: value for key, value in line.figures.items() if key not in was} | becomes
    lines.bulk_update(changed, ["figures"], batch_size=_BATCH)


_BEFORE, _AFTER = {"hundredths": -1}, {"hundredths": 0, "is_absence": True}


def _lines(apps, schema_editor, table: str):
    return apps.get_model("enrollment", table).objects.using(schema_editor.connection.alias)


def _averages(apps, schema_editor, rewrite) -> None:
    """`rewrite` of what was read and what counted before, in every line about an average."""
    for table, event in (("ApplicationMove", "average_read"), ("OfferMove", "average")):
        lines = _lines(apps, schema_editor, table)
        changed = [line for line in lines.filter(event=event).only("figures") if {"read", "before"} <= {*line.figures}]
        for line in changed:
            line.figures |= {name: rewrite(line.figures[name]) for name in ("read", "before")}
        lines.bulk_update(changed, ["figures"], batch_size=_BATCH)


def _hundredths(printed):
    """1305 for 13,05, None for the dash; what was removed from a file that is anonymous stays."""
    if printed == "–":
        return None
    digits = printed.replace(",", "") if isinstance(printed, str) else ""
    return int(digits) if digits.isdigit() else printed


def _printed(hundredths):
    if hundredths is None:
        return "–"
    return hundredths if isinstance(hundredths, str) else f"{hundredths // 100},{hundredths % 100:02}"


def forwards(apps, schema_editor):
    _absences(apps, schema_editor, _BEFORE, _AFTER)
    _averages(apps, schema_editor, _hundredths)


def backwards(apps, schema_editor):
    _absences(apps, schema_editor, _AFTER, _BEFORE)
    _averages(apps, schema_editor, _printed)


class Migration(migrations.Migration):
    dependencies = [("enrollment", "0010_campaign_over")]

    operations = [migrations.RunPython(forwards, backwards)]
