"""Pictures: told in both languages or refused, drawn anew, light, and kept under names that say nothing."""

import errno
import io
import os
import random
import re
import zlib
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.utils import timezone
from PIL import Image

from centers.core.pictures import LARGE, SMALL, recode
from centers.models import NewsItem, Picture
from rehamna_portal import roles
from rehamna_portal.storage import WholeFiles
from tests.factories import CenterFactory, UserFactory
from tests.scenarios.full_disk import disk_of_a_megabyte

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_alone]
ADD = "/admin/centers/picture/add/"
WORDS = {"alt_ar": "واجهة المركز", "alt_fr": "Façade du centre", "credit": ""}


def photo(size=(1600, 900), form="JPEG", **options) -> bytes:
    out = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert("RGB").save(out, form, **options)
    return out.getvalue()


def noise(size) -> bytes:
    out = io.BytesIO()
    Image.frombytes("RGB", size, random.Random(1).randbytes(size[0] * size[1] * 3)).save(out, "PNG")
    return out.getvalue()


def _chunk(kind: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")


def png_that_says(width: int, height: int) -> bytes:
    """A small file that would take a lot of memory."""
    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([8, 2, 0, 0, 0])
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(b"\0")) + _chunk(b"IEND", b"")


def recoded(content: bytes):
    return recode(io.BytesIO(content), len(content))


@pytest.fixture
def manager(client):
    roles.ensure_roles()
    user = UserFactory(username="manager", language="fr")
    user.groups.add(Group.objects.get(name=roles.MANAGER))
    client.force_login(user)
    return client


def send(client, content, name="IMG.jpg", url=ADD, **words):
    return client.post(url, {**WORDS, **words, "upload": SimpleUploadedFile(name, content)})


def stored() -> set[str]:
    return set(default_storage.listdir("public")[1]) if default_storage.exists("public") else set()


HOSTILE = {
    "an SVG": (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "pas une image enti"),
    "HTML called PNG": (b"<html><script>alert(1)</script></html>", "pas une image enti"),
    "a GIF": (photo(form="GIF"), "pas une image enti"),
    "a truncated JPEG": (photo()[:3000], "pas une image enti"),
    "only a JPEG's first bytes": (b"\xff\xd8\xff\xe0", "pas une image enti"),
    "a PNG of broken chunks": (png_that_says(100, 100)[:-20] + b"\0" * 20, "pas une image enti"),
    "10 000 x 10 000": (png_that_says(10_000, 10_000), "25\xa0millions de pixels"),
    "60 000 x 60 000": (png_that_says(60_000, 60_000), "25\xa0millions de pixels"),
    "nothing": (b"", "Le fichier est vide"),
    "50 MB": (photo() + b"\0" * 50_000_000, "10\xa0Mo"),
    "a thread": (photo((4000, 40)), "trop étroite"),
    "a dot": (photo((8, 8)), "trop petite"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_what_is_no_picture_gets_a_sentence_and_leaves_nothing(manager, case):
    content, sentence = HOSTILE[case]
    before = stored()
    response = send(manager, content, "photo.png")
    assert response.status_code == 200
    assert sentence in " ".join(response.context["adminform"].errors["upload"])
    assert "Façade du centre" in response.content.decode(), "the words typed are still there"
    assert stored() == before
    assert not Picture.objects.exists()


class FullDisk(WholeFiles):
    """Takes the large picture, and of the small one a part."""

    def _save(self, name, content):
        if "-s" not in name:
            return super()._save(name, content)

        class Half:
            def chunks(self):
                yield content.read(100)
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        return super()._save(name, Half())


def fill_the_disk(settings):
    full = {**settings.STORAGES["default"], "BACKEND": f"{__name__}.FullDisk"}
    settings.STORAGES = {**settings.STORAGES, "default": full}


def test_a_full_disk_gets_a_sentence_and_507_keeps_what_was_typed_and_leaves_no_part(manager, settings):
    before = stored()
    fill_the_disk(settings)
    response = send(manager, photo())
    assert response.status_code == 507
    assert "n’a plus de place" in " ".join(response.context["adminform"].errors["upload"])
    assert "Façade du centre" in response.content.decode()
    assert stored() == before
    assert not Picture.objects.exists()


def test_on_a_full_disk_the_picture_of_before_stays(manager, settings, django_capture_on_commit_callbacks):
    send(manager, photo())
    picture, before = Picture.objects.get(), stored()
    fill_the_disk(settings)
    with django_capture_on_commit_callbacks(execute=True):
        assert send(manager, photo(), url=f"/admin/centers/picture/{picture.pk}/change/").status_code == 507
    assert stored() == before
    assert Picture.objects.get().code == picture.code


def test_an_upload_that_the_disk_does_not_take_is_told_as_such(manager):
    with disk_of_a_megabyte():
        response = send(manager, photo() + bytes(4_000_000))
    assert response.status_code == 507
    assert "n’a plus de place" in " ".join(response.context["adminform"].errors["upload"])


@pytest.mark.parametrize("name", ["\u202egpj.exe", "x" * 300 + ".jpg", "../../etc/passwd", "a\0b.jpg", "صورة.jpg"])
def test_the_name_of_the_file_does_not_matter_and_is_not_kept(manager, name):
    before = stored()
    assert send(manager, photo(), name).status_code == 302
    picture = Picture.objects.get()
    assert stored() - before == {f"{picture.code}.webp", f"{picture.code}-s.webp"}
    assert re.fullmatch(r"[0-9a-f]{24}", picture.code)


@pytest.mark.parametrize("words", [{"alt_ar": ""}, {"alt_fr": ""}, {"alt_ar": " ", "alt_fr": " "}])
def test_without_words_in_both_languages_it_is_refused(manager, words):
    assert send(manager, photo(), **words).status_code == 200
    assert not Picture.objects.exists()


def test_the_database_refuses_it_too():
    with pytest.raises(IntegrityError):
        Picture.objects.create(code="a", width=1, height=1, alt_ar="واجهة", alt_fr="")


def test_position_camera_and_comments_are_gone_and_it_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010F] = "CAMERA-OF-SOMEBODY"
    exif.get_ifd(0x8825)[2] = (32.0, 13.0, 0.0)
    made = recoded(photo(exif=exif, comment=b"SECRET-COMMENT"))
    assert (made.width, made.height) == (720, 1280)
    for content in (made.large, made.small):
        shown = Image.open(io.BytesIO(content))
        assert (shown.format, dict(shown.getexif()), shown.info.get("icc_profile")) == ("WEBP", {}, None)
        assert b"SOMEBODY" not in content
        assert b"SECRET" not in content


def test_what_hangs_behind_a_picture_stays_behind():
    made = recoded(photo() + b"<script>alert(1)</script>")
    assert b"script" not in made.large + made.small


@pytest.mark.parametrize(
    "content",
    [photo(), photo((5000, 5000)), photo((300, 200)), noise((900, 600)), photo(form="PNG"), photo(form="WEBP")],
)
def test_both_variants_are_light_and_no_larger_than_they_are_shown(content):
    made = recoded(content)
    for variant, (side, most) in ((made.large, LARGE), (made.small, SMALL)):
        assert len(variant) <= most
        assert max(Image.open(io.BytesIO(variant)).size) <= side


def test_what_was_transparent_is_white():
    out = io.BytesIO()
    Image.new("RGBA", (64, 64), (0, 0, 0, 0)).save(out, "PNG")
    assert min(Image.open(io.BytesIO(recoded(out.getvalue()).large)).convert("L").getextrema()) > 250


def test_a_new_file_has_a_new_name_and_the_old_one_goes(manager, django_capture_on_commit_callbacks):
    before = stored()
    send(manager, photo())
    picture = Picture.objects.get()
    url = f"/admin/centers/picture/{picture.pk}/change/"
    assert manager.post(url, WORDS).status_code == 302, "other words need no new file"
    assert Picture.objects.get().code == picture.code
    with django_capture_on_commit_callbacks(execute=True):
        send(manager, photo((900, 900)), url=url)
    new = Picture.objects.get()
    assert new.code != picture.code
    assert stored() - before == {f"{new.code}.webp", f"{new.code}-s.webp"}
    with django_capture_on_commit_callbacks(execute=True):
        manager.post(f"/admin/centers/picture/{new.pk}/delete/", {"post": "yes"})
    assert stored() == before


def test_a_picture_on_a_page_is_not_deleted(manager):
    send(manager, photo())
    picture = Picture.objects.get()
    CenterFactory(picture=picture)
    manager.post(f"/admin/centers/picture/{picture.pk}/delete/", {"post": "yes"})
    assert Picture.objects.exists()


def test_a_browser_keeps_it_and_it_costs_no_query(manager, client, django_assert_num_queries):
    send(manager, photo())
    client.logout()
    for name in (Picture.objects.get().large_name, Picture.objects.get().small_name):
        with django_assert_num_queries(0):
            response = client.get(f"/pictures/{name}.webp")
        assert response["Content-Type"] == "image/webp"
        assert response["Cache-Control"] == "public, max-age=31536000, immutable"
        assert Image.open(io.BytesIO(response.content)).format == "WEBP"
        assert not response.cookies
    assert client.get("/pictures/nothing.webp").status_code == 404
    assert client.get("/pictures/..%2f..%2fportal.webp").status_code == 404


def page_with_picture(manager, client):
    send(manager, noise((900, 600)), credit="AIFR")
    client.logout()
    picture = Picture.objects.get()
    CenterFactory(accent="code", picture=picture, story_ar="حكاية", story_fr="Une histoire")
    return picture


@pytest.mark.parametrize(("language", "alt"), [("ar", WORDS["alt_ar"]), ("fr", WORDS["alt_fr"])])
def test_the_page_of_a_centre_shows_it_with_its_words(manager, client, language, alt):
    picture = page_with_picture(manager, client)
    page = client.get(f"/{language}/centers/centre-code/").content.decode()
    tag = re.search(rf'<img src="/pictures/{picture.code}.webp"[^>]*>', page)[0]
    for part in (f'alt="{alt}"', f'width="{picture.width}"', f'height="{picture.height}"', 'loading="lazy"'):
        assert part in tag
    assert f"/pictures/{picture.code}-s.webp" in page
    assert "AIFR" in page


def test_the_page_keeps_its_weight_with_the_heaviest_picture(manager, client):
    from tests.rehamna_portal.test_weight import weight

    picture = page_with_picture(manager, client)
    heaviest = len(client.get(f"/pictures/{picture.large_name}.webp").content)
    assert weight(client, "/ar/centers/centre-code/") + heaviest <= 60_000


def news(**values):
    return NewsItem.objects.create(
        slug="news", title_ar="خبر", title_fr="Nouvelle", lead_ar="م", lead_fr="c", body_ar="ن", body_fr="t", **values
    )


@pytest.mark.parametrize("later", [None, timedelta(days=2)])
def test_a_draft_stands_at_its_address_for_staff_only(manager, client, later):
    item = news(published_at=later and timezone.now() + later)
    response = manager.get("/fr/news/news/")
    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-store"
    assert "Pas encore publiée" in response.content.decode()
    assert "noindex" in response.content.decode()
    client.force_login(UserFactory())
    assert client.get("/fr/news/news/").status_code == 404, "an account without the right to see drafts"
    client.logout()
    assert client.get("/fr/news/news/").status_code == 404
    NewsItem.objects.filter(pk=item.pk).update(published_at=timezone.now())
    response = client.get("/fr/news/news/")
    assert "Pas encore publiée" not in response.content.decode()
    assert not response.cookies
