"""Letters in somebody's hands: the phone that holds the file, and the words on the paper."""

import shutil
import subprocess

import pytest

from enrollment.models import Application
from enrollment.security import codes
from tests.scenarios.applicant import Phone

CODE = "789ABCDEFGHJ"
MARKS = dict.fromkeys(map(ord, "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))


def fresh(application: Application) -> Application:
    return Application.objects.get(pk=application.pk)


def holder(application: Application, language: str = "ar") -> Phone:
    """A phone that holds the file, by its code."""
    Application.objects.filter(pk=application.pk).update(code_hash=codes.code_hash(CODE))
    phone = Phone(language)
    born = application.applicant.birth_date
    phone.post(
        "resume/", {"code": CODE, "birth_date_0": born.day, "birth_date_1": born.month, "birth_date_2": born.year}
    )
    return phone


def said(pdf: bytes) -> str:
    """All words of a PDF, read out; a machine that cannot read skips the test."""
    if shutil.which("pdftotext") is None:
        pytest.skip("poppler is not on this machine")
    read = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    return " ".join(read.translate(MARKS).split())
