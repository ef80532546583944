"""The one seam upwards: what enrolment needs of a boarding house, and the answer of a network without one.

`settings.LODGING_BACKEND` names the class that answers (docs/decisions/0004-lodging-seam.md).
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache

from django.conf import settings
from django.core.signals import setting_changed
from django.dispatch import receiver
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from centers.core.errors import Refused
from centers.core.reasons import Reason
from centers.models import Commune
from programs.models import Campaign

from .models import Application, OfferState


@dataclass(frozen=True)
class WingSupply:
    """Beds that one wing can give to a campaign, those held in it included, and who stands where for them."""

    beds: int
    order: list[str]


@dataclass(frozen=True)
class Supply:
    """By wing slug and list number: the wings, everybody's wing, and who holds a bed already."""

    wings: dict[str, WingSupply] = field(default_factory=dict)
    wing_of: dict[str, str] = field(default_factory=dict)
    held: set[str] = field(default_factory=set)


class Lodging(ABC):
    """What enrolment asks. Every change may raise Refused and belongs in the caller's transaction."""

    @abstractmethod
    def for_campaign(
        self, campaign: Campaign, applications: Iterable[Application], draw: Callable[[str], bytes]
    ) -> Supply:
        """Beds and bed orders for these sent applications (with applicant and commune); `draw` breaks ties."""

    @abstractmethod
    def hold(self, application: Application, *, by) -> None:
        """A bed for an offer. Whoever has one keeps that one. Refused when the wing is full."""

    @abstractmethod
    def keep(self, application: Application, *, by) -> None:
        """The offer was accepted: what was held is kept. Nothing happens without a held bed."""

    @abstractmethod
    def release(self, application: Application, *, place: str = OfferState.DECLINED, reason: str, by) -> None:
        """The bed comes free for somebody else; `place`: the state in which its offer ended, declined, lapsed or ended
        by the centre. Nothing happens without a bed."""

    @abstractmethod
    def entitled(self, commune: Commune | None) -> bool:
        """Whether people from there may ask for a bed; None is outside the province."""

    @abstractmethod
    def outside_words(self) -> str:
        """What people from outside the province are told about a bed, in the active language."""

    @abstractmethod
    def asks(self, application: Application) -> bool:
        """Whether the person answered that a bed is wanted, by right or not."""

    @abstractmethod
    def line(self, application: Application) -> str | None:
        """What the applicant's page says of the bed, in the active language; None without one."""

    def staff_line(self, application: Application) -> str | None:
        """The same in the words of staff, who read of somebody."""
        return self.line(application)

    @abstractmethod
    def wing_names(self) -> dict[str, str]:
        """By slug, in the active language."""

    @abstractmethod
    def distant_km(self) -> Decimal | None:
        """From how many km to the town of the centres on a commune is distant: one house at least is open to it."""


class NullLodging(Lodging):
    """A network without a boarding house: nobody is asked, nobody gets a bed."""

    def for_campaign(self, campaign, applications, draw):
        return Supply()

    def hold(self, application, *, by):
        raise Refused(Reason("no_house", gettext_lazy("There is no boarding house.")))

    def keep(self, application, *, by):
        pass

    def release(self, application, *, place=OfferState.DECLINED, reason, by):
        pass

    def entitled(self, commune):
        return False

    def outside_words(self):
        return _("There is no boarding house.")

    def asks(self, application):
        return False

    def line(self, application):
        return None

    def wing_names(self):
        return {}

    def distant_km(self):
        return None


@cache
def backend() -> Lodging:
    """The house, or the lack of one, that the settings name."""
    return import_string(settings.LODGING_BACKEND)()


@receiver(setting_changed)
def _forget_backend(*, setting, **kwargs):
    if setting == "LODGING_BACKEND":
        backend.cache_clear()
