"""Files that no row speaks of, as a process that was killed leaves them: removed once they are older than a day."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta

from django.core.files.storage import Storage, default_storage
from django.utils import timezone

from centers.models import Picture
from centers.models.pictures import FOLDER as PUBLIC
from enrollment.models import DocumentFile
from enrollment.models.documents import FOLDER, private_files

# A file is stored before its row is saved: what is young may still get one.
YOUNG = timedelta(days=1)


def sweep_files(now: datetime | None = None) -> int:
    """How many were removed, of papers and of public pictures. Safe to repeat."""
    before = (now or timezone.now()) - YOUNG
    papers = (name for file in DocumentFile.objects.iterator() for name in file.stored_names)
    pictures = (name for picture in Picture.objects.iterator() for name in picture.paths())
    return _sweep(private_files(), FOLDER, papers, before) + _sweep(default_storage, PUBLIC, pictures, before)


def _sweep(storage: Storage, folder: str, spoken_of: Iterable[str], before: datetime) -> int:
    """What stands in the folder is listed before the rows are read: a file stored since is not in the list."""
    if not storage.exists(folder):
        return 0
    names = {f"{folder}/{name}" for name in storage.listdir(folder)[1]}
    removed = 0
    for name in names - set(spoken_of):
        with suppress(FileNotFoundError):  # its person was faster
            if storage.get_modified_time(name) < before:
                storage.delete(name)
                removed += 1
    return removed
