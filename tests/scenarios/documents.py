"""A sent file that is asked for papers, and the device that holds it."""

from django.test import Client

from enrollment.models import Application
from enrollment.security import codes
from enrollment.security.device import COOKIE
from programs.models import Paper
from tests.factories import ApplicationFactory, IntakeFactory, LevelFactory


def paper(code: str, level=None, **kwargs) -> Paper:
    names = {"name_ar": f"وثيقة {code}", "name_fr": f"Papier {code}"}
    return Paper.objects.create(level=level or LevelFactory(), code=code, **{**names, **kwargs})


def with_papers(*papers: str, intake=None, **kwargs) -> Application:
    """With one choice whose level asks for these."""
    intake = intake or IntakeFactory()
    for place, code in enumerate(papers):
        paper(code, intake.program.level, position=place)
    return ApplicationFactory(campaign=intake.campaign, intakes=[intake], **kwargs)


def holder(application: Application) -> Client:
    code = codes.new_code()
    application.code_hash = codes.code_hash(code)
    application.save()
    client = Client()
    client.cookies[COOKIE] = codes.seal(application.pk, code)
    return client
