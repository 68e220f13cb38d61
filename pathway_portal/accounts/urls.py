from django.urls import include, path

from . import views

urlpatterns = [
    path("", views.account, name="account"),
    path("", include("allauth.account.urls")),
]
