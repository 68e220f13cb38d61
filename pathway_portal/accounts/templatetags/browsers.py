from django import template
from django.utils.translation import gettext as _
from ua_parser import parse

register = template.Library()

# What ua-parser calls variants of one browser: Chrome Mobile iOS, Mobile Safari UI/WKWebView.
VARIANTS = ["Mobile ", " Mobile", " iOS", " UI/WKWebView", " WebView", " Touch", " Mini", " GX"]
BROWSERS = {
    "Brave": "Brave",
    "Chrome": "Chrome",
    "Chromium": "Chromium",
    "DuckDuckGo": "DuckDuckGo",
    "Edge": "Edge",
    "Firefox": "Firefox",
    "IE": "Internet Explorer",
    "Opera": "Opera",
    "Safari": "Safari",
    "Samsung Internet": "Samsung Internet",
    "UC Browser": "UC Browser",
    "Vivaldi": "Vivaldi",
    "Yandex Browser": "Yandex Browser",
}
SYSTEMS = {
    "Android": "Android",
    "Chrome OS": "ChromeOS",
    "Debian": "Linux",
    "Fedora": "Linux",
    "Linux": "Linux",
    "Mac OS X": "macOS",
    "Ubuntu": "Linux",
    "Windows": "Windows",
}


@register.filter
def browser_in_words(user_agent):
    """Name a browser and its system, such as “Firefox on Windows” or “Safari on an iPhone”."""
    known = parse(user_agent).with_defaults()
    browser = BROWSERS.get(_family(known.user_agent.family)) or _("another browser")
    if known.os.family == "iOS" and known.device.family == "iPad":
        return _("%(browser)s on an iPad") % {"browser": browser}
    if known.os.family == "iOS":
        return _("%(browser)s on an iPhone") % {"browser": browser}
    if system := SYSTEMS.get(known.os.family):
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser


def _family(name):
    for variant in VARIANTS:
        name = name.replace(variant, "")
    return name
