"""The pages that belong to no app: health, and what is shown when something is refused."""

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@login_not_required
@require_safe
def health(request):
    """Tell a monitor whether the database answers: 200 if it does, else 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("the database does not answer", "text/plain", status=503)
    return HttpResponse("ok", content_type="text/plain")


def bad_request(request, exception):
    return render(request, "400.html", status=400)


def permission_denied(request, exception):
    return render(request, "403.html", status=403)


def page_not_found(request, exception):
    """The same page for what does not exist and for what one may not see."""
    return render(request, "404.html", status=404)


@login_not_required
def csrf_failure(request, reason=""):
    """What was typed is shown, unless another site may have typed it."""
    # Django looks at where it came from first, and at its token only then.
    typed = typed_on(request) if reason.startswith("CSRF") else []
    return render(request, "403_csrf.html", {"typed": typed}, status=403)


def signed_out(request):
    """For what is posted to an assessment, whether there is one or not, after the session ended."""
    return render(request, "401.html", {"typed": typed_on(request)}, status=401)


def only_for_buttons(request):
    """An address that takes what a button sends, and was opened by itself."""
    return render(request, "405.html", status=405)


def typed_on(request):
    """The words on a page that was sent: whoever cannot keep them shows them back."""
    return [
        text
        for name, text in request.POST.items()
        if name.endswith(("-evidence", "-link", "-remark", "-text")) and text.strip()
    ]


def server_error(request):
    """Rendered without the request: nothing that may have failed is asked again."""
    return render(None, "500.html", status=500)
