"""Who of the staff opened a file, or a paper of it, and when (law 09-08: who saw what)."""

from datetime import timedelta

from django.utils import timezone

from enrollment.models import Application, Document, Opening

ONE_OPENING = timedelta(minutes=1)


def note_opening(application: Application, *, document: Document | None = None, by) -> None:
    """`document`: the paper, None for the page of the file. The same within ONE_OPENING is one opening."""
    known = Opening.objects.filter(
        application=application, document=document, by=by, at__gt=timezone.now() - ONE_OPENING
    )
    if not known.exists():
        Opening.objects.create(application=application, document=document, by=by)
