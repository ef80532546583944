"""What needs this account: counts, each with the address where the work is done."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db.models import Exists
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from boarding.access import may_see_stays, stays_visible_to
from boarding.models import House, StayState
from enrollment.interviews.schedule import to_call
from enrollment.models import TO_LOOK_AT, UNANSWERED, AppealState, LostCode, LostCodeState, MessageState, RunState
from enrollment.outbox.channels import open_channels
from enrollment.security.permissions import (
    ASSIST,
    DECIDE,
    ENROLL,
    RUN,
    VIEW,
    documents_to_read,
    own_appointments,
    undecided_choices,
    visible_appeals,
    visible_convocations,
    visible_messages,
    visible_offers,
    visible_runs,
    visible_to,
)
from programs.models import Campaign, CampaignState
from programs.services import due_at
from rehamna_portal import completeness


@dataclass(frozen=True)
class Task:
    label: str
    count: int
    url: str
    is_late: bool = False


@dataclass(frozen=True)
class HeaderLink:
    """An entry of the header."""

    label: str
    url: str


def header_links(user) -> list[HeaderLink]:
    """The rooms of the daily work, as far as this account may enter them."""
    found = [HeaderLink(_("Desk"), reverse("admin:index"))]
    if user.has_perm(VIEW):
        found.append(HeaderLink(_("Applications"), reverse("admin:enrollment_application_changelist")))
        found.append(HeaderLink(_("Offers"), reverse("admin:enrollment_offer_changelist")))
    if user.has_perm(DECIDE):
        found.append(HeaderLink(_("Review"), reverse("admin:enrollment_application_queue")))
        found.append(HeaderLink(_("Calls"), reverse("admin:enrollment_application_calls")))
        found.append(HeaderLink(_("Marks"), reverse("admin:enrollment_application_intakes")))
    if user.has_perm(ASSIST):
        found.append(HeaderLink(_("Fill in with someone"), reverse("enrollment:assist")))
    if user.has_perm("programs.view_campaign"):
        found.append(HeaderLink(_("Campaigns"), reverse("admin:programs_campaign_changelist")))
    if user.has_perm("enrollment.view_run") or user.has_perm(RUN):
        found.append(HeaderLink(_("Allocations"), reverse("admin:enrollment_run_changelist")))
    if may_see_stays(user) and (bed_maps := _bed_maps()):
        found.append(HeaderLink(_("Boarding house"), bed_maps))
    return found


def _bed_maps() -> str:
    """The bed map of the house, or the table of houses where there are several; empty without one."""
    houses = list(House.objects.values_list("pk", flat=True)[:2])
    if len(houses) > 1:
        return reverse("admin:boarding_house_changelist")
    return reverse("admin:boarding_house_map", args=houses) if houses else ""


def tasks(user) -> list[Task]:
    """Late things first, then what there is most of; what is done has a zero at the end."""
    found = [line for kind in _KINDS for line in kind(user)]
    return sorted(found, key=lambda line: (not line.is_late or not line.count, -line.count))


def _writes_to_people(user) -> bool:
    """Whether what this account does tells people something: decisions, or published lists."""
    return user.has_perm(DECIDE) or user.has_perm(RUN)


def silence(user) -> str:
    """That nothing leaves, while it is so; empty for whoever sends nobody anything."""
    if not _writes_to_people(user) or open_channels():
        return ""
    return _(
        "No message leaves: neither SMS nor e-mail is set up. People read theirs on the page of the file only, and"
        " those with a phone or an e-mail address get them once a channel is open."
    )


def _files(user) -> Iterator[Task]:
    url = reverse("admin:enrollment_application_changelist")
    if user.has_perm(DECIDE):
        files = visible_to(user).filter(campaign__archived_at=None)
        yield Task(_("Files to read"), files.filter(Exists(undecided_choices(user))).count(), f"{url}?waiting=1")
        waiting = files.filter(pk__in=documents_to_read(user).values("application")).count()
        yield Task(_("To call about an arrangement"), files.to_call().count(), f"{url}?arrangement=1")
        yield Task(_("Files with documents to read"), waiting, f"{url}?documents=1")


def _requests(user) -> Iterator[Task]:
    if user.has_perm(DECIDE):
        url = f"{reverse('admin:enrollment_lostcode_changelist')}?state__exact={LostCodeState.OPEN}"
        yield Task(_("Lost codes"), LostCode.objects.filter(state=LostCodeState.OPEN).count(), url)
        asked = visible_to(user).filter(erasure_asked_at__isnull=False, anonymised_at=None).count()
        url = f"{reverse('admin:enrollment_application_changelist')}?erasure=1"
        yield Task(_("Requests to erase data"), asked, url)


def _appeals(user) -> Iterator[Task]:
    if user.has_perm(DECIDE):
        url = f"{reverse('admin:enrollment_appeal_changelist')}?state__exact={AppealState.OPEN}"
        yield Task(_("Appeals to answer"), visible_appeals(user).waiting().count(), url)


def _appointments(user) -> Iterator[Task]:
    """Only where there is an interview or a test: most accounts never see these two."""
    if user.has_perm(DECIDE) and (criteria := list(own_appointments(user))):
        planned = [one for one in criteria if one.sittings.planned().filter(starts_at__gt=timezone.now()).exists()]
        waiting = sum(to_call(one).count() for one in planned)
        yield Task(_("To call to an interview or a test"), waiting, reverse("admin:enrollment_sitting_overview"))
        anew = visible_convocations(user).to_date_anew().filter(criterion__in=criteria).count()
        url = f"{reverse('admin:enrollment_convocation_changelist')}?anew=1"
        yield Task(_("People who need another date"), anew, url)


def _campaigns(user) -> Iterator[Task]:
    if user.has_perm("programs.change_campaign"):
        now = timezone.now()
        due = [c for c in Campaign.objects.filter(state=CampaignState.OPEN) if due_at(c) <= now]
        url = f"{reverse('admin:programs_campaign_changelist')}?state__exact={CampaignState.OPEN}"
        yield Task(_("Campaigns to close"), len(due), url, is_late=True)


def _runs(user) -> Iterator[Task]:
    if user.has_perm(RUN):
        held_up = list(Campaign.objects.filter(state=CampaignState.DECIDING, held_up_at__isnull=False))
        url = f"{reverse('admin:programs_campaign_changelist')}?held_up=1"
        if len(held_up) == 1:
            url = reverse("admin:enrollment_run_prepare", args=[held_up[0].pk])
        yield Task(_("Campaigns that do not go on by themselves"), len(held_up), url, is_late=True)
        checked = visible_runs(user).filter(state=RunState.CHECKED).count()
        url = f"{reverse('admin:enrollment_run_changelist')}?state__exact={RunState.CHECKED}"
        yield Task(_("Allocations checked, not published"), checked, url)


def _offers(user) -> Iterator[Task]:
    if user.has_perm(ENROLL):
        unanswered = visible_offers(user).filter(state__in=UNANSWERED, deadline__gt=timezone.now()).count()
        yield Task(
            _("Offers waiting for an answer"), unanswered, f"{reverse('admin:enrollment_offer_changelist')}?call=1"
        )


def _messages(user) -> Iterator[Task]:
    if _writes_to_people(user):
        trouble = visible_messages(user).filter(state__in=TO_LOOK_AT).count()
        url = f"{reverse('admin:enrollment_message_changelist')}?trouble=1"
        yield Task(_("Messages that did not leave"), trouble, url, is_late=True)
        stuck = visible_messages(user).filter(state=MessageState.WAITING).exclude(last_error="").count()
        url = f"{reverse('admin:enrollment_message_changelist')}?state__exact={MessageState.WAITING}"
        yield Task(_("Messages that their channel does not take now"), stuck, url, is_late=True)
        if held := visible_messages(user).filter(state=MessageState.HELD).count():
            url = f"{reverse('admin:enrollment_message_changelist')}?state__exact={MessageState.HELD}"
            yield Task(_("Messages waiting for a channel"), held, url, is_late=True)


def _beds(user) -> Iterator[Task]:
    if may_see_stays(user):
        url = f"{reverse('admin:boarding_stay_changelist')}?state__exact={StayState.KEPT}"
        yield Task(_("Beds to give"), stays_visible_to(user).filter(state=StayState.KEPT, bed=None).count(), url)


def _content(user) -> Iterator[Task]:
    if found := completeness.parts(user):
        sums: Counter[str] = Counter()
        for part, size in zip(found, completeness.counts(user, found), strict=True):
            sums[part.kind] += size
        url = reverse("to_complete")
        yield Task(_("Texts to translate"), sums[completeness.TRANSLATE], f"{url}?kind={completeness.TRANSLATE}")
        yield Task(_("Sample data to replace"), sums[completeness.SAMPLE], f"{url}?kind={completeness.SAMPLE}")


_KINDS: tuple[Callable, ...] = (
    _files, _appeals, _requests, _appointments, _campaigns, _runs, _offers, _messages, _beds, _content,
)  # fmt: skip
