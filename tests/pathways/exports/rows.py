"""All rows of the catalogue, for holding two states of the database side by side."""

from django.apps import apps
from django.core import serializers

from pathways.models import HeadingMeaning, LoadedDraft, ShippedRole

# All that a pathway is made of.
MODELS = [
    model
    for model in apps.get_app_config("pathways").get_models()
    if model not in (HeadingMeaning, LoadedDraft, ShippedRole)
]


def rows():
    """Each row with all its fields, by natural keys and in an order that ids don't decide."""
    found = []
    for model in MODELS:
        found += serializers.serialize(
            "python",
            model.objects.select_related(),  # natural keys name what is above
            use_natural_foreign_keys=True,
            use_natural_primary_keys=True,
        )
    return sorted(found, key=repr)
