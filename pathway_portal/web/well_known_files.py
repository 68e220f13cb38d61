"""Answer at the addresses where browsers, crawlers and finders of holes look by themselves."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.utils import timezone
from django.views.decorators.http import require_safe

# RFC 9116 wants a day in the future, less than a year ahead.
VALID_FOR = timedelta(days=180)


@login_not_required
@require_safe
def robots(request):
    """Keep crawlers out: there is nothing here for anybody who is not signed in."""
    return HttpResponse("User-agent: *\nDisallow: /\n", content_type="text/plain")


@login_not_required
@require_safe
def favicon(request):
    return redirect(static("img/favicon.svg"))


@login_not_required
@require_safe
def security(request):
    """Say whom to tell of a hole, where the company has named somebody (RFC 9116)."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    expires = (timezone.now() + VALID_FOR).strftime("%Y-%m-%dT00:00:00Z")
    lines = [
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {expires}",
        "Preferred-Languages: en, de",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@login_not_required
@require_safe
def change_password(request):
    """Lead password managers to the page where a password is changed."""
    if not settings.PASSWORD_SIGN_IN:
        raise Http404
    return redirect("account_change_password")
