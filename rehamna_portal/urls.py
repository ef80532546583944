"""Addresses. Below /ar/ and /fr/ the same words in both languages; the admin has no language prefix."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView, LogoutView
from django.urls import include, path

from rehamna_portal.views import health

urlpatterns = [
    path("", health.to_language, name="root"),
    path("healthz", health.process, name="healthz"),
    path("readyz", health.database, name="readyz"),
    path("admin/", admin.site.urls),
    *i18n_patterns(
        path("sign-in/", login_not_required(LoginView.as_view(template_name="sign_in.html")), name="sign_in"),
        path("sign-out/", LogoutView.as_view(), name="sign_out"),
    ),
]
