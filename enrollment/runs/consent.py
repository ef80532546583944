"""Four eyes on an allocation: one account asks for what cannot be taken back, another with the same right confirms it.

Where the campaign wants it (`Campaign.four_eyes`), publishing, discarding what could be looked at and handing over the
frozen file take two accounts. What the portal does by itself (`by` None) stands under its own rules.
"""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from centers.core.errors import Refused
from centers.core.moves import locked, note
from centers.core.reasons import Reason
from enrollment.models import Run, RunDeed, RunEvent, RunRequest
from enrollment.security.permissions import RIGHT_OF

ASKED = {
    RunDeed.PUBLISH: RunEvent.ASK_PUBLISH,
    RunDeed.DISCARD: RunEvent.ASK_DISCARD,
    RunDeed.HAND_OVER: RunEvent.ASK_EXPORT,
}


def takes_two(run: Run, deed: str) -> bool:
    """One that is still computed, or was broken off, has nothing that somebody could have looked at."""
    return run.campaign.four_eyes and (deed != RunDeed.DISCARD or bool(run.result))


def open_request(run: Run, deed: str) -> RunRequest | None:
    """None too where whoever asked is switched off, or holds the right no more: that is nobody's wish."""
    request = run.requests.filter(deed=deed).select_related("asked_by").first()
    return request if request and request.asked_by.has_perm(RIGHT_OF[RunDeed(deed)]) else None


def is_to_be_asked(run: Run, deed: str) -> bool:
    """Whether pressing the button asks a second person, instead of doing it."""
    return takes_two(run, deed) and open_request(run, deed) is None


def can_be_second(run: Run, deed: str, *, by) -> list[Reason]:
    """What keeps `by` from doing it now. Nothing, where one person is enough."""
    if by is None or not takes_two(run, deed):
        return []
    request = open_request(run, deed)
    if request is None:
        return [Reason("not_asked", _("This takes two people: one asks, another confirms. Nobody has asked yet."))]
    if request.asked_by_id == by.pk:
        return [Reason("own_request", _("You asked for this yourself: another person with this right confirms it."))]
    return []


def ask(run: Run, deed: str, *, by, against: list[Reason], recipient: str = "", reason: str = "") -> RunRequest:
    """Leave the request of `by`. The caller holds the locks of campaign and run, and `against` is what it found to keep
    the deed itself from being done; a request that is there already is refused."""
    found = [*against]
    if not takes_two(run, deed):
        found.append(Reason("one_is_enough", _("In this campaign one person is enough: nobody needs to be asked.")))
    if open_request(run, deed):
        found.append(Reason("asked", _("This was asked already: another person confirms it.")))
    if found:
        raise Refused(*found)
    run.requests.filter(deed=deed).delete()  # of somebody who may not ask any more
    request = RunRequest(run=run, deed=deed, asked_by=by, recipient=recipient.strip(), reason=reason.strip())
    request.full_clean()
    request.save()
    figures = {"recipient": request.recipient} if request.recipient else {}
    note(run, by=by, event=ASKED[RunDeed(deed)], figures=figures, reason=request.reason)
    return request


def confirm(run: Run, deed: str, *, by) -> RunRequest | None:
    """The request that the locked deed answers, which goes with it; None where one person is enough. Raises Refused
    where nobody asked, or `by` did."""
    if found := can_be_second(run, deed, by=by):
        raise Refused(*found)
    request = open_request(run, deed)
    if request:
        RunRequest.objects.filter(pk=request.pk).delete()
    return request if by is not None and takes_two(run, deed) else None


def as_history(request: RunRequest | None) -> dict:
    """What the history of a deed tells of the other person, for `move`."""
    if request is None:
        return {}
    return {"event": RunEvent.CONFIRMED, "figures": {"asker": request.asked_by.get_username()}}


@transaction.atomic
def take_back(run: Run, deed: str, *, by) -> None:
    """The asker thinks again, or a colleague with the same right says no."""
    locked(run.campaign)
    run = locked(run)
    request = run.requests.filter(deed=deed).first()
    if request is None:
        raise Refused(Reason("request_answered", _("This request is answered already: see the history.")))
    request.delete()
    note(run, by=by, event=RunEvent.TAKEN_BACK)
