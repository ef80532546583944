"""What may this account see and do: the list, the page, the export and every button start from here.

Staff see a file when any of its choices is in one of their centres, and decide on the choices of their centres only
(docs/architecture.md, "People and data"). Drafts belong to the person alone. Partners see totals.
"""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from centers.core.reasons import Reason
from enrollment.models import (
    HOLDING,
    SENT,
    TO_SEND,
    Appeal,
    Application,
    ApplicationState,
    AssistedEntry,
    Choice,
    Convocation,
    Document,
    DocumentFile,
    DocumentState,
    Eligibility,
    Letter,
    Message,
    Offer,
    Run,
    RunDeed,
    RunRequest,
    Sitting,
)
from enrollment.models.appeals import AppealQuerySet
from enrollment.models.applications import ApplicationQuerySet
from enrollment.models.assisted import AssistedEntryQuerySet
from enrollment.models.sittings import ConvocationQuerySet, SittingQuerySet
from programs.models import Campaign, CampaignState, Criterion, Intake

VIEW = "enrollment.view_application"
DECIDE = "enrollment.decide_application"
ASSIST = "enrollment.assist_application"
ENROLL = "enrollment.enroll_application"
RUN = "programs.run_campaign"
PUBLISH = "programs.publish_campaign"
SETTLE = "enrollment.settle_offer"
# Who asks for these deeds and who confirms them hold the same right.
RIGHT_OF = {RunDeed.PUBLISH: PUBLISH, RunDeed.DISCARD: RUN, RunDeed.HAND_OVER: PUBLISH}
# How long a file may wait for its decision.
LATE_AFTER = timedelta(days=7)


def sees_all(user) -> bool:
    return user.has_perm("enrollment.see_all_applications")


def _is_staff_with(user, right: str) -> bool:
    return user.is_active and user.is_staff and user.has_perm(right)


def own_choices(user) -> QuerySet[Choice]:
    """The choices whose marks this account may read and, with the right to decide, decide on."""
    choices = Choice.objects.exclude(application__state=ApplicationState.DRAFT)
    if not _is_staff_with(user, VIEW):
        return choices.none()
    return choices if sees_all(user) else choices.filter(intake__program__center__staff=user)


def visible_to(user) -> ApplicationQuerySet:
    """The files this account may open."""
    files = Application.objects.exclude(state=ApplicationState.DRAFT)
    if not _is_staff_with(user, VIEW):
        return files.none()
    return files if sees_all(user) else files.filter(Exists(own_choices(user).filter(application=OuterRef("pk"))))


def files_for_reading(user) -> ApplicationQuerySet:
    """Those files with all a list shows; `own_choices` of each are the ones of the account's centres."""
    own = own_choices(user).select_related("intake__program__center")
    return visible_to(user).for_reading().prefetch_related(Prefetch("choices", own, to_attr="own_choices"))


def undecided_choices(user) -> QuerySet[Choice]:
    """Of the file of an outer query: the choices on which this account may still decide."""
    waiting = own_choices(user).filter(application__state__in=SENT, eligibility=Eligibility.PENDING)
    return waiting.filter(application=OuterRef("pk"))


def visible_documents(user) -> QuerySet[Document]:
    """Who sees a file sees its documents."""
    return Document.objects.filter(application__in=visible_to(user))


def visible_files(user) -> QuerySet[DocumentFile]:
    """The files of those documents."""
    return DocumentFile.objects.filter(document__in=visible_documents(user))


def documents_to_read(user) -> QuerySet[Document]:
    """Those that wait to be accepted or refused, of files that still count."""
    return visible_documents(user).filter(state=DocumentState.RECEIVED, application__state__in=SENT)


def documents_to_send_again(user) -> QuerySet[Document]:
    """Those that the person still owes: refused, or taken away again."""
    return visible_documents(user).filter(state__in=TO_SEND, application__state__in=SENT)


def late_before() -> datetime:
    """A file that was sent before this moment, and still waits for a decision, waits too long."""
    return timezone.now() - LATE_AFTER


def visible_appeals(user) -> AppealQuerySet:
    """Those about choices of the account's centres; who may decide on these answers."""
    return Appeal.objects.filter(choice__in=own_choices(user))


def visible_offers(user) -> QuerySet[Offer]:
    return Offer.objects.filter(choice__in=own_choices(user))


def other_centre_holds(user, application: Application) -> list[Reason]:
    """That the person holds a place of a centre which is not this account's: what would end it, or give it into other
    hands, is that centre's to do (withdrawing, a new code, noting an average, enrolling, ending)."""
    held = application.held_offer()
    if held is None or own_choices(user).filter(pk=held.choice_id).exists():
        return []
    return [Reason("other_centre_holds", _("This person holds a place in another centre: that centre does this."))]


def own_appointments(user) -> QuerySet[Criterion]:
    """Interviews and tests that this account plans and calls people to: in its centres, until their campaigns end."""
    criteria = Criterion.objects.exclude(appointment="").exclude(intake__campaign__state=CampaignState.FINISHED)
    if not _is_staff_with(user, VIEW):
        return criteria.none()
    return criteria if sees_all(user) else criteria.filter(intake__program__center__staff=user)


def visible_sittings(user) -> SittingQuerySet:
    sittings = Sitting.objects.all()
    if not _is_staff_with(user, VIEW):
        return sittings.none()
    return sittings if sees_all(user) else sittings.filter(criterion__intake__program__center__staff=user)


def visible_convocations(user) -> ConvocationQuerySet:
    return Convocation.objects.filter(choice__in=own_choices(user))


def may_see_openings(user) -> bool:
    """Who looked at whom is for those who answer for the work of others."""
    return _is_staff_with(user, "enrollment.view_opening")


def may_print(user, letter: str, application: Application) -> bool:
    """Receipt and notice: whoever opens the file. What speaks of one place: its own centre; to certify, who enrols."""
    if letter in (Letter.RECEIPT, Letter.WAITING_LIST, Letter.CONVOCATION):
        return visible_to(user).filter(pk=application.pk).exists()
    if letter == Letter.ENROLLMENT and not user.has_perm(ENROLL):
        return False
    return own_choices(user).filter(application=application, offers__state__in=HOLDING).exists()


def visible_messages(user) -> QuerySet[Message]:
    """Those of the files this account may open."""
    return Message.objects.filter(application__in=visible_to(user))


def may_see_runs(user) -> bool:
    """Allocations are matters of the whole campaign, not of a centre."""
    return any(_is_staff_with(user, right) for right in ("enrollment.view_run", RUN, PUBLISH))


def visible_runs(user) -> QuerySet[Run]:
    return Run.objects.all() if may_see_runs(user) else Run.objects.none()


def requests_to_confirm(user) -> QuerySet[RunRequest]:
    """What colleagues asked to be done with allocations, which this account may confirm."""
    deeds = [deed for deed, right in RIGHT_OF.items() if _is_staff_with(user, right)]
    standing = RunRequest.objects.filter(deed__in=deeds, asked_by__is_active=True)
    return standing.exclude(asked_by=user.pk).order_by("asked_at", "pk")


def postable_intakes(user, campaign: Campaign) -> QuerySet[Intake]:
    """Whose lists this account prints for the door: a right over allocations gives all, else its own centres'."""
    intakes = Intake.objects.filter(campaign=campaign).select_related("campaign", "program__center")
    intakes = intakes.order_by("program__position", "pk")
    if may_see_runs(user) or (sees_all(user) and _is_staff_with(user, VIEW)):
        return intakes
    return intakes.filter(program__center__staff=user) if _is_staff_with(user, VIEW) else intakes.none()


def entries_of(user) -> AssistedEntryQuerySet:
    """The files this account filled in with somebody: to be counted; `open_entries` are those it may go on with."""
    entries = AssistedEntry.objects.filter(entered_by=user.pk)
    return entries if user.is_active and user.has_perm(ASSIST) else entries.none()


def open_entries(user) -> AssistedEntryQuerySet:
    return entries_of(user).open()


def may_see_figures(user, center) -> bool:
    """Totals of a centre: its staff, whoever sees every file, and the partners who stand behind it."""
    if not user.is_authenticated or not user.is_active:
        return False
    if user.partner_id and center.agreements.filter(partners=user.partner_id).exists():
        return True
    return user.is_staff and (sees_all(user) or center.staff.filter(pk=user.pk).exists())


def writes_to_people(user) -> bool:
    """Whether what this account does tells people something: decisions, or published lists."""
    return user.has_perm(DECIDE) or user.has_perm(RUN)
