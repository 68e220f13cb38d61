"""Answer monitors before anything else does, so that what is broken cannot break the answer."""

from django.http import Http404

from pathway_portal.web.views import health

from . import views

ANSWERS = {
    "/health/": health,
    "/health/live": views.live,
    "/health/ready": views.ready,
    "/metrics": views.metrics,
}


def answer_monitors(get_response):
    """Answer before host names are checked or a session is read: a monitor asks by IP address.

    Who gets no answer here is asked to sign in, as anywhere.
    """

    def middleware(request):
        view = ANSWERS.get(request.path_info)
        if view and request.method in ("GET", "HEAD"):
            try:
                return view(request)
            except Http404:
                pass
        return get_response(request)

    return middleware
