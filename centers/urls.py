"""Addresses of this room; `detail`, which needs programmes too, is added at the top of the ladder."""

from django.urls import path

from centers import views

app_name = "centers"
urlpatterns = [
    path("preview.png", views.preview, name="preview"),
    path("centers/", views.center_list, name="list"),
    path("partners/", views.partner_list, name="partners"),
    path("partners/<slug:slug>/", views.partner_detail, name="partner"),
    path("news/", views.news_list, name="news"),
    path("news.atom", views.news_feed, name="news_feed"),
    path("news/<slug:slug>/", views.news_item, name="news_item"),
    path("help/", views.help_page, name="help"),
    path("parents/", views.parents, name="parents"),
    path("glossary/", views.glossary, name="glossary"),
    path("accessibility/", views.accessibility, name="accessibility"),
]
