"""What only stood on the page of its file was written as sent: it is called what it is."""

from django.db import migrations


def call_shown(apps, schema_editor):
    messages = apps.get_model("enrollment", "Message").objects
    messages.filter(channel="page", state="sent").update(state="shown", sent_at=None)


class Migration(migrations.Migration):
    dependencies = [("enrollment", "0003_message_kinds")]
    operations = [migrations.RunPython(call_shown, migrations.RunPython.noop)]
