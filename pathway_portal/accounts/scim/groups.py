"""/Groups: the departments. Being a member means to work there, and gives no rights."""

from __future__ import annotations

from collections import defaultdict

from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone
from scim2_models import Context, InvalidValueException, PatchOp

from ..models import Department
from ..models import User as Person
from ..provisioning import (
    WrongValue,
    add_department,
    change_department,
    change_members,
    hold_department,
    remove_department,
)
from .answers import answer_with, body_of, key_of, not_found, refuse_other_version, scim
from .filters import OF_DEPARTMENTS, answer_list, filtered
from .resources import POLICY, Group, department_resource

SENT_BACK = {"id", "meta"}


@scim("GET", "POST")
def groups(request):
    if request.method == "GET":
        return _list(request, request.GET.dict())
    sent = _sent(request, Context.RESOURCE_CREATION_REQUEST)
    with transaction.atomic():
        department = add_department(
            sent.display_name,
            sent.external_id,
            _ids(sent),
            by=request.access_token.made_by,
            at=timezone.now(),
        )
        shown = _resource(request, department)
    return answer_with(request, shown, 201)


@scim("POST")
def search(request):
    return _list(request, body_of(request))


@scim("GET", "PUT", "PATCH", "DELETE")
def group(request, pk):
    pk = key_of(pk)
    if request.method == "GET":
        department = Department.objects.filter(pk=pk).first()
        if department is None:
            raise not_found()
        return answer_with(request, _resource(request, department))
    by_and_at = {"by": request.access_token.made_by, "at": timezone.now()}
    with transaction.atomic():
        try:
            department = hold_department(pk)
        except Department.DoesNotExist as gone:
            raise not_found() from gone
        before = _resource(request, department)
        refuse_other_version(request, before)
        if request.method == "DELETE":
            remove_department(department, **by_and_at)
            return HttpResponse(status=204)
        if request.method == "PUT":
            after = _sent(request, Context.RESOURCE_REPLACEMENT_REQUEST)
        else:
            after = _patched(before, body_of(request))
        change_department(department, after.display_name, after.external_id, **by_and_at)
        change_members(department, _ids(after), **by_and_at)
        now = _resource(request, department)
    return answer_with(request, now)


def _list(request, given):
    def resources(departments, shown):
        members = _members(departments) if _shows_members(shown) else {}
        return [
            department_resource(request, department, members.get(department.pk))
            for department in departments
        ]

    departments = filtered(Department.objects.all(), given.get("filter"), OF_DEPARTMENTS)
    return answer_list(departments.distinct(), given, Group, resources)


def _shows_members(shown):
    """Return whether anybody will see the members, who may be very many."""
    excluded = {str(path).lower().rpartition(":")[2] for path in shown.excluded_attributes or []}
    wanted = {str(path).lower().rpartition(":")[2] for path in shown.attributes or []}
    is_wanted = not wanted or any(name.partition(".")[0] == "members" for name in wanted)
    return is_wanted and "members" not in excluded


def _members(departments):
    members = defaultdict(list)
    people = Person.objects.in_directory().filter(department__in=departments).order_by("pk")
    for pk, department in people.values_list("pk", "department"):
        members[department].append(pk)
    return members


def _resource(request, department):
    return department_resource(request, department, _members([department])[department.pk])


def _sent(request, context):
    body = {k: value for k, value in body_of(request).items() if k.lower() not in SENT_BACK}
    return Group.model_validate(body, scim_ctx=context, scim_policy=POLICY)


def _patched(before, body):
    if "operations" in body and "Operations" not in body:
        body["Operations"] = body.pop("operations")
    operations = body.get("Operations")
    for each in operations if isinstance(operations, list) else []:
        value = each.get("value") if isinstance(each, dict) else None
        if isinstance(value, dict) and not each.get("path"):
            # Okta sends the id of the group along.
            each["value"] = {k: v for k, v in value.items() if k.lower() not in SENT_BACK}
        elif isinstance(value, list) and str(each.get("op")).lower() == "remove":
            # Entra ID names members with more than their ids, part of it empty.
            each["value"] = [_id_alone(member) for member in value]
    patch = PatchOp[Group].model_validate(
        body, scim_ctx=Context.RESOURCE_PATCH_REQUEST, scim_policy=POLICY
    )
    after = before.model_copy(deep=True)
    patch.patch(after, scim_policy=POLICY)
    return after


def _id_alone(member):
    return {"value": member["value"]} if isinstance(member, dict) and "value" in member else member


def _ids(resource):
    """Return the ids of the members."""
    ids = set()
    for member in resource.members or []:
        value = member.value
        if not value:
            raise InvalidValueException(detail="members: A member has no value.")
        if not (value.isascii() and value.isdigit() and len(value) < 19):
            raise WrongValue("members", f"There is nobody with the id {value[:40]}.")
        ids.add(int(value))
    return ids
