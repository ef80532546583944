"""Whatever is sent for a paper: refused with its sentence or made harmless, at a bounded price; photos are taken."""

import io
import subprocess
import sys
from pathlib import Path

import pikepdf
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from PIL import Image

from centers.core.accepted_files import MOST_BYTES
from centers.core.errors import Refused
from enrollment.documents.sanitizer.process import ROOT, cleaned
from enrollment.models import Document, DocumentState
from enrollment.models.documents import private_files
from tests.scenarios.documents import holder, with_papers
from tests.scenarios.uploads import HOSTILE, ORDINARY, Sent

MB = 1_000_000


def stored_files() -> set[Path]:
    return {path for path in Path(settings.VAR_DIR).rglob("*") if path.is_file() and "sqlite3" not in path.name}


def send(sent: Sent):
    application = with_papers("bac")
    upload = SimpleUploadedFile("x", sent.content)
    upload._name = sent.name  # as the line brings it: the setter of Django would tidy it up
    return holder(application).post("/fr/track/documents/bac/", {"file": upload}, follow=True)


@pytest.mark.sqlite_alone
@pytest.mark.django_db
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_with_its_sentence_or_made_harmless(name):
    before, sent = stored_files(), HOSTILE[name]()
    page = send(sent)
    new = stored_files() - before
    assert page.status_code == 200
    if sent.says:
        assert f'_error"><span class="visually-hidden">Erreur\u00a0:</span> {sent.says}' in page.content.decode()
        assert {path for path in new if path.parent.name != "line"} == set()
        assert not Document.objects.exclude(state=DocumentState.REQUESTED).exists()
        return
    document = Document.objects.get()
    file = document.files.get()
    new = {path for path in new if path.parent.name != "line"}
    assert {path.relative_to(private_files().location).as_posix() for path in new} == set(file.stored_names)
    assert not {"/", "\\", "\0", "\u202e"} & set(file.called)
    for name in file.stored_names:
        with private_files().open(name) as kept:
            check_harmless(kept.read())
    for path in new:
        path.unlink()


def check_harmless(content: bytes):
    assert b"PAYLOAD" not in content
    assert b"SECRET" not in content
    if content.startswith(b"\xff\xd8"):
        with Image.open(io.BytesIO(content)) as kept:
            kept.load()
            assert (kept.format, dict(kept.getexif()), "comment" in kept.info) == ("JPEG", {}, False)
        return
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as kept:
        assert set(kept.Root.keys()) == {"/Type", "/Pages"}
        kept.save(out, qdf=True, stream_decode_level=pikepdf.StreamDecodeLevel.generalized)
    for word in ("JavaScript", "/JS", "/AA", "/OpenAction", "/Launch", "ATTACHED", "/Annots", "SECRET", "PK\3\4"):
        assert word.encode() not in out.getvalue()


@pytest.mark.parametrize("name", ORDINARY)
def test_what_people_send_every_day_is_taken(name):
    content = ORDINARY[name]()
    kept = cleaned(io.BytesIO(content), len(content))
    check_harmless(kept.content)
    if kept.kind == "jpg":
        with Image.open(io.BytesIO(content)) as sent, Image.open(io.BytesIO(kept.content)) as made:
            turned = name == "a photo on its side"
            # Where the layers of a JPEG fill the memory, it is decoded to less.
            longest = 1250 if "25 megapixels" in name else 2000
            assert max(made.size) == min(longest, max(sent.size))
            assert (made.height > made.width) == (turned or sent.height > sent.width)
            assert len(kept.content) < MB
    else:
        with pikepdf.open(io.BytesIO(content)) as sent, pikepdf.open(io.BytesIO(kept.content)) as made:
            assert len(made.pages) == len(sent.pages)


def test_what_was_typed_into_a_form_stays_to_be_seen():
    content = ORDINARY["a filled-in form"]()
    with pikepdf.open(io.BytesIO(cleaned(io.BytesIO(content), len(content)).content)) as made:
        drawn = [form for form in made.pages[0].Resources.XObject.values() if b"1 0 0 rg" in form.read_bytes()]
    assert len(drawn) == 1


MEASURED = """
import sys
import pikepdf
from enrollment.documents.sanitizer import __main__ as sanitizer
def taken(what):
    lines = open("/proc/self/status").read().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(what))
rest = taken("VmRSS")
try:
    sanitizer.main()
finally:
    print(rest, taken("VmHWM"), file=sys.stderr)
"""
GREEDY = [
    "10k x 10k",
    "20k x 20k",
    "a bomb as PDF",
    "a PDF of many objects",
    "a picture of many colours sent in layers",
]
NEARLY = {
    "png": lambda: Sent("a.png", ORDINARY["a picture of few colours"]()),
    "layers": lambda: Sent("a.jpg", ORDINARY["a photo sent in layers"]()),
    "25 megapixels in layers": lambda: Sent("a.jpg", ORDINARY["a photo of 25 megapixels sent in layers"]()),
    "48 megapixels": lambda: Sent("a.jpg", ORDINARY["a photo of 48 megapixels"]()),
    "24 megapixels": lambda: Sent("a.jpg", ORDINARY["a photo of 24 megapixels"]()),
}


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the system does not tell what a process takes")
@pytest.mark.parametrize("name", [*GREEDY, *NEARLY])
def test_no_file_takes_more_than_100_mb(name):
    sent = (HOSTILE | NEARLY)[name]()
    done = subprocess.run([sys.executable, "-c", MEASURED], input=sent.content, capture_output=True, cwd=ROOT)
    rest, most = map(int, done.stderr.split()[-2:])
    assert (most - rest) * 1024 <= 100 * MB


def test_the_rest_of_a_file_that_is_too_large_is_dropped(rf):
    upload = SimpleUploadedFile("a.jpg", bytes(3 * MOST_BYTES))
    request = rf.post("/", {"file": upload})
    assert MOST_BYTES < request.FILES["file"].size <= MOST_BYTES + 200_000
    request.close()


def test_sentences_stand_in_both_languages():
    for language, start in (("ar", "المقبول هنا"), ("fr", "Seules les photos")):
        with translation.override(language), pytest.raises(Refused, match=start):
            cleaned(io.BytesIO(b"x"), 1)
