"""The errors of the rooms that a person may see."""

from .reasons import Reason


class Refused(Exception):
    """An action that the rules do not allow, with every Reason. `sentences`: fit to be shown to a person, in the
    language in which they are read.

    `status`: of the answer, where it is more than a page with a sentence.
    """

    status = 200

    def __init__(self, *reasons: Reason):
        super().__init__(*reasons)
        self.reasons = list(reasons)

    @property
    def sentences(self) -> list[str]:
        return [str(reason) for reason in self.reasons]

    def __str__(self) -> str:
        return " ".join(self.sentences)


class NoRoom(Refused):
    """The portal cannot store what was sent. Answered with status 507."""

    status = 507


class Busy(Refused):
    """More is asked for at once than can be done. Answered with status 503, for a minute."""

    status = 503
