"""Several files for one paper: in order, seen again from the own device, never replaced unseen; disks that are full."""

import errno
import io
import os
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from PIL import Image

from centers.core.accepted_files import MOST_FILES
from centers.core.errors import NoRoom
from centers.core.uploads import arrived
from enrollment.documents.services import refuse_document
from enrollment.models import Document, DocumentEvent, DocumentFile, DocumentReason, DocumentState
from enrollment.models.documents import private_files
from enrollment.offers.services import withdraw
from enrollment.privacy import data_export
from enrollment.privacy.erasure import anonymise
from rehamna_portal.storage import PrivateFiles
from tests.factories import ApplicationFactory, UserFactory
from tests.scenarios.documents import holder, with_papers
from tests.scenarios.full_disk import disk_of_a_megabyte
from tests.scenarios.uploads import pdf, picture

pytestmark = pytest.mark.django_db
PAGE = "/fr/track/documents/"


@pytest.fixture
def application():
    return with_papers("bac", "photo")


def photo(light: int) -> bytes:
    """One that differs from those of another light."""
    out = io.BytesIO()
    Image.new("L", (300, 400), light).save(out, "PNG")
    return out.getvalue()


def upload(content: bytes, name="recto.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def send(phone, *contents: bytes, code="bac", name="recto.png") -> str:
    files = [upload(content, name) for content in contents]
    return phone.post(f"{PAGE}{code}/", {"file": files}, follow=True).content.decode()


def files_of(application, code="bac") -> list[DocumentFile]:
    return list(application.documents.get(paper__code=code).files.all())


def stored() -> set[str]:
    folder = private_files()
    return set(folder.listdir("documents")[1]) if folder.exists("documents") else set()


# --- added, put in order, removed ------------------------------------------------------------------


def test_a_second_file_stands_beside_the_first(application):
    phone = holder(application)
    send(phone, photo(10), name="recto.png")
    page = send(phone, pdf(), name="verso.pdf")
    assert [(file.called, file.ending) for file in files_of(application)] == [
        ("recto.png", "jpg"),
        ("verso.pdf", "pdf"),
    ]
    assert all(private_files().exists(name) for file in files_of(application) for name in file.stored_names)
    assert "<bdi>recto.png</bdi>" in page
    assert "<bdi>verso.pdf</bdi>" in page
    assert "1 ko" in page
    document = application.documents.get()
    assert (document.version, document.held, document.moves.last().event) == (2, 2, DocumentEvent.ADDED)


def test_several_files_come_at_once_and_what_is_unfit_is_named(application):
    page = send(holder(application), photo(10), b"no picture", photo(90))
    assert [file.position for file in files_of(application)] == [1, 2]
    assert "2 fichiers sont arrivés" in page
    assert "Seules les photos" in page
    assert "\u2068recto.png\u2069" in page


def test_the_same_file_twice_is_kept_once(application):
    phone = holder(application)
    before = len(stored())
    send(phone, photo(10))
    send(phone, photo(10))
    assert [file.position for file in files_of(application)] == [1]
    assert len(stored()) - before == 2  # with its small picture
    assert application.documents.get().version == 1


def test_no_more_than_six_and_nothing_goes_for_the_seventh(application):
    phone = holder(application)
    send(phone, *(photo(light) for light in range(0, 240, 40)))
    before = files_of(application)
    assert len(before) == MOST_FILES
    page = send(phone, photo(250))
    assert files_of(application) == before
    assert "6 fichiers au plus" in page


def test_the_order_is_the_persons(application):
    phone = holder(application)
    send(phone, photo(10), photo(90), photo(170))
    first, second, third = files_of(application)
    phone.post(f"{PAGE}bac/earlier/", {"file": third.pk})
    assert files_of(application) == [first, third, second]
    phone.post(f"{PAGE}bac/earlier/", {"file": first.pk})  # the first stays first
    phone.post(f"{PAGE}bac/remove/", {"file": third.pk})
    send(phone, photo(240))
    assert files_of(application)[:2] == [first, second]
    assert application.documents.get().version == 3 + 1 + 1 + 1  # sent, put earlier, removed, sent


@pytest.mark.parametrize("path", ["remove", "earlier"])
@pytest.mark.parametrize("number", ["", "x", "-1", "٣", "9" * 30, "1" * 18])
def test_a_number_that_is_none_changes_nothing(application, path, number):
    phone = holder(application)
    send(phone, photo(10))
    assert phone.post(f"{PAGE}bac/{path}/", {"file": number}, follow=True).status_code == 200
    assert len(files_of(application)) == 1


def test_a_paper_to_be_sent_again_keeps_what_was_there_until_it_is_removed(application):
    phone = holder(application)
    send(phone, photo(10), photo(90))
    document = application.documents.get()
    refuse_document(document, version=document.version, reason=DocumentReason.BLURRED, by=UserFactory())
    send(phone, photo(170))
    assert len(files_of(application)) == 3
    assert application.documents.get().state == DocumentState.RECEIVED


def test_names_are_kept_readable_and_lead_nowhere(application):
    send(holder(application), photo(10), name=f"..\\..\\C:\\{'é' * 200}\u202egpj.exe")
    (file,) = files_of(application)
    assert len(file.called) <= 80
    assert file.called.startswith("ééé")
    assert not {"\\", "/", "\u202e"} & set(file.called)


# --- seen again ------------------------------------------------------------------------------------


def test_what_was_sent_is_seen_again_on_the_own_device_alone(application):
    phone = holder(application)
    send(phone, photo(10), pdf())
    for file, disposition in zip(files_of(application), ("inline", "attachment"), strict=True):
        address = f"{PAGE}bac/{file.pk}/"
        assert address in phone.get(PAGE).content.decode()
        answer = phone.get(address)
        assert answer.status_code == 200
        assert answer["Content-Disposition"].startswith(disposition)
        assert "no-store" in answer["Cache-Control"]
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert (answer["X-Content-Type-Options"], "noindex" in answer["X-Robots-Tag"]) == ("nosniff", True)
        assert b"".join(answer.streaming_content)
        for other in (Client(), holder(ApplicationFactory(campaign=application.campaign))):
            assert other.get(address).status_code == 404
            assert other.get(f"{address}small/").status_code == 404
        assert phone.get(f"{PAGE}photo/{file.pk}/").status_code == 404
    assert phone.get(f"{PAGE}bac/{'9' * 30}/").status_code == 404


def test_who_picks_a_whole_gallery_is_told_what_was_read(application):
    """Not that the request was not understood: a paper has as many files as it may have, the rest is named."""
    gallery = [upload(photo(light), f"photo-{light}.png") for light in range(10, 40)]
    answer = holder(application).post(f"{PAGE}bac/", {"file": gallery})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert [file.called for file in files_of(application)] == [f"photo-{light}.png" for light in range(10, 16)]
    assert "Seuls les 12 premiers fichiers ont été lus" in page
    assert page.count("photo-21.png") == 2  # the last one that was read: in the list, and beside the box
    assert "photo-22.png" not in page


def test_a_photo_and_a_scan_have_small_pictures(application):
    phone = holder(application)
    send(phone, picture(900, 1200))
    (file,) = files_of(application)
    answer = phone.get(f"{PAGE}bac/{file.pk}/small/")
    with Image.open(io.BytesIO(b"".join(answer.streaming_content))) as small:
        assert (small.format, max(small.size)) == ("JPEG", 240)
    private_files().delete(file.small_name)
    assert phone.get(f"{PAGE}bac/{file.pk}/small/").status_code == 404


def test_what_is_held_is_told_and_goes_with_the_person(application, django_capture_on_commit_callbacks):
    send(holder(application), photo(10), name="mon-bac.png")
    (file,) = files_of(application)
    assert "mon-bac.png" in str(data_export.of_person(application))
    names = file.stored_names
    with django_capture_on_commit_callbacks(execute=True):
        withdraw(application)
        anonymise(application)
    assert not DocumentFile.objects.exists()
    assert [name for name in names if private_files().exists(name)] == []


# --- disks that take no more -----------------------------------------------------------------------


class FullDisk(PrivateFiles):
    """Writes half of a file, and takes no more."""

    says = errno.ENOSPC

    def _save(self, name, content):
        class Half:
            def chunks(self):
                yield content.read(100)
                raise OSError(says, os.strerror(says))

        says = self.says
        return super()._save(name, Half())


class AnothersDisk(FullDisk):
    """Belongs to another account, as after a first start by the wrong one."""

    says = errno.EACCES


@pytest.mark.parametrize("disk", [FullDisk, AnothersDisk])
def test_a_full_disk_gets_a_sentence_and_507_and_leaves_no_part(application, settings, caplog, disk):
    phone = holder(application)
    before = stored()
    full = {**settings.STORAGES["private"], "BACKEND": f"{__name__}.{disk.__name__}"}
    settings.STORAGES = {**settings.STORAGES, "private": full}
    assert isinstance(storages["private"], disk)
    answer = phone.post(f"{PAGE}bac/", {"file": upload(photo(10))})
    assert answer.status_code == 507
    assert "n’a plus de place" in answer.content.decode()
    assert os.strerror(disk.says) in caplog.text
    assert stored() == before
    assert not Document.objects.exists()


def test_an_upload_that_the_disk_does_not_take_is_read_to_its_end_and_told(rf):
    """The disk of this process holds no file of more than a megabyte; the upload has four."""
    with disk_of_a_megabyte():
        request = rf.post("/", {"after": "1", "file": SimpleUploadedFile("a.jpg", bytes(4_000_000))})
        sent = request.FILES["file"]
    assert request.POST["after"] == "1"
    with pytest.raises(NoRoom):
        arrived(sent)
    assert os.path.getsize(sent.temporary_file_path()) == 0
    request.close()


def test_the_nightly_sweep_removes_what_no_row_speaks_of_and_nothing_young(application):
    send(holder(application), photo(10))
    (file,) = files_of(application)
    for name in ("old.jpg", "young.jpg"):
        private_files().save(f"documents/{name}", ContentFile(b"x"))
    long_ago = (timezone.now() - timedelta(days=2)).timestamp()
    for name in ("documents/old.jpg", *file.stored_names):
        os.utime(private_files().path(name), (long_ago, long_ago))
    out = io.StringIO()
    call_command("forget_expired", stdout=out)
    assert "files without a row removed: 1" in out.getvalue()
    assert {"young.jpg", *(name.removeprefix("documents/") for name in file.stored_names)} <= stored()
    assert "old.jpg" not in stored()
    private_files().delete("documents/young.jpg")
