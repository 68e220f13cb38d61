"""What holds at each address of SCIM: tokens, methods, bodies, versions and errors."""

from __future__ import annotations

import hashlib
import json
import logging
from functools import wraps

from django.core.exceptions import BadRequest
from django.db import DatabaseError, IntegrityError
from django.http import HttpResponse
from django.http.request import RawPostDataException
from django.utils import translation
from pydantic import ValidationError
from scim2_models import (
    Context,
    Error,
    InvalidSyntaxException,
    InvalidValueException,
    ResponseParameters,
    SCIMException,
)

from pathway_portal.web.access_tokens import TokenPurpose, TokenRefused, token_of
from pathway_portal.web.database_conflicts import gave_way

from ..provisioning import Forbidden, Taken, WrongValue

logger = logging.getLogger(__name__)

CONTENT_TYPE = "application/scim+json"
# By the portal's names of fields.
ATTRIBUTES = {
    "name": "displayName",
    "email": "emails.value",
    "job_title": "title",
    "department": "department",
    "staff_number": "employeeNumber",
    "manager": "manager",
    "external_id": "externalId",
    "directory_name": "userName",
    "members": "members",
}
DEEPEST = 30  # levels of a body
# How a resource is shown in the answer to each of these.
AFTER_A_CHANGE = {
    "POST": Context.RESOURCE_CREATION_RESPONSE,
    "PUT": Context.RESOURCE_REPLACEMENT_RESPONSE,
    "PATCH": Context.RESOURCE_PATCH_RESPONSE,
}


class ScimRefusal(Exception):
    def __init__(self, status, detail, scim_type=None):
        super().__init__(detail)
        self.status, self.scim_type = status, scim_type


def not_found():
    return ScimRefusal(404, "There is nothing here.")


def scim(*methods):
    """Open a view to systems with a token for people, and have all errors answered as SCIM's.

    A decorator. The token is checked before anything is looked up.
    """

    def decorator(view):
        @wraps(view)
        def wrapped(request, **kwargs):
            # Other systems read the answers, and the people who run those systems.
            with translation.override("en"):
                try:
                    request.access_token = token_of(request, TokenPurpose.PEOPLE)
                    if request.method not in methods:
                        response = error(405, "This address does not take that method.")
                        response.headers["Allow"] = ", ".join(methods)
                        return response
                    return view(request, **kwargs)
                except TokenRefused as refused:
                    return error(refused.status, str(refused), headers=refused.headers)
                except Exception as problem:
                    if answer := _answer_to(problem):
                        return answer
                    raise

        return wrapped

    return decorator


@scim("POST")
def search_everything(request):
    raise ScimRefusal(501, "Search people at /Users/.search and departments at /Groups/.search.")


@scim("GET", "POST", "PUT", "PATCH", "DELETE")
def nothing_there(request, rest):
    raise not_found()


def _answer_to(problem):
    """Answer a problem that the sender can do something about; return None for one of ours."""
    match problem:
        case ScimRefusal():
            return error(problem.status, str(problem), problem.scim_type)
        case SCIMException():
            return error(problem.status, str(problem), problem.scim_type)
        case ValidationError():
            return answer(Error.from_validation_errors(problem)[0], 400)
        case Taken():
            return error(409, f"{ATTRIBUTES[problem.field]}: {problem}", "uniqueness")
        case WrongValue():
            return error(400, f"{ATTRIBUTES[problem.field]}: {problem}", "invalidValue")
        case Forbidden():
            return error(403, str(problem))
        case BadRequest():
            return error(400, "The request broke off.", "invalidSyntax")
        case IntegrityError() if "unique" in str(problem).lower():
            return error(409, "Somebody else was given this at the same moment.", "uniqueness")
        case DatabaseError() if gave_way(problem):
            logger.warning("A change by another system gave way to another.", exc_info=problem)
            headers = {"Retry-After": "2"}
            return error(503, "This gave way to another change. Send it again.", headers=headers)
    return None


# Bodies -------------------------------------------------------------------------------------------


def body_of(request) -> dict:
    """Return the object that a request sends; refuse what is no JSON that can be kept."""
    try:
        body = json.loads(request.body, parse_constant=_no_such_number)
        _refuse_unkept(body, DEEPEST)
    except (ValueError, RecursionError, RawPostDataException) as wrong:
        raise InvalidSyntaxException(detail="The body is not JSON.") from wrong
    if not isinstance(body, dict):
        raise InvalidSyntaxException(detail="The body is not a JSON object.")
    return body


def _no_such_number(name):
    raise ValueError(name)


def _refuse_unkept(value, levels):
    """Refuse what no database keeps: null characters, halves of characters, and endless depth."""
    if not levels:
        raise ValueError("too deep")
    if isinstance(value, dict):
        for each in (*value.keys(), *value.values()):
            _refuse_unkept(each, levels - 1)
    elif isinstance(value, list):
        for each in value:
            _refuse_unkept(each, levels - 1)
    elif isinstance(value, str):
        if "\0" in value:
            raise InvalidValueException(detail="There is a null character in a text.")
        value.encode()


def key_of(pk: str) -> int:
    """Return an id as a number; what is none is nobody's."""
    if not (pk.isascii() and pk.isdigit() and len(pk) <= 18):
        raise not_found()
    return int(pk)


# Answers ------------------------------------------------------------------------------------------


def answer(message, status=200, headers=None, scim_ctx=Context.DEFAULT, shown=None):
    """Answer with a message or resource; `shown` selects the attributes of a resource."""
    if not isinstance(message, dict):
        message = message.model_dump(scim_ctx=scim_ctx, response_parameters=shown)
    content = json.dumps(message, ensure_ascii=False).encode()
    return HttpResponse(content, CONTENT_TYPE, status, headers=headers)


def error(status, detail, scim_type=None, headers=None):
    message = Error(status=status, detail=detail, scim_type=scim_type or None)
    return answer(message, status, headers)


def too_large(limit):
    return error(413, f"The body is too large: the limit is {limit.size} bytes.")


def version_of(resource) -> str:
    """Return the version of a resource: equal ones have the same."""
    content = resource.model_dump(scim_ctx=Context.RESOURCE_QUERY_RESPONSE)
    content.pop("meta", None)
    digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    return f'W/"{digest[:20]}"'


def refuse_other_version(request, resource):
    """Refuse to change what is no longer as the sender had read it (412)."""
    wanted = request.headers.get("If-Match")
    if wanted and wanted.strip() != "*" and not _names(wanted, resource.meta.version):
        raise ScimRefusal(412, "This has been changed since you read it. Read it again.")


def is_known(request, resource) -> bool:
    known = request.headers.get("If-None-Match")
    return bool(known) and (known.strip() == "*" or _names(known, resource.meta.version))


def _names(header, version):
    return version.removeprefix("W/") in [
        each.strip().removeprefix("W/") for each in header.split(",")
    ]


def answer_with(request, resource, status=200):
    """Answer with one resource and its version, or that the sender has it already."""
    headers = {"ETag": resource.meta.version}
    if request.method == "GET" and is_known(request, resource):
        return HttpResponse(status=304, headers=headers)
    if status == 201:
        headers["Location"] = str(resource.meta.location)
    shown = attributes_of(type(resource), request.GET.dict())
    scim_ctx = AFTER_A_CHANGE.get(request.method, Context.RESOURCE_QUERY_RESPONSE)
    return answer(resource, status, headers, scim_ctx, shown)


def attributes_of(model, given) -> ResponseParameters:
    """Return which attributes somebody wants to see."""
    names = {
        name: [each.strip() for each in _texts(given[name]) if each.strip()]
        for name in ("attributes", "excludedAttributes")
        if given.get(name)
    }
    return ResponseParameters[model].model_validate(names)


def _texts(value):
    """Return the names in a query, which commas separate, or in a body, which has a list."""
    if isinstance(value, str):
        return value.split(",")
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return value
    raise InvalidValueException(detail="Attributes are named by a list of texts.")
