"""Two decisions on one document, and two files for one paper, at the same moment."""

from functools import partial
from io import BytesIO

import pytest

from enrollment import actions
from enrollment.models import Document
from enrollment.models.documents import private_files
from enrollment.states import DocumentReason, DocumentState
from tests.enrollment.papers_asked import with_papers
from tests.enrollment.sent_files import picture
from tests.factories import UserFactory
from tests.races.together import crashed, racing, together

pytestmark = racing


@pytest.fixture
def application(transactional_db):
    return with_papers("bac")


def send(application):
    content = picture(300, 400)
    return actions.receive_document(application, "bac", BytesIO(content), len(content))


def test_two_decisions_leave_one_history(application):
    document, people = send(application), [UserFactory() for _ in range(4)]
    accept = [partial(actions.accept_document, document, version=1, by=person) for person in people]
    refuse = partial(actions.refuse_document, document, version=1, reason=DocumentReason.CUT, by=people[0])
    assert crashed(together(*accept, refuse)) == []
    document.refresh_from_db()
    states = list(document.moves.values_list("from_state", "to_state"))
    assert [state for _before, state in states[:-1]] == [state for state, _after in states[1:]]
    assert states[-1][1] == document.state
    assert (document.reason == "") == (document.state == DocumentState.ACCEPTED)
    assert len(set(states)) == len(states)


def test_files_sent_at_once_leave_one_document_and_one_file(application):
    before = set(private_files().listdir("documents")[1]) if private_files().exists("documents") else set()
    assert crashed(together(*[partial(send, application)] * 4)) == []
    document = Document.objects.get()
    assert document.version == 4
    assert {f"documents/{name}" for name in set(private_files().listdir("documents")[1]) - before} == {document.name}
