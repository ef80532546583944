"""Levels that asked for nothing get the sample papers that new installations load, where staff have set none."""

from django.db import migrations

_CARD = ("identity", "نسخة من بطاقة التعريف الوطنية", "Copie de la CIN (CNIE)", True)
_PHOTO = ("photo", "صورة شمسية", "Photo", False)
_SAMPLES = {
    "FQ": [
        ("identity", "نسخة من بطاقة التعريف الوطنية أو عقد الازدياد", "Copie de la CIN (CNIE) ou acte de naissance", False),
        _PHOTO,
    ],
    "BP": [
        ("school-3ac", "شهادة مدرسية تثبت إتمام السنة الثالثة إعدادي", "Certificat de scolarité 3e année collège", False),
        ("marks-3ac", "بيان نقط السنة الثالثة إعدادي", "Relevé de notes de la 3e année collège", False),
        _CARD,
        _PHOTO,
    ],
    "PC": [
        ("school-6p", "شهادة مدرسية تثبت إتمام السنة السادسة ابتدائي", "Certificat de scolarité 6e primaire", False),
        _CARD,
        _PHOTO,
    ],
}


def add_samples(apps, _schema):
    paper_model = apps.get_model("programs", "Paper")
    for level in apps.get_model("programs", "Level").objects.filter(code__in=_SAMPLES):
        if paper_model.objects.filter(level=level).exists():
            continue
        for position, (code, name_ar, name_fr, is_id_card) in enumerate(_SAMPLES[level.code], start=1):
            paper_model.objects.create(
                level=level,
                code=code,
                name=name_ar,
                name_ar=name_ar,
                name_fr=name_fr,
                is_id_card=is_id_card,
                is_sample=True,
                position=position,
            )


class Migration(migrations.Migration):
    dependencies = [("programs", "0004_paper_is_sample")]
    operations = [migrations.RunPython(add_samples, migrations.RunPython.noop)]
