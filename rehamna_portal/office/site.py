"""The site of the back office: its name, the header with the rooms of the daily work, the dashboard as index."""

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from centers.reference import network

# So many stand in one line of a screen 1366 pixels wide, in both languages.
SHOWN_ROOMS = 6


class OfficeSite(admin.AdminSite):
    """Made by Django's admin on first use, while the rooms are still registering their tables: the dashboard, which
    stands above all of them, is read only when a page is asked for."""

    site_header = lazy(lambda: str(network()), str)()  # read at every page: staff may have changed it
    site_title = _("Back office")
    index_title = _("Desk")
    # The header carries the few rooms of the daily work, the dashboard all tables.
    enable_nav_sidebar = False

    def each_context(self, request):
        """Also `rooms`, the entries of the header, and `more_rooms`, folded; none before signing in."""
        context = super().each_context(request)
        rooms = self._rooms(request) if context["has_permission"] else []
        shown, folded = rooms[:SHOWN_ROOMS], rooms[SHOWN_ROOMS:]
        folded_is_current = any(room["is_current"] for room in folded)
        return {**context, "rooms": shown, "more_rooms": folded, "more_is_current": folded_is_current}

    @method_decorator(never_cache)
    @method_decorator(login_not_required)
    def login(self, request, extra_context=None):
        """As in stock, by the first step that every address of signing in shares."""
        from rehamna_portal.accounts.views.sign_in import SignIn

        if request.method == "GET" and self.has_permission(request):
            return HttpResponseRedirect(reverse("admin:index", current_app=self.name))
        context = {
            **self.each_context(request),
            "title": _("Sign in"),
            "subtitle": None,
            "app_path": request.get_full_path(),
            "username": request.user.get_username(),
            **(extra_context or {}),
        }
        request.current_app = self.name
        told = {"extra_context": context, "next_page": "admin:index", "template_name": "admin/login.html"}
        return SignIn.as_view(**told)(request)

    def _rooms(self, request) -> list[dict]:
        """The current one is the longest address that begins the path."""
        from rehamna_portal import dashboard

        links = dashboard.header_links(request.user)
        here = max((link.url for link in links if request.path.startswith(link.url)), key=len, default="")
        return [{"label": link.label, "url": link.url, "is_current": link.url == here} for link in links]

    def index(self, request, extra_context=None):
        """What needs this account, late things first, the next dates, the seats, and whether anything leaves."""
        from rehamna_portal import dashboard

        return super().index(request, {**dashboard.context(request.user), **(extra_context or {})})
