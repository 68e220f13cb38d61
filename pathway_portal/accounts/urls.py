from django.urls import include, path, reverse_lazy
from django.views.generic import RedirectView

from . import backchannel_logout, single_sign_on, views

TO_THE_ACCOUNT = RedirectView.as_view(url=reverse_lazy("account"))

urlpatterns = [
    path("", views.account, name="account"),
    path("notices/read/", views.notices_read, name="notices_read"),
    # Addresses are HR's to change and to vouch for: these stand before the pages where people would
    # do it themselves.
    path("email/", TO_THE_ACCOUNT),
    path("confirm-email/", TO_THE_ACCOUNT),
    path("confirm-email/<key>/", TO_THE_ACCOUNT),
    # Nobody shows that it is them by a code in a mail.
    path("reauthenticate/code/", TO_THE_ACCOUNT),
    path("reauthenticate/code/confirm/", TO_THE_ACCOUNT),
    path("factor/", include("allauth.mfa.urls")),
    path("sessions/", include("allauth.usersessions.urls")),
    path("company/", single_sign_on.single_sign_on, name="single_sign_on"),
    path("company/back/", single_sign_on.single_sign_on_back, name="single_sign_on_back"),
    path("company/logout/", backchannel_logout.backchannel_logout, name="backchannel_logout"),
    path("", include("allauth.account.urls")),
]
