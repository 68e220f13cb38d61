"""Limit how often one person may download."""

from django.shortcuts import render

from . import allauth_internals

# By the name of the view: far more than people need who work with the files.
LIMITS = {
    "my_data_download": "20/m/user,100/h/user",
    "pathways:download": "120/m/user,600/h/user",
    "admin:pathways_pathway_download": "120/m/user,600/h/user",
}


def limit_downloads(get_response):
    """Answer 429 with a page to a person who downloads too often."""

    def middleware(request):
        return get_response(request)

    def before_the_view(request, view, args, kwargs):
        name = request.resolver_match.view_name
        is_download = name in LIMITS and request.method in ("GET", "HEAD")
        if not is_download or not request.user.is_authenticated:
            return None
        # Each view is counted on its own.
        action = name.replace(":", "-")
        wanted = {"app": "downloads", "action": action, "config": {action: LIMITS[name]}}
        if allauth_internals.consume(request, user=request.user, limit_get=True, **wanted):
            return None
        return render(request, "429_downloads.html", status=429)

    middleware.process_view = before_the_view
    return middleware
