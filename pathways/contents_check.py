"""Refuse to start while the table of contents lacks a list or a field that the models have."""

from django.apps import apps
from django.core.checks import Error
from django.db.models import CASCADE, ForeignKey, SlugField

from .contents import CONTENTS

# What a row is besides its words: its place, and what concerns the version alone.
NO_WORDS = {"position", "number"}
NO_WORDS |= {"state", "published_at", "change_note", "retires_on", "retirement_reason"}
HINT = "Add it in pathways/contents.py: otherwise it would be neither copied nor sealed nor shown."


def check_contents(**kwargs):
    """Report models that belong to a pathway, and fields of them, which `CONTENTS` does not name.

    As this is a system check, `manage.py` runs no command until it is named.
    """
    named = {content.model for content in CONTENTS}
    models = [
        Error(
            f"{model._meta.label} belongs to a pathway.", hint=HINT, obj=model, id="pathways.E001"
        )
        for model in apps.get_models()
        if model not in named and _belongs_to_one_of(named, model)
    ]
    fields = [
        Error(f"The field “{name}” is not named.", hint=HINT, obj=content.model, id="pathways.E002")
        for content in CONTENTS
        for name in _fields(content.model)
        if name not in content.field_names
    ]
    return models + fields


def _belongs_to_one_of(holders, model):
    """Tell whether its rows are deleted along with a row of one of these models."""
    return any(
        isinstance(field, ForeignKey)
        and field.related_model in holders
        and field.remote_field.on_delete is CASCADE
        for field in model._meta.concrete_fields
    )


def _fields(model):
    return [
        field.name
        for field in model._meta.concrete_fields
        if not field.primary_key
        and not isinstance(field, (ForeignKey, SlugField))
        and field.name not in NO_WORDS
    ]
