"""What every public page has in common."""

from django.contrib.auth.decorators import login_not_required
from django.views.decorators.http import require_safe


def public_page(view):
    """A page for everybody that only reads: GET and HEAD, without signing in."""
    return login_not_required(require_safe(view))
