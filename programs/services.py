"""The verbs of a campaign: from its opening to its archive, the sealed draw, and the one change of its rules."""

import secrets
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from centers.core.errors import Refused
from centers.core.moves import can_move, locked, move, note, stands
from centers.core.reasons import SAY_WHY, Reason

from .models import (
    CAMPAIGN_MOVES,
    Campaign,
    CampaignEvent,
    CampaignState,
    Criterion,
    CriterionKind,
    Intake,
    Reserve,
    RuleChange,
)
from .opening import can_open_campaign
from .selection import Rules, broken, rules_of

# Filled by the AppConfig of each room above as Django starts, whatever else is imported (tests/guards/test_wiring.py).
# What keeps a campaign from being finished: functions that give every Reason.
BEFORE_FINISHING: list[Callable[[Campaign], list[Reason]]] = []
# What is done once it is, in the same transaction.
AFTER_FINISHING: list[Callable[[Campaign], None]] = []
# The same of what settles the criteria and reserves of a campaign for good, and of one change from rules to rules.
SETTLES_RULES: list[Callable[[Campaign], list[Reason]]] = []
BEFORE_CHANGING: list[Callable[[Intake, Rules, Rules], list[Reason]]] = []
# Long enough for the first weeks of classes, in which places still change hands on paper.
ARCHIVED_AFTER = timedelta(days=120)


def due_at(campaign: Campaign) -> datetime:
    """From when on the campaign may be closed: its deadline and the grace for drafts begun in time."""
    # In UTC: by the clock on the wall, the night of a shift would make the hour of grace none or two.
    return campaign.closing_at.astimezone(UTC) + timedelta(minutes=settings.PORTAL["draft_grace_minutes"])


@transaction.atomic
def open_campaign(campaign: Campaign, *, by) -> Campaign:
    """Publish the campaign with its intakes and rules, and seal its draw."""
    campaign = locked(campaign)
    if found := can_open_campaign(campaign):
        raise Refused(*found)
    _seal(campaign)
    move(campaign, CampaignState.OPEN, allowed=CAMPAIGN_MOVES, by=by)
    return campaign


def can_close_campaign(campaign: Campaign) -> list[Reason]:
    """Deadline and grace are a promise."""
    found = stands(campaign, CampaignState.OPEN)
    if not found and timezone.now() < due_at(campaign):
        text = _(
            "This campaign takes applications until %(date)s at %(time)s, "
            "which counts the extra time of those begun before it closed."
        )
        found.append(Reason("not_due", text, {"until": due_at(campaign)}))
    return found


@transaction.atomic
def close_campaign(campaign: Campaign, *, by=None) -> Campaign:
    """Take nothing more in. Not before the published deadline and its grace: they are a promise."""
    campaign = locked(campaign)
    if found := can_close_campaign(campaign):
        raise Refused(*found)
    move(campaign, CampaignState.CLOSED, allowed=CAMPAIGN_MOVES, by=by)
    return campaign


def close_due() -> int:
    """Close every campaign whose time has come. Returns how many; safe to call twice or at once."""
    closed = 0
    for campaign in Campaign.objects.filter(state=CampaignState.OPEN).order_by("pk"):
        if timezone.now() >= due_at(campaign):
            # Refused: extended, or closed from another machine, while we waited for the row.
            with suppress(Refused):
                close_campaign(campaign)
                closed += 1
    return closed


def can_reopen_campaign(campaign: Campaign) -> list[Reason]:
    if found := stands(campaign, CampaignState.CLOSED):
        return found
    if campaign.closing_at <= timezone.now():
        found.append(Reason("no_new_deadline", _("Enter the new deadline first.")))
    if campaign.draw_public:
        found.append(Reason("draw_is_fixed", _("The draw is fixed: this campaign cannot open again.")))
    return found


@transaction.atomic
def reopen_campaign(campaign: Campaign, *, reason: str, by) -> Campaign:
    """Open again after an extension. Not once the draw can be known: a list number could be picked to win it."""
    campaign = locked(campaign)
    found = can_reopen_campaign(campaign)
    if not reason.strip():
        found.append(SAY_WHY)
    if found:
        raise Refused(*found)
    move(campaign, CampaignState.OPEN, allowed=CAMPAIGN_MOVES, by=by, reason=reason.strip())
    return campaign


def can_begin_deciding(campaign: Campaign) -> list[Reason]:
    return can_move(campaign, CampaignState.DECIDING, allowed=CAMPAIGN_MOVES)


@transaction.atomic
def begin_deciding(campaign: Campaign, *, by) -> Campaign:
    """From now on allocations are computed and published."""
    campaign = locked(campaign)
    move(campaign, CampaignState.DECIDING, allowed=CAMPAIGN_MOVES, by=by)
    return campaign


@transaction.atomic
def finish_campaign(campaign: Campaign, *, by=None) -> Campaign:
    """No further allocation, and the key of the draw is opened. Offers made keep their time to answer, and accepted
    people can still enrol. Without `by` the portal does it, after the last day on which places are given."""
    campaign = locked(campaign)
    if found := can_finish_campaign(campaign):
        raise Refused(*found)
    campaign.held_up_at = None
    event = "" if by else CampaignEvent.FINISHED_BY_ITSELF
    move(campaign, CampaignState.FINISHED, allowed=CAMPAIGN_MOVES, by=by, event=event)
    for tell in AFTER_FINISHING:
        tell(campaign)
    return campaign


def can_finish_campaign(campaign: Campaign) -> list[Reason]:
    if found := can_move(campaign, CampaignState.FINISHED, allowed=CAMPAIGN_MOVES):
        return found
    return [reason for asked in BEFORE_FINISHING for reason in asked(campaign)]


def is_past_its_last_day(campaign: Campaign, now: datetime | None = None) -> bool:
    """Whether the day is over on which places were given for the last time."""
    return campaign.places_until is not None and timezone.localdate(now) > campaign.places_until


def finish_due() -> int:
    """Finish every campaign whose last day is over. Returns how many; safe to call twice or at once.

    What keeps one from it stays noted (`held_up_at`) until staff have seen to it.
    """
    finished, today = 0, timezone.localdate()
    with_staff = Campaign.objects.filter(runs_by_itself=False, held_up_at__isnull=False)
    with_staff.filter(Q(places_until=None) | Q(places_until__gte=today)).update(held_up_at=None)
    for campaign in Campaign.objects.filter(state=CampaignState.DECIDING, places_until__isnull=False).order_by("pk"):
        if is_past_its_last_day(campaign):
            try:
                finish_campaign(campaign)
                finished += 1
            except Refused:
                note_held_up(campaign)
    return finished


@transaction.atomic
def note_held_up(campaign: Campaign) -> None:
    """The portal could not go on by itself: staff are told why where they prepare allocations."""
    campaign = locked(campaign)
    if campaign.state == CampaignState.DECIDING and campaign.held_up_at is None:
        campaign.held_up_at = timezone.now()
        campaign.save(update_fields=["held_up_at"])


def archive_due(now: datetime | None = None) -> int:
    """Archive what was finished ARCHIVED_AFTER ago. Returns how many; safe to call twice or at once."""
    now = now or timezone.now()
    due = Campaign.objects.finished_before(now - ARCHIVED_AFTER).filter(archived_at=None).order_by("pk")
    return sum(_archive(campaign, now) for campaign in due)


@transaction.atomic
def _archive(campaign: Campaign, now: datetime) -> bool:
    campaign = locked(campaign)
    if campaign.archived_at:
        return False
    campaign.archived_at = now
    campaign.full_clean()
    campaign.save()
    note(campaign, event=CampaignEvent.ARCHIVED)
    return True


def can_seal_draw(campaign: Campaign) -> list[Reason]:
    if campaign.state in (CampaignState.DRAFT, CampaignState.OPEN):
        return []
    return [Reason("has_closed", _("The draw is sealed before the campaign closes."))]


@transaction.atomic
def seal_draw(campaign: Campaign, *, by) -> Campaign:
    """Draw the secret and publish its hash; opening does it by itself. A sealed draw stays as it is."""
    campaign = locked(campaign)
    if found := can_seal_draw(campaign):
        raise Refused(*found)
    if not campaign.draw_commitment:
        _seal(campaign)
        note(campaign, by=by, event=CampaignEvent.DRAW_SEALED, figures={"seal": campaign.draw_commitment})
    return campaign


def _seal(campaign: Campaign) -> None:
    if not campaign.draw_commitment:
        campaign.draw_secret = secrets.token_hex(32)
        campaign.draw_commitment = sha256(campaign.draw_secret.encode()).hexdigest()
        campaign.save()


def can_fix_draw_public(campaign: Campaign, value: str = "") -> list[Reason]:
    """`value`: as it is to be; the one that is fixed already stays as it is."""
    if campaign.state not in (CampaignState.CLOSED, CampaignState.DECIDING):
        return [Reason("not_closed", _("The public value of the draw is fixed after the campaign has closed."))]
    if campaign.draw_public and campaign.draw_public != value:
        text = _("The public value of the draw is fixed already: %(value)s.")
        return [Reason("fixed_already", text, {"value": campaign.draw_public})]
    return []


@transaction.atomic
def fix_draw_public(campaign: Campaign, value: str, *, by) -> Campaign:
    """Fix the public half of the draw: once, and only after the campaign has closed."""
    campaign, value = locked(campaign), " ".join(value.split())
    if found := can_fix_draw_public(campaign, value):
        raise Refused(*found)
    if not value:
        raise Refused(Reason("no_value", _("The public value of the draw is missing.")))
    if campaign.draw_public != value:
        campaign.draw_public = value
        campaign.full_clean()
        campaign.save()
        note(campaign, by=by, event=CampaignEvent.DRAW_FIXED, figures={"value": value})
    return campaign


# --- rules after opening ---------------------------------------------------------------------


def can_change_criteria(campaign: Campaign) -> list[Reason]:
    """What keeps criteria and reserves as they are, whatever the reason; seats may still change."""
    finished = Reason("finished", _("This campaign is finished: its rules stay as they are."))
    found = [finished] if campaign.state == CampaignState.FINISHED else []
    return [*found, *(reason for asked in SETTLES_RULES for reason in asked(campaign))]


def can_change_rules(intake: Intake, rules: Rules, *, reason_ar: str, reason_fr: str) -> list[Reason]:
    """Seats and rules of `intake` as they stand become `rules`."""
    campaign, before = intake.campaign, rules_of(intake)
    if campaign.state == CampaignState.DRAFT:
        text = _("This campaign is in preparation: its rules are changed in the form of the intake.")
        return [Reason("in_preparation", text)]
    if rules == before:
        return [Reason("unchanged", _("Nothing is changed yet: seats and rules are as they were."))]
    found = broken(rules)
    keys = [criterion.key for criterion in rules.criteria if criterion.key]
    if len(set(keys)) < len(keys) or not set(keys) <= {row.key for row in before.criteria}:
        text = _("A criterion was taken away meanwhile. The page shows the rules as they are now.")
        found.append(Reason("criterion_gone", text))
    if rules.order != before.order:
        found += can_change_criteria(campaign)
    found += [reason for asked in BEFORE_CHANGING for reason in asked(intake, before, rules)]
    if not (reason_ar.strip() and reason_fr.strip()):
        text = _("Say why, in Arabic and in French: the reason is published.")
        found.append(Reason("say_why_in_both", text))
    return found


@transaction.atomic
def change_rules(intake: Intake, rules: Rules, *, reason_ar: str, reason_fr: str, by) -> RuleChange:
    """Seats, criteria and reserves after opening: the only way to change them, and it leaves a public reason.

    Raises Refused; once lists are out, for all but the number of seats.
    """
    campaign = locked(intake.campaign)
    intake = locked(intake)
    intake.campaign = campaign
    if found := can_change_rules(intake, rules, reason_ar=reason_ar, reason_fr=reason_fr):
        raise Refused(*found)
    before = rules_of(intake)
    _write(intake, rules)
    change = RuleChange(
        intake=intake,
        by=by,
        before=before.as_data(),
        after=rules_of(intake).as_data(),
        reason_ar=reason_ar.strip(),
        reason_fr=reason_fr.strip(),
    )
    change.full_clean()
    change.save()
    return change


def _write(intake: Intake, rules: Rules) -> None:
    """The rows as `rules` say."""
    intake.seats = rules.seats
    intake.full_clean()
    intake.save()
    Criterion.objects.filter(intake=intake).exclude(pk__in=[row.key for row in rules.criteria if row.key]).delete()
    rows = Criterion.objects.in_bulk([row.key for row in rules.criteria if row.key])
    # An average that becomes another mark makes room first: an intake has one at most.
    for position, rule in sorted(enumerate(rules.criteria), key=lambda row: row[1].kind == CriterionKind.AVERAGE):
        row = rows.get(rule.key) or Criterion(intake=intake)
        row.kind, row.appointment, row.weight, row.position = rule.kind, rule.appointment, rule.weight, position
        row.name_ar, row.name_fr = rule.name_ar, rule.name_fr
        row.full_clean(exclude={"name"})
        row.save()
    Reserve.objects.filter(intake=intake).delete()
    for position, share in enumerate(rules.reserves):
        reserve = Reserve(intake=intake, group=share.group, percent=share.percent, position=position)
        reserve.full_clean()
        reserve.save()
