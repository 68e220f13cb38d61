"""Every address of the portal, taken from the resolver, its parameters filled in."""

import re
from itertools import product

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern

# Of an assessment or a direct report: pressed on its pages, and never followed.
BUTTONS = ["save", "save-part", "share", "withdraw", "settle", "agree", "reopen", "ask", "invite"]


def addresses(values_of, patterns=None, prefix="/"):
    """One address for each combination of values.

    `values_of(route, name)` gives the values for one parameter of one route; where a route is
    made of several patterns, it is asked with as much of it as is known by then.
    """
    for pattern in patterns or get_resolver().url_patterns:
        route = str(pattern.pattern)
        names = _names(pattern.pattern)
        for values in product(*(values_of(prefix + route, name) for name in names)):
            address = prefix + _filled(pattern.pattern, dict(zip(names, values, strict=True)))
            if isinstance(pattern, URLResolver):
                yield from addresses(values_of, pattern.url_patterns, address)
            elif isinstance(pattern, URLPattern):
                yield address


def _names(pattern):
    if isinstance(pattern, RegexPattern):
        return list(pattern.regex.groupindex)
    return list(pattern.converters)


def _filled(pattern, values):
    text = str(pattern)
    if isinstance(pattern, RegexPattern):
        named = r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)"
        return re.sub(named, lambda group: values[group[1]], text).strip("^$")
    for name, value in values.items():
        text = re.sub(rf"<(\w+:)?{name}>", value, text)
    return text
