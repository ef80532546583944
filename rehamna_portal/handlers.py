"""The very first step of a request: Django's own, but for a Content-Type that cannot be read."""

from django.core.handlers.wsgi import WSGIHandler, WSGIRequest


class Request(WSGIRequest):
    """Made before any middleware could catch what goes wrong in it: `is_malformed` lets one answer with 400."""

    is_malformed = False

    def _set_content_type_params(self, meta):
        try:
            super()._set_content_type_params(meta)  # type: ignore[misc]  # of Django, left out of its stubs
        except (ValueError, LookupError):
            self.content_type, self.content_params, self.is_malformed = "", {}, True


class Handler(WSGIHandler):
    request_class = Request
