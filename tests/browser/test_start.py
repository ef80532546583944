"""`make run` a second time: the data are still there, and Ctrl-C leaves nothing running."""

import psutil

from .applying import Person, Phone
from .conftest import serving, visitors

PERSON = Person("ar", given_name="مثال", family_name="الرحماني", sex="F", boarding="no")


def test_a_second_start_keeps_a_draft_and_each_end_leaves_no_process(tmp_path, chromium, fresh):
    fresh(tmp_path)
    with serving(tmp_path) as served, visitors(chromium, served.address) as visitor:
        phone = Phone(visitor(), PERSON)
        phone.go("apply/")
        phone.begin()
        code = phone.code()
        processes = [psutil.Process(served.process.pid)]
        processes += processes[0].children(recursive=True)
    assert len(processes) > 1, "workers serve beside the first process"
    # Whoever has ended and is still to be taken note of runs no more.
    left = psutil.wait_procs(processes, timeout=0)[1]
    assert [one for one in left if one.is_running() and one.status() != psutil.STATUS_ZOMBIE] == []

    with serving(tmp_path) as served, visitors(chromium, served.address) as visitor:
        phone = Phone(visitor(), PERSON)
        phone.resume(code)
        assert phone.page.url.endswith("/ar/apply/choices/")
        assert phone.code() == code
