"""Coming back without the code: a link by e-mail, a new code given by staff or drawn by whoever holds the file."""

import secrets
from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from centers.core import seen as looked_at
from centers.core.errors import Refused
from centers.core.moves import can_move, locked, move, note
from centers.core.reasons import Reason
from enrollment.models import (
    LOST_CODE_MOVES,
    Application,
    ApplicationEvent,
    Channel,
    LostCode,
    LostCodeState,
    MessageKind,
    ReturnLink,
)
from enrollment.outbox import channels, queue
from programs.models import CampaignState

from . import codes


def code_taken(code: str) -> bool:
    return Application.objects.filter(code_hash=codes.code_hash(code)).exists()


LINKS_AT_ONCE = 5  # files of one family that share an address


LINKS_A_DAY, BETWEEN_LINKS = 5, timedelta(minutes=2)


# --- the link ----------------------------------------------------------------------------------
def send_links(email: str, *, address: Callable[[str], str]) -> int:
    """A link for each file with this e-mail; `address(token)` is the whole address in the active language.

    Returns how many; whoever asked is told the same in every case. None while the settings open no e-mail.
    """
    if Channel.EMAIL not in channels.open_channels():
        return 0
    files = Application.objects.filter(applicant__email__iexact=email, corrects=None, anonymised_at=None)
    files = files.exclude(campaign__state=CampaignState.FINISHED).order_by("-started_at")
    return sum(_send_link(application, address) for application in files[:LINKS_AT_ONCE])


@transaction.atomic
def _send_link(application: Application, address: Callable[[str], str]) -> bool:
    application, now = locked(application), timezone.now()
    lately = application.links.filter(made_at__gt=now - timedelta(days=1))
    if lately.count() >= LINKS_A_DAY or lately.filter(made_at__gt=now - BETWEEN_LINKS).exists():
        return False
    token = secrets.token_urlsafe(24)
    link = ReturnLink(application=application, token_hash=_token_hash(token), expires_at=now + link_lasts())
    link.full_clean()
    link.save()
    note(application, event=ApplicationEvent.LINK_SENT)
    queue.queue(application, MessageKind.LINK, key=f"link:{link.pk}", not_after=link.expires_at, link=address(token))
    return True


def link_lasts() -> timedelta:
    return timedelta(minutes=settings.PORTAL["link_minutes"])


def _token_hash(token: str) -> str:
    return codes.keyed_hash("return-link", token)


@transaction.atomic
def open_by_link(token: str, now: datetime | None = None) -> Application | None:
    """The file of a link that is fresh and was not used yet; the link is used up by it. Else None."""
    now = now or timezone.now()
    found = ReturnLink.objects.filter(token_hash=_token_hash(token)).first()
    if found is None:
        return None
    application, link = locked(found.application), locked(found)
    if link.used_at or link.expires_at <= now or application.anonymised_at:
        return None
    link.used_at = now
    link.full_clean()
    link.save()
    note(application, event=ApplicationEvent.OPENED_BY_LINK)
    return application


# --- a new code --------------------------------------------------------------------------------
def can_give_new_code(application: Application) -> list[Reason]:
    if not application.anonymised_at:
        return []
    return [Reason("anonymised", _("This file is anonymised: nobody can open it any more."))]


@transaction.atomic
def give_new_code(application: Application, *, by=None, checked: str = "", seen: str | None = None) -> str:
    """A new resume code; the old one, and every device and link that opens the file by it, stops.

    `checked`: how staff made sure of the person (IdentityCheck); `by` None: the person, whose device holds the file.
    """
    application = locked(application)
    looked_at.check(application, seen, about=lambda line: line.event == ApplicationEvent.NEW_CODE)
    code = draw_code(application)
    note(application, by=by, event=ApplicationEvent.NEW_CODE, figures={"checked": checked} if checked else {})
    queue.cancel(application, MessageKind.NEW_CODE)
    if by is not None:  # who holds the file reads the code on the page
        key = f"new-code:{application.pk}:{application.code_hash[:16]}"
        queue.queue(application, MessageKind.NEW_CODE, key=key, code=" ".join(codes.groups(code)))
    return code


def draw_code(application: Application, wished: str = "") -> str:
    """The caller has locked the file. `wished`: taken where nobody has it."""
    if found := can_give_new_code(application):
        raise Refused(*found)
    code = wished if wished and not code_taken(wished) else codes.draw_unused(codes.new_code, code_taken)
    application.code_hash = codes.code_hash(code)
    application.full_clean()
    application.save()
    application.links.filter(used_at=None).delete()
    return code


# --- asking staff for one ------------------------------------------------------------------------
def ask_for_code(*, reference: str, name: str, birth_date: date, phone: str) -> LostCode:
    """The request for staff. The same one twice is one."""
    typed = {"reference": reference, "name": name, "birth_date": birth_date, "phone": phone}
    asked = LostCode.objects.filter(state=LostCodeState.OPEN, **typed).first()
    if asked is None:
        asked = LostCode(**typed)
        asked.full_clean()
        asked.save()
    return asked


@transaction.atomic
def answer_lost_code(lost: LostCode, application: Application, *, checked: str, seen: str | None = None, by) -> str:
    """The new code of the file that staff found; how the person was checked stays in both histories."""
    application, lost = locked(application), locked(lost)
    looked_at.check(lost, seen)
    code = give_new_code(application, by=by, checked=checked, seen=seen)
    lost.application = application
    _close(lost, LostCodeState.ANSWERED, by=by, figures={"checked": checked})
    return code


def can_close_lost_code(lost: LostCode) -> list[Reason]:
    return can_move(lost, LostCodeState.CLOSED, allowed=LOST_CODE_MOVES)


@transaction.atomic
def close_lost_code(lost: LostCode, *, by=None, reason: str = "", seen: str | None = None) -> LostCode:
    """Without a code: nobody was found or reached."""
    lost = locked(lost)
    looked_at.check(lost, seen)
    _close(lost, LostCodeState.CLOSED, by=by, reason=reason.strip())
    return lost


def close_old_requests(now: datetime | None = None) -> int:
    """Requests that waited too long close by themselves. Returns how many; safe to call twice or at once."""
    before = (now or timezone.now()) - timedelta(days=settings.PORTAL["lost_code_kept_days"])
    closed = 0
    for lost in LostCode.objects.filter(state=LostCodeState.OPEN, asked_at__lte=before).order_by("pk"):
        closed += _close_if_open(lost)
    return closed


@transaction.atomic
def _close_if_open(lost: LostCode) -> bool:
    lost = locked(lost)
    if lost.state != LostCodeState.OPEN:
        return False
    _close(lost, LostCodeState.CLOSED)
    return True


def _close(lost: LostCode, to: str, **told) -> None:
    lost.reference = lost.name = lost.phone = ""
    lost.birth_date = None
    move(lost, to, allowed=LOST_CODE_MOVES, **told)
