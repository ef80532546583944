"""Centres keep the sign that went with their colours, and the earth centre the trades that stood in its page."""

from django.db import migrations

# As in data/trades.json on the day of the change: texture, Arabic, French.
TRADES = (
    ("earth", "البناء بالتراب", "Construction en terre"),
    ("stone", "البناء بالأحجار", "Construction en pierre"),
    ("cladding", "الكسوة", "Revêtement"),
    ("plaster", "الجبص", "Plâtre"),
    ("paint", "الصباغة الإيكولوجية", "Peinture écologique"),
    ("joinery", "النجارة الخشبية والمعدنية التقليدية", "Menuiserie traditionnelle, bois et métal"),
)


def keep_signs_and_trades(apps, schema_editor):
    Center, Trade = apps.get_model("centers", "Center"), apps.get_model("centers", "Trade")
    for center in Center.objects.all():
        Center.objects.filter(pk=center.pk).update(glyph=center.accent)
        if center.accent == "eco":
            Trade.objects.bulk_create(
                Trade(center=center, texture=texture, position=number, name=fr, name_ar=ar, name_fr=fr)
                for number, (texture, ar, fr) in enumerate(TRADES, start=1)
            )


class Migration(migrations.Migration):
    dependencies = [("centers", "0004_network")]
    operations = [migrations.RunPython(keep_signs_and_trades, migrations.RunPython.noop)]
