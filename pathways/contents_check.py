"""Refuse to start while the table of contents lacks a list or a text that the models have."""

from django.apps import apps
from django.core.checks import Error
from django.db.models import CASCADE, CharField, ForeignKey, SlugField, TextField

from .contents import CONTENTS, PATHWAY

HINT = "Add it in pathways/contents.py: otherwise it would be neither copied nor sealed nor shown."


def check_contents(**kwargs):
    """Report models that are deleted with what `CONTENTS` names, and texts, that it does not name.

    A system check: with an error, no command of Django's runs.
    """
    named = {content.model for content in CONTENTS}
    parts = [model for model in apps.get_models() if _is_part_of_one(model, named)]
    models = [
        Error(
            f"{model._meta.label} belongs to a pathway.", hint=HINT, obj=model, id="pathways.E001"
        )
        for model in parts
        if model not in named
    ]
    texts = [
        Error(f"The text “{name}” is not named.", hint=HINT, obj=content.model, id="pathways.E002")
        for content in CONTENTS
        if content
        is not PATHWAY  # some of its texts are about the version, such as its change note
        for name in _texts(content.model)
        if name not in content.field_names
    ]
    return models + texts


def _is_part_of_one(model, holders):
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
