"""Answer as a provider of 1EdTech CASE 1.1, at the addresses of its published OpenAPI."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse

from pathway_portal.accounts.models import Company

from .access import published_content
from .case_queries import DocumentQuery
from .errors import ApiRefusal
from .frameworks import Frameworks
from .paging import page_links


def by_identifier(find):
    """Make the view of one thing, which a method of Frameworks finds by its identifier."""

    def view(request, identifier):
        found = find(frameworks(request), uuid(identifier))
        if found is None:
            raise ApiRefusal(404)
        return (found,)

    return published_content(view)


@published_content
def documents(request):
    query = DocumentQuery.of(request.GET)
    published = frameworks(request)
    summaries = published.summaries()
    keys = {summary["identifier"]: key for key, summary in summaries.items()}
    chosen = query.chosen(list(summaries.values()))
    page = published.documents([keys[each["identifier"]] for each in query.page(chosen)])
    data = {"CFDocuments": [query.shortened(document) for document in page]}
    paging = {"limit": query.limit, "offset": query.offset, "total": len(chosen)}
    _links, headers = page_links(request, **paging)
    return data, headers


document = by_identifier(Frameworks.document)
package = by_identifier(Frameworks.package)
item = by_identifier(Frameworks.item)
item_associations = by_identifier(Frameworks.associations_of_item)
association = by_identifier(Frameworks.association)
item_types = by_identifier(Frameworks.item_types)
rubric = by_identifier(Frameworks.rubric)
# The standard's own collections of which no pathway has anything.
nothing = by_identifier(lambda published, identifier: None)


def frameworks(request) -> Frameworks:
    company = Company.objects.filter(pk=1).first()
    return Frameworks(
        root=request.build_absolute_uri("/"),
        service=reverse("case_documents").removesuffix("CFDocuments"),
        creator=(company and company.name) or request.get_host(),
    )


def uuid(text: str) -> str:
    try:
        identifier = str(UUID(text))
    except ValueError:
        identifier = ""
    if identifier != text.lower():  # Python reads other spellings, too
        raise ApiRefusal(404, f"{text[:100]!r} is not a UUID.", "invalid_uuid")
    return identifier
