"""Work on many rows as staff do it: tick, choose, look, confirm."""

from django.urls import reverse

from centers.models import BulkJob
from enrollment.models import Application

FILES = "/admin/enrollment/application/"


def planned(client, verb: str, files: list[Application] | None = None, query: str = "") -> BulkJob:
    """The job that comes of ticking these files, or of all that the filter leaves."""
    ticked = [0, *(file.pk for file in files or [])]
    across = str(int(files is None))
    client.post(f"{FILES}?{query}", {"action": verb, "index": "0", "_selected_action": ticked, "select_across": across})
    return BulkJob.objects.latest("pk")


def job_url(job: BulkJob, step: str = "") -> str:
    if step:
        return reverse("admin:centers_bulkjob_do", args=[job.pk, step])
    return reverse("admin:centers_bulkjob_change", args=[job.pk])


def confirmed(client, job: BulkJob) -> BulkJob:
    client.post(job_url(job, "start"))
    job.refresh_from_db()
    return job
