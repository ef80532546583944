"""With the lock taken away each promise breaks, so it is the lock that keeps it.

The two people of each test meet at the moment when both have looked and neither has written. On SQLite the
write transaction itself is the lock: there it is taken away by beginning as a reader (DEFERRED).
"""

from functools import partial
from threading import Barrier, local

import pytest
from django.db import DatabaseError, connection
from django.db.backends.signals import connection_created

from boarding import services as house
from boarding.models import Stay, StayState, Wing
from enrollment.applying import services as applying
from enrollment.applying.services import save_answers, submit
from enrollment.models import Appeal, Applicant, Application, ApplicationState, Run, locks
from enrollment.offers.appeals import send_appeal
from enrollment.runs import publish
from enrollment.runs.compute import make_run
from enrollment.runs.publish import publish_run
from tests.factories import ApplicationFactory, HouseFactory, StayFactory, UserFactory
from tests.scenarios.appeals import choice_of, published
from tests.scenarios.applicant import Network, Phone
from tests.scenarios.decisions import candidate, deciding
from tests.scenarios.threads import crashed, racing, together

pytestmark = racing


def plain_read(row):
    return type(row)._base_manager.get(pk=row.pk)


def begin_as_a_reader(connection, **kwargs):
    connection.transaction_mode = "DEFERRED"


@pytest.fixture
def meet_unlocked(monkeypatch):
    """Takes the lock out of `module` and lets two people meet before their first `model` is written."""
    if connection.vendor == "sqlite":
        connection_created.connect(begin_as_a_reader)

    def meet(module, model):
        monkeypatch.setattr(module, "locked", plain_read)
        both_have_looked, once = Barrier(2), local()
        full_clean = model.full_clean

        def full_clean_together(row, *args, **kwargs):
            full_clean(row, *args, **kwargs)
            if not getattr(once, "met", False):
                once.met = True
                both_have_looked.wait(timeout=60)

        monkeypatch.setattr(model, "full_clean", full_clean_together)

    yield meet
    connection_created.disconnect(begin_as_a_reader)


def errors_of_the_database(results):
    """What the last fence, a constraint or the file lock, threw at a person."""
    return [error for error in crashed(results) if isinstance(error, DatabaseError)]


def test_a_wing_overflows(transactional_db, meet_unlocked):
    HouseFactory(beds=1)
    wing = Wing.objects.get(slug="girls")
    people = [ApplicationFactory(), ApplicationFactory()]
    meet_unlocked(house, Stay)
    results = together(*(partial(house.hold, person, wing, by=None) for person in people))
    assert errors_of_the_database(results) or wing.stays.live().count() > wing.beds().usable().count()


def test_a_bed_given_twice_ends_in_an_error_page(transactional_db, meet_unlocked):
    HouseFactory(beds=1)
    stays = [StayFactory(state=StayState.KEPT) for _n in range(2)]
    bed, warden = stays[0].wing.beds().first(), UserFactory()
    meet_unlocked(house, Stay)
    results = together(*(partial(house.assign_bed, stay, bed, by=warden) for stay in stays))
    assert len(errors_of_the_database(results)) == 1
    assert bed.stays.live().count() == 1


def test_publishing_twice_ends_in_an_error_page(transactional_db, meet_unlocked):
    campaign, intakes = deciding(1)
    candidate(campaign, intakes)
    run, board = make_run(campaign, by=UserFactory()), UserFactory()
    meet_unlocked(publish, Run)
    results = together(*[partial(publish_run, run, by=board)] * 2)
    assert len(errors_of_the_database(results)) == 1


def test_one_application_gets_two_numbers(transactional_db, meet_unlocked):
    phone = Phone()
    phone.apply(Network(), until="words")
    application = save_answers(phone.application, "check", {"guardian_consents": False})
    meet_unlocked(applying, Applicant)
    results = together(*[partial(submit, application)] * 2)
    sent = Application.objects.get().moves.filter(to_state=ApplicationState.SUBMITTED).count()
    assert errors_of_the_database(results) or sent == 2


def test_an_appeal_sent_twice_ends_in_an_error_page(transactional_db, meet_unlocked):
    _campaign, _won, lost = published()
    choice = choice_of(lost)
    meet_unlocked(locks, Appeal)
    results = together(*[partial(send_appeal, choice, reason="سبب")] * 2)
    assert len(errors_of_the_database(results)) == 1
    assert Appeal.objects.count() == 1
