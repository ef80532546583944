"""Two machines learn of a change of legal time at the same moment: every hour is moved once, while people answer."""

from datetime import UTC, datetime

from centers.core.zones import Rules
from centers.models import Event, ZoneRules
from enrollment.models import Offer, OfferState
from enrollment.offers.services import accept_offer
from programs.models import Campaign
from rehamna_portal.promises import keep_promises
from tests.scenarios.decisions import candidate, deciding, offer_of, run_and_publish
from tests.scenarios.threads import crashed, racing, together
from tests.scenarios.zone_files import OF_2025, zone

pytestmark = racing
PROMISED = datetime(2099, 1, 10, 17, tzinfo=UTC)  # 18:00 at UTC+1
KEPT = datetime(2099, 1, 10, 18, tzinfo=UTC)


def test_two_machines_move_every_hour_once(settings, tmp_path):
    settings.LODGING_BACKEND = "enrollment.lodging.NullLodging"
    campaign, (intake,) = deciding(4)
    people = [candidate(campaign, [intake]) for _ in range(4)]
    run_and_publish(campaign)
    Campaign.objects.update(appeals_until=PROMISED)
    Offer.objects.update(deadline=PROMISED)
    Event.objects.create(slug="e", title_ar="ا", title_fr="a", starts_at=PROMISED)
    ZoneRules.objects.create(version="2025.2", pairs=Rules.of(zone(tmp_path, OF_2025)).as_data())
    rows = ZoneRules.objects.count()
    offers = [offer_of(person) for person in people[:2]]
    calls = [*[keep_promises] * 4, *[lambda offer=offer: accept_offer(offer) for offer in offers]]
    results = together(*calls)
    assert crashed(results) == []
    assert ZoneRules.objects.count() == rows + 1
    assert sum(bool(moved) for moved in results[:4]) == 1
    assert Campaign.objects.get().appeals_until == Event.objects.get().starts_at == KEPT
    assert {offer.deadline for offer in Offer.objects.filter(state=OfferState.PENDING)} == {KEPT}
    assert Offer.objects.filter(state=OfferState.ACCEPTED).count() == 2
