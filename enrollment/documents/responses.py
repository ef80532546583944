"""Stored files of persons, handed to who may read them: kept nowhere, run by no browser, under no name of theirs."""

from django.http import FileResponse

from enrollment.models import DocumentFile
from enrollment.models.documents import private_files

TYPES = {"jpg": "image/jpeg", "pdf": "application/pdf"}


def private_response(file: DocumentFile, *, as_attachment: bool, small: bool = False) -> FileResponse:
    """`small`: its small picture. Raises FileNotFoundError where it is stored no more."""
    ending = "jpg" if small else file.ending
    content = private_files().open(file.small_name if small else file.name)
    response = FileResponse(
        content, as_attachment=as_attachment, filename=f"{_download_name(file)}.{ending}", content_type=TYPES[ending]
    )
    response["Cache-Control"] = "no-store, private"
    response["X-Content-Type-Options"] = "nosniff"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _download_name(file: DocumentFile) -> str:
    """The name it is saved under: whose it is, which paper, which version and page."""
    document = file.document
    place = document.files.filter(position__lt=file.position).count() + 1
    return f"{document.application.reference}-{document.paper.code}-{document.version}-{place}"
