"""`python -m tests.bench_lists`: the list of files with 50 and with 100 000 of them, and a bulk job of 3 000.

Queries and milliseconds of processor time of one page, the best of three, of an account of one centre; the job is
previewed, confirmed and worked off as staff and the worker do it. On a database of its own.
"""

import os
import time

SIZES = (50, 100_000)
JOB = 3_000
AT_ONCE = 5_000
PAGES = {
    "all": "",
    "filtered": "?campaign=bench&state=submitted",
    "waiting": "?waiting=1",
    "a centre": "?center={center}",
    "a name": "?q=%D9%85%D8%AB%D8%A7%D9%84%2049999",
    "a birth date": "?q=6/5/2008",
    "a number": "?q=BE000007",
    "page 100": "?p=100",
}


def fill(campaign, intake, number: int, begin: int) -> None:
    """Files of that number, each with one choice, as `bulk_create` writes them."""
    from enrollment.models import Application, Choice
    from tests.factories import ApplicantFactory, ApplicationFactory, CommuneFactory, SchoolLevelFactory, StreamFactory

    parts = {"commune": CommuneFactory(), "school_level": SchoolLevelFactory(), "stream": StreamFactory()}
    for start in range(begin, number, AT_ONCE):
        numbers = range(start, min(start + AT_ONCE, number))
        people = [ApplicantFactory.build(**parts, family_name=f"عائلة {n}") for n in numbers]
        for person in people:
            person.folded = person.folded_text()
        people = type(people[0]).objects.bulk_create(people)
        files = [
            ApplicationFactory.build(
                campaign=campaign,
                applicant=person,
                code_hash=f"bench{n}",
                reference=f"RH27-BE{n:06d}",
                list_number=f"BE{n:06d}",
                boarding="no",
            )
            for n, person in zip(numbers, people, strict=True)
        ]
        files = Application.objects.bulk_create(files)
        Choice.objects.bulk_create(Choice(application=file, intake=intake, rank=1) for file in files)


def page(client, address: str) -> tuple[int, float]:
    """Queries and milliseconds."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get(address)
    times, costs = [], []
    for _ in range(3):
        with CaptureQueriesContext(connection) as queries:
            start = time.process_time()
            assert client.get(address).status_code == 200
            times.append((time.process_time() - start) * 1000)
        costs.append(len(queries))
    return min(costs), min(times)


def list_table(client, campaign, intake) -> None:
    found: dict[str, list[tuple[int, float]]] = {name: [] for name in PAGES}
    begin = 0
    for number in SIZES:
        fill(campaign, intake, number, begin)
        begin = number
        for name, query in PAGES.items():
            address = f"/admin/enrollment/application/{query.format(center=intake.program.center.slug)}"
            found[name].append(page(client, address))
    print(f"{'list of files':>14} " + " ".join(f"{f'{n} queries':>15} {'ms':>7}" for n in SIZES))
    for name, figures in found.items():
        print(f"{name:>14} " + " ".join(f"{queries:>15} {ms:>7.0f}" for queries, ms in figures))


def job_table(account, intake) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from centers import bulk
    from enrollment.models import Application
    from enrollment.office.bulk import ACCEPT

    numbers = list(Application.objects.order_by("pk").values_list("pk", flat=True)[:JOB])
    steps = {}
    start = time.perf_counter()
    job = bulk.plan(ACCEPT, numbers, by=account)
    steps["asked"] = time.perf_counter() - start
    start = time.perf_counter()
    preview = ACCEPT.preview(bulk.BulkWork([bulk.BulkRow(*row) for row in job.rows], account, {}))
    steps["previewed"] = time.perf_counter() - start
    assert len(preview.changes) == JOB
    bulk.start(job)
    with CaptureQueriesContext(connection) as queries:
        start = time.perf_counter()
        bulk.work_waiting()
        steps["worked off"] = time.perf_counter() - start
    job.refresh_from_db()
    print(f"\nbulk job of {job.done}: " + ", ".join(f"{step} {seconds:.2f} s" for step, seconds in steps.items()))
    print(f"queries a file: {len(queries) / job.done:.2f}")


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django
    from django.test.utils import setup_databases, setup_test_environment, teardown_databases

    django.setup()
    setup_test_environment()
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        _measure()
    finally:
        teardown_databases(databases, verbosity=0)


def _measure() -> None:
    from django.contrib.auth.models import Group
    from django.test import Client

    from rehamna_portal import roles
    from tests.factories import CampaignFactory, IntakeFactory, UserFactory

    campaign = CampaignFactory(slug="bench")
    intake = IntakeFactory(campaign=campaign)
    roles.ensure_roles()
    account, client = UserFactory(centers=[intake.program.center], language="fr"), Client()
    account.groups.add(Group.objects.get(name=roles.STAFF))
    client.force_login(account)
    list_table(client, campaign, intake)
    job_table(account, intake)


if __name__ == "__main__":
    main()
