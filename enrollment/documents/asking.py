"""For which of many files a paper can be asked for: what `services.can_ask_document` says of one, in a few queries."""

from collections.abc import Iterable
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from centers.core.reasons import Reason
from enrollment.models import Application, Choice, Document, DocumentEvent, DocumentMove, DocumentState
from programs.models import Paper

from .asked import can_receive_document

ASKED_LATELY = timedelta(days=1)
NOT_ASKED = Reason("not_asked", _("This paper is not asked for in this file."))
THERE = Reason("sent", _("This paper is there already."))
LATELY = Reason("asked_lately", _("This paper was asked for within a day: nobody is written to twice."))


def why_not(files: Iterable[Application], code: str) -> dict[int, list[Reason]]:
    """By the number of the file, why the paper `code` cannot be asked for; files that it can be asked for are left out.
    Files come with their campaigns."""
    files = list(files)
    numbers = [file.pk for file in files]
    levels = Paper.objects.filter(code=code).values("level")
    needing = set(
        Choice.objects.filter(application__in=numbers, intake__program__level__in=levels).values_list(
            "application", flat=True
        )
    )
    documents = {one.application_id: one for one in Document.objects.filter(application__in=numbers, paper__code=code)}
    asked = DocumentMove.objects.filter(
        document__in=documents.values(), event=DocumentEvent.ASKED, at__gt=timezone.now() - ASKED_LATELY
    )
    lately = set(asked.values_list("document__application", flat=True))
    found = {file.pk: _against(file, documents.get(file.pk), file.pk in needing, file.pk in lately) for file in files}
    return {pk: reasons for pk, reasons in found.items() if reasons}


def _against(file: Application, document: Document | None, is_needed: bool, is_lately: bool) -> list[Reason]:
    if gone := can_receive_document(file):
        return gone
    if document and (document.state != DocumentState.REQUESTED or document.original_seen_at):
        return [THERE]
    if not is_needed:
        return [NOT_ASKED]
    return [LATELY] if is_lately else []
