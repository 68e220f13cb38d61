"""Refuse or shorten queries in addresses before they make a page or the database fail."""

from urllib.parse import urlsplit

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.utils.translation import gettext as _

QUERY_LENGTH = 8_000  # characters of all parameters
SEARCH_LENGTH = 100  # characters
SEARCH_WORDS = 8
DIGITS = 18  # as many as fit every database
SEARCHES = ("q", "term")
# Here any number is fine: people type it, or the company's provider answers it.
TEXTS = (*SEARCHES, "code", "state")


def limit_query(get_response):
    """Refuse queries that no page of ours makes, and shorten a search that is too long."""

    def middleware(request):
        if len(request.META.get("QUERY_STRING", "")) > QUERY_LENGTH:
            raise BadRequest("The query is too long.")
        for name, values in request.GET.lists():
            if name not in TEXTS and any(map(_is_too_large, values)):
                raise BadRequest("There is a number in the query for which no database has room.")
        return get_response(request)

    def before_the_view(request, view, args, kwargs):
        # As late as this, because by now the form's token is checked and its fields are read.
        for address in [*request.GET.getlist("next"), *request.POST.getlist("next")]:
            _refuse_malformed(address)
        _shorten_search(request)
        return None

    middleware.process_view = before_the_view
    return middleware


def _is_too_large(text):
    digits = text.strip().lstrip("+-")
    return digits.isdecimal() and len(digits) > DIGITS


def _refuse_malformed(address):
    try:
        urlsplit(address)
    except ValueError as error:
        raise BadRequest("The address to go on to is not one.") from error


def _shorten_search(request):
    """Search only for the beginning of what was typed, and say so on pages with results.

    `request.typed_search` keeps what was typed, for the search field.
    """
    request.typed_search = request.GET.get("q", "")
    for name in SEARCHES:
        typed = request.GET.get(name, "")
        words = typed.split()
        if len(typed) <= SEARCH_LENGTH and len(words) <= SEARCH_WORDS:
            continue
        request.GET = request.GET.copy()
        request.GET[name] = " ".join(words[:SEARCH_WORDS])[:SEARCH_LENGTH]
        is_whole = request.GET[name] == " ".join(words)  # nothing but spaces went
        page = request.resolver_match.url_name or ""
        if not is_whole and (page == "catalogue" or page.endswith("_changelist")):
            messages.warning(
                request,
                _("We only searched for the first %(words)s words, up to %(length)s characters.")
                % {"words": SEARCH_WORDS, "length": SEARCH_LENGTH},
            )
