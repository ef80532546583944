"""What has landed is frozen: a portal somewhere has run it. A change comes as a new migration after it."""

import hashlib
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("centers", "programs", "enrollment", "boarding", "rehamna_portal")
TABLE = Path(__file__).parent / "landed_migrations.txt"


def landed() -> dict[str, str]:
    """Path -> SHA-256, as `sha256sum` writes them."""
    rows = (line.split() for line in TABLE.read_text(encoding="ascii").splitlines() if line)
    return {path: digest for digest, path in rows}


def broken_promises(root: Path, frozen: dict[str, str]) -> list[str]:
    """Landed migrations that were changed or removed, and new ones that come before a landed one."""
    wrong, newest = [], {}
    for path, digest in frozen.items():
        room, number = path.split("/")[0], _number(path)
        newest[room] = max(number, newest.get(room, 0))
        if not (root / path).exists():
            wrong.append(f"{path} has landed and is gone")
        elif hashlib.sha256((root / path).read_bytes()).hexdigest() != digest:
            wrong.append(f"{path} has landed and is changed: write a new migration")
    for room in ROOMS:
        for file in sorted((root / room / "migrations").glob("[0-9]*.py")):
            path = file.relative_to(root).as_posix()
            if path not in frozen and _number(path) <= newest.get(room, 0):
                wrong.append(f"{path} is new and stands before a landed one: give it the next number")
    return wrong


def _number(path: str) -> int:
    return int(re.search(r"/(\d+)_[^/]*$", path)[1])


def test_landed_migrations_stay_as_they_are():
    assert broken_promises(ROOT, landed()) == []


def test_every_room_has_landed():
    assert {path.split("/")[0] for path in landed()} == set(ROOMS) - {"rehamna_portal"}


def test_what_breaks_the_promise_is_found(tmp_path):
    folder = tmp_path / "centers" / "migrations"
    folder.mkdir(parents=True)
    for name in ("0001_initial", "0002_more", "0003_next"):
        (folder / f"{name}.py").write_text(name)
    frozen = {
        f"centers/migrations/{name}.py": hashlib.sha256(name.encode()).hexdigest()
        for name in ("0001_initial", "0002_more")
    }
    assert broken_promises(tmp_path, frozen) == []
    (folder / "0002_between.py").write_text("")
    (folder / "0002_more.py").write_text("another")
    (folder / "0001_initial.py").unlink()
    assert [sentence.split()[0].rpartition("/")[2] for sentence in broken_promises(tmp_path, frozen)] == [
        "0001_initial.py",
        "0002_more.py",
        "0002_between.py",
    ]
