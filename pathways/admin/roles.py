"""List and edit roles, each with its versions."""

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.db.models import Count, Prefetch
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ..importer.load import free_address
from ..models import Pathway, PathwayState, Role
from .edit_conflicts import ConflictCheck, ConflictForm
from .links import action_url, change_url, import_url, link, stages_url
from .rights import ReadersOnly
from .searching import FoldedTextSearch
from .standing import standing_in_words


class VersionInline(admin.TabularInline):
    """List a role's versions, read-only: each is edited on its own page."""

    model = Pathway
    verbose_name_plural = _("versions")
    ordering = ["-number"]
    fields = readonly_fields = ["number", "standing", "published_at", "change_note"]
    show_change_link = True
    view_on_site = False
    classes = ["lines"]
    can_delete = False
    extra = 0

    def has_add_permission(self, request, obj):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    @admin.display(description=_("state"))
    def standing(self, pathway):
        return standing_in_words(pathway)


class RoleForm(ConflictForm):
    """Make the slug from the name, in any script, if it is left empty."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False

    def clean(self):
        cleaned = super().clean()
        if "slug" in self.fields and "slug" not in self.errors and not cleaned.get("slug"):
            name = cleaned.get("name")
            cleaned["slug"] = self.instance.slug or (free_address(name) if name else "")
        return cleaned


@admin.register(Role)
class RoleAdmin(FoldedTextSearch, ReadersOnly, ConflictCheck, admin.ModelAdmin):
    form = RoleForm
    # The address is made of the name, so the name comes first.
    fields = ["name", "slug"]
    inlines = [VersionInline]
    list_display = ["name", "published_version", "stages", "draft", "page"]
    ordering = ["name_sort"]
    prepopulated_fields = {"slug": ["name"]}
    search_fields = ["name", "slug"]
    show_full_result_count = False

    def get_queryset(self, request):
        current = Pathway.objects.filter(
            state__in=[PathwayState.PUBLISHED, PathwayState.DRAFT]
        ).annotate(stage_count=Count("stages"))
        return (
            super()
            .get_queryset(request)
            .prefetch_related(Prefetch("pathways", current, to_attr="current"))
        )

    def get_inlines(self, request, obj):
        return self.inlines if obj else []

    def get_readonly_fields(self, request, obj=None):
        """Keep the slug once people have read the role at that address."""
        released = obj and obj.pathways.released().exists()
        return ["slug"] if released else []

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else self.prepopulated_fields

    def view_on_site(self, role):
        return role.get_absolute_url() if role.pathways.published().exists() else None

    def delete_view(self, request, object_id, extra_context=None):
        """Refuse to delete a role that has versions, and say what to do instead."""
        role = self.get_object(request, unquote(object_id))
        published = role and role.pathways.published().first()
        context = {"retire_url": published and action_url(published, "retire")}
        return super().delete_view(request, object_id, {**context, **(extra_context or {})})

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        pathways = self.admin_site.get_model_admin(Pathway)
        if obj and pathways.has_add_permission(request):
            context["import_url"] = import_url(obj.pk)
            if not obj.pathways.exists():
                context["first_version_url"] = (
                    f"{reverse('admin:pathways_pathway_add')}?role={obj.pk}"
                )
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    @admin.display(description=_("published version"))
    def published_version(self, role):
        for pathway in role.current:
            if pathway.is_published:
                return link(change_url(pathway), pathway.number)

    @admin.display(description=_("stages"))
    def stages(self, role):
        for pathway in role.current:
            if pathway.is_published:
                return link(stages_url(pathway), pathway.stage_count)

    @admin.display(description=_("draft"))
    def draft(self, role):
        for pathway in role.current:
            if pathway.is_draft:
                return link(change_url(pathway), _("version %s") % pathway.number)

    @admin.display(description=_("page"))
    def page(self, role):
        if any(pathway.is_published for pathway in role.current):
            return link(role.get_absolute_url(), _("Read it"))
