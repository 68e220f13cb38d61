"""/Users: the people. Deleting lets somebody leave; only HR erases."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone
from scim2_models import Context, InvalidValueException, PatchOp

from ..models import User as Person
from ..provisioning import WrongValue, add_person, change_person, hold_person, remove_person
from .answers import answer_with, body_of, key_of, not_found, refuse_other_version, scim
from .filters import OF_PEOPLE, answer_list, filtered
from .resources import ENTERPRISE, POLICY, EnterpriseUser, PersonResource, person_resource

# Read-only: clients send back what they have read.
SENT_BACK = {"id", "meta", "groups"}
TRUTH = {"true": True, "false": False}


@scim("GET", "POST")
def users(request):
    if request.method == "GET":
        return _list(request, request.GET.dict())
    resource = PersonResource.model_validate(
        _completed(_tidied(body_of(request))),
        scim_ctx=Context.RESOURCE_CREATION_REQUEST,
        scim_policy=POLICY,
    )
    values = _values(resource)
    values["directory_name"] = _directory_name(resource.user_name, values["email"])
    with transaction.atomic():
        person = add_person(values, by=request.access_token.made_by, at=timezone.now())
        shown = person_resource(request, _people().get(pk=person.pk))
    return answer_with(request, shown, 201)


@scim("POST")
def search(request):
    return _list(request, body_of(request))


@scim("GET", "PUT", "PATCH", "DELETE")
def user(request, pk):
    pk = key_of(pk)
    if request.method == "GET":
        person = _people().filter(pk=pk).first()
        if person is None:
            raise not_found()
        return answer_with(request, person_resource(request, person))
    body = None if request.method == "DELETE" else body_of(request)
    by_and_at = {"by": request.access_token.made_by, "at": timezone.now()}
    with transaction.atomic():
        try:
            person = hold_person(pk)
        except Person.DoesNotExist as gone:
            raise not_found() from gone
        before = person_resource(request, person)
        refuse_other_version(request, before)
        if request.method == "DELETE":
            remove_person(person, **by_and_at)
            return HttpResponse(status=204)
        after = (_replaced if request.method == "PUT" else _patched)(before, body)
        change_person(person, _differences(before, after), **by_and_at)
        now = person_resource(request, _people().get(pk=pk))
    return answer_with(request, now)


def _people():
    return Person.objects.in_directory().select_related("department")


def _list(request, given):
    def resources(people, shown):
        return [person_resource(request, person) for person in people]

    people = filtered(_people(), given.get("filter"), OF_PEOPLE)
    return answer_list(people, given, PersonResource, resources)


# What clients send --------------------------------------------------------------------------------


def _tidied(body):
    """Return the attributes of a person as the RFC writes them, without read-only ones."""
    tidy = {}
    for name, value in body.items():
        lower = name.lower()
        if lower in SENT_BACK:
            continue
        if lower == ENTERPRISE.lower() and isinstance(value, dict):
            value = {each: _attribute(each, value[each]) for each in value}
        tidy[name] = _attribute(name, value)
    return tidy


def _attribute(name, value):
    """Return one value as the RFC writes it: Entra ID sends "True", and a manager's id alone."""
    lower = name.lower()
    if lower == "active" and isinstance(value, str) and value.lower() in TRUTH:
        return TRUTH[value.lower()]
    if lower in ("manager", f"{ENTERPRISE.lower()}:manager"):
        if isinstance(value, list) and len(value) == 1:
            [value] = value
        if isinstance(value, str):
            return {"value": value} if value else None
        if isinstance(value, dict) and value.get("value") == "":
            return None
    return value


def _completed(body: dict[str, Any]):
    """Add what follows from other attributes, for clients that leave it out."""
    lower = {name.lower(): value for name, value in body.items()}
    if lower.get("active") is None:
        body["active"] = True
    if not lower.get("displayname") and (name := _joined(body)):
        body["displayName"] = name
    if not lower.get("emails") and _is_address(lower.get("username")):
        body["emails"] = [{"value": lower["username"], "type": "work", "primary": True}]
    return body


def _joined(body):
    """Return the whole name that the parts of a name make, or nothing."""
    name = next((value for key, value in body.items() if key.lower() == "name"), None)
    if not isinstance(name, dict):
        return ""
    parts = {key.lower(): value for key, value in name.items() if isinstance(value, str)}
    both = " ".join(filter(None, [parts.get("givenname"), parts.get("familyname")]))
    return parts.get("formatted") or both


def _is_address(value):
    if not isinstance(value, str):
        return False
    with suppress(ValidationError):
        validate_email(value)
        return True
    return False


def _replaced(before, body):
    """Return the person as a PUT wants them. What it does not mention stays, as in HR's lists."""
    sent = PersonResource.model_validate(
        _completed(_tidied(body)),
        scim_ctx=Context.RESOURCE_REPLACEMENT_REQUEST,
        scim_policy=POLICY,
    )
    after = before.model_copy(deep=True)
    named = {name.lower() for name in body}
    for field in ("user_name", "display_name", "emails"):
        setattr(after, field, getattr(sent, field))
    for field, name in [("external_id", "externalid"), ("title", "title"), ("active", "active")]:
        if name in named:
            setattr(after, field, getattr(sent, field))
    if enterprise := sent[EnterpriseUser]:
        for field in enterprise.model_fields_set & set(EnterpriseUser.model_fields):
            setattr(after[EnterpriseUser], field, getattr(enterprise, field))
    return after


def _patched(before, body):
    """Return the person as a PATCH wants them."""
    operations = body.get("Operations", body.get("operations"))
    if isinstance(operations, list):
        body = body | {"Operations": [_operation(e) for each in operations for e in _split(each)]}
        body.pop("operations", None)
    patch = PatchOp[PersonResource].model_validate(
        body, scim_ctx=Context.RESOURCE_PATCH_REQUEST, scim_policy=POLICY
    )
    after = before.model_copy(deep=True)
    patch.patch(after, scim_policy=POLICY)
    return after


def _split(operation):
    """Yield an operation without a path as several, where its value names paths with a filter."""
    value = operation.get("value") if isinstance(operation, dict) else None
    if _has_path(operation) or not isinstance(value, dict):
        yield operation
        return
    paths = [name for name in value if "[" in name]
    rest = {name: value[name] for name in value if name not in paths}
    if rest or not paths:
        yield operation | {"value": rest}
    for path in paths:
        yield operation | {"path": path, "value": value[path]}


def _has_path(operation):
    return isinstance(operation, dict) and bool(operation.get("path"))


def _operation(operation):
    if not isinstance(operation, dict):
        return operation
    path, value = operation.get("path"), operation.get("value")
    if isinstance(path, str) and path:
        value = _attribute(path, value)
        if value is None and str(operation.get("op")).lower() in ("add", "replace"):
            return {name: operation[name] for name in operation if name != "value"} | {
                "op": "remove"
            }
    elif isinstance(value, dict):
        value = _tidied(value)
    return operation | {"value": value} if "value" in operation else operation


# What it means for a person -----------------------------------------------------------------------


def _values(resource):
    """Return the values of a person, by the portal's names."""
    enterprise = resource[EnterpriseUser] or EnterpriseUser()
    manager = enterprise.manager and enterprise.manager.value
    return {
        "name": resource.display_name,
        "email": (_address(resource.emails) or "").lower(),
        "job_title": resource.title or "",
        "department": enterprise.department or "",
        "staff_number": enterprise.employee_number,
        "manager": _manager(manager) if manager else None,
        "is_active": True if resource.active is None else resource.active,
        "external_id": resource.external_id,
    }


def _manager(value):
    manager = None
    if value.isascii() and value.isdigit() and len(value) < 19:
        manager = Person.objects.in_directory().filter(pk=int(value)).first()
    if manager is None:
        raise WrongValue("manager", "There is nobody with this id.")
    return manager


def _address(emails):
    """Return the address to keep: the one at work, else the primary one, else the first."""
    emails = [each for each in emails or [] if each.value]
    chosen = next((each for each in emails if (each.type or "").lower() == "work"), None)
    chosen = chosen or next((each for each in emails if each.primary), None)
    return (chosen or emails[0]).value if emails else None


def _differences(before, after):
    """Return the values that a client changes."""
    was, now = _values(before), _values(after)
    names = [(each.user_name or "").strip().lower() for each in (before, after)]
    if not names[1]:
        raise InvalidValueException(detail="userName: This is missing.")
    if names[0] != names[1] and names[0] == was["email"] == now["email"] and _is_address(names[1]):
        # The two are the same until the directory says that they are not.
        now["email"] = names[1]
    changed = {field: value for field, value in now.items() if value != was[field]}
    changed["directory_name"] = _directory_name(names[1], now["email"])
    return changed


def _directory_name(name, email):
    name = (name or "").strip().lower()
    return None if name == email else name
