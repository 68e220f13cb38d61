"""Columns that follow from another column of the same row, however the row is written."""

from django.core.exceptions import FieldError
from django.db import models

from .text import fold, sort_key


class _Derived:
    """The attribute: worked out each time it is read, so it never disagrees with its source."""

    def __init__(self, field):
        self.field = field

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        return self.field.derive(getattr(instance, self.field.source))

    def __set__(self, instance, value):
        # Django takes what is not here for a column that was not loaded.
        instance.__dict__[self.field.attname] = value


class DerivedField(models.Field):
    """A column that follows from `source`. Its model is a `DerivedModel`."""

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
    """Another column, folded: to compare by and to search in."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_length", 255)
        kwargs.setdefault("default", "")
        super().__init__(*args, **kwargs)

    def derive(self, text):
        return fold(text)[: self.max_length]


class SortKeyField(DerivedField, models.BinaryField):
    """The place of a name among others. As bytes, which every database sorts alike."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("default", b"")
        super().__init__(*args, **kwargs)

    def derive(self, text):
        return sort_key(text)


def derived_fields(model):
    return [field for field in model._meta.concrete_fields if isinstance(field, DerivedField)]


def with_derived(model, names):
    """Add to these columns the ones that follow from them."""
    follow = [field.name for field in derived_fields(model) if field.source in names]
    return list(dict.fromkeys([*names, *follow]))


class DerivedQuerySet(models.QuerySet):
    """Writes what follows from a column along with the column."""

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
    """A model with derived columns. Fixtures, too, are written by `save_base`."""

    objects = DerivedQuerySet.as_manager()

    class Meta:
        abstract = True

    def save_base(self, *args, update_fields=None, **kwargs):
        if update_fields:
            update_fields = frozenset(with_derived(type(self), update_fields))
        return super().save_base(*args, update_fields=update_fields, **kwargs)
