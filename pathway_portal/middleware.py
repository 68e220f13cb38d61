from django.utils.cache import add_never_cache_headers


def private_pages(get_response):
    """Keep every page made for a signed-in person out of caches, also the browser's own."""

    def middleware(request):
        response = get_response(request)
        if not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        return response

    return middleware
