"""A pathway as the portal keeps it: JSON that `loaddata` puts back, in the form of `fixtures/`."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime

from django.core import serializers
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model, prefetch_related_objects

from ..documents.document import LEVELS
from ..fields import derived_fields
from ..models import Pathway, Role, Seal

# Most lines have none of these, and a file that says so each time reads badly. Left out, a field
# is loaded as what it is when nobody fills it in.
SAID_IF_FILLED = {"retires_on", "retirement_reason", "evidence_prompt", "link", *LEVELS}
# These follow from the name.
DERIVED = {field.name for field in derived_fields(Role)}
# To whom a row belongs and the place it has there are said before all else.
PLACE = ["role", "pathway", "stage", "capability", "number", "position"]

BEFORE_THE_STAGES = ["responsibilities", "ideal_candidates", "core_competencies"]
OF_A_STAGE = [
    "objectives",
    "competencies",
    "readings",
    "metrics",
    "watch_fors",
    "development_tips",
]
BEHIND_THE_STAGES = ["example_titles", "strategic_values"]


def fixture(pathway: Pathway) -> str:
    """The role and this version of its pathway, all rows by natural keys, state and dates too."""
    rows = serializers.serialize(
        "python",
        _rows(pathway),
        use_natural_foreign_keys=True,
        use_natural_primary_keys=True,
    )
    return "[\n" + ",\n".join(map(_written, rows)) + "\n]\n"


def _rows(pathway: Pathway) -> Iterable[Model]:
    """In the order in which people read them. The seal comes last: it allows nothing behind it."""
    prefetch_related_objects(
        [pathway],
        "role",
        *BEFORE_THE_STAGES,
        *(f"stages__{name}" for name in OF_A_STAGE),
        "capabilities__skills",
        *BEHIND_THE_STAGES,
    )
    yield pathway.role
    yield pathway
    yield from _lists(pathway, BEFORE_THE_STAGES)
    for stage in pathway.stages.all():
        yield stage
        yield from _lists(stage, OF_A_STAGE)
    for capability in pathway.capabilities.all():
        yield capability
        yield from capability.skills.all()
    yield from _lists(pathway, BEHIND_THE_STAGES)
    yield from Seal.objects.filter(pathway=pathway).select_related("pathway__role")


def _lists(row: Model, names: list[str]) -> Iterable[Model]:
    for name in names:
        yield from getattr(row, name).all()


def _written(row: dict) -> str:
    """A row with one line a field, so that a change of one word is a change of one line."""
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
