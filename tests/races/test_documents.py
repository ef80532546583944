"""Two decisions on one document, and many files for one paper, at the same moment."""

import secrets
from functools import partial
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from centers.core.accepted_files import MOST_FILES
from centers.core.errors import Refused
from enrollment.documents.sanitizer.process import Cleaned
from enrollment.documents.services import _keep, accept_document, refuse_document
from enrollment.models import Document, DocumentFile, DocumentReason, DocumentState
from enrollment.models.documents import private_files
from tests.factories import UserFactory
from tests.scenarios.documents import with_papers
from tests.scenarios.threads import crashed, racing, together

pytestmark = racing


@pytest.fixture
def application(transactional_db):
    return with_papers("bac")


def send(application, light=0):
    out = BytesIO()
    Image.new("L", (300, 400), light).save(out, "PNG")
    return keep(application, Cleaned("jpg", out.getvalue()))


def keep(application, kept):
    """What stands behind cleaning, whose line would turn some of them away."""
    file = DocumentFile(name=f"documents/{secrets.token_hex(16)}.{kept.kind}")
    private_files().save(file.name, ContentFile(kept.content))
    try:
        return _keep(application, "bac", file, kept, None)
    except Refused:
        private_files().delete(file.name)
        raise


def test_two_decisions_leave_one_history(application):
    document, people = send(application), [UserFactory() for _ in range(4)]
    accept = [partial(accept_document, document, version=1, by=person) for person in people]
    refuse = partial(refuse_document, document, version=1, reason=DocumentReason.CUT, by=people[0])
    assert crashed(together(*accept, refuse)) == []
    document.refresh_from_db()
    states = list(document.moves.values_list("from_state", "to_state"))
    assert [state for _before, state in states[:-1]] == [state for state, _after in states[1:]]
    assert states[-1][1] == document.state
    assert (document.reason == "") == (document.state == DocumentState.ACCEPTED)
    assert len(set(states)) == len(states)


def test_files_sent_at_once_all_stay_up_to_six(application):
    before = set(private_files().listdir("documents")[1]) if private_files().exists("documents") else set()
    told = together(*[partial(send, application, light) for light in range(0, 240, 30)])
    assert crashed(told) == []
    document = Document.objects.get()
    files = list(document.files.all())
    assert (document.version, document.held, len(files)) == (MOST_FILES, MOST_FILES, MOST_FILES)
    assert sorted(file.position for file in files) == list(range(1, MOST_FILES + 1))
    stored = {f"documents/{name}" for name in set(private_files().listdir("documents")[1]) - before}
    assert stored == {file.name for file in files}
