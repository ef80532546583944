"""What is installed is what was chosen: locks/ holds requirements*.txt and all they bring, by version and hash."""

import re
import subprocess
from dataclasses import dataclass, field

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.guards.tracked import ROOT

# Lock: what it is made from. The first holds all others, so that all of them can be installed together.
SOURCES = {
    "dev": "requirements-dev.txt",
    "runtime": "requirements.txt",
    "postgres": "requirements-postgres.txt",
    "redis": "requirements-redis.txt",
    "s3": "requirements-s3.txt",
    "sentry": "requirements-sentry.txt",
}
# Fixed for this project, whatever else comes or goes.
FIXED = {"django", "django-crispy-forms", "psycopg2-binary", "django-modeltranslation", "pytest-django"}


@dataclass
class Locked:
    version: str
    hashes: int = 0
    chosen_in: set[str] = field(default_factory=set)


def chosen(texts: dict[str, str], source: str) -> list[tuple[str, Requirement, str]]:
    """What requirements of that file name, with the file each stands in; `-r` is followed."""
    found = []
    for line in texts[source].splitlines():
        if line.startswith("-r "):
            found += chosen(texts, line[3:].strip())
        elif line and not line.startswith("#"):
            requirement = Requirement(line)
            found.append((canonicalize_name(requirement.name), requirement, source))
    return found


def locked(text: str) -> dict[str, Locked]:
    found, last = {}, Locked("")
    for line in text.splitlines():
        if pinned := re.match(r"([\w.-]+)==(\S+)", line):
            last = found[canonicalize_name(pinned[1])] = Locked(pinned[2])
        last.hashes += line.strip().startswith("--hash=sha256:")
        last.chosen_in |= set(re.findall(r"^\s+#.*-r (\S+)$", line))
    return found


def faults(texts: dict[str, str], locks: dict[str, str]) -> list[str]:
    """Where a lock is older than its source, or would not install beside the others, as sentences."""
    whole = locked(locks["dev"])
    wrong = []
    for lock, source in SOURCES.items():
        wanted, held = chosen(texts, source), locked(locks[lock])
        told = [*_missing(wanted, held), *_left_over(wanted, held), *_apart(held, whole)]
        wrong += [f"locks/{lock}.txt {words}" for words in told]
    return wrong


def _missing(wanted, held: dict[str, Locked]):
    for name, requirement, source in wanted:
        if name not in held:
            yield f"lacks {name}"
        elif not requirement.specifier.contains(held[name].version, prereleases=True):
            yield f"has {name} {held[name].version}, not {requirement.specifier} as {source}"


def _left_over(wanted, held: dict[str, Locked]):
    named = {(name, source) for name, _requirement, source in wanted}
    for name, one in held.items():
        for source in one.chosen_in:
            if (name, source) not in named:
                yield f"holds {name}, which {source} no longer names"


def _apart(held: dict[str, Locked], whole: dict[str, Locked]):
    for name, one in held.items():
        if not one.hashes:
            yield f"has no hash of {name}"
        if name not in whole or whole[name].version != one.version:
            yield f"has another {name} than locks/dev.txt"


def kept() -> tuple[dict[str, str], dict[str, str]]:
    texts = {source: (ROOT / source).read_text(encoding="utf-8") for source in SOURCES.values()}
    return texts, {lock: (ROOT / "locks" / f"{lock}.txt").read_text(encoding="utf-8") for lock in SOURCES}


def test_no_lock_is_older_than_its_source():
    assert faults(*kept()) == [], "run make lock"


def raise_django(texts, locks):
    texts["requirements.txt"] = texts["requirements.txt"].replace("Django==5.2.19", "Django==5.2.20")


def add(texts, locks):
    texts["requirements-sentry.txt"] += "one-more>=1\n"


def take_out(texts, locks):
    texts["requirements-redis.txt"] = "# none\n"


def lose_hashes(texts, locks):
    locks["redis"] = re.sub(r" \\\n(    --hash=\S+(?: \\)?\n)+", "\n", locks["redis"], count=1)


def part(texts, locks):
    locks["sentry"] = re.sub(r"(?m)^urllib3==\S+", "urllib3==1.0", locks["sentry"])


@pytest.mark.parametrize(
    ("plant", "told"),
    [
        (raise_django, ["dev.txt has django 5.2.19, not ==5.2.20", "runtime.txt has django 5.2.19, not ==5.2.20"]),
        (add, ["dev.txt lacks one-more", "sentry.txt lacks one-more"]),
        (take_out, ["dev.txt holds redis, which requirements-redis.txt", "redis.txt holds redis, which"]),
        (lose_hashes, ["redis.txt has no hash of "]),
        (part, ["sentry.txt has another urllib3 than locks/dev.txt"]),
    ],
)
def test_a_planted_difference_is_found(plant, told):
    texts, locks = kept()
    plant(texts, locks)
    found = faults(texts, locks)
    assert [words for words in told if not any(words in sentence for sentence in found)] == []
    assert len(found) == len(told), found


def test_what_is_fixed_stands_in_requirements():
    assert {name for name, _requirement, _source in chosen(kept()[0], "requirements.txt")} >= FIXED


def test_no_file_says_where_packages_come_from():
    """That is the business of the machine."""
    texts, locks = kept()
    said = re.compile(r"://|--(extra-)?index-url|--find-links|--trusted-host|(?m:^-[if])")
    assert [name for name, text in (texts | locks).items() if said.search(text)] == []


def test_what_make_installs_is_held_to_its_hashes(tmp_path):
    """All but the tool that makes the locks."""
    command = ["make", "--dry-run", f"VENV={tmp_path / 'venv'}", str(tmp_path / "venv" / ".tools")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    installs = [line for line in done.stdout.splitlines() if "pip install" in line]
    assert [re.findall(r"locks/(\w+)\.txt", line) for line in installs] == [["runtime"], ["dev"]]
    assert all("--require-hashes" in line for line in installs)
