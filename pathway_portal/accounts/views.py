from django.shortcuts import render
from django.views.decorators.http import require_safe

from .models import User


@require_safe
def account(request):
    """What the portal knows about me as a person, and where I change my password."""
    me = User.objects.select_related("manager", "department", "stage__pathway__role").get(
        pk=request.user.pk
    )
    return render(request, "accounts/account.html", {"me": me})
