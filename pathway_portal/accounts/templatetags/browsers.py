from django import template
from django.utils.translation import gettext as _

register = template.Library()

# In this order: most browsers also name those that they are like.
BROWSERS = [
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chromium/", "Chromium"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
]
SYSTEMS = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
]


@register.filter
def browser_in_words(user_agent):
    """Name a browser and its system, such as “Firefox on Linux”; what is unknown as it is."""
    browser = _named(BROWSERS, user_agent)
    system = _named(SYSTEMS, user_agent)
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or user_agent or _("unknown")


def _named(names, user_agent):
    return next((name for mark, name in names if mark in user_agent), "")
