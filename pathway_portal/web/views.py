"""Pages that belong to no app: the health check, and answers to refused requests."""

from allauth.account.utils import get_next_redirect_url
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from .request_limits import TOO_MUCH, too_large
from .unsent_forms import (
    NO_TOKEN,
    OLDER_PAGE,
    has_been_shared,
    is_from_this_site,
    keep_form,
    last_user,
    page_of_form,
    typed_on,
)


@login_not_required
@require_safe
def health(request):
    """Tell a monitor whether the database answers: 200 if so, else 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("the database does not answer", "text/plain", status=503)
    return HttpResponse("ok", content_type="text/plain")


def is_open_to_all(view):
    return not getattr(view, "login_required", True)


def bad_request(request, exception):
    if isinstance(exception, TOO_MUCH):
        return too_large(request)
    return render(request, "400.html", status=400)


def permission_denied(request, exception):
    return render(request, "403.html", status=403)


def page_not_found(request, exception):
    """Show the same page for what does not exist and for what the reader may not see.

    What somebody typed into it, such as a note that they deleted in another window, they read
    again. Without a view, nothing has checked that the form is ours.
    """
    is_ours = request.method == "POST" and request.resolver_match and request.user.is_authenticated
    typed = typed_on(request) if is_ours else []
    return render(request, "404.html", {"typed": typed}, status=404)


@login_not_required
def csrf_failure(request, reason=""):
    """Say why a form was refused and what to do next; never carry it out.

    Show what was typed, unless another site may have filled the form, or somebody else who was
    signed in before. The person who is signed in now can read it again and send it.
    """
    match = request.resolver_match
    user = request.user
    context = {}
    if match and match.view_name != "account_logout" and is_open_to_all(match.func):
        # Signing in and out: never show what was typed, nor send it again.
        context["is_sign_in"] = True
        context["next"] = get_next_redirect_url(request) or reverse("home")
    # Django checks where a form comes from first, and its token only then.
    elif reason.startswith("CSRF") and not has_been_shared(request):
        if user.is_authenticated and is_from_this_site(request):
            # A sign-in changes the token: the page is older. Else there was none that can be read.
            why = OLDER_PAGE if reason.endswith(" incorrect.") else NO_TOKEN
            context |= {"is_kept": keep_form(request, user, why), "why": why}
        context["typed"] = typed_on(request)
    return render(request, "403_csrf.html", {"typed": [], **context}, status=403)


def signed_out(request):
    """Answer a form that is sent after the session ended, whether or not its page exists.

    Its token is checked by now.
    """
    typed = [] if has_been_shared(request) else typed_on(request)
    is_kept = keep_form(request, last_user(request))
    has_file = bool(request.FILES) or getattr(request, "has_skipped_files", False)
    page = reverse("unsent_form") if is_kept else page_of_form(request)
    # Without either, the assessment's page. Relative, so that the answer is the same for every id.
    sign_in = "../" if request.resolver_match.route.startswith("assessments/<int:pk>/") else "/"
    if page:
        sign_in = f"{reverse('account_login')}?{urlencode({'next': page})}"
    context = {"typed": typed, "is_kept": is_kept, "has_file": has_file, "sign_in": sign_in}
    return render(request, "401.html", context, status=401)


def only_for_buttons(request):
    """Explain an address that only takes a button's POST and was opened directly."""
    return render(request, "405.html", status=405)


def server_error(request):
    """Render without the request, so that nothing that may have failed runs again."""
    return render(None, "500.html", status=500)
