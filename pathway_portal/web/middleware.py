from urllib.parse import unquote

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import BadRequest
from django.utils import translation
from django.utils.cache import patch_cache_control

from . import views


def refuse_null_in_query(get_response):
    """Answer 400 to a null character in the query, which PostgreSQL does not accept."""

    def middleware(request):
        if "\0" in unquote(request.META.get("QUERY_STRING", "")):
            raise BadRequest("There is a null character in the query.")
        return get_response(request)

    return middleware


def use_readers_language(get_response):
    """Use the language that a person has chosen, rather than the one their browser asks for.

    LocaleMiddleware runs around this one: it reads the browser's language before, and names the
    language in the response afterwards.
    """

    def middleware(request):
        if request.user.is_authenticated:
            activate_language(request, request.user.language)
        return get_response(request)

    return middleware


def activate_language(request, language):
    """Activate a language, or the browser's where it is empty or no longer offered."""
    if language not in dict(settings.LANGUAGES):
        language = translation.get_language_from_request(request)
    translation.activate(language)
    request.LANGUAGE_CODE = translation.get_language()


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


def isolate_from_other_sites(get_response):
    """Keep other sites from embedding our answers, and our pages from using the device."""
    permissions = ", ".join(f"{feature}=()" for feature in UNUSED)

    def middleware(request):
        response = get_response(request)
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        response.headers["Cross-Origin-Embedder-Policy"] = "require-corp"
        response.headers["Permissions-Policy"] = permissions
        return response

    return middleware


def private_pages(get_response):
    """Keep pages of signed-in people out of all caches, the browser's included."""

    def middleware(request):
        response = get_response(request)
        if not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_store=True)
        return response

    return middleware


class AskToSignIn(LoginRequiredMiddleware):
    """Redirect to the sign-in page without losing what was typed.

    A session may end while somebody writes. Their form comes back once they have signed in. The
    answer does not depend on whether the page exists.
    """

    def handle_no_permission(self, request, view_func):
        is_sign_out = request.resolver_match.view_name in ("account_logout", "admin:logout")
        if request.method == "POST" and not is_sign_out:
            return views.signed_out(request)
        return super().handle_no_permission(request, view_func)


def explain_method_not_allowed(get_response):
    """Show a page instead of an empty window where an address only takes POST."""

    def middleware(request):
        response = get_response(request)
        if request.method == "GET" and response.status_code == 405:
            page = views.only_for_buttons(request)
            page.headers["Allow"] = response.headers["Allow"]
            return page
        return response

    return middleware
