from django.utils.cache import patch_cache_control


def private_pages(get_response):
    """Keep every page made for a signed-in person out of caches, also the browser's own."""

    def middleware(request):
        response = get_response(request)
        if not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_store=True)
        return response

    return middleware
