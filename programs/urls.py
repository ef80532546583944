"""Addresses of this room; `detail` and `dates`, which tell of later rooms too, are added at the top of the ladder."""

from django.urls import path

from .views import lists, pages, sheets

app_name = "programs"
urlpatterns = [
    path("programs/", lists.programme_list, name="list"),
    path("compare/", lists.programme_compare, name="compare"),
    path("programs/<slug:slug>/poster.pdf", sheets.poster, name="poster"),
    path("programs/<slug:slug>/preview.png", sheets.preview, name="preview"),
    path("continuing/", pages.continuing, name="continuing"),
    path("enterprise/", pages.enterprise, name="enterprise"),
    path("campaigns/", pages.current_campaign, name="current_campaign"),
    path("campaigns/<slug:slug>/", pages.campaign_rules, name="campaign"),
]
