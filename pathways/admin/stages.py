"""Edit the parts of a pathway that have pages of their own: its stages and capabilities."""

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.db import models
from django.http import JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from pathway_portal.web.bounded_lists import in_words
from pathway_portal.web.hr_pages import hr_path

from ..contents import STAGES, content_of
from ..level_names import company_name_of
from ..line_keys import row_key
from ..models import (
    Capability,
    Competency,
    CompetencyArea,
    Level,
    Metric,
    OwnList,
    Pathway,
    PathwayState,
    Reading,
    Stage,
)
from ..services import lock_pathway, remove_stage
from ..text import fold
from ..widgets import TallTextarea
from . import counts
from .authorship import record_writing
from .edit_conflicts import ConflictCheck
from .lines import LineInline, inlines
from .links import change_url, link, preview_url
from .rights import DraftsOnly, ReadersOnly, hold
from .searching import FoldedTextSearch
from .standing import StandingOfStage, standing_in_words
from .writing.rights import may_write_drafts

SUGGESTED = 10
MEANING = ["explanation", "examples"]
# Of the texts about a competency, those that stand beside its words; the others are its levels'.
BESIDE_WORDS = ["area", "expected_level", *MEANING]


class CompetencyInline(LineInline, admin.StackedInline):
    model = Competency
    prepopulated_fields = {"slug": ["text"]}
    fieldsets = [
        (None, {"fields": [("position", "text"), *BESIDE_WORDS, "slug"]}),
        (
            _("Levels in its own words"),
            {
                "classes": ["collapse"],
                "description": _(
                    "If you describe a level here, people read these words beside it."
                ),
                "fields": [
                    name
                    for name in content_of(Competency).field_names[1:]
                    if name not in BESIDE_WORDS
                ],
            },
        ),
    ]
    formfield_overrides = {models.TextField: {"widget": TallTextarea}}

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "area":
            choices = [("", "---------"), *((area, area) for area in _areas_of(request))]
            return forms.ChoiceField(
                label=capfirst(db_field.verbose_name),
                help_text=db_field.help_text,
                required=False,
                choices=choices,
            )
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name in Level.values and (name := company_name_of(db_field.name)):
            field.label = _("“%(level)s” means") % {"level": name}
        if db_field.name == "slug":
            field.help_text = _(
                "If another role asks for the same thing, use the same identity as there. If you "
                "leave it empty, one is made from the words."
            )
            # The script fills the list with identities that other roles use for similar words.
            field.widget.attrs |= {
                "list": "identities",
                "autocomplete": "off",
                "data-identities": reverse("admin:pathways_stage_identities"),
            }
        return field


def _areas_of(request):
    """Return the areas of the version whose stage is edited: the listed ones, then others named."""
    stage = Stage.objects.filter(pk=request.resolver_match.kwargs.get("object_id"))
    if not hasattr(request, "areas_to_choose"):
        listed = CompetencyArea.objects.filter(pathway__stages__in=stage)
        named = Competency.objects.filter(stage__pathway__stages__in=stage).exclude(area="")
        rows = listed.order_by("position").values_list("text", flat=True)
        others = named.order_by("area").values_list("area", flat=True)
        request.areas_to_choose = list(dict.fromkeys([*rows, *others]))
    return request.areas_to_choose


class ReadingInline(LineInline, admin.StackedInline):
    model = Reading
    fields = [("position", "title", "authors"), ("kind", "competency"), "note", ("link", "slug")]
    prepopulated_fields = {"slug": ["title"]}

    formfield_overrides = {models.TextField: {"widget": TallTextarea}}

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name != "competency":
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        return forms.ChoiceField(
            label=capfirst(db_field.verbose_name),
            help_text=db_field.help_text,
            required=False,
            choices=[("", "---------"), *_competencies_of(request)],
        )


def _competencies_of(request):
    """Return the competencies of the stage that is edited, each with its identity."""
    if not hasattr(request, "competencies_to_choose"):
        stage = request.resolver_match.kwargs.get("object_id")
        rows = Competency.objects.filter(stage__in=Stage.objects.filter(pk=stage))
        rows = rows.order_by("position").values_list("slug", "text")
        request.competencies_to_choose = [(slug, Truncator(text).chars(80)) for slug, text in rows]
    return request.competencies_to_choose


class MetricInline(LineInline, admin.StackedInline):
    model = Metric
    fields = [("position", "text"), "slug"]
    prepopulated_fields = {"slug": ["text"]}


class OwnListInline(LineInline, admin.StackedInline):
    model = OwnList
    fields = [("position", "title"), "lines"]
    formfield_overrides = {models.TextField: {"widget": TallTextarea}}


class PartAdmin(DraftsOnly, ReadersOnly, ConflictCheck, admin.ModelAdmin):
    """Edit a part of a pathway. It is added, and put in order, on the pathway's page."""

    formfield_overrides = {models.TextField: {"widget": TallTextarea}}
    show_full_result_count = False

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("pathway__role")

    def has_add_permission(self, request):
        return False

    def lock_for_change(self, part):
        """Lock the whole version, because its own page changes this part too."""
        lock_pathway(part.pathway_id)

    def logged_with(self, part):
        return [part, part.pathway]

    def save_model(self, request, obj, form, change):
        hold(obj.pathway)
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        record_writing(request, form.instance.pathway)

    def delete_model(self, request, obj):
        hold(obj.pathway)
        super().delete_model(request, obj)
        record_writing(request, obj.pathway)

    def delete_view(self, request, object_id, extra_context=None):
        """Return to the version it was a part of, instead of the list of all parts."""
        part = self.get_object(request, unquote(object_id)) if request.method == "POST" else None
        response = super().delete_view(request, object_id, extra_context)
        if part and response.status_code == 302:
            return redirect(self.list_url(part))
        return response

    def response_post_save_change(self, request, obj):
        return redirect(self.list_url(obj))

    def list_url(self, part):
        """Return the list on the version's page that this is a line of."""
        return f"{change_url(part.pathway)}#{self.model._meta.default_related_name}-group"

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        pathways = self.admin_site.get_model_admin(Pathway)
        context["pathway"] = obj.pathway
        context["may_write_it"] = obj.pathway.is_draft and may_write_drafts(request, pathways)
        context["write_place"] = row_key(content_of(self.model), obj.pk)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    @admin.display(description=_("role"), ordering="pathway__role__name_sort")
    def role(self, part):
        return link(change_url(part.pathway.role), part.pathway.role)

    @admin.display(description=_("version"), ordering="pathway__number")
    def version(self, part):
        return link(change_url(part.pathway), part.pathway.number)

    @admin.display(description=_("state"), ordering="pathway__state")
    def standing(self, part):
        return standing_in_words(part.pathway)

    @admin.display(description=_("pathway"))
    def pathway_link(self, part):
        return link(
            change_url(part.pathway),
            _("%(role)s, version %(number)s (%(state)s)")
            % {
                "role": part.pathway.role,
                "number": part.pathway.number,
                "state": standing_in_words(part.pathway),
            },
        )


@admin.register(Capability)
class CapabilityAdmin(PartAdmin):
    fields = ["pathway_link", "category"]
    readonly_fields = ["pathway_link"]
    inlines = inlines(content_of(Capability))

    def has_module_permission(self, request):
        return False


@admin.register(Stage)
class StageAdmin(FoldedTextSearch, PartAdmin):
    fields = ["pathway_link", "number", "title", "slug", "quotation", "audience"]
    inlines = inlines(STAGES, CompetencyInline, ReadingInline, MetricInline, OwnListInline)
    list_display = ["title", "number", "role", "version", "standing", "competencies"]
    list_filter = [StandingOfStage, "pathway__role"]
    list_select_related = ["pathway__role"]
    lookups = ["standing", "pathway__id__exact", "pathway__role__id__exact"]
    ordering = ["pathway__role__name_sort", "-pathway__number", "number"]
    search_fields = ["title", "competencies__text", "pathway__role__name"]

    def get_list_display(self, request):
        people = ["people"] if counts.may_count_people(request) else []
        return [*self.list_display, *people]

    def get_queryset(self, request):
        return counts.of_stages(super().get_queryset(request))

    def get_urls(self):
        return [
            hr_path(self, "identities/", suggest_identities, "identities"),
            *super().get_urls(),
        ]

    def get_readonly_fields(self, request, obj=None):
        """Keep the slug of a stage that was published: people are found again by it."""
        known = Stage.objects.filter(pathway__role=obj.pathway.role, slug=obj.slug)
        known = known.exclude(pathway__state=PathwayState.DRAFT)
        return ["pathway_link", "number", *(["slug"] if known.exists() else [])]

    def save_related(self, request, form, formsets, change):
        """Save readings first: they name competencies as these were when the page was shown.

        The database lets them follow when an identity changes or a competency is removed.
        """
        first = sorted(formsets, key=lambda formset: formset.model is not Reading)
        super().save_related(request, form, first, change)

    def list_url(self, stage):
        return f"{change_url(stage.pathway)}#stages-group"

    def response_post_save_change(self, request, obj):
        following = obj.pathway.stages.filter(number__gt=obj.number).first()
        if "_next" in request.POST and following:
            return redirect(change_url(following))
        return super().response_post_save_change(request, obj)

    def view_on_site(self, stage):
        return stage.get_absolute_url() if stage.pathway.is_published else None

    def delete_model(self, request, obj):
        remove_stage(obj)
        record_writing(request, obj.pathway)

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        siblings = list(obj.pathway.stages.only("number", "title", "pathway"))
        here = siblings.index(obj)
        context["previous"] = siblings[here - 1] if here else None
        context["next"] = siblings[here + 1] if here + 1 < len(siblings) else None
        context["preview_url"] = preview_url(obj.pathway, obj)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    @admin.display(description=_("competencies"), ordering="competency_count")
    def competencies(self, stage):
        return stage.competency_count

    @admin.display(description=_("people"), ordering="people_count")
    def people(self, stage):
        return in_words(stage.people_count)


@require_safe
def suggest_identities(request, model_admin):
    """Tell the script which competencies use the typed words, and their identities."""
    words = fold(request.GET.get("q", "")).split()[:8]
    found = Competency.objects.order_by("slug", "text")
    if not model_admin.has_view_permission(request) or not words:
        found = found.none()
    rows = found.values_list("slug", "text", "stage__pathway__role__name").distinct()
    like = [row for row in rows.iterator() if _has_all(words, *row[:2])]
    texts = {slug: f"{text} ({role})" for slug, text, role in reversed(like[: 5 * SUGGESTED])}
    identities = [{"slug": slug, "text": texts[slug]} for slug in sorted(texts)[:SUGGESTED]]
    return JsonResponse({"identities": identities})


def _has_all(words, *texts):
    text = fold("\n".join(texts))
    return all(word in text for word in words)
