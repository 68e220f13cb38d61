from django.urls import include, path
from django.views.generic import RedirectView

from . import views

urlpatterns = [
    path("", views.account, name="account"),
    # Addresses are HR's to change: this stands before the page where people would do it themselves.
    path("email/", RedirectView.as_view(pattern_name="account")),
    path("", include("allauth.account.urls")),
]
