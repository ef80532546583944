"""`make dev`: the data of `make run` with the error pages of Django, served anew when code has changed."""

import os
import urllib.error
import urllib.request
from pathlib import Path

import psutil
import pytest

from .conftest import ROOT, serving

SERVES = "Quit the server with"


@pytest.fixture
def watched():
    """A file of the portal; its date comes back."""
    path = ROOT / "rehamna_portal" / "urls.py"
    was = path.stat()
    yield path
    os.utime(path, ns=(was.st_atime_ns, was.st_mtime_ns))


def ends_when_changed(path: Path, processes: list[psutil.Process]) -> bool:
    """What changed before the server first looked at its files is no change to it: so it changes once more."""
    for _try in range(30):
        os.utime(path)
        if psutil.wait_procs(processes, timeout=2)[0]:
            return True
    return False


def test_it_serves_the_demonstration_in_debug_and_reads_changed_code(tmp_path, fresh, watched):
    fresh(tmp_path)
    with serving(tmp_path, "--reload", listening=SERVES) as served:
        with urllib.request.urlopen(f"{served.address}/fr/gallery/", timeout=60) as only_in_debug:
            assert "Démonstration" in only_in_debug.read().decode()
        with pytest.raises(urllib.error.HTTPError) as missing:
            urllib.request.urlopen(f"{served.address}/fr/nothing-here/", timeout=60)
        assert "DEBUG = True" in missing.value.read().decode()
        server = psutil.Process(served.process.pid)
        processes = server.children(recursive=True)
        assert ends_when_changed(watched, processes)
        processes += server.children(recursive=True)
    assert psutil.wait_procs(processes, timeout=10)[1] == [], "an end leaves nothing running"
