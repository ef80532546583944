from django.urls import path

from boarding import views

app_name = "boarding"
urlpatterns = [
    path("boarding/", views.house, name="house"),
    path("boarding/<slug:slug>/", views.another_house, name="another_house"),
]
