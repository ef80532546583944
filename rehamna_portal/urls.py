"""Addresses. Below /ar/ and /fr/ the same words in both languages; the admin has no language prefix."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView, LogoutView
from django.urls import include, path

from centers.urls import urlpatterns as center_patterns
from rehamna_portal.views import calendar, centre, health, staff
from rehamna_portal.views.errors import handler400, handler403, handler404, handler500
from rehamna_portal.views.home import home

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

# A centre's page shows its programmes, which `centers` must not know.
center_page = path("centers/<slug:slug>/", centre.detail, name="detail")

urlpatterns = [
    path("", health.to_language, name="root"),
    path("healthz", health.process, name="healthz"),
    path("readyz", health.database, name="readyz"),
    path("admin/language/", staff.switch_language, name="staff_language"),
    path("admin/", admin.site.urls),
    *i18n_patterns(
        path("", home, name="home"),
        path("calendar/", calendar.calendar, name="calendar"),
        path("calendar/feed.ics", calendar.feed, name="calendar_feed"),
        path("", include("programs.urls")),
        path("", include(([*center_patterns, center_page], "centers"))),
        path("", include("enrollment.urls")),
        path("", include("boarding.urls")),
        path("sign-in/", login_not_required(LoginView.as_view(template_name="sign_in.html")), name="sign_in"),
        path("sign-out/", LogoutView.as_view(), name="sign_out"),
    ),
]
