from django.conf import settings
from django.db import migrations
from django.utils import timezone

from centers import zones


def remember_rules(apps, schema_editor):
    """In a database that is in use, hours were entered under the rules of the machine's own zone data."""
    in_use = apps.get_model("centers", "Center").objects.exists()
    zone = (zones.machines_own(settings.TIME_ZONE) if in_use else None) or timezone.get_default_timezone()
    apps.get_model("centers", "ZoneRules").objects.create(
        version="" if in_use else zones.version(), pairs=zones.Rules.of(zone).as_data()
    )


class Migration(migrations.Migration):
    dependencies = [("centers", "0002_clock_rules")]
    operations = [migrations.RunPython(remember_rules, migrations.RunPython.noop, elidable=True)]
