"""The language of the back office, kept on the user because the admin has no language prefix; and clean input."""

from django.http import QueryDict
from django.utils import translation

from centers.folding import UNTYPED


class StaffLanguageMiddleware:
    """Outside `/ar/` and `/fr/`, a signed-in person works in the language of her or his account."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        user = request.user
        if request.path.startswith("/admin/") and user.is_authenticated:
            translation.activate(user.language)
            request.LANGUAGE_CODE = user.language
        return self.get_response(request)


class CleanInputMiddleware:
    """What nobody types is taken out of every answer and address before a form or filter reads it.

    PostgreSQL refuses NUL where SQLite keeps it; a mark that overrides direction would turn around the page that
    shows the answer. Marks that Arabic typing needs (U+200E, U+200F, U+200C, U+200D) and line ends stay.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if cleaned := _cleaned(request.GET):
            request.GET = cleaned
        if request.method == "POST" and (cleaned := _cleaned(request.POST)):
            request.POST = cleaned
        return self.get_response(request)


def _cleaned(answers: QueryDict) -> QueryDict | None:
    """The same answers without such characters; None where there are none."""
    if not any(UNTYPED.search(text) for _name, texts in answers.lists() for text in texts):
        return None
    cleaned = answers.copy()
    for name, texts in answers.lists():
        cleaned.setlist(name, [UNTYPED.sub("", text) for text in texts])
    cleaned._mutable = False
    return cleaned
