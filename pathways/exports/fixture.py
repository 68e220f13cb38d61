"""Write a pathway as JSON that `loaddata` reads, in the form of `fixtures/`."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime

from django.core import serializers
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model, prefetch_related_objects

from ..contents import CONTENTS, PATHWAY, Content, Need, pathway_lists, prefetches
from ..fields import derived_fields
from ..models import Pathway, Role, Seal

# Most lines have none of these, and a file that says so each time reads badly. Left out, a field
# is loaded as what it is when nobody fills it in.
SAID_IF_FILLED = {"retires_on", "retirement_reason"} | {
    text.name for content in CONTENTS for text in content.texts if text.need == Need.OPTIONAL
}
# These follow from the name.
DERIVED = {field.name for field in derived_fields(Role)}
# To whom a row belongs and the place it has there are said before all else.
PLACE = ["role", *(each.holder for each in CONTENTS), *(each.order for each in CONTENTS)]


def fixture(pathway: Pathway) -> str:
    """Return the role and this version, all rows by natural keys, with state and dates."""
    rows = serializers.serialize(
        "python",
        _rows(pathway),
        use_natural_foreign_keys=True,
        use_natural_primary_keys=True,
    )
    return "[\n" + ",\n".join(map(_written, rows)) + "\n]\n"


def _rows(pathway: Pathway) -> Iterable[Model]:
    """Yield the rows in reading order. The seal comes last, as no row can be added after it."""
    prefetch_related_objects([pathway], "role", *prefetches(pathway_lists()))
    yield pathway.role
    yield pathway
    yield from _rows_below(PATHWAY, pathway)
    yield from Seal.objects.filter(pathway=pathway).select_related("pathway__role")


def _rows_below(content: Content, row: Model) -> Iterable[Model]:
    """Yield the rows of each list, each followed by those of its own lists."""
    for each in content.lists:
        for below in getattr(row, each.name).all():
            yield below
            yield from _rows_below(each, below)


def _written(row: dict) -> str:
    """Write a row with one line a field, so that changing one word changes one line."""
    fields = [
        f"      {_json(name)}: {_json(value)}"
        for name, value in sorted(row["fields"].items(), key=_place)
        if name not in DERIVED and (value or name not in SAID_IF_FILLED)
    ]
    inside = ",\n".join(fields)
    return f'  {{\n    "model": {_json(row["model"])},\n    "fields": {{\n{inside}\n    }}\n  }}'


def _place(field: tuple[str, object]) -> int:
    name, _value = field
    return PLACE.index(name) if name in PLACE else len(PLACE)


def _json(value: object) -> str:
    if isinstance(value, datetime):  # whole: the encoder would cut it to milliseconds
        value = value.isoformat().replace("+00:00", "Z")
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)
