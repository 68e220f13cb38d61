from urllib.parse import unquote

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import BadRequest
from django.utils import translation
from django.utils.cache import patch_cache_control

from . import views


def no_null_in_the_query(get_response):
    """Refuse what no text holds and PostgreSQL cannot be asked for, before a page does."""

    def middleware(request):
        if "\0" in unquote(request.META.get("QUERY_STRING", "")):
            raise BadRequest("There is a null character in the query.")
        return get_response(request)

    return middleware


def language_of_the_reader(get_response):
    """What a person has chosen wins over what their browser asks for.

    LocaleMiddleware, before this, has seen to the browser; behind it, it names in the response
    the language that was spoken in the end.
    """

    def middleware(request):
        if request.user.is_authenticated:
            activate_language(request, request.user.language)
        return get_response(request)

    return middleware


def activate_language(request, language):
    """Go on in this language; where it is empty or no longer offered, in what the browser asks."""
    if language not in dict(settings.LANGUAGES):
        language = translation.get_language_from_request(request)
    translation.activate(language)
    request.LANGUAGE_CODE = translation.get_language()


def health_by_any_name(get_response):
    """Answer the health check before host names are checked: a balancer asks by IP address."""

    def middleware(request):
        if request.path_info == "/health/" and request.method in ("GET", "HEAD"):
            return views.health(request)
        return get_response(request)

    return middleware


# What no page of ours uses, not even by accident or by what a browser extension puts into it.
UNUSED = [
    "accelerometer",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "usb",
]


def apart_from_other_sites(get_response):
    """Let no other site take in what we answer, and use nothing of the device but passkeys."""
    permissions = ", ".join(f"{feature}=()" for feature in UNUSED)

    def middleware(request):
        response = get_response(request)
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        response.headers["Cross-Origin-Embedder-Policy"] = "require-corp"
        response.headers["Permissions-Policy"] = permissions
        return response

    return middleware


def private_pages(get_response):
    """Keep every page made for a signed-in person out of caches, also the browser's own."""

    def middleware(request):
        response = get_response(request)
        if not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_store=True)
        return response

    return middleware


class AskToSignIn(LoginRequiredMiddleware):
    """Lead to the sign-in page, but not away from what was typed.

    A session may end while somebody writes. What they send then comes back once they have signed
    in, whatever page it was for; the answer is the same whether that page exists or not.
    """

    def handle_no_permission(self, request, view_func):
        is_sign_out = request.resolver_match.view_name in ("account_logout", "admin:logout")
        if request.method == "POST" and not is_sign_out:
            return views.signed_out(request)
        return super().handle_no_permission(request, view_func)


def pages_for_buttons(get_response):
    """Opening an address that only takes what a button sends shows a page, not an empty window."""

    def middleware(request):
        response = get_response(request)
        if request.method == "GET" and response.status_code == 405:
            page = views.only_for_buttons(request)
            page.headers["Allow"] = response.headers["Allow"]
            return page
        return response

    return middleware
