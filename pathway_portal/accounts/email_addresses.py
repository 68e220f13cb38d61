"""Write email addresses in one way, so that the same one is found again."""

from django.utils.encoding import punycode


def normalize_email(text: str) -> str:
    """Return an address as it is stored: in lower case, with its domain in Punycode."""
    before, at, domain = text.lower().rpartition("@")
    try:
        return before + at + punycode(domain)
    except UnicodeError:  # it is no address
        return text.lower()
