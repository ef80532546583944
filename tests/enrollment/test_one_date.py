"""One day wherever a day is printed: the local one, also for what happened half an hour after midnight.

Before 20 September 2026 Morocco was an hour ahead of UTC: 00:30 on 2 July was 23:30 on 1 July there.
"""

import json
from datetime import UTC, datetime

import pytest
from django.utils import translation

from enrollment import letters
from enrollment.models import Application, ApplicationMove, Letter
from tests import factories
from tests.scenarios.applicant import text_of
from tests.scenarios.clock import Clock
from tests.scenarios.decisions import candidate, deciding, run_and_publish
from tests.scenarios.letters import fresh, holder, said

pytestmark = pytest.mark.django_db
AFTER_MIDNIGHT = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
RIGHT = {"ar": "2 يوليوز 2026", "fr": "2 juillet 2026"}
WRONG = {"ar": "1 يوليوز 2026", "fr": "1 juillet 2026"}
BOTH = pytest.mark.parametrize("language", ["ar", "fr"])


@pytest.fixture
def sent(monkeypatch):
    Clock(monkeypatch, AFTER_MIDNIGHT)
    campaign = factories.CampaignFactory()
    intake = factories.IntakeFactory(campaign=campaign)
    application = factories.ApplicationFactory(
        campaign=campaign, intakes=[intake], reference="RH27-KXTPMW3A", submitted_at=AFTER_MIDNIGHT
    )
    ApplicationMove.objects.create(application=application, to_state="submitted", at=AFTER_MIDNIGHT)
    return application


def every_text(data) -> str:
    return json.dumps(data, ensure_ascii=False)


@BOTH
def test_the_receipt_says_one_day(sent, language):
    with translation.override(language):
        told = every_text(letters.data(Letter.RECEIPT, fresh(sent), tracking="https://example.org/fr/track/"))
    assert told.count(RIGHT[language]) >= 2, "when it was received, and the first of the steps"
    assert WRONG[language] not in told.replace(RIGHT[language], "")


def test_the_paper_itself_says_one_day(sent):
    phone = holder(sent, "fr")
    words = said(phone.get("track/file/receipt.pdf").content)
    assert RIGHT["fr"] in words
    assert WRONG["fr"] not in words


@BOTH
def test_the_pages_say_the_same_day(sent, language):
    phone = holder(sent, language)
    for path in ("apply/receipt/", "track/file/"):
        html = text_of(phone.get(path)).replace("\u2068", "").replace("\u2069", "")
        assert RIGHT[language] in html, path
        assert WRONG[language] not in html, path


@BOTH
def test_letters_after_the_lists_say_local_days(monkeypatch, settings, language):
    """Whatever stands in the steps: an appeal's last moment, an appointment, an offer's deadline."""
    settings.LODGING_BACKEND = "enrollment.lodging.NullLodging"
    Clock(monkeypatch, datetime(2026, 6, 25, 12, tzinfo=UTC))
    campaign, (intake,) = deciding(1, appeals_until=AFTER_MIDNIGHT)
    application = candidate(campaign, [intake], reference="RH27-KXTPMW3A")
    run_and_publish(campaign)
    Application.objects.update(submitted_at=AFTER_MIDNIGHT)
    application.offers.update(deadline=AFTER_MIDNIGHT)
    with translation.override(language):
        told = [
            every_text(letters.data(letter, fresh(application), tracking="https://example.org/"))
            for letter in (Letter.RECEIPT, Letter.OFFER)
        ]
    for text in told:
        assert RIGHT[language] in text
        assert WRONG[language] not in text


def test_machines_read_the_same_day(client):
    campaign = factories.CampaignFactory(
        opens_at=AFTER_MIDNIGHT, closes_at=datetime(2027, 8, 1, 18, tzinfo=UTC), is_sample=False
    )
    factories.IntakeFactory(campaign=campaign, is_sample=False, program__slug="p")
    html = text_of(client.get("/fr/programs/p/"))
    assert '"applicationStartDate": "2026-07-02"' in html or '"applicationStartDate":"2026-07-02"' in html


def test_what_staff_read_of_a_change_of_rules_is_the_local_day(sent):
    change = factories.IntakeFactory().rule_changes.model(at=AFTER_MIDNIGHT)
    change.intake = factories.IntakeFactory()
    assert str(change).endswith("02/07/2026")
