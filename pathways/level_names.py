"""Name the five levels: by the company's own names where it has some, else by the portal's.

The company's names come with the person whom a request is signed in as, so no page asks for them.
Outside of such a request the portal's own names hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar

from django.utils.functional import lazy
from django.utils.translation import get_language, gettext, gettext_noop

# The portal's own names, the lowest level first.
GENERAL_NAMES = {
    "not_started": gettext_noop("Not started"),
    "learning": gettext_noop("Learning, with help"),
    "alone": gettext_noop("Doing it alone, in usual cases"),
    "well": gettext_noop("Doing it well, in hard cases"),
    "helping": gettext_noop("Helping others do it"),
}
NO_NAMES: Mapping[str, str] = {}
_company_names: ContextVar[Mapping[str, str]] = ContextVar("company_names", default=NO_NAMES)


def use_level_names(names: Mapping[str, str]) -> None:
    """Use the company's names until the end of the request: `{"alone_en": "Practitioner"}`."""
    _company_names.set(names)


def forget_level_names(**kwargs: object) -> None:
    """Begin and end a request with the portal's own names."""
    _company_names.set(NO_NAMES)


def in_use() -> tuple[tuple[str, str], ...]:
    """Return all of the company's names as one value that tells whether they have changed."""
    return tuple(sorted((key, name) for key, name in _company_names.get().items() if name))


def company_name_of(level: str) -> str:
    """Return what the company calls a level in the language in use, or an empty text."""
    language = (get_language() or "en").split("-")[0]
    return _company_names.get().get(f"{level}_{language}") or ""


def company_names() -> dict[str, str]:
    """Map the company's names, in every language, to the levels."""
    return {name: key.rpartition("_")[0] for key, name in _company_names.get().items() if name}


def general_name(level: str) -> str:
    """Return what the portal calls a level in the language in use."""
    return gettext(GENERAL_NAMES[level])


def _name_of(level: str) -> str:
    return company_name_of(level) or general_name(level)


level_name = lazy(_name_of, str)
