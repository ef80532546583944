"""States of applications, offers, runs and messages, each with its named groups and its table of allowed moves."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .messages import (  # noqa: F401  read from here, as all states are
    MESSAGE_MOVES,
    NOT_LEFT,
    TO_LOOK_AT,
    Channel,
    DropReason,
    MessageKind,
    MessageState,
)


class ApplicationState(models.TextChoices):
    """Where a file stands. Words agree with ترشيح (masculine) and candidature (feminine)."""

    DRAFT = "draft", pgettext_lazy("application", "Begun, not sent")
    SUBMITTED = "submitted", pgettext_lazy("application", "Sent")
    UNDER_REVIEW = "under_review", pgettext_lazy("application", "Being read")
    ELIGIBLE = "eligible", pgettext_lazy("application", "Complete, ready for ranking")
    REFUSED = "refused", pgettext_lazy("application", "Conditions not met")
    WITHDRAWN = "withdrawn", pgettext_lazy("application", "Withdrawn")


_A = ApplicationState
APPLICATION_MOVES: dict[str, frozenset[str]] = {
    _A.DRAFT: frozenset({_A.SUBMITTED}),
    _A.SUBMITTED: frozenset({_A.UNDER_REVIEW, _A.ELIGIBLE, _A.REFUSED, _A.WITHDRAWN}),
    _A.UNDER_REVIEW: frozenset({_A.ELIGIBLE, _A.REFUSED, _A.WITHDRAWN}),
    _A.ELIGIBLE: frozenset({_A.UNDER_REVIEW, _A.REFUSED, _A.WITHDRAWN}),
    _A.REFUSED: frozenset({_A.UNDER_REVIEW, _A.ELIGIBLE, _A.WITHDRAWN}),
    _A.WITHDRAWN: frozenset(),
}
SENT = frozenset({_A.SUBMITTED, _A.UNDER_REVIEW, _A.ELIGIBLE, _A.REFUSED})
TO_DECIDE = frozenset({_A.SUBMITTED, _A.UNDER_REVIEW})


class ApplicationEvent(models.TextChoices):
    """What the history of a file tells besides its states. Decisions and marks are told by `enrollment.admin`."""

    DECIDED = "decided", _("Eligibility decided")
    MARKED = "marked", _("Mark entered")
    TWO_PERSONS = "two_persons", _("Checked: another person than in the files that look alike.")
    NEW_CODE = "new_code", _("New resume code")
    LINK_SENT = "link_sent", _("A link to come back was sent by e-mail.")
    OPENED_BY_LINK = "opened_by_link", _("Opened by the link sent by e-mail.")
    CORRECTED = "corrected", _("Answers corrected by the person")
    CONTACT_CHANGED = "contact_changed", _("Contact changed by the person.")
    PERSON_CORRECTED = "person_corrected", _("Name or birth date corrected")
    ASSISTED = "assisted", _("Entry begun with the person, who consents")
    HANDED_OVER = "handed_over", _("Handed over to the person by the code.")
    CALLED = "called", _("Called about the arrangement.")
    BED_NOT_ESSENTIAL = (
        "bed_not_essential",
        _("The person no longer needs a bed to come: from essential to if possible."),
    )
    ERASURE_ASKED = "erasure_asked", _("The person asks for the data to be erased.")
    ERASURE_ANSWERED = "erasure_answered", _("Request for erasure answered: the data stay for now.")
    ANONYMISED = "anonymised", _("Anonymised: name, contact and answers are removed.")
    ENROLLED = "enrolled", _("Enrolled: originals seen.")
    AVERAGE_READ = "average_read", _("Average read on the original: %(read)s. Until then: %(before)s.")
    MESSAGE_AGAIN = "message_again", _("A message that had failed is tried again.")
    CHANNEL_OPENED = "channel_opened", _("A channel has opened: the messages that waited for one leave.")


class IdentityCheck(models.TextChoices):
    """How staff made sure who asks for a new code. There is no third way."""

    PAPERS = "papers", _("Papers shown at the counter")
    CALL_BACK = "call_back", _("Called back on the phone number in the file")


class ConsentMeans(models.TextChoices):
    """How a person agreed that somebody else types the answers."""

    SPOKEN = "spoken", pgettext_lazy("consent", "Said by the person")
    SIGNED = "signed", pgettext_lazy("consent", "Signed on paper")


class LostCodeState(models.TextChoices):
    OPEN = "open", pgettext_lazy("request", "Waiting")
    ANSWERED = "answered", pgettext_lazy("request", "New code given")
    CLOSED = "closed", pgettext_lazy("request", "Closed without a code")


LOST_CODE_MOVES: dict[str, frozenset[str]] = {
    LostCodeState.OPEN: frozenset({LostCodeState.ANSWERED, LostCodeState.CLOSED}),
    LostCodeState.ANSWERED: frozenset(),
    LostCodeState.CLOSED: frozenset(),
}


class Eligibility(models.TextChoices):
    """What staff decided on one choice."""

    PENDING = "pending", pgettext_lazy("choice", "Not decided yet")
    ELIGIBLE = "eligible", pgettext_lazy("choice", "Meets the conditions")
    REFUSED = "refused", pgettext_lazy("choice", "Outside the conditions")


class Sex(models.TextChoices):
    FEMALE = "F", _("Female")
    MALE = "M", _("Male")


class Boarding(models.TextChoices):
    """The boarding answer; the values are those of the allocation format."""

    NO = "no", pgettext_lazy("boarding", "No")
    IF_POSSIBLE = "if_possible", pgettext_lazy("boarding", "If possible")
    ESSENTIAL = "essential", pgettext_lazy("boarding", "Essential")


class Guardian(models.TextChoices):
    FATHER = "father", _("Father")
    MOTHER = "mother", _("Mother")
    OTHER = "other", _("Another legal guardian")


class Diploma(models.TextChoices):
    """Last diploma, as far as a rule of entry asks for it (bridge to TS with a Technician diploma)."""

    NONE = "none", pgettext_lazy("diploma", "None")
    SPECIALISATION = "S", _("Specialisation diploma")
    QUALIFICATION = "Q", _("Qualification diploma")
    TECHNICIAN = "T", _("Technician diploma")
    BACCALAUREATE = "bac", _("Baccalaureate")
    HIGHER = "higher", _("Higher education diploma")
    OTHER = "other", pgettext_lazy("diploma", "Another diploma")


class DocumentState(models.TextChoices):
    """Where one paper of a file stands. Words agree with وثيقة (feminine) and document (masculine)."""

    REQUESTED = "requested", pgettext_lazy("document", "Not received yet")
    RECEIVED = "received", pgettext_lazy("document", "Received, being read")
    ACCEPTED = "accepted", pgettext_lazy("document", "Accepted")
    REFUSED = "refused", pgettext_lazy("document", "To be sent again")


_D = DocumentState
DOCUMENT_MOVES: dict[str, frozenset[str]] = {
    _D.REQUESTED: frozenset({_D.RECEIVED}),
    _D.RECEIVED: frozenset({_D.REQUESTED, _D.ACCEPTED, _D.REFUSED}),
    _D.ACCEPTED: frozenset({_D.REFUSED}),
    _D.REFUSED: frozenset({_D.RECEIVED, _D.REQUESTED, _D.ACCEPTED}),
}
REPLACEABLE = frozenset({_D.REQUESTED, _D.RECEIVED, _D.REFUSED})
TO_SEND = frozenset({_D.REQUESTED, _D.REFUSED})


class DocumentReason(models.TextChoices):
    """Why a document is to be sent again (wording, doc.reason_*)."""

    BLURRED = "blurred", _("the photo cannot be read")
    CUT = "cut", _("part of the page is missing")
    OTHER_PAPER = "other_paper", _("this is another document")


class DocumentEvent(models.TextChoices):
    """What the history of a document tells besides its states."""

    REPLACED = "replaced", _("Another file was sent in its place.")
    ADDED = "added", _("A file was added.")
    REMOVED = "removed", _("A file was removed.")
    REORDERED = "reordered", _("The files were put in another order.")
    ORIGINAL = "original", pgettext_lazy("document", "Original seen at the centre")
    VIEWED = "viewed", _("The file was opened.")


class RunState(models.TextChoices):
    COMPUTING = "computing", pgettext_lazy("run", "Being computed")
    DRAFT = "draft", pgettext_lazy("run", "Refused by the check")
    CHECKED = "checked", pgettext_lazy("run", "Checked")
    PUBLISHED = "published", pgettext_lazy("run", "Published")
    DISCARDED = "discarded", pgettext_lazy("run", "Discarded")
    BROKEN = "broken", pgettext_lazy("run", "Broken off")


RUN_MOVES: dict[str, frozenset[str]] = {
    RunState.COMPUTING: frozenset({RunState.DRAFT, RunState.CHECKED, RunState.DISCARDED, RunState.BROKEN}),
    RunState.DRAFT: frozenset({RunState.CHECKED, RunState.DISCARDED}),
    RunState.CHECKED: frozenset({RunState.PUBLISHED, RunState.DISCARDED}),
    RunState.PUBLISHED: frozenset(),
    RunState.DISCARDED: frozenset(),
    RunState.BROKEN: frozenset(),
}


class RunStep(models.TextChoices):
    """How far the computing of a run has come."""

    WAITING = "waiting", _("Waiting to begin")
    FREEZING = "freezing", _("Freezing the files")
    COMPUTING = "computing", _("Computing the places")
    CHECKING = "checking", _("Checking the result")


class RunEvent(models.TextChoices):
    """What the history of an allocation tells besides its states."""

    HANDED_OVER = (
        "handed_over",
        _("The frozen file was handed over to %(recipient)s (fingerprint of the file: %(fingerprint)s)."),
    )
    # Why a run was broken off.
    SILENT = "silent", _("The computing stopped without a word, twice. The server may have been restarted.")
    INCOMPLETE = "incomplete", _("Something was still missing (%(count)s). The page of preparation says what.")
    UNFIT = "unfit", _("The files do not fit together: %(place)s")
    FAILED = "failed", _("An error nobody expected stopped the computing: %(error)s")
    BY_ITSELF = "by_itself", _("Computed, checked and published by the portal itself, as the campaign says.")


class OfferState(models.TextChoices):
    PENDING = "pending", pgettext_lazy("offer", "Waiting for an answer")
    ACCEPTED = "accepted", pgettext_lazy("offer", "Accepted")
    ACCEPTED_WAITING = "accepted_waiting", pgettext_lazy("offer", "Kept, waiting for a better one")
    DECLINED = "declined", pgettext_lazy("offer", "Declined")
    LAPSED = "lapsed", pgettext_lazy("offer", "No answer in time")
    RESTORED = "restored", pgettext_lazy("offer", "Restored")
    SUPERSEDED = "superseded", pgettext_lazy("offer", "Replaced by a better one")
    ENDED = "ended", pgettext_lazy("offer", "Ended by the centre")


_O = OfferState
OFFER_MOVES: dict[str, frozenset[str]] = {
    _O.PENDING: frozenset({_O.ACCEPTED, _O.ACCEPTED_WAITING, _O.DECLINED, _O.LAPSED, _O.SUPERSEDED, _O.ENDED}),
    _O.RESTORED: frozenset({_O.ACCEPTED, _O.ACCEPTED_WAITING, _O.DECLINED, _O.LAPSED, _O.SUPERSEDED, _O.ENDED}),
    _O.ACCEPTED: frozenset({_O.DECLINED, _O.ENDED}),
    _O.ACCEPTED_WAITING: frozenset({_O.ACCEPTED, _O.DECLINED, _O.SUPERSEDED, _O.ENDED}),
    _O.LAPSED: frozenset({_O.RESTORED}),
    _O.DECLINED: frozenset(),
    _O.SUPERSEDED: frozenset(),
    # An error of the centre gives back what it took: the answer that stood, or the time to give one.
    _O.ENDED: frozenset({_O.RESTORED, _O.ACCEPTED, _O.ACCEPTED_WAITING}),
}
UNANSWERED = frozenset({_O.PENDING, _O.RESTORED})
KEPT = frozenset({_O.ACCEPTED, _O.ACCEPTED_WAITING})
HOLDING = UNANSWERED | KEPT


class OfferEvent(models.TextChoices):
    """What the history of an offer tells besides its states: of one that the centre ended, why."""

    BED = "bed", _("A bed came free.")
    ABSENT = "absent", _("Did not come")
    LEFT = "left", _("Left the training")
    AVERAGE = "average", _("The original shows another average: %(read)s instead of %(before)s")
    IN_LINE_AGAIN = "in_line_again", _("An error of the centre: the seat is given to somebody else, the rank is back.")
    HOUR_KEPT = "hour_kept", _("Legal time has changed: %(date)s at %(time)s stands as announced.")


# Why staff end a place. A false average ends one by its own rule alone (actions.verifying).
ENDINGS = (OfferEvent.ABSENT, OfferEvent.LEFT)


class OutcomeKind(models.TextChoices):
    """Why a choice ended as it did in a published run; the sentence is built in `enrollment.explanations`."""

    ADMITTED = "admitted", _("A seat")
    NOT_REACHED = "not_reached", _("Last seat went to an earlier rank")
    BETTER = "better", _("A preferred choice was given")
    NOT_ELIGIBLE = "not_eligible", _("Conditions not met")
    BED_ESSENTIAL = "bed_essential", _("No bed, and a bed is essential")
    GIVEN_UP = "given_up", _("Declined, lapsed or given up")


class AppealState(models.TextChoices):
    """Where an appeal (تظلم) stands. CLOSED: the person left the campaign or the choice before it was answered."""

    OPEN = "open", pgettext_lazy("appeal", "Being looked at")
    GRANTED = "granted", pgettext_lazy("appeal", "Granted")
    REJECTED = "rejected", pgettext_lazy("appeal", "Rejected")
    CLOSED = "closed", pgettext_lazy("appeal", "Ended without an answer")


APPEAL_MOVES: dict[str, frozenset[str]] = {
    AppealState.OPEN: frozenset({AppealState.GRANTED, AppealState.REJECTED, AppealState.CLOSED}),
    AppealState.GRANTED: frozenset(),
    AppealState.REJECTED: frozenset(),
    AppealState.CLOSED: frozenset(),
}
ANSWERED = frozenset({AppealState.GRANTED, AppealState.REJECTED})


class SittingState(models.TextChoices):
    """Whether an interview or a test is held as planned."""

    PLANNED = "planned", pgettext_lazy("sitting", "Planned")
    CANCELLED = "cancelled", pgettext_lazy("sitting", "Cancelled")


SITTING_MOVES: dict[str, frozenset[str]] = {
    SittingState.PLANNED: frozenset({SittingState.CANCELLED}),
    SittingState.CANCELLED: frozenset(),
}


class SittingEvent(models.TextChoices):
    """What the history of a sitting tells besides its states."""

    SHIFTED = "shifted", _("Moved from %(date)s at %(time)s.")
    HOUR_KEPT = "hour_kept", _("Legal time has changed: %(date)s at %(time)s stands as announced.")


class ConvocationState(models.TextChoices):
    """Where somebody stands who is called. CANNOT: has said so in time; NO_DATE: the date was cancelled, or the
    choice did not meet the conditions for a time."""

    CALLED = "called", pgettext_lazy("convocation", "Called")
    CANNOT = "cannot", pgettext_lazy("convocation", "Cannot come, needs another date")
    NO_DATE = "no_date", pgettext_lazy("convocation", "Without a date for now")
    CAME = "came", pgettext_lazy("convocation", "Came")
    ABSENT = "absent", pgettext_lazy("convocation", "Absent")


_V = ConvocationState
CONVOCATION_MOVES: dict[str, frozenset[str]] = {
    _V.CALLED: frozenset({_V.CANNOT, _V.NO_DATE, _V.CAME, _V.ABSENT}),
    _V.CANNOT: frozenset({_V.CALLED, _V.NO_DATE, _V.CAME, _V.ABSENT}),
    _V.NO_DATE: frozenset({_V.CALLED}),
    _V.CAME: frozenset({_V.ABSENT}),
    _V.ABSENT: frozenset({_V.CALLED, _V.CAME}),
}
DATED = frozenset({_V.CALLED, _V.CANNOT, _V.CAME, _V.ABSENT})
# The place of somebody who cannot come goes to whoever needs it.
TAKING_A_PLACE = frozenset({_V.CALLED, _V.CAME, _V.ABSENT})
TO_DATE_ANEW = frozenset({_V.CANNOT, _V.NO_DATE})


class ConvocationEvent(models.TextChoices):
    """What the history of a convocation tells besides its states."""

    DATED = "dated", _("Called for %(date)s at %(time)s.")


class Letter(models.TextChoices):
    """What is printed for one person; the values stand in addresses and file names."""

    RECEIPT = "receipt", _("Receipt")
    CONVOCATION = "convocation", _("Convocation")
    OFFER = "offer", _("Offer letter")
    WAITING_LIST = "waiting-list", _("Waiting-list notice")
    ENROLLMENT = "enrollment", _("Enrolment certificate")
