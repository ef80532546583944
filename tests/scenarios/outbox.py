"""A message written into the outbox, and other settings of the gateway."""

from django.db import transaction

from enrollment.models import MessageKind
from enrollment.outbox import queue


def use(settings, **changes):
    settings.SMS = {**settings.SMS, **changes}


def tell(application, kind=MessageKind.RECEIPT, key="one", **values):
    with transaction.atomic():
        return queue.queue(application, kind, key=key, **values)
