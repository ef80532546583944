"""Static files as they are served: collected from the portal and its packages, known to be fresh by content.

Beside the folder stands a file with the hash of all sources and of the list that collecting wrote. Nothing is cleared:
names carry a hash, and what pages of the release before ask for is still there while another process serves them.
"""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

# As collectstatic leaves them out by itself.
_IGNORED = ["CVS", ".*", "*~"]


def collect_statics() -> bool:
    """Collects where something is missing or stale; returns whether it did."""
    if not statics_missing():
        return False
    root = Path(settings.STATIC_ROOT)
    for name, content in _sources():
        target = root / name
        # collectstatic goes by dates, which say nothing after a checkout or a copy.
        if target.exists() and target.read_bytes() != content:
            target.unlink()
    call_command("collectstatic", interactive=False, verbosity=0)
    _stamp().write_text(_seal(), encoding="ascii")
    return True


def statics_missing() -> bool:
    """Whether a page could ask for a static file that is not there, or get an old one."""
    if settings.DEBUG:  # served from where they are written
        return False
    stamp, root = _stamp(), Path(settings.STATIC_ROOT)
    if not stamp.exists() or stamp.read_text(encoding="ascii") != _seal():
        return True
    return not all((root / name).exists() for name in _listed().values())


def _stamp() -> Path:
    return Path(settings.STATIC_ROOT).with_name("statics-collected")


def _seal() -> str:
    digest = hashlib.sha256(settings.STORAGES["staticfiles"]["BACKEND"].encode())
    for name, content in _sources():
        digest.update(f"\n{name} {hashlib.sha256(content).hexdigest()}".encode())
    digest.update(json.dumps(_listed(), sort_keys=True).encode())
    return digest.hexdigest()


def _sources() -> Iterator[tuple[str, bytes]]:
    """Name and content of each file to collect, the first of a name, in order of finding."""
    seen = set()
    for finder in get_finders():
        for path, storage in finder.list(_IGNORED):
            name = f"{storage.prefix}/{path}" if getattr(storage, "prefix", None) else path
            if name not in seen:
                seen.add(name)
                yield name, Path(storage.path(path)).read_bytes()


def _listed() -> dict[str, str]:
    """Name -> name with hash, as collecting wrote it down; empty where it was not done, or names carry no hash."""
    path = Path(settings.STATIC_ROOT) / "staticfiles.json"
    return json.loads(path.read_text(encoding="utf-8"))["paths"] if path.exists() else {}
