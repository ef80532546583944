"""The addresses of what leaves and comes in as tables, below the list of files."""

from django.urls import path

from .alike import AlikePage, SetAsidePage
from .compare import ComparePage
from .known_exports import EnrolledPage, MarksPage
from .paper_import import PaperImportPage
from .people_import import PeopleImportPage
from .tables_overview import TablesPage


def urls() -> list:
    return [
        path("do/tables/", TablesPage.office_view(), name="enrollment_application_tables"),
        path("do/enrolled/", EnrolledPage.office_view(), name="enrollment_application_enrolled"),
        path("do/all-marks/", MarksPage.office_view(), name="enrollment_application_all_marks"),
        path("do/alike/", AlikePage.office_view(), name="enrollment_application_alike"),
        path("do/alike/<int:pk>/", SetAsidePage.office_view(), name="enrollment_application_set_aside"),
        path("do/alike/<int:pk>/<int:other>/", ComparePage.office_view(), name="enrollment_application_compare"),
        path("do/people/", PeopleImportPage.office_view(), name="enrollment_application_people"),
        path("do/paper/", PaperImportPage.office_view(), name="enrollment_application_paper"),
    ]
