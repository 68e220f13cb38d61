"""Limit how often one person may download."""

from django.shortcuts import render

from . import allauth_internals


def download_limit(rate):
    """Set how often one person may download from a view, as allauth writes rates. A decorator."""

    def decorator(view):
        view.download_limit = rate
        return view

    return decorator


def limit_downloads(get_response):
    """Answer 429 with a page to a person who downloads too often."""

    def middleware(request):
        return get_response(request)

    def before_the_view(request, view, args, kwargs):
        rate = getattr(view, "download_limit", None)
        is_download = rate and request.method in ("GET", "HEAD")
        if not is_download or not request.user.is_authenticated:
            return None
        # Each view is counted on its own.
        action = request.resolver_match.view_name.replace(":", "-")
        wanted = {"app": "downloads", "action": action, "config": {action: rate}}
        if allauth_internals.consume(request, user=request.user, limit_get=True, **wanted):
            return None
        return render(request, "429_downloads.html", status=429)

    middleware.process_view = before_the_view
    return middleware
