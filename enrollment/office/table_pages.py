"""The addresses of what leaves and comes in as tables, below the list of files."""

from django.urls import path

from .paper_import import PaperImportPage
from .people_import import PeopleImportPage


def urls() -> list:
    return [
        path("do/people/", PeopleImportPage.office_view(), name="enrollment_application_people"),
        path("do/paper/", PaperImportPage.office_view(), name="enrollment_application_paper"),
    ]
