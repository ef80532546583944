"""Stands before `modeltranslation` while mypy reads the models."""

from django.apps import AppConfig
from modeltranslation import translator


class ManagersAsWritten(AppConfig):
    """Managers keep the class that the code gives them: that which modeltranslation makes at start has no name."""

    name = "tests.mypy"
    label = "tests_mypy"

    def ready(self) -> None:
        translator.add_manager = lambda model: None
