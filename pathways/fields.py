"""Define columns that are derived from another column of the same row."""

from django.core.exceptions import FieldError
from django.db import models

from .text import fold, sort_key


class _Derived:
    """Derive the value each time it is read, so that it never disagrees with its source."""

    def __init__(self, field):
        self.field = field

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        return self.field.derive(getattr(instance, self.field.source))

    def __set__(self, instance, value):
        # Without this, Django would think the column was not loaded.
        instance.__dict__[self.field.attname] = value


class DerivedField(models.Field):
    """A column derived from `source`. Its model has to be a `DerivedModel`."""

    descriptor_class = _Derived

    def __init__(self, *args, source="", **kwargs):
        self.source = source
        kwargs |= {"editable": False}
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("editable", None)
        return name, path, args, kwargs | {"source": self.source}


class FoldedField(DerivedField, models.CharField):
    """Another column, folded: for comparing and searching."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_length", 255)
        kwargs.setdefault("default", "")
        super().__init__(*args, **kwargs)

    def derive(self, text):
        return fold(text)[: self.max_length]


class SortKeyField(DerivedField, models.BinaryField):
    """The sort key of a name. As bytes, because all databases sort those alike."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("default", b"")
        super().__init__(*args, **kwargs)

    def derive(self, text):
        return sort_key(text)


def derived_fields(model):
    return [field for field in model._meta.concrete_fields if isinstance(field, DerivedField)]


def with_derived(model, names):
    """Add to these columns those that are derived from them."""
    follow = [field.name for field in derived_fields(model) if field.source in names]
    return list(dict.fromkeys([*names, *follow]))


class DerivedQuerySet(models.QuerySet):
    """Write derived columns whenever their sources are written."""

    def update(self, **values):
        for field in derived_fields(self.model):
            if field.source in values and field.name not in values:
                text = values[field.source]
                if not isinstance(text, str):
                    raise FieldError(f"Write {field.source} as text: {field.name} follows from it.")
                values[field.name] = field.derive(text)
        return super().update(**values)

    update.alters_data = True

    def bulk_create(self, objs, *args, update_fields=None, **kwargs):
        if update_fields:
            update_fields = with_derived(self.model, update_fields)
        return super().bulk_create(objs, *args, update_fields=update_fields, **kwargs)

    def bulk_update(self, objs, fields, **kwargs):
        return super().bulk_update(objs, with_derived(self.model, fields), **kwargs)

    bulk_update.alters_data = True


class DerivedModel(models.Model):
    """A model with derived columns. Fixtures are written by `save_base`, so they get them too."""

    objects = DerivedQuerySet.as_manager()

    class Meta:
        abstract = True

    def save_base(self, *args, update_fields=None, **kwargs):
        if update_fields:
            update_fields = frozenset(with_derived(type(self), update_fields))
        return super().save_base(*args, update_fields=update_fields, **kwargs)
