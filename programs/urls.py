from django.urls import path

from programs import views

app_name = "programs"
urlpatterns = [
    path("programs/", views.programme_list, name="list"),
    path("programs/compare/", views.programme_compare, name="compare"),
    path("programs/<slug:slug>/", views.programme_detail, name="detail"),
]
