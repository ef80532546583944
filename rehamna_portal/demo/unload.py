"""Takes the demonstration out again: its people, campaigns, events, accounts and files. Nothing else.

Rows are found by what hangs on the campaigns, so a table that comes later is emptied of them too.
"""

import json

from django.conf import settings
from django.db import models, transaction
from django.db.models import ProtectedError, QuerySet

from centers.core.errors import Refused
from centers.core.reasons import Reason
from centers.models import BulkJob, Change, Event
from enrollment.models import Applicant, Application, DocumentFile, LostCode
from enrollment.models.documents import private_files
from programs.models import Campaign

from . import campaigns, codes
from .accounts import demo_accounts
from .events import DATA

MARK = json.loads((DATA / "people.json").read_text(encoding="utf-8"))["mark"]["ar"]


def unload(*, with_real_files: bool = False) -> dict[str, int]:
    """Returns what was taken out: files, campaigns, accounts, and accounts that were closed instead.

    Raises Refused where files of other people stand in its campaigns, unless `with_real_files`.
    """
    with transaction.atomic():
        sample = Campaign.objects.filter(slug__in=[plan["slug"] for plan in campaigns.plans()])
        files = Application.objects.filter(campaign__in=sample)
        if not with_real_files and (found := real_files(files)):
            raise Refused(Reason("real_files", "%(told)s", {"told": _sentence(found)}))
        done = {"files": files.count(), "campaigns": sample.count()}
        _remove_files(files)
        remove(sample)
        slugs = [row["slug"] for row in json.loads((DATA / "events.json").read_text(encoding="utf-8"))]
        Event.objects.filter(slug__in=slugs, is_sample=True).delete()
        done |= _remove_accounts()
    codes.delete_codes()
    (settings.VAR_DIR / "demo-password").unlink(missing_ok=True)
    return done


def real_files(files: QuerySet) -> list[Application]:
    """Those in the campaigns of the demonstration that somebody typed: their names lack its mark."""
    made_up = models.Q(applicant__family_name__startswith=f"{MARK} ") | models.Q(anonymised_at__isnull=False)
    return list(files.exclude(made_up).order_by("pk"))


def _sentence(found: list[Application]) -> str:
    names = ", ".join(application.reference or f"draft {application.pk}" for application in found[:20])
    return (
        f"{len(found)} files in the campaigns of the demonstration are not of its made-up people: {names}."
        " Nothing was taken out. If they were typed to try the portal, add --with-real-files and they go too."
    )


def _remove_files(files: QuerySet) -> None:
    people = list(files.values_list("applicant_id", flat=True))
    sent = DocumentFile.objects.filter(document__application__in=files)
    names = [name for file in sent for name in file.stored_names]
    numbers = [number for number in files.values_list("reference", flat=True) if number]
    remove(LostCode.objects.filter(models.Q(application__in=files) | models.Q(reference__in=numbers)))
    remove(files)
    Applicant.objects.filter(pk__in=people).delete()
    transaction.on_commit(lambda: [private_files().delete(name) for name in names])


def remove(rows: QuerySet) -> None:
    """The rows, and before them whatever points to them and would not go or stay without them."""
    numbers = list(rows.values_list("pk", flat=True))
    if not numbers:
        return
    for relation in rows.model._meta.related_objects:
        if relation.on_delete is not models.SET_NULL and not relation.many_to_many:
            remove(relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": numbers}))
    Change.objects.filter(table=rows.model._meta.label_lower, row__in=map(str, numbers)).delete()
    rows.model._base_manager.filter(pk__in=numbers).delete()


def _remove_accounts() -> dict[str, int]:
    """An account that has acted on what stays is closed instead: the history keeps its name."""
    removed = closed = 0
    BulkJob.objects.filter(by__in=demo_accounts()).delete()  # of files that are gone with them
    for user in demo_accounts():
        try:
            with transaction.atomic():
                user.delete()
            removed += 1
        except ProtectedError:
            user.set_unusable_password()
            user.is_active = user.is_staff = user.is_superuser = False
            user.save()
            closed += 1
    return {"accounts": removed, "closed": closed}
