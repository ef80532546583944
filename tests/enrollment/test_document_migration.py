"""What was sent before a paper had several files is its first file: the data migration, on rows as they were."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from enrollment.models import DocumentFile
from enrollment.models.documents import private_files
from tests.scenarios.documents import with_papers

migration = import_module("enrollment.migrations.0008_move_files")


class Before:
    """The rows of before, as the migration asks for them: each with the one name it had."""

    def __init__(self, rows):
        self.rows, self.held = rows, None

    def exclude(self, **_empty):
        self.rows = [row for row in self.rows if row.name]
        return self

    def iterator(self):
        return iter(self.rows)

    def update(self, *, held):
        self.held = held


@pytest.mark.django_db
def test_what_was_sent_becomes_the_first_file():
    application = with_papers("bac", "photo")
    documents = [
        application.documents.create(paper=choice, held=1, state="received", version=2)
        for choice in application.choices.get().intake.program.level.papers.all()
    ]
    documents[0].name, documents[0].received_at = "documents/before.jpg", timezone.now()
    documents[1].name = ""
    private_files().save("documents/before.jpg", ContentFile(bytes(1234)))
    before = Before(documents)
    tables = {"DocumentFile": DocumentFile, "Document": SimpleNamespace(objects=before)}
    migration.move_files(SimpleNamespace(get_model=lambda _room, name: tables[name]), None)
    private_files().delete("documents/before.jpg")
    file = DocumentFile.objects.get()
    assert (file.document, file.position, file.name, file.size) == (documents[0], 1, "documents/before.jpg", 1234)
    assert (file.received_at, file.has_small, before.held) == (documents[0].received_at, False, 1)
