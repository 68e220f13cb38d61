"""Answer monitors and balancers."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from .health import examine
from .monitors import is_monitor


@login_not_required
@require_safe
def live(request):
    """Say that this process answers, without asking the database or anything else."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
def ready(request):
    """Say what is well: 503 where pages cannot be served; with ?strict, where anything is wrong."""
    if not is_monitor(request):
        raise Http404
    found = examine()
    is_failing = any(found[check] and check.is_vital for check in found)
    word = "failing" if is_failing else "warning" if any(found.values()) else "ok"
    lines = [word, *(f"{check.name}: {found[check] or 'ok'}" for check in found)]
    is_unwell = is_failing or ("strict" in request.GET and word != "ok")
    return HttpResponse(
        "\n".join(lines) + "\n", content_type="text/plain", status=503 if is_unwell else 200
    )


@require_safe
def metrics(request):
    """Give the figures for Prometheus, where METRICS is on."""
    if not (settings.METRICS and is_monitor(request)):
        raise Http404
    from .metrics import exposition

    return HttpResponse(exposition(), content_type="text/plain; version=0.0.4; charset=utf-8")
