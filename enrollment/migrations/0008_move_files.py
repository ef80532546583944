"""What was sent before a paper had several files is its first file; the names on the phones were not kept then."""

from django.core.files.storage import storages
from django.db import migrations


def _size(name: str) -> int:
    try:
        return storages["private"].size(name)
    except OSError:
        return 0


def move_files(apps, _schema):
    file_model = apps.get_model("enrollment", "DocumentFile")
    documents = apps.get_model("enrollment", "Document").objects.exclude(name="")
    for document in documents.iterator():
        received = {"received_at": document.received_at} if document.received_at else {}
        file_model.objects.create(
            document=document, position=1, name=document.name, size=_size(document.name), **received
        )
    documents.update(held=1)


def move_back(apps, _schema):
    """The first file of each paper; others have no place there."""
    documents = apps.get_model("enrollment", "Document").objects
    for file in apps.get_model("enrollment", "DocumentFile").objects.order_by("document", "-position"):
        documents.filter(pk=file.document_id).update(name=file.name)


class Migration(migrations.Migration):
    dependencies = [("enrollment", "0007_document_files")]
    operations = [migrations.RunPython(move_files, move_back)]
