"""Edit a list on the page of its holder: lines in the order of their numbers."""

from django.contrib import admin
from django.db.models import F

from ..contents import STAGES
from ..slugs import distinct_slug, says_something_else, slug_of
from .edit_conflicts import ConflictForm, ConflictFormSet
from .rights import DraftsOnly, RightsOfPathway

MOST = 100  # characters of an identity
PARKED = 1000  # more than the lines of any list


class LineForm(ConflictForm):
    """A line of a list. The list numbers it; its slug is made from its words if left empty."""

    order = "position"
    made_slug = ""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.order in self.fields:
            self.fields[self.order].required = False
        if "slug" in self.fields:
            self.fields["slug"].required = False

    def clean(self):
        cleaned = super().clean()
        if "slug" in self.fields and not cleaned.get("slug") and "slug" not in self.errors:
            words = cleaned.get("title") or cleaned.get("text") or ""
            if words:
                cleaned["slug"] = self.made_slug = self._slug_of(words)
        return cleaned

    def _slug_of(self, words):
        """Make a slug that no other line uses for something else."""
        line = self.instance
        model, word_field = type(line), "title" if hasattr(line, "title") else "text"
        slug = slug_of(words, model._meta.model_name, most=MOST)
        others = model.objects.filter(slug=slug).exclude(pk=line.pk)
        if says_something_else(words, others.values_list(word_field, flat=True)):
            return distinct_slug(slug, words, most=MOST)
        return slug

    def _get_validation_exclusions(self):
        return super()._get_validation_exclusions() | {self.order}


class LineFormSet(ConflictFormSet):
    """The lines of a list, in the order of the numbers HR typed. Saving counts them from 1."""

    def clean(self):
        """Give new lines different slugs, even if their words make the same one."""
        taken = set()
        for form in self.forms:
            slug = getattr(form, "cleaned_data", {}).get("slug")
            if slug and slug in taken and slug == form.made_slug:
                words = form.cleaned_data.get("title") or form.cleaned_data.get("text")
                slug = form.cleaned_data["slug"] = distinct_slug(slug, words, most=MOST)
                form.instance.slug = slug
            taken.add(slug)
        super().clean()

    def save(self, commit=True):
        if not self.has_changed():
            return super().save(commit)
        order = self.form.order
        rows = self.model._default_manager.filter(**{self.fk.name: self.instance})
        # Positions are unique, so first move all out of the way.
        rows.update(**{order: F(order) + PARKED})
        kept = [
            form
            for form in self.forms
            if form not in self.deleted_forms and (form.instance.pk or form.has_changed())
        ]
        kept.sort(key=self._wish)
        for place, form in enumerate(kept, 1):
            setattr(form.instance, order, place)
        saved = super().save(commit)
        places = {form.instance.pk: getattr(form.instance, order) for form in kept}
        parked = list(rows.filter(**{f"{order}__gt": PARKED}).order_by(order))
        for row in parked:  # a line that somebody else added meanwhile goes last
            setattr(row, order, places.setdefault(row.pk, len(places) + 1))
        self.model._default_manager.bulk_update(parked, [order])
        return saved

    def _wish(self, form):
        """Return the place a line wants: before the line with that number if it moves up, after it
        if it moves down; last if it has no number.
        """
        wished, held = form.cleaned_data.get(self.form.order), form.initial.get(self.form.order)
        if wished is None:
            return PARKED, 0
        if held is None or wished < held:
            return wished, -1
        return wished, int(wished > held)


class LineInline(DraftsOnly, RightsOfPathway):
    """A list on the page of its holder."""

    form = LineForm
    formset = LineFormSet
    extra = 1
    classes = ["lines", "plain"]
    view_on_site = False

    def has_add_permission(self, request, obj):
        return super().has_add_permission(request, obj) and self._is_open(obj)


class TableInline(LineInline, admin.TabularInline):
    pass


def inlines(holder, *special):
    """Return an inline for each list of this content: a special one, or a table.

    Stages come first; lists whose lines have pages of their own come last.
    """
    known = {inline.model: inline for inline in special}
    lists = sorted(holder.lists, key=lambda content: (content is not STAGES, bool(content.lists)))
    return [known.get(content.model) or _table(content) for content in lists]


def _table(content):
    fields = ["position", *content.field_names, *(["slug"] if content.has_identity else [])]
    attributes = {"model": content.model, "fields": fields}
    return type(f"{content.model.__name__}Inline", (TableInline,), attributes)
