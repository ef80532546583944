"""The language of the back office: kept on the user, because the admin has no language prefix."""

from django.utils import translation


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
