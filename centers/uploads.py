"""How much of an uploaded file is kept: the rest is read from the line and dropped.

The answer can then be a sentence: a connection that is cut while the phone still sends shows none.
"""

from django.core.files.uploadhandler import FileUploadHandler

MOST_BYTES = 10_000_000


class CappedUpload(FileUploadHandler):
    """First of the handlers. A file that is too large ends just above MOST_BYTES, so that its size tells."""

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        self.seen = 0

    def receive_data_chunk(self, raw_data, start):
        kept = self.seen <= MOST_BYTES
        self.seen += len(raw_data)
        return raw_data if kept else None

    def file_complete(self, file_size):
        return None
