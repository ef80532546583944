"""The one error of the rooms that a person may see."""


class Refused(Exception):
    """An action that the rules do not allow. `sentences`: every reason, fit to be shown to a person."""

    def __init__(self, *sentences: str):
        super().__init__(*sentences)
        self.sentences = [str(sentence) for sentence in sentences]

    def __str__(self) -> str:
        return " ".join(self.sentences)
