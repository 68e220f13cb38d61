"""List and edit the versions of all pathways."""

from django.contrib import admin
from django.db import models
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from pathway_portal.web.bounded_lists import in_words
from pathway_portal.web.hr_pages import hr_path

from .. import coauthors
from ..contents import PATHWAY
from ..importer.templates import TYPES as TEMPLATE_TYPES
from ..models import Capability, Pathway, PathwayState, Role, Stage, content_languages
from ..services import lock_role, next_number
from ..views.downloads import FORMATS
from ..widgets import TallTextarea
from . import counts
from .authorship import record_writing
from .checking import check_version, take_identity
from .choosing import Chosen, can_be_key
from .downloads import WORKBOOK, download_version
from .edit_conflicts import ConflictCheck, ConflictForm
from .imports import import_document, import_template
from .lines import LineForm, LineInline, TableInline, inlines
from .links import action_url, change_url, changes_url, import_url, link, preview_url, stages_url
from .publishing import new_version, publish_version
from .retirement import keep_version, retire_version
from .rights import DraftsOnly, ReadersOnly, hold
from .searching import FoldedTextSearch
from .standing import StandingOfPathway, standing_in_words
from .tracks import begin_track, may_begin_track
from .writing.copy_page import copy_into_draft
from .writing.pages import write_draft, write_part
from .writing.paste_page import paste_into_draft
from .writing.rights import may_write_drafts

# The names of the downloads on the page.
DOWNLOADS = {
    "markdown": _("Markdown"),
    "json": _("JSON, as a fixture"),
    "csv": _("competencies as CSV"),
    "case": _("CASE 1.1"),
    "case-1-0": _("CASE 1.0"),
    WORKBOOK: _("Excel"),
}


class CapabilityInline(TableInline):
    model = Capability
    fields = ["position", "category", "skills_in_words"]
    readonly_fields = ["skills_in_words"]
    show_change_link = True
    classes = ["lines"]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("skills")

    @admin.display(description=_("skills"))
    def skills_in_words(self, capability):
        return ", ".join(skill.text for skill in capability.skills.all()) if capability.pk else "–"


class StageForm(LineForm):
    order = "number"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk and "slug" in self.fields:
            self.fields["slug"].disabled = True


class StageInline(LineInline, admin.StackedInline):
    model = Stage
    form = StageForm
    fields = [("number", "title", "slug"), "audience"]
    prepopulated_fields = {"slug": ["title"]}
    show_change_link = True


class LanguageFilter(admin.SimpleListFilter):
    """Filter by language, if there are pathways in more than one."""

    title = _("language")
    parameter_name = "language"

    def lookups(self, request, model_admin):
        spoken = Pathway.objects.order_by().values_list("language", flat=True).distinct()
        names = dict(content_languages())
        return sorted((code, names.get(code, code)) for code in spoken)

    def has_output(self):
        return len(self.lookup_choices) > 1

    def queryset(self, request, pathways):
        return pathways.filter(language=self.value()) if self.value() else pathways


class PathwayForm(ConflictForm):
    def clean(self):
        """Refuse a second draft of a role, even if two are begun at the same moment."""
        cleaned = super().clean()
        if self.instance.pk or not (role := cleaned.get("role")):
            return cleaned
        try:
            lock_role(role)
        except Role.DoesNotExist:
            self.add_error("role", self.fields["role"].error_messages["invalid_choice"])
            return cleaned
        if role.pathways.filter(state=PathwayState.DRAFT).exists():
            self.add_error("role", _("Nothing was saved: the role already has a draft."))
        return cleaned


@admin.register(Pathway)
class PathwayAdmin(FoldedTextSearch, DraftsOnly, ReadersOnly, ConflictCheck, admin.ModelAdmin):
    form = PathwayForm
    formfield_overrides = {models.TextField: {"widget": TallTextarea}}
    inlines = inlines(PATHWAY, StageInline, CapabilityInline)
    autocomplete_fields = ["role"]
    list_display = [
        "role",
        "number",
        "standing",
        "stages",
        "competencies",
        "page",
    ]
    list_filter = [StandingOfPathway, LanguageFilter, "role"]
    list_select_related = ["role"]
    lookups = ["standing", "language", "role__id__exact"]
    ordering = ["role__name_sort", "-number"]
    search_fields = ["role__name", "title", "summary"]
    show_full_result_count = False
    # The language comes first, because all other texts are written in it.
    words = sorted(PATHWAY.field_names, key=lambda name: name != "language")

    def get_list_display(self, request):
        people = ["people"] if counts.may_count_people(request) else []
        writing = ["writing"] if may_write_drafts(request, self) else []
        return [*self.list_display, *people, *writing]

    def get_queryset(self, request):
        return counts.of_pathways(super().get_queryset(request).select_related("role"))

    def get_urls(self):
        return [
            hr_path(self, "import/", import_document, "import"),
            *self.import_template_paths(),
            hr_path(self, "<int:pk>/write/", write_draft, "write"),
            hr_path(self, "<int:pk>/write/part/", write_part, "write_part"),
            hr_path(self, "<int:pk>/write/copy/", copy_into_draft, "write_copy"),
            hr_path(self, "<int:pk>/write/paste/", paste_into_draft, "write_paste"),
            hr_path(self, "<int:pk>/new-version/", new_version, "new_version"),
            hr_path(self, "<int:pk>/track/", begin_track, "track"),
            hr_path(self, "<int:pk>/check/", check_version, "check"),
            hr_path(self, "<int:pk>/take/", take_identity, "take"),
            hr_path(self, "<int:pk>/publish/", publish_version, "publish"),
            hr_path(self, "<int:pk>/retire/", retire_version, "retire"),
            hr_path(self, "<int:pk>/keep/", keep_version, "keep"),
            hr_path(self, "<int:pk>/download/<slug:format>/", download_version, "download"),
            *super().get_urls(),
        ]

    def import_template_paths(self):
        return [
            hr_path(
                self,
                f"import/template.{ending}",
                import_template,
                f"import_template_{ending}",
                ending=ending,
            )
            for ending in TEMPLATE_TYPES
        ]

    def get_fields(self, request, obj=None):
        if obj is None:
            return ["role", *self.words]
        return [*self.settled(obj), *self.words]

    def get_readonly_fields(self, request, obj=None):
        return self.settled(obj) if obj else []

    def settled(self, pathway):
        """Return the fields that nobody edits: starting a version or an action sets them."""
        if pathway.is_draft:
            return ["role_link", "number", "standing"]
        reason = ["retirement_reason"] if pathway.retires_on else []
        return ["role_link", "number", "standing", *reason, "published_at", "change_note"]

    def get_inlines(self, request, obj):
        return self.inlines if obj else []

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "role":
            kwargs["queryset"] = Role.objects.exclude(pathways__state=PathwayState.DRAFT)
            kwargs["widget"] = Chosen(db_field, self.admin_site)
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "role":
            field.error_messages["invalid_choice"] = _(
                "This role now has a draft, or was deleted. Choose another one."
            )
        return field

    def view_on_site(self, pathway):
        return pathway.get_absolute_url() if pathway.is_published else None

    def logged_with(self, pathway):
        with_pages = [content for content in PATHWAY.lists if content.lists]
        parts = [part for content in with_pages for part in getattr(pathway, content.name).all()]
        return [pathway, *parts]

    def save_model(self, request, obj, form, change):
        if change:
            hold(obj)
        else:
            obj.number = next_number(obj.role)
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        record_writing(request, form.instance)

    def response_post_save_add(self, request, obj):
        """Stay with the draft: its page now has its lists."""
        return redirect(change_url(obj))

    def response_post_save_change(self, request, obj):
        return redirect(change_url(obj))

    def delete_model(self, request, obj):
        hold(obj)
        super().delete_model(request, obj)

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        may_add = self.has_add_permission(request)
        if may_add:
            role = obj.role_id if obj else request.GET.get("role", "")
            context["import_url"] = import_url(role if can_be_key(role) else None)
        if obj:
            may_write = self.may_write(request)
            context |= {
                "pathway": obj,
                "may_start": may_add and not obj.is_draft,
                "may_begin_track": may_begin_track(request, self),
                "may_publish": may_write and obj.is_draft,
                "may_write_it": obj.is_draft and may_write_drafts(request, self),
                "may_retire": may_write and obj.is_published,
                "preview_url": preview_url(obj),
                "changes_url": self.where_changes_are_told(obj),
                "comments": [] if obj.is_draft else coauthors.source.comments_on(obj),
                "downloads": [
                    (action_url(obj, "download", name), DOWNLOADS.get(name, name))
                    for name in [*FORMATS, WORKBOOK]
                ],
            }
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def where_changes_are_told(self, pathway):
        """Return the page with all changes, if the role has a published version."""
        if pathway.is_draft or not pathway.role.pathways.published().exists():
            return None
        return changes_url(pathway)

    def changelist_view(self, request, extra_context=None):
        context = {"import_url": import_url() if self.has_add_permission(request) else None}
        return super().changelist_view(request, context | (extra_context or {}))

    @admin.display(description=_("role"))
    def role_link(self, pathway):
        return link(change_url(pathway.role), pathway.role)

    @admin.display(description=_("state"), ordering="state")
    def standing(self, pathway):
        return standing_in_words(pathway)

    @admin.display(description=_("stages"), ordering="stage_count")
    def stages(self, pathway):
        return link(stages_url(pathway), pathway.stage_count)

    @admin.display(description=_("competencies"), ordering="competency_count")
    def competencies(self, pathway):
        return pathway.competency_count

    @admin.display(description=_("people"), ordering="people_count")
    def people(self, pathway):
        return in_words(pathway.people_count)

    @admin.display(description=_("page"))
    def page(self, pathway):
        if pathway.is_published:
            return link(pathway.get_absolute_url(), _("Read it"))
        return link(preview_url(pathway), _("Preview"))

    @admin.display(description=_("write"), empty_value="")
    def writing(self, pathway):
        return link(action_url(pathway, "write"), _("Write")) if pathway.is_draft else None
