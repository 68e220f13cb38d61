"""A text links to the web or to nothing."""

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

WEB_SCHEMES = ["http", "https"]
LONGEST_LINK = 1000

_to_the_web = URLValidator(schemes=WEB_SCHEMES)


def is_web_link(text: str) -> bool:
    """Whether a reading may link to it: an address on the web, as a form asks for it."""
    try:
        _to_the_web(text)
    except ValidationError:
        return False
    return len(text) <= LONGEST_LINK
