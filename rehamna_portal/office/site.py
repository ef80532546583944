"""The site of the back office: its name, the header with the rooms of the daily work, the dashboard as index."""

from django.contrib import admin
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from centers.reference import network

# So many stand in one line of a screen 1366 pixels wide, in both languages.
SHOWN_ROOMS = 6


class OfficeSite(admin.AdminSite):
    """Made by Django's admin on first use, while the rooms are still registering their tables: the dashboard, which
    stands above all of them, is read only when a page is asked for."""

    site_header = lazy(lambda: str(network()), str)()  # read at every page: staff may have changed it
    site_title = _("Back office")
    index_title = _("What needs me")
    # The header carries the few rooms of the daily work, the dashboard all tables.
    enable_nav_sidebar = False

    def each_context(self, request):
        """Also `rooms`, the entries of the header, and `more_rooms`, folded; none before signing in."""
        context = super().each_context(request)
        rooms = self._rooms(request) if context["has_permission"] else []
        shown, folded = rooms[:SHOWN_ROOMS], rooms[SHOWN_ROOMS:]
        folded_is_current = any(room["is_current"] for room in folded)
        return {**context, "rooms": shown, "more_rooms": folded, "more_is_current": folded_is_current}

    def _rooms(self, request) -> list[dict]:
        """The current one is the longest address that begins the path."""
        from rehamna_portal import dashboard

        links = dashboard.header_links(request.user)
        here = max((link.url for link in links if request.path.startswith(link.url)), key=len, default="")
        return [{"label": link.label, "url": link.url, "is_current": link.url == here} for link in links]

    def index(self, request, extra_context=None):
        """What needs this account, late things first, and whether anything leaves."""
        from rehamna_portal import dashboard

        found = {"lines": dashboard.tasks(request.user), "silence": dashboard.silence(request.user)}
        return super().index(request, {**found, **(extra_context or {})})
