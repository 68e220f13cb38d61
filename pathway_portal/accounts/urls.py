from django.urls import include, path
from django.views.generic import RedirectView

from . import single_sign_on, views

urlpatterns = [
    path("", views.account, name="account"),
    path("notices/read/", views.notices_read, name="notices_read"),
    # Addresses are HR's to change: this stands before the page where people would do it themselves.
    path("email/", RedirectView.as_view(pattern_name="account")),
    path("factor/", include("allauth.mfa.urls")),
    path("sessions/", include("allauth.usersessions.urls")),
    path("company/", single_sign_on.single_sign_on, name="single_sign_on"),
    path("company/back/", single_sign_on.single_sign_on_back, name="single_sign_on_back"),
    path("", include("allauth.account.urls")),
]
