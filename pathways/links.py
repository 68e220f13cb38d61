"""Accept links that browsers open as pages, and refuse all others with a reason.

`normalize_link` is the only check. Forms, models, the importer and the check of a draft all ask it.
"""

import re
import socket
import unicodedata
from ipaddress import AddressValueError, IPv6Address
from urllib.parse import quote, unquote

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

LONGEST_LINK = 1000  # characters, counted once the link is encoded

WEB_SCHEMES = ["http", "https"]
SCHEME = re.compile(r"(?P<name>[a-z][a-z0-9+.-]*):(?!\d+(?:[/?#\\]|$))", re.IGNORECASE)
DRIVE = re.compile(r"[a-z]:(?:[\\/]|$)", re.IGNORECASE)
# A host that a link may begin with although it names no scheme: `www.example.com`.
HOST_WITH_DOMAIN = re.compile(r"[\w-]+(?:\.[\w-]+)*\.(?:[^\W\d_]{2,}|xn--[\w-]+)(?::\d+)?")
FILE_NAME = re.compile(r"[^/?#]+\.(?:docx?|xlsx?|pptx?|odt|ods|odp|pdf|txt|csv|md)", re.IGNORECASE)
END_OF_HOST = re.compile(r"[/?#\\]")
# The URL standard's list, without the characters that cannot get here.
FORBIDDEN_IN_HOST = set("#%/:<>?@[\\]^|")
# Written as %20 and the like, so that the link stays one word in every text.
ENCODED = set('"<>\\^`{|}')

REASONS = {
    "script": _("This is a script, not an address. Link to a page instead."),
    "data": _("This link holds a document instead of an address. Link to where it is kept."),
    "file": _(
        "This is a file on a computer or a shared drive, and browsers do not open those from a "
        "page. Link to its web address, or name the folder in the text."
    ),
    "file_name": _(
        "This is the name of a file. Link to its web address, which begins with https:// or "
        "http://, or name the file in the text."
    ),
    "email": _("This is an email address. Links go to pages: https://… or http://…"),
    "scheme": _(
        "Links that begin with “%(scheme)s:” do not work here. Use one that begins with https:// "
        "or http://."
    ),
    "no_scheme": _(
        "This is not a whole web address. Copy it from your browser: it begins with https:// or "
        "http://."
    ),
    "no_host": _("The address ends too early: the name of the site is missing."),
    "host": _("“%(host)s” cannot be the name of a site. Check the part behind “//”."),
    "port": _("“%(port)s” cannot be a port. It is a number up to 65535."),
    "length": _(
        "This link is %(length)s characters long; the limit is %(limit)s. Is there a "
        "shorter one, for example from “Share”?"
    ),
    "length_encoded": _(
        "This link is %(length)s characters long once its spaces and other special characters are "
        "encoded; the limit is %(limit)s. Is there a shorter one, for example from “Share”?"
    ),
}


def _refuse(code, **params):
    raise ValidationError(REASONS[code], code=code, params=params)


def normalize_link(text: str) -> str:
    """Return the link as it is stored: with a scheme, and without spaces.

    Reads it as browsers do, by the URL standard. Raises `ValidationError` with the reason.
    """
    text = _without_invisible_edges(text)
    if len(text) > 20 * LONGEST_LINK:
        _refuse("length", length=len(text), limit=LONGEST_LINK)
    scheme, rest = _split_scheme(text)
    authority, tail = _split_host(rest.lstrip("/\\"))
    user, at, address = authority.rpartition("@")
    host, port = _split_port(address)
    if not host:
        _refuse("no_host")
    host = _checked_host(host)
    if port and not (re.fullmatch(r"0*[0-9]{1,5}", port, re.ASCII) and int(port) <= 65535):
        _refuse("port", port=port[:50])
    path, end, more = re.match(r"([^?#]*)([?#]?)(.*)", tail, re.DOTALL).groups()
    path = path.replace("\\", "/")
    link = f"{scheme}://{_encoded(user)}{at}{host}"
    link += f":{port}" if port else ""
    link += f"{_encoded(path)}{end}{_encoded(more)}"
    if len(link) > LONGEST_LINK:
        code = "length" if len(link) <= len(text) else "length_encoded"
        _refuse(code, length=len(link), limit=LONGEST_LINK)
    return link


def refused_link(text: str) -> str:
    """Return the reason why this is no link to the web, or nothing if it is one."""
    try:
        normalize_link(text)
    except ValidationError as refusal:
        return refusal.messages[0]
    return ""


def is_web_link(text: str) -> bool:
    return not refused_link(text)


def validate_link(text: str) -> None:
    """Validate a model's column; what is stored must be within its length."""
    normalize_link(text)


def _without_invisible_edges(text):
    """Drop line breaks and tabs, as browsers do, and invisible characters at the edges."""
    text = re.sub(r"[\t\n\r]", "", text)
    start, end = 0, len(text)
    while start < end and _is_invisible(text[start]):
        start += 1
    while end > start and _is_invisible(text[end - 1]):
        end -= 1
    return text[start:end]


def _is_invisible(character):
    return unicodedata.category(character)[0] in "CZ"


def _split_scheme(text):
    if text.startswith("\\\\") or DRIVE.match(text):
        _refuse("file")
    if found := SCHEME.match(text):
        name = found["name"].lower()
        if name in WEB_SCHEMES:
            return name, text[found.end() :]
        known = {
            "javascript": "script",
            "vbscript": "script",
            "data": "data",
            "file": "file",
            "mailto": "email",
        }
        _refuse(known.get(name, "scheme"), scheme=name[:50])
    if text.startswith("//"):
        host, _tail = _split_host(text[2:])
        if not HOST_WITH_DOMAIN.fullmatch(host):
            _refuse("file")
        return "https", text
    host, tail = _split_host(text)
    if "@" in host and not tail:
        _refuse("email")
    if FILE_NAME.fullmatch(text):
        _refuse("file_name")
    if not HOST_WITH_DOMAIN.fullmatch(host):
        _refuse("no_scheme")
    return "https", text


def _split_host(text):
    found = END_OF_HOST.search(text)
    return (text[: found.start()], text[found.start() :]) if found else (text, "")


def _split_port(address):
    if address.startswith("["):
        host, bracket, rest = address.partition("]")
        if not rest or rest.startswith(":"):
            return host + bracket, rest[1:]
        _refuse("host", host=address[:100])
    host, _colon, port = address.partition(":")
    return host, port


def _checked_host(host):
    """Return the host without characters that browsers ignore; refuse one they cannot open."""
    refused = {"host": host[:100]}
    if host.startswith("["):
        try:
            IPv6Address(host[1:-1])
        except AddressValueError:
            _refuse("host", **refused)
        if "%" in host or not host.endswith("]"):
            _refuse("host", **refused)
        return host
    host = "".join(c for c in unquote(host) if unicodedata.category(c) != "Cf")
    # As browsers map it: a full-width letter is a letter, a full-width slash no part of a name.
    mapped = unicodedata.normalize("NFKC", host).replace("。", ".")
    labels = mapped.removesuffix(".").split(".")
    if (
        not all(labels)
        or FORBIDDEN_IN_HOST & {*mapped}
        or any(_is_invisible(character) for character in mapped)
        or not any(character.isalnum() for character in mapped)
    ):
        _refuse("host", **refused)
    if re.fullmatch(r"\d+|0x[0-9a-f]*", labels[-1], re.IGNORECASE):
        try:
            socket.inet_aton(mapped.removesuffix("."))
        except OSError:
            _refuse("host", **refused)
    return host


def _encoded(text):
    return "".join(
        quote(character, safe="", errors="replace")
        if character in ENCODED or _is_invisible(character)
        else character
        for character in text
    )


class LinkFormField(forms.CharField):
    """A link to the web. Let people type too much, and say so afterwards."""

    def __init__(self, *, max_length=None, **kwargs):
        kwargs.setdefault("widget", forms.TextInput)
        super().__init__(**kwargs)

    def widget_attrs(self, widget):
        return super().widget_attrs(widget) | {"inputmode": "url"}

    def clean(self, value):
        value = super().clean(value)
        return normalize_link(value) if value not in self.empty_values else value


class LinkField(models.CharField):
    """A column for a link to the web, or an empty one."""

    default_validators = [validate_link]

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": LinkFormField} | kwargs)
