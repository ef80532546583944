"""Addresses. Below /ar/ and /fr/ the same words in both languages; the admin has no language prefix."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.auth.views import LogoutView
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path, re_path

from centers.core.pages import public_page
from centers.urls import urlpatterns as center_patterns
from centers.views import picture
from programs.urls import urlpatterns as program_patterns
from rehamna_portal.accounts.urls import urlpatterns as account_patterns
from rehamna_portal.accounts.views.sign_in import SignIn
from rehamna_portal.views.errors import handler400, handler403, handler404, handler500
from rehamna_portal.views.home import home
from rehamna_portal.views.privacy import privacy
from rehamna_portal.views.to_complete import ToCompletePage

from .sitemaps import SITEMAPS
from .views import calendar, centre, gallery, guides, health, machines, programme, staff

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

# A centre's page shows its programmes, which `centers` must not know; a programme's tells of past campaigns.
center_page = path("centers/<slug:slug>/", centre.detail, name="detail")
program_pages = [
    path("programs/<slug:slug>/", programme.detail, name="detail"),
    path("programs/<slug:slug>/dates.ics", programme.dates, name="dates"),
]

urlpatterns = [
    path("", health.to_language, name="root"),
    # Short enough to be typed from an SMS or a sheet of paper; the page asks for the number, or the code.
    re_path("^t/?$", health.to_page, {"name": "enrollment:track"}, name="short_track"),
    re_path("^r/?$", health.to_page, {"name": "enrollment:resume"}, name="short_resume"),
    path("robots.txt", machines.robots, name="robots"),
    path("sitemap.xml", public_page(sitemap), {"sitemaps": SITEMAPS}, name="sitemap"),
    path(".well-known/security.txt", machines.security, name="security"),
    path("sw.js", machines.service_worker, name="service_worker"),
    path("pictures/<slug:name>.webp", picture, name="picture"),
    path("admin/language/", staff.switch_language, name="staff_language"),
    path("admin/to-complete/", ToCompletePage.office_view(), name="to_complete"),
    *account_patterns,
    path("admin/", admin.site.urls),
    *i18n_patterns(
        path("", home, name="home"),
        path("calendar/", calendar.calendar, name="calendar"),
        path("calendar/feed.ics", calendar.feed, name="calendar_feed"),
        path("gallery/", gallery.show, name="gallery"),
        path("guides/<slug:role>.pdf", guides.guide, name="guide"),
        path("", include(([*program_patterns, *program_pages], "programs"))),
        path("", include(([*center_patterns, center_page], "centers"))),
        path("", include("enrollment.urls")),
        path("", include("boarding.urls")),
        path("offline/", machines.offline, name="offline"),
        path("privacy/", privacy, name="privacy"),
        path("sign-in/", SignIn.as_view(), name="sign_in"),
        path("sign-out/", LogoutView.as_view(), name="sign_out"),
    ),
]
