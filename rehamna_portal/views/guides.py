"""The guide of a role as a PDF, for whoever holds it."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from rehamna_portal import guides


@never_cache
@require_safe
def guide(request, role):
    """In the language of the address. Http404 where no such guide is written."""
    if role not in guides.PAGES or not guides.texts(role):
        raise Http404
    if not guides.may_read(request.user, role):
        raise PermissionDenied
    response = HttpResponse(guides.pdf(role), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="guide-{role}-{get_language()}.pdf"'
    return response
