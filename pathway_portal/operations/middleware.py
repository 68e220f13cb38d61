"""Answer monitors before anything else does, so that what is broken cannot break the answer."""

from django.conf import settings

from . import views
from .monitors import is_monitor

FOR_MONITORS = {"/health/ready": views.ready, "/metrics": views.metrics}


def answer_monitors(get_response):
    """Answer before host names are checked or a session is read: a monitor asks by IP address."""

    def middleware(request):
        if request.method in ("GET", "HEAD"):
            if request.path_info == "/health/live":
                return views.live(request)
            view = FOR_MONITORS.get(request.path_info)
            is_off = view is views.metrics and not settings.METRICS
            if view and not is_off and is_monitor(request):
                return view(request)
        return get_response(request)

    return middleware
