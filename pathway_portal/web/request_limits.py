"""Limit the size of requests, before anything of them is read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.core.exceptions import (
    BadRequest,
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import QueryDict
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils.datastructures import MultiValueDict

from .unsent_forms import last_user

KIB = 1024
MIB = 1024 * KIB


@dataclass(frozen=True)
class BodyLimit:
    """How large the body of a request may be, and who may send a file in it."""

    size: int
    permissions: tuple[str, ...] = ()  # all are needed to send a file; with none, nobody may

    def allows_files_of(self, user):
        return bool(self.permissions) and user.is_authenticated and user.has_perms(self.permissions)


# The sender is unknown: one whole answer form of 20 answers with 5,000 characters, and as much
# again for the way browsers encode them.
SIGNED_OUT = BodyLimit(256 * KIB)
# A form of a few fields, and whatever somebody pastes into the wrong one of them.
FORM = BodyLimit(1 * MIB)
# A stage with all its lists: 200 lines with seven texts of up to 1,000 characters.
CONTENT = BodyLimit(4 * MIB)
# Bytes decoded at a time, because Python takes 80 times as much memory meanwhile.
DECODED_AT_ONCE = 32 * KIB
ENCODED_BYTE = re.compile(rb"%[0-9a-fA-F]{2}")
TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


def body_limit(limit):
    """Set a view's own limit. Without one FORM holds, and on the pages of HR's workplace CONTENT.

    A decorator; it may stand above or below others that keep a view's attributes, as Django's do.
    """

    def decorator(view):
        view.body_limit = limit
        return view

    return decorator


def too_large_for(answer):
    """Have a view's own answer to a body that is too large: `answer(request, limit)`.

    A decorator, for views that do not answer with pages.
    """

    def decorator(view):
        view.too_large = answer
        return view

    return decorator


def limit_request_body(get_response):
    """Refuse bodies that are too large for their page, unread, and bodies that arrive cut short.

    Bodies that everybody may send cost no query for their sender.
    """

    def middleware(request):
        if request.META.get("HTTP_TRANSFER_ENCODING") and not request.META.get("CONTENT_LENGTH"):
            return render(request, "400.html", status=411)
        size = _content_length(request)
        if size > SIGNED_OUT.size:
            limit = _limit_of(request)
            if size > limit.size:
                return getattr(_view(request), "too_large", too_large)(request, limit)
        request._stream = WholeBody(request._stream, size)
        if size > DECODED_AT_ONCE and request.content_type == "application/x-www-form-urlencoded":
            request._load_post_and_files = lambda: _decode_form(request)
        return get_response(request)

    return middleware


class WholeBody:
    """Read a body up to its announced length.

    Raise BadRequest where the client stops or goes away early: half a text must not be saved in
    place of the whole one. After that, no read waits for this client again.
    """

    def __init__(self, stream, length):
        self._stream, self._left, self._is_broken_off = stream, length, False

    def read(self, size=None):
        wanted, pieces = self._at_most(size), []
        while wanted:
            piece = self._next(self._stream.read, wanted)
            wanted -= len(piece)
            pieces.append(piece)
        return b"".join(pieces)

    def readline(self, size=None):
        wanted = self._at_most(size)
        return self._next(self._stream.readline, wanted) if wanted else b""

    def seekable(self):
        return False

    def close(self):
        self._stream.close()

    def _at_most(self, size):
        return self._left if size is None or size < 0 else min(size, self._left)

    def _next(self, read, most):
        try:
            piece = b"" if self._is_broken_off else read(most)
        except OSError:
            piece = b""
        if not piece:
            self._is_broken_off = True
            raise BadRequest("The request broke off.")
        self._left -= len(piece)
        return piece


def too_large(request, limit=None):
    """Say that nothing was saved, and what the limit is."""
    context = {"limit": limit and limit.size, "is_signed_out": limit == SIGNED_OUT}
    return render(request, "413.html", context, status=413)


def _decode_form(request):
    """Read a form as Django does, but piece by piece, to need hardly more memory than its size."""
    most = settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
    body = request.body
    if body.count(b"&") >= most:
        raise TooManyFieldsSent(f"There are more than {most} fields.")
    request._files = MultiValueDict()
    request._post = data = QueryDict(mutable=True, encoding="utf-8")
    for field in body.split(b"&"):
        if field:
            name, _equals, value = field.partition(b"=")
            data.appendlist(_decode(name), _decode(value))
    data._mutable = False


def _decode(encoded):
    encoded = encoded.replace(b"+", b" ")
    pieces, begin = [], 0
    while begin < len(encoded):
        end = begin + DECODED_AT_ONCE
        for start in (end - 2, end - 1):
            if ENCODED_BYTE.match(encoded, start):
                end = start + 3  # all three characters of it
        pieces.append(unquote_to_bytes(encoded[begin:end]))
        begin = end
    return b"".join(pieces).decode("utf-8", "replace")


class PermittedFiles(FileUploadHandler):
    """Skip files that the page does not take or the person may not upload, storing nothing."""

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        if not _limit_of_view(self.request).allows_files_of(self.request.user):
            self.request.has_skipped_files = True
            raise SkipFile

    def receive_data_chunk(self, raw_data, start):
        return raw_data

    def file_complete(self, file_size):
        return None


def _content_length(request):
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0  # as Django reads it


def _limit_of(request):
    """Return the limit of the page for people we know, and the smallest one for others."""
    user = request.user if request.user.is_authenticated else last_user(request)
    if user is None:
        return SIGNED_OUT
    limit = _limit_of_view(request)
    if limit.permissions and not user.has_perms(limit.permissions):
        return FORM
    if limit == CONTENT and not user.is_staff:
        return FORM
    return limit


def _limit_of_view(request):
    match = _match(request)
    if match is None:
        return FORM
    return getattr(match.func, "body_limit", CONTENT if match.app_name == "admin" else FORM)


def _view(request):
    match = _match(request)
    return match and match.func


def _match(request):
    try:
        return resolve(request.path_info)
    except Resolver404:
        return None
