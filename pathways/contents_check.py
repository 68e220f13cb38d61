"""Refuse to start while the table of contents lacks a list or a text that the models have."""

from django.apps import apps
from django.core.checks import Error
from django.db.models import CASCADE, CharField, ForeignKey, SlugField, TextField

from .contents import CONTENTS, PATHWAY

HINT = "Add it in pathways/contents.py: otherwise it would be neither copied nor sealed nor shown."


def check_contents(**kwargs):
    """Report models that belong to a pathway, and texts of them, which `CONTENTS` does not name.

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
    # The pathway has texts that are about the version, such as its change note.
    rows = [content for content in CONTENTS if content is not PATHWAY]
    texts = [
        Error(f"The text “{name}” is not named.", hint=HINT, obj=content.model, id="pathways.E002")
        for content in rows
        for name in _texts(content.model)
        if name not in content.field_names
    ]
    return models + texts


def _belongs_to_one_of(holders, model):
    """Tell whether its rows are deleted along with a row of one of these models."""
    return any(
        isinstance(field, ForeignKey)
        and field.related_model in holders
        and field.remote_field.on_delete is CASCADE
        for field in model._meta.concrete_fields
    )


def _texts(model):
    return [
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, (CharField, TextField)) and not isinstance(field, SlugField)
    ]
