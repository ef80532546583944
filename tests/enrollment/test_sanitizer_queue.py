"""The line in which cleaning waits: bounded over all processes; who comes too many is told to try again."""

import subprocess
import sys
import textwrap
from contextlib import ExitStack
from threading import Thread

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from centers.core.errors import Busy
from enrollment.documents.sanitizer import queue
from enrollment.documents.sanitizer.process import ROOT
from enrollment.models import Document
from tests.scenarios.documents import holder, with_papers
from tests.scenarios.uploads import picture

# Another process of the portal that keeps places of the line until its input ends.
ELSEWHERE = textwrap.dedent("""
    import sys
    from contextlib import ExitStack
    from django.conf import settings
    settings.configure(VAR_DIR=sys.argv[1])
    from enrollment.documents.sanitizer import queue
    with ExitStack() as held:
        for place in range(int(sys.argv[2])):
            held.enter_context(queue._lock(f"place-{place}", waits=False))
        print("in line", flush=True)
        sys.stdin.read()
""")


class Others:
    """So many places of the line are taken by another process."""

    def __init__(self, places: int):
        self.places = places

    def __enter__(self):
        run = [sys.executable, "-c", ELSEWHERE, str(settings.VAR_DIR), str(self.places)]
        self.process = subprocess.Popen(run, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout.readline() == "in line\n"
        return self

    def __exit__(self, *_error):
        self.process.communicate()


def send(phone):
    file = SimpleUploadedFile("a.jpg", picture(300, 400))
    return phone.post("/fr/track/documents/bac/", {"file": file}, follow=True)


@pytest.mark.django_db
def test_who_comes_when_the_line_is_full_is_told_to_try_again_and_other_pages_answer():
    phone = holder(with_papers("bac"))
    with Others(queue.PLACES):
        answer = send(phone)
        assert (answer.status_code, answer["Retry-After"]) == (503, "60")
        assert "réessayez dans une minute" in answer.content.decode()
        assert not Document.objects.exists()
        for path in ("/fr/", "/fr/track/documents/", "/fr/track/file/"):
            assert (phone if "track" in path else Client()).get(path).status_code == 200
    assert "Le document est arrivé" in send(phone).content.decode()


def test_places_come_back_when_a_process_ends():
    with Others(queue.PLACES), pytest.raises(Busy), queue.queued():
        pass
    with queue.queued():
        pass


def test_the_next_place_is_taken_while_others_work():
    with Others(queue.PLACES - 1), queue.queued():
        pass


def test_one_process_keeps_hands_for_its_other_pages():
    """Two of its threads are in the line; a third is not let in, though there are places."""
    with ExitStack() as held:
        for _thread in range(queue.OF_ONE_PROCESS):
            held.enter_context(queue.queued())
        with pytest.raises(Busy), queue.queued():
            pass
    with queue.queued():
        pass


def test_who_waits_is_served_when_the_bench_is_free():
    served = []

    def wait():
        with queue.queued():
            served.append(True)

    with queue._lock("bench-0", waits=True):
        waiting = Thread(target=wait)
        waiting.start()
        assert served == []
    waiting.join()
    assert served == [True]


@pytest.mark.django_db
def test_a_line_that_cannot_be_stood_in_is_told_and_logged(settings, tmp_path, caplog):
    """Its folder belongs to somebody else, or a file stands in its place: the operator reads which."""
    settings.VAR_DIR = tmp_path
    (tmp_path / "line").write_text("left behind")
    phone = holder(with_papers("bac"))
    answer = send(phone)
    assert answer.status_code == 507
    assert "n’a plus de place" in answer.content.decode()
    assert str(tmp_path / "line") in caplog.text
    assert not Document.objects.exists()
    (tmp_path / "line").unlink()
    assert "Le document est arrivé" in send(phone).content.decode()


def test_what_a_killed_process_left_in_the_line_bars_nobody():
    others = Others(queue.PLACES).__enter__()
    others.process.kill()
    others.process.communicate()
    with queue.queued():
        pass
