"""States of a campaign with the allowed moves, and the kinds of programmes, criteria and reserves."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CampaignState(models.TextChoices):
    """One intake season, from its preparation to its archive."""

    DRAFT = "draft", pgettext_lazy("campaign", "In preparation")
    OPEN = "open", pgettext_lazy("campaign", "Open")
    CLOSED = "closed", pgettext_lazy("campaign", "Closed")
    DECIDING = "deciding", pgettext_lazy("campaign", "Places being given")
    FINISHED = "finished", pgettext_lazy("campaign", "Finished")


# Files can be read as soon as they come in; they are ranked once the campaign is closed.
CAMPAIGN_MOVES: dict[str, frozenset[str]] = {
    CampaignState.DRAFT: frozenset({CampaignState.OPEN}),
    CampaignState.OPEN: frozenset({CampaignState.CLOSED}),
    CampaignState.CLOSED: frozenset({CampaignState.OPEN, CampaignState.DECIDING}),
    CampaignState.DECIDING: frozenset({CampaignState.FINISHED}),
    CampaignState.FINISHED: frozenset(),
}
PUBLIC_CAMPAIGN_STATES = frozenset(CampaignState) - {CampaignState.DRAFT}


class CampaignEvent(models.TextChoices):
    """What the history tells besides the states; the labels take the figures of the move."""

    DRAW_SEALED = "draw_sealed", _("Draw sealed: %(seal)s")
    DRAW_FIXED = "draw_fixed", _("Draw fixed: %(value)s")
    FINISHED_BY_ITSELF = "finished_by_itself", _("The last day on which places are given is over.")
    ARCHIVED = "archived", _("Archived: off the desk, its results stay public.")
    HOUR_KEPT = "hour_kept", _("Legal time has changed: %(date)s at %(time)s stands as announced.")


class ListKind(models.TextChoices):
    """What the lists of a published allocation are: an appeal can still change the first, nothing but the answers of
    people the second."""

    PROVISIONAL = "provisional", _("Provisional lists")
    FINAL = "final", _("Final lists")


class ProgramKind(models.TextChoices):
    INITIAL = "initial", _("Initial training")
    CONTINUING = "continuing", _("Continuing training")
    ENTERPRISE = "enterprise", _("Enterprise creation")


class CriterionKind(models.TextChoices):
    """Where a mark comes from: the declared average, or a person who enters it."""

    AVERAGE = "average", _("General average, as declared")
    ENTERED = "entered", _("Mark entered by staff")


class Appointment(models.TextChoices):
    """How a mark entered by staff is taken where the person has to come for it."""

    INTERVIEW = "interview", _("Interview")
    TEST = "test", _("Psychotechnical test")


class AverageCheck(models.TextChoices):
    """When a declared average is compared with the original."""

    NEVER = "never", pgettext_lazy("average", "Not compared")
    ENROLMENT = "enrolment", pgettext_lazy("average", "At enrolment")
    RANKING = "ranking", pgettext_lazy("average", "Before places are given")


class ReserveGroup(models.TextChoices):
    WOMEN = "women", _("women")
    DISTANT = "distant", _("distant communes")


class IntakeStatus(models.TextChoices):
    """What a visitor is told about an intake or programme. Words agree with the feminine شعبة, filière."""

    OPEN = "open", pgettext_lazy("programme", "Open")
    SOON = "soon", pgettext_lazy("programme", "Opening soon")
    CLOSED = "closed", pgettext_lazy("programme", "Closed")
    ANNOUNCED = "announced", pgettext_lazy("programme", "Announced, date to come")
    SECOND_YEAR = "second_year", pgettext_lazy("programme", "Chosen in the second year")
    SCHOOL = "school", pgettext_lazy("programme", "Entered through school")


class Length(models.TextChoices):
    """How long a course lasts, by the longest length of its diploma level in months."""

    SHORT = "short", _("One year or less")
    MEDIUM = "medium", _("From one to two years")
    LONG = "long", _("More than two years")
    UNKNOWN = "unknown", _("Length not published yet")

    @classmethod
    def of(cls, level) -> "Length":
        """`level` has `max_months`, None while it is not known."""
        if level.max_months is None:
            return cls.UNKNOWN
        return cls.SHORT if level.max_months <= 12 else cls.MEDIUM if level.max_months <= 24 else cls.LONG
