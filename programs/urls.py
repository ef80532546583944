from django.urls import path

from programs import pages, views

app_name = "programs"
urlpatterns = [
    path("programs/", views.programme_list, name="list"),
    path("programs/<slug:slug>/", views.programme_detail, name="detail"),
    path("continuing/", pages.continuing, name="continuing"),
    path("enterprise/", pages.enterprise, name="enterprise"),
    path("campaigns/", pages.current_campaign, name="current_campaign"),
    path("campaigns/<slug:slug>/", pages.campaign_rules, name="campaign"),
]
