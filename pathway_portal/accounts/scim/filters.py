"""Filters of RFC 7644 as conditions of the database, and the pages of a list."""

from __future__ import annotations

from django.db.models import Q
from scim2_models import (
    Context,
    InvalidFilterException,
    InvalidValueException,
    ListResponse,
    ScimFilter,
)
from scim2_models.path import FilterVisitor, LogicalOperator

from .answers import answer, attributes_of
from .resources import ENTERPRISE

COUNT = 100
MOST = 200
NONE = Q(pk__in=[])
LOOKUPS = {"eq": "iexact", "co": "icontains", "sw": "istartswith", "ew": "iendswith"}


def text(*columns):
    """Compare a text, whatever its case; of several columns, one must fit."""

    def condition(op, value):
        if op == "pr":
            return Q.create([_is_there(column) for column in columns], connector=Q.OR)
        if op not in LOOKUPS or not isinstance(value, str):
            raise _wrong("Texts are compared by eq, ne, co, sw, ew and pr.")
        if "\0" in value or not _can_be_kept(value):
            return NONE
        tests = [(f"{column}__{LOOKUPS[op]}", value) for column in columns]
        return Q.create(tests, connector=Q.OR)

    return condition


def _is_there(column):
    return ~Q(**{column: None}) & ~Q(**{column: ""})


def _can_be_kept(value):
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def key(column):
    """Compare a text that is the same only letter by letter, such as a key of the directory."""
    any_text = text(column)

    def condition(op, value):
        if op == "eq" and isinstance(value, str) and any_text(op, value) is not NONE:
            return Q(**{column: value})
        return any_text(op, value)

    return condition


def lower(column):
    """Compare a text that is kept in lower case, so that its index finds it."""
    any_text = text(column)

    def condition(op, value):
        if op == "eq" and isinstance(value, str) and any_text(op, value) is not NONE:
            return Q(**{column: value.lower()})
        return any_text(op, value)

    return condition


def user_name(op, value):
    """Compare the name in the directory, which is the address of those who have no other."""
    if op == "pr":
        return ~NONE
    named, addressed = lower("directory_name")(op, value), lower("email")(op, value)
    return named | (addressed & Q(directory_name=None))


def number(column):
    """Compare an id."""

    def condition(op, value):
        if op == "pr":
            return ~Q(**{column: None})
        if op != "eq":
            raise _wrong("Ids are compared by eq, ne and pr.")
        if not (isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 19):
            return NONE
        return Q(**{column: int(value)})

    return condition


def boolean(column):
    def condition(op, value):
        if op == "pr":
            return ~NONE
        if op != "eq" or str(value).lower() not in ("true", "false"):
            raise _wrong("A Boolean is compared by eq, ne and pr with true or false.")
        return Q(**{column: str(value).lower() == "true"})

    return condition


def always(*values):
    """Compare what is the same of all, such as the type of an address."""

    def condition(op, value):
        if op == "pr":
            return ~NONE
        if op != "eq":
            raise _wrong("This is compared by eq, ne and pr.")
        return ~NONE if str(value).lower() in values else NONE

    return condition


def _wrong(detail):
    return InvalidFilterException(detail=detail)


URN = ENTERPRISE.lower()
OF_PEOPLE = {
    "id": number("pk"),
    "externalid": key("external_id"),
    "username": user_name,
    "displayname": text("name"),
    "title": text("job_title"),
    "active": boolean("is_active"),
    "emails": lower("email"),
    "emails.value": lower("email"),
    "emails.type": always("work"),
    "emails.primary": always("true"),
    "groups": number("department"),
    "groups.value": number("department"),
    "groups.display": text("department__name"),
    "meta.resourcetype": always("user"),
    f"{URN}:employeenumber": text("staff_number"),
    f"{URN}:department": text("department__name"),
    f"{URN}:manager": number("manager"),
    f"{URN}:manager.value": number("manager"),
}
OF_DEPARTMENTS = {
    "id": number("pk"),
    "externalid": key("external_id"),
    "displayname": text("name"),
    "members": number("people"),
    "members.value": number("people"),
    "meta.resourcetype": always("group"),
}


class _Conditions(FilterVisitor):
    def __init__(self, attributes, prefix=""):
        self.attributes, self.prefix = attributes, prefix

    def visit_not(self, node):
        return ~self.visit(node.expr)

    def visit_logical_expr(self, node):
        connector = Q.AND if node.op == LogicalOperator.and_ else Q.OR
        return Q.create([self.visit(term) for term in node.terms], connector=connector)

    def visit_present(self, node):
        return self._attribute(node.attr_path)("pr", None)

    def visit_comparison(self, node):
        compare = self._attribute(node.attr_path)
        op = node.op.value
        if node.value is None and op in ("eq", "ne"):
            return ~compare("pr", None) if op == "eq" else compare("pr", None)
        return ~compare("eq", node.value) if op == "ne" else compare(op, node.value)

    def visit_value_path(self, node):
        # The portal keeps one value of each, so what holds of it holds of the list.
        return _Conditions(self.attributes, f"{_name(node.attr_path)}.").visit(node.val_filter)

    def _attribute(self, path):
        name = self.prefix + _name(path)
        if name not in self.attributes:
            raise _wrong(f"There is no filter for “{path}”.")
        return self.attributes[name]


def _name(path):
    """Return an attribute's name in lower case, without the URN of the resource itself."""
    urn = (path.uri or "").lower()
    name = ".".join(filter(None, [path.attr, path.sub_attr])).lower()
    return f"{urn}:{name}" if urn == URN else name


def filtered(rows, filter_, attributes):
    """Keep the rows that a filter names; refuse one that the portal cannot answer truly."""
    if not filter_:
        return rows
    if not isinstance(filter_, str):
        raise _wrong("A filter is a text.")
    return rows.filter(_Conditions(attributes).visit(ScimFilter(filter_).ast))


def answer_list(rows, given, model, resources):
    """Answer with one page of a list, in the order of ids, which never changes.

    `resources(rows, shown)` shows the rows of the page.
    """
    shown = attributes_of(model, given)
    start = max(_number(given, "startIndex", 1), 1)
    count = min(max(_number(given, "count", COUNT), 0), MOST)
    page = (
        resources(list(rows.order_by("pk")[start - 1 : start - 1 + count]), shown) if count else []
    )
    found = ListResponse[model](
        total_results=rows.count(), start_index=start, items_per_page=len(page), resources=page
    )
    return answer(found, scim_ctx=Context.RESOURCE_QUERY_RESPONSE, shown=shown)


def _number(given, name, default):
    value = given.get(name, default)
    try:
        return min(int(value), 10**9)
    except (TypeError, ValueError) as wrong:
        raise InvalidValueException(detail=f"{name} is not a number.") from wrong
