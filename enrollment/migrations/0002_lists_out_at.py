"""Campaigns whose lists are out say since when: the moment of their first published allocation."""

from django.db import migrations
from django.db.models import Min


def fill(apps, schema_editor):
    published = apps.get_model("enrollment", "Run").objects.filter(published_at__isnull=False)
    campaigns = apps.get_model("programs", "Campaign").objects
    for campaign, first in published.values_list("campaign").annotate(first=Min("published_at")).order_by():
        campaigns.filter(pk=campaign).update(lists_out_at=first)


class Migration(migrations.Migration):
    dependencies = [("enrollment", "0001_initial"), ("programs", "0003_lists_out_at")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
