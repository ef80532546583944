"""How much of an uploaded file is kept: the rest is read from the line and dropped.

The answer can then be a sentence: a connection that is cut while the phone still sends shows none.
"""

import logging
import os
from typing import IO

from django.core.files.uploadedfile import TemporaryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, TemporaryFileUploadHandler
from django.utils.translation import gettext_lazy as _

from .accepted_files import MOST_AT_ONCE, MOST_BYTES
from .errors import NoRoom
from .reasons import Reason

log = logging.getLogger(__name__)


class CappedUpload(FileUploadHandler):
    """First of the handlers. A file that is too large ends just above MOST_BYTES, so that its size tells; of the files
    after MOST_AT_ONCE nothing is kept."""

    files = 0

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        self.seen, self.files = 0, self.files + 1

    def receive_data_chunk(self, raw_data, start):
        kept = self.seen <= MOST_BYTES and self.files <= MOST_AT_ONCE
        self.seen += len(raw_data)
        return raw_data if kept else None

    def file_complete(self, file_size):
        return None


class _OnDisk(TemporaryUploadedFile):
    """The file of an upload, and whether it found no room."""

    file: IO[bytes]
    found_no_room: bool


class UploadOnDisk(TemporaryFileUploadHandler):
    """Where the disk takes no more, the rest is read and dropped, and `arrived` says so when the file is used."""

    file: _OnDisk

    def receive_data_chunk(self, raw_data, start):
        if getattr(self.file, "found_no_room", False):
            return
        try:
            # Past the buffer of the file, which would try again at its end what the disk refused.
            rest = memoryview(raw_data)
            while rest:
                rest = rest[os.write(self.file.file.fileno(), rest) :]
        except OSError as fault:
            _log(fault)
            self.file.found_no_room = True
            os.ftruncate(self.file.file.fileno(), 0)


def arrived(upload, *, by_staff: bool = False) -> None:
    """Raises NoRoom where the disk could not take the whole upload."""
    if getattr(upload, "found_no_room", False):
        raise no_room(by_staff=by_staff)


def no_room(fault: OSError | None = None, *, by_staff: bool = False) -> NoRoom:
    """`fault`: what the disk said: full, only to be read, another account's. People get one sentence, staff another."""
    if fault:
        _log(fault)
    if by_staff:
        text = _(
            "The portal has no room for files at this moment, and nothing was saved. Whoever runs the portal has "
            "to make room; then send it again."
        )
        return NoRoom(Reason("no_room_for_staff", text))
    text = _(
        "The portal has no room for files at this moment, and this one was not kept. Nothing else is lost: send it "
        "again later, or bring the paper to the centre."
    )
    return NoRoom(Reason("no_room", text))


def _log(fault: OSError) -> None:
    log.error("No file can be kept: %s (%s)", fault.strerror or type(fault).__name__, fault.filename or "upload")
