"""Numbers, codes, phones, and the doors where somebody may guess."""

from datetime import timedelta

import pytest
from django.utils import timezone

from enrollment.models import Attempt
from enrollment.security import codes, throttling


def test_a_code_has_twelve_letters_without_look_alikes():
    drawn = {codes.new_code() for _ in range(200)}
    assert len(drawn) == 200
    assert {len(code) for code in drawn} == {12}
    assert set("".join(drawn)) == set("ABCDEFGHJKLMNPQRSTUVWXYZ3789")


def test_a_reference_names_the_year_of_entry():
    reference = codes.new_reference(2027)
    assert reference.startswith("RH27-")
    assert len(reference) == 13
    assert set(reference[5:]) <= set(codes.ALPHABET)


def test_a_number_that_is_taken_is_drawn_again():
    drawn = iter(["AAA", "BBB", "CCC"])
    assert codes.draw_unused(lambda: next(drawn), {"AAA", "BBB"}.__contains__) == "CCC"


@pytest.mark.parametrize(
    "typed", ["rh27-abcd-3789", "RH27 ABCD3789", "\u200eRH27\u2011ABCD3789\u202c", "  rh٢٧-abcd٣٧٨٩ ", "ＲＨ27ABCD3789"]
)
def test_a_reference_is_read_however_it_is_typed(typed):
    assert codes.read_reference(typed) == "RH27-ABCD3789"


@pytest.mark.parametrize("typed", ["", "RH27-ABCD", "RH27-ABCD37891", "RH27-ABCD378O", "0" * 10_000, "\x00", "\ud800"])
def test_what_is_no_reference_is_none(typed):
    assert not codes.read_reference(typed).startswith("RH27-")


@pytest.mark.parametrize("typed", ["abcd efgh jklm", "ABCD-EFGH-JKLM", "\u2066ABCD EFGH JKLM\u2069", "abcdefghjklm"])
def test_equal_codes_have_equal_hashes(typed):
    assert codes.code_hash(typed) == codes.code_hash("ABCDEFGHJKLM")


def test_the_hash_of_a_code_needs_the_key(settings):
    before = codes.code_hash("ABCDEFGHJKLM")
    settings.CODE_KEY = "another key"
    assert codes.code_hash("ABCDEFGHJKLM") != before


def test_the_device_cookie_opens_only_with_its_key(settings):
    token = codes.seal(7, "ABCDEFGHJKLM")
    assert "ABCDEFGHJKLM" not in token
    assert codes.unseal(token) == (7, "ABCDEFGHJKLM")
    settings.COOKIE_KEY = "another key"
    assert codes.unseal(token) is None


@pytest.mark.parametrize("token", ["", "x", "gAAAAA==", "\x00", "é" * 4000, "\ud800"])
def test_a_foreign_cookie_opens_nothing(token):
    assert codes.unseal(token) is None


# --- doors ---------------------------------------------------------------------------------------


def guess(times: int, name="RH27-ABCD3789", network="10.0.0.1", now=None):
    for _ in range(times):
        throttling.count_failure(name, network, now)


@pytest.mark.django_db
def test_the_wait_grows_with_every_failure_and_stays_bounded():
    now = timezone.now()
    waits = []
    for _ in range(15):
        guess(1, now=now)
        waits.append(throttling.seconds_to_wait("RH27-ABCD3789", "10.0.0.1", now))
    assert waits[: throttling.FREE_PAIR - 1] == [0] * (throttling.FREE_PAIR - 1)
    growing = waits[throttling.FREE_PAIR - 1 :]
    assert growing == sorted(growing)
    assert growing[0] == throttling.STEP
    assert growing[-1] == throttling.MOST


@pytest.mark.django_db
def test_who_guesses_slows_down_the_own_network_not_the_owner_elsewhere():
    now = timezone.now()
    guess(100, now=now)
    assert throttling.seconds_to_wait("RH27-ABCD3789", "10.0.0.1", now) == throttling.MOST
    assert throttling.seconds_to_wait("RH27-ABCD3789", "10.0.0.2", now) == 0


@pytest.mark.django_db
def test_many_files_tried_from_one_network_slow_that_network_down():
    now = timezone.now()
    for n in range(throttling.FREE_NETWORK):
        throttling.count_failure(f"RH27-{n}", "10.0.0.1", now)
    assert throttling.seconds_to_wait("RH27-NEVERTRIED", "10.0.0.1", now) == throttling.STEP


@pytest.mark.django_db
def test_one_file_tried_from_everywhere_is_slowed_down_too():
    now = timezone.now()
    for n in range(throttling.FREE_FILE):
        throttling.count_failure("RH27-ABCD3789", f"10.0.{n // 200}.{n % 200}", now)
    assert throttling.seconds_to_wait("RH27-ABCD3789", "192.0.2.1", now) == throttling.STEP


@pytest.mark.django_db
def test_the_wait_passes_and_failures_fade_after_a_day():
    now = timezone.now()
    guess(20, now=now)
    assert throttling.seconds_to_wait("RH27-ABCD3789", "10.0.0.1", now + timedelta(seconds=throttling.MOST)) == 0
    guess(1, name="other", now=now + throttling.FADE)
    assert Attempt.objects.filter(failures__gt=1).count() == 0


@pytest.mark.django_db
def test_attempts_keep_neither_codes_nor_addresses():
    guess(1)
    stored = " ".join(Attempt.objects.values_list("door", flat=True))
    assert "RH27" not in stored
    assert "10.0.0.1" not in stored


@pytest.mark.parametrize(
    ("proxies", "forwarded", "network"),
    [
        (0, "203.0.113.9", "10.0.0.1"),
        (1, "198.51.100.7, 203.0.113.9", "203.0.113.9"),
        (2, "198.51.100.7, 203.0.113.9", "198.51.100.7"),
        (2, "203.0.113.9", "10.0.0.1"),
        (1, "\x00", "unknown"),
        (1, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
    ],
)
def test_only_trusted_proxies_say_where_somebody_comes_from(settings, proxies, forwarded, network):
    settings.TRUSTED_PROXIES = proxies
    assert throttling.network_of({"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": forwarded}) == network
