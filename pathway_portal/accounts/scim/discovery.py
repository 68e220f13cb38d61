"""What the portal can do, for clients to ask before anything else."""

from __future__ import annotations

from django.urls import reverse
from scim2_models import (
    AuthenticationScheme,
    Bulk,
    ChangePassword,
    Context,
    ETag,
    Filter,
    ListResponse,
    Meta,
    Patch,
    ResourceType,
    Schema,
    SchemaExtension,
    ServiceProviderConfig,
    Sort,
)

from .answers import ScimRefusal, answer, not_found, scim
from .filters import MOST
from .resources import ENTERPRISE, EnterpriseUser, Group, User

# Other systems read English.
TOKENS = "A token that HR makes in the portal, as a bearer token (RFC 6750)."
PEOPLE, DEPARTMENTS = "People", "Departments"


@scim("GET")
def service_provider(request):
    config = ServiceProviderConfig(
        patch=Patch(supported=True),
        bulk=Bulk(supported=False, max_operations=0, max_payload_size=0),
        filter=Filter(supported=True, max_results=MOST),
        change_password=ChangePassword(supported=False),
        sort=Sort(supported=False),
        etag=ETag(supported=True),
        authentication_schemes=[
            AuthenticationScheme(
                type="oauthbearertoken",
                name="Access token",
                description=TOKENS,
                primary=True,
            )
        ],
    )
    return _answer(request, config, "ServiceProviderConfig", reverse("scim:config"))


@scim("GET")
def resource_types(request):
    return _answer_list(request, ResourceType, _resource_types(request))


@scim("GET")
def resource_type(request, name):
    found = [each for each in _resource_types(request) if each.id == name]
    if not found:
        raise not_found()
    return answer(found[0], scim_ctx=Context.RESOURCE_QUERY_RESPONSE)


@scim("GET")
def schemas(request):
    return _answer_list(request, Schema, _schemas(request))


@scim("GET")
def schema(request, urn):
    found = [each for each in _schemas(request) if str(each.id).lower() == urn.lower()]
    if not found:
        raise not_found()
    return answer(found[0], scim_ctx=Context.RESOURCE_QUERY_RESPONSE)


def _resource_types(request):
    people = ResourceType(
        id="User",
        name="User",
        endpoint="/Users",
        description=PEOPLE,
        schema_=str(User.__schema__),
        schema_extensions=[SchemaExtension(schema_=ENTERPRISE, required=False)],
    )
    departments = ResourceType(
        id="Group",
        name="Group",
        endpoint="/Groups",
        description=DEPARTMENTS,
        schema_=str(Group.__schema__),
    )
    found = [people, departments]
    for each in found:
        address = reverse("scim:resource_type", args=[each.id])
        each.meta = _meta(request, "ResourceType", address)
    return found


def _schemas(request):
    models = [User, EnterpriseUser, Group, ServiceProviderConfig, ResourceType, Schema]
    found = [model.to_schema() for model in models]
    for each in found:
        each.meta = _meta(request, "Schema", reverse("scim:schema", args=[each.id]))
    return found


def _meta(request, name, address):
    return Meta(resource_type=name, location=request.build_absolute_uri(address))


def _answer(request, message, name, address):
    message.meta = _meta(request, name, address)
    return answer(message, scim_ctx=Context.RESOURCE_QUERY_RESPONSE)


def _answer_list(request, model, resources):
    if "filter" in request.GET:
        raise ScimRefusal(403, "This list takes no filter.")
    found = ListResponse[model](
        total_results=len(resources),
        start_index=1,
        items_per_page=len(resources),
        resources=resources,
    )
    return answer(found, scim_ctx=Context.RESOURCE_QUERY_RESPONSE)
