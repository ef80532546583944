"""The errors of the rooms that a person may see."""


class Refused(Exception):
    """An action that the rules do not allow. `sentences`: every reason, fit to be shown to a person.

    `status`: of the answer, where it is more than a page with a sentence.
    """

    status = 200

    def __init__(self, *sentences: str):
        super().__init__(*sentences)
        self.sentences = [str(sentence) for sentence in sentences]

    def __str__(self) -> str:
        return " ".join(self.sentences)


class NoRoom(Refused):
    """The portal cannot store what was sent. Answered with status 507."""

    status = 507


class Busy(Refused):
    """More is asked for at once than can be done. Answered with status 503, for a minute."""

    status = 503
