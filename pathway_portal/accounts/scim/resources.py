"""How people and departments look in SCIM: what the portal keeps of RFC 7643, and no more.

What a client sends besides is ignored, as the RFC wants it. The classes have the RFC's names,
because those stand in the schemas.
"""

from typing import Annotated

from django.urls import reverse
from pydantic import Field
from scim2_models import (
    URN,
    CaseExact,
    ComplexAttribute,
    Extension,
    Meta,
    Mutability,
    Reference,
    Required,
    Resource,
    ScimPolicy,
    Uniqueness,
)
from scim2_models.resources.resource import AnyExtension

from .answers import version_of

ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
# What Entra ID and others send besides the RFC.
POLICY = ScimPolicy(
    unknown=ScimPolicy.Unknown.ignore,
    remove_value_as_filter=ScimPolicy.RemoveValue.apply,
    unmatched_path_filter=ScimPolicy.UnmatchedPathFilter.create,
)


def reference_field():
    return Field(None, serialization_alias="$ref", validation_alias="$ref")


class Email(ComplexAttribute):
    value: Annotated[str | None, Required.true] = None
    """The address that the person signs in with."""

    type: str | None = Field(None, examples=["work"])
    """Always "work": the portal keeps one address."""

    primary: bool | None = None
    """Always true."""


class GroupMembership(ComplexAttribute):
    value: Annotated[str | None, Mutability.read_only] = None
    """The id of the department."""

    ref: Annotated[Reference["Group"] | None, Mutability.read_only] = reference_field()
    """The address of the department."""

    display: Annotated[str | None, Mutability.read_only] = None
    """The name of the department."""


class User(Resource[AnyExtension]):
    __schema__ = URN("urn:ietf:params:scim:schemas:core:2.0:User")

    user_name: Annotated[str | None, Uniqueness.server, Required.true] = None
    """What the directory calls the person; the email address, unless the two differ."""

    display_name: Annotated[str | None, Required.true] = None
    """The whole name. The portal does not keep first and last names apart."""

    title: str | None = None
    """The job title."""

    active: Annotated[bool | None, Required.true] = None
    """Whether the person is here. False lets them leave, as an inactive row of HR's list does."""

    emails: Annotated[list[Email] | None, Required.true] = None
    """The one address of the person."""

    groups: Annotated[list[GroupMembership] | None, Mutability.read_only] = None
    """The department of the person."""


class Manager(ComplexAttribute):
    value: Annotated[str | None, Required.true, CaseExact.true] = None
    """The id of the manager."""

    ref: Reference["User"] | None = reference_field()
    """The address of the manager."""


class EnterpriseUser(Extension):
    __schema__ = URN(ENTERPRISE)

    employee_number: Annotated[str | None, Uniqueness.server] = None
    """The staff number."""

    department: str | None = None
    """The name of the department; a new one is added."""

    manager: Manager | None = None
    """Who reads and reviews what the person submits."""


class GroupMember(ComplexAttribute):
    value: Annotated[str | None, Mutability.immutable, CaseExact.true] = None
    """The id of the person."""

    ref: Annotated[Reference["User"] | None, Mutability.immutable] = reference_field()
    """The address of the person."""

    type: Annotated[str | None, Mutability.immutable] = Field(None, examples=["User"])
    """Always "User": departments hold no departments."""


class Group(Resource):
    __schema__ = URN("urn:ietf:params:scim:schemas:core:2.0:Group")

    display_name: Annotated[str | None, Uniqueness.server, Required.true] = None
    """The name of the department."""

    members: list[GroupMember] | None = None
    """The people in it. Somebody is in one department at most."""


PersonResource = User[EnterpriseUser]


def location(request, name, pk):
    return request.build_absolute_uri(reverse(f"scim:{name}", args=[pk]))


def person_resource(request, person):
    """Show a person; load their department along."""
    enterprise = EnterpriseUser(employee_number=person.staff_number)
    groups = None
    if person.department:
        enterprise.department = person.department.name
        address = location(request, "group", person.department_id)
        membership = {"value": str(person.department_id), "$ref": address}
        groups = [membership | {"display": person.department.name}]
    if person.manager_id:
        enterprise.manager = Manager.model_validate(
            {
                "value": str(person.manager_id),
                "$ref": location(request, "user", person.manager_id),
            }
        )
    resource = PersonResource.model_validate(
        {
            "schemas": [str(User.__schema__), ENTERPRISE],
            "id": str(person.pk),
            "externalId": person.external_id,
            "userName": person.directory_name or person.email,
            "displayName": person.name,
            "title": person.job_title or None,
            "active": person.is_active,
            "emails": [{"value": person.email, "type": "work", "primary": True}],
            "groups": groups,
        }
    )
    resource[EnterpriseUser] = enterprise
    return _with_meta(resource, "User", location(request, "user", person.pk))


def department_resource(request, department, members=None):
    """Show a department; `members` are the ids of the people in it, None to leave them out."""
    resource = Group.model_validate(
        {
            "schemas": [str(Group.__schema__)],
            "id": str(department.pk),
            "externalId": department.external_id,
            "displayName": department.name,
        }
    )
    if members:
        resource.members = [
            GroupMember.model_validate(
                {"value": str(pk), "$ref": location(request, "user", pk), "type": "User"}
            )
            for pk in members
        ]
    return _with_meta(resource, "Group", location(request, "group", department.pk))


def _with_meta(resource, name, address):
    resource.meta = Meta(resource_type=name, location=address, version=version_of(resource))
    return resource
