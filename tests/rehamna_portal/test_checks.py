"""Wrong settings are refused at start, by the name of the setting."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured

from centers.models import User
from enrollment.lodging import NullLodging
from rehamna_portal import checks, readiness
from rehamna_portal.demo import accounts

ROOT = Path(__file__).resolve().parents[2]
SITE = {
    "PORTAL_HTTPS": "1",
    "PORTAL_TRUSTED_PROXIES": "1",
    "PORTAL_SITE_URL": "https://portal.example",
    "PORTAL_ALLOWED_HOSTS": "portal.example",
}
GATEWAY = {
    "PORTAL_SMS_BACKEND": "enrollment.outbox.channels.HttpSms",
    "PORTAL_SMS_URL": "https://gateway.example/send",
}
MAIL = {"EMAIL_URL": "smtp+tls://user:word@mail.example:587", "PORTAL_EMAIL_FROM": "Portal <portal@site.example>"}


def check(tmp_path, **environment) -> subprocess.CompletedProcess:
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("PORTAL_", "DJANGO_", "EMAIL_", "CACHE_"))}
    secret = {"PORTAL_SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz"}
    return subprocess.run(
        [sys.executable, "manage.py", "check", "--settings", "rehamna_portal.settings"],
        cwd=ROOT,
        env={**clean, **secret, "PORTAL_VAR_DIR": str(tmp_path), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


# --- what cannot even be read ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("PORTAL_MAX_CHOICES", "five"),
        ("PORTAL_HTTPS", "ture"),
        ("PORTAL_SMS_TIMEOUT", "ten seconds"),
        ("PORTAL_SMS_QUIET_FROM", "21h"),
        ("PORTAL_SMS_HEADERS", "{Authorization: secret-word}"),
        ("PORTAL_LOG_LEVEL", "LOUD"),
        ("CACHE_URL", "carrier-pigeon://secret-word@host"),
        ("EMAIL_URL", "smpt://user:secret-word@host"),
        ("DATABASE_URL", "mysql://user:secret-word@host/name"),
    ],
)
def test_what_cannot_be_read_is_refused_by_its_name(tmp_path, option, value):
    done = check(tmp_path, **{option: value})
    assert done.returncode
    last = done.stderr.strip().splitlines()[-1]
    assert option in last
    assert "secret-word" not in last


# --- what is read and wrong -----------------------------------------------------------------------------


HTTP = {"backend": "enrollment.outbox.channels.HttpSms", "url": "https://gateway.example/{to}"}
WRONG = [
    ("PORTAL_SITE_URL", {"SITE_URL": "portal.example"}),
    ("PORTAL_SITE_URL", {"SITE_URL": "https://portal.example/ar"}),
    ("PORTAL_SITE_URL", {"SITE_URL": "https://[::1"}),
    ("PORTAL_SITE_URL", {"HTTPS": True, "SITE_URL": "http://portal.example"}),
    ("PORTAL_SITE_URL", {"HTTPS": True, "SITE_URL": "https://127.0.0.1:8000"}),
    ("PORTAL_ALLOWED_HOSTS", {"HTTPS": True, "SITE_URL": "https://portal.example", "ALLOWED_HOSTS": ["localhost"]}),
    ("PORTAL_TRUSTED_PROXIES", {"HTTPS": True, "TRUSTED_PROXIES": 0}),
    ("PORTAL_DEBUG", {"HTTPS": True, "DEBUG": True}),
    ("PORTAL_SMS_BACKEND", {"sms": {"backend": "enrollment.outbox.channels.Pigeon"}}),
    ("PORTAL_SMS_BACKEND", {"sms": {"backend": "HttpSms"}}),
    ("PORTAL_SMS_BACKEND", {"sms": {"backend": "enrollment.lodging.NullLodging"}}),
    ("PORTAL_SMS_BACKEND", {"HTTPS": True, "sms": {"backend": "enrollment.outbox.channels.ConsoleSms"}}),
    ("PORTAL_SMS_URL", {"sms": {"backend": "enrollment.outbox.channels.HttpSms", "url": ""}}),
    ("PORTAL_SMS_URL", {"sms": {"backend": "enrollment.outbox.channels.HttpSms", "url": "ftp://gateway.example"}}),
    ("PORTAL_SMS_BODY", {"sms": {**HTTP, "body": "{to}"}}),
    ("PORTAL_SMS_METHOD", {"sms": {**HTTP, "method": "PUT"}}),
    ("PORTAL_SMS_HEADERS", {"sms": {**HTTP, "headers": []}}),
    ("PORTAL_SMS_FILE", {"sms": {"backend": "enrollment.outbox.channels.FileSms", "file": "/no/such/folder/sms"}}),
    ("PORTAL_EMAIL_FROM", {"SENDS_EMAIL": True, "DEFAULT_FROM_EMAIL": "the portal"}),
    ("PORTAL_EMAIL_FROM", {"SENDS_EMAIL": True, "DEFAULT_FROM_EMAIL": "portal@localhost", "smtp": "mail.example"}),
    ("EMAIL_URL", {"SENDS_EMAIL": True, "DEFAULT_FROM_EMAIL": "a@site.example", "smtp": None}),
    ("PORTAL_LODGING_BACKEND", {"LODGING_BACKEND": "boarding.lodging.Hotel"}),
    ("PORTAL_LODGING_BACKEND", {"LODGING_BACKEND": "enrollment.lodging.Lodging"}),
    ("PORTAL_MAX_CHOICES", {"portal": {"max_choices": 0}}),
    ("PORTAL_RETENTION_MONTHS", {"portal": {"retention_months": -1}}),
    ("PORTAL_LOST_CODE_KEPT_DAYS", {"portal": {"lost_code_days": 9, "lost_code_kept_days": 3}}),
    ("PORTAL_RUN_SILENT_MINUTES", {"RUN_SILENT_MINUTES": 0}),
    ("PORTAL_SMS_TIMEOUT", {"sms": {"timeout": 0.0}}),
    ("PORTAL_NATIONAL_PORTAL_URL", {"portal": {"national_portal_url": "javascript:alert(1)"}}),
]  # fmt: skip


def errors() -> list[str]:
    return [message.msg for message in run_checks() if str(message.id).startswith("portal.E")]


@pytest.mark.django_db
@pytest.mark.sqlite_alone
@pytest.mark.parametrize(("option", "values"), WRONG)
def test_a_wrong_setting_is_refused_by_its_name(settings, option, values):
    assert errors() == []
    for name, value in values.items():
        if name in ("sms", "portal"):
            known = getattr(settings, name.upper())
            setattr(settings, name.upper(), {**known, **value})
        elif name == "smtp":
            settings.EMAIL_BACKEND, settings.EMAIL_HOST = "django.core.mail.backends.smtp.EmailBackend", value
        else:
            setattr(settings, name, value)
    found = [words for words in errors() if option in words]
    assert len(found) == 1
    with pytest.raises(ImproperlyConfigured, match="The portal does not start") as refused:
        readiness.refuse_unready()
    assert found[0] in str(refused.value)


@pytest.mark.parametrize("right", [{}, SITE, GATEWAY, MAIL, {**SITE, **GATEWAY, **MAIL}])
def test_right_settings_pass(tmp_path, right):
    done = check(tmp_path, **right)
    assert done.returncode == 0, done.stderr


def test_several_faults_are_told_at_once_and_by_the_command_too(tmp_path):
    done = check(tmp_path, PORTAL_HTTPS="1", PORTAL_LODGING_BACKEND="a.b.C", PORTAL_MAX_CHOICES="99")
    assert done.returncode
    for option in ("PORTAL_TRUSTED_PROXIES", "PORTAL_SITE_URL", "PORTAL_LODGING_BACKEND", "PORTAL_MAX_CHOICES"):
        assert option in done.stderr


def test_a_slip_in_a_name_is_told(tmp_path):
    done = check(tmp_path, PORTAL_SMS_BACKED="x")
    assert "PORTAL_SMS_BACKED is no option" in done.stderr
    assert done.returncode == 0


def test_a_backend_of_others_is_taken_where_it_answers(settings):
    settings.LODGING_BACKEND = f"{NullLodging.__module__}.{NullLodging.__name__}"
    assert errors() == []


# --- people of the demonstration --------------------------------------------------------------------------


def demonstration_errors() -> list[str]:
    found = run_checks(include_deployment_checks=True, databases=["default"])
    return [message.msg for message in found if message.id == "portal.E022"]


@pytest.mark.django_db
def test_accounts_of_the_demonstration_are_refused_without_it_and_on_a_real_site(settings):
    User.objects.create_user("staff.coding", password="known to all")
    settings.DEMO = True
    assert demonstration_errors() == []
    settings.DEMO = False
    (told,) = demonstration_errors()
    assert "staff.coding" in told
    assert "PORTAL_DEMO" in told
    settings.DEMO = settings.HTTPS = True
    (told,) = demonstration_errors()
    assert "PORTAL_HTTPS" in told
    settings.HTTPS = settings.DEMO = False
    User.objects.update(is_active=False)
    assert demonstration_errors() == []


@pytest.mark.django_db
def test_a_real_account_of_such_a_name_is_nobody_of_the_demonstration(settings, tmp_path):
    settings.DEMO, settings.DEMO_PASSWORD, settings.VAR_DIR = False, "", tmp_path
    for name in ("admin", "warden"):
        User.objects.create_user(name, password="their own")
    assert demonstration_errors() == []
    settings.DEMO_PASSWORD = "of the demonstration"
    assert demonstration_errors() == []
    User.objects.create_user("board", password=accounts.password())
    (told,) = demonstration_errors()
    assert "(board)" in told


def test_checks_that_ask_the_database_wait_until_it_may_be_asked():
    assert checks.check(99, "database")(lambda: iter(["asked"]))() == []
