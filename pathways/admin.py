"""HR writes the pathways here. What is published can be read and copied, and written no more."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, F, Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from .models import (
    Capability,
    Competency,
    CoreCompetency,
    DevelopmentTip,
    ExampleTitle,
    IdealCandidate,
    Metric,
    Objective,
    Pathway,
    PathwayState,
    Reading,
    Responsibility,
    Role,
    Skill,
    Stage,
    StrategicValue,
    WatchFor,
)
from .services import (
    NotADraft,
    NotPublishable,
    hold_draft,
    next_number,
    problems_of,
    publish,
    remove_stage,
    start_new_version,
)

PARKED = 1000  # more than the lines of any list


def pathway_of(obj):
    return obj if isinstance(obj, Pathway) else obj.pathway


def link(url, text):
    return format_html('<a href="{}">{}</a>', url, text)


def change_url(obj):
    return reverse(f"admin:{obj._meta.app_label}_{obj._meta.model_name}_change", args=[obj.pk])


class DraftsOnly:
    """The rights to change and to delete end with the draft."""

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and self._is_open(obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and self._is_open(obj)

    def _is_open(self, obj):
        return obj is None or pathway_of(obj).is_draft


class LineForm(forms.ModelForm):
    """A line of a list. The whole list counts its place, and its identity may be left out."""

    order = "position"

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
            cleaned["slug"] = slugify(words)[:100].strip("-")
            if not cleaned["slug"]:
                self.add_error("slug", _("Fill this in, with letters a to z, digits and hyphens."))
        return cleaned

    def _get_validation_exclusions(self):
        return super()._get_validation_exclusions() | {self.order}


class LineFormSet(forms.BaseInlineFormSet):
    """The lines of a list, in the order of the numbers HR typed; saving counts them from 1."""

    def save(self, commit=True):
        if not self.has_changed():
            return super().save(commit)
        order = self.form.order
        rows = self.model._default_manager.filter(**{self.fk.name: self.instance})
        # Each place is taken once, so all leave their places before anyone takes another's.
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
        """Where a line wants to be: before the one that holds its number, or behind it if it
        comes from above; without a number, last."""
        wished, held = form.cleaned_data.get(self.form.order), form.initial.get(self.form.order)
        if wished is None:
            return PARKED, 0
        if held is None or wished < held:
            return wished, -1
        return wished, int(wished > held)


class LineInline(DraftsOnly):
    """A list on the page of what holds it."""

    form = LineForm
    formset = LineFormSet
    extra = 1
    classes = ["lines", "plain"]
    view_on_site = False

    def has_add_permission(self, request, obj):
        return super().has_add_permission(request, obj) and self._is_open(obj)


class TableInline(LineInline, admin.TabularInline):
    pass


class ResponsibilityInline(TableInline):
    model = Responsibility


class IdealCandidateInline(TableInline):
    model = IdealCandidate


class CoreCompetencyInline(TableInline):
    model = CoreCompetency


class ExampleTitleInline(TableInline):
    model = ExampleTitle


class StrategicValueInline(TableInline):
    model = StrategicValue


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


class StageInline(TableInline):
    model = Stage
    form = StageForm
    fields = ["number", "title", "slug", "audience"]
    prepopulated_fields = {"slug": ["title"]}
    show_change_link = True
    classes = ["lines"]


class SkillInline(TableInline):
    model = Skill


class ObjectiveInline(TableInline):
    model = Objective


class CompetencyInline(LineInline, admin.StackedInline):
    model = Competency
    prepopulated_fields = {"slug": ["text"]}
    fieldsets = [
        (None, {"fields": ["position", "text", "slug"]}),
        (
            _("Levels in its own words"),
            {
                "classes": ["collapse"],
                "description": _(
                    "If you describe a level here, people read these words beside it."
                ),
                "fields": [
                    "evidence_prompt",
                    "not_started",
                    "learning",
                    "alone",
                    "well",
                    "helping",
                ],
            },
        ),
    ]


class ReadingInline(TableInline):
    model = Reading
    fields = ["position", "title", "authors", "note", "link", "slug"]
    prepopulated_fields = {"slug": ["title"]}

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "note":
            kwargs["widget"] = forms.Textarea(attrs={"rows": 2})
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class MetricInline(TableInline):
    model = Metric
    fields = ["position", "text", "slug"]
    prepopulated_fields = {"slug": ["text"]}


class WatchForInline(TableInline):
    model = WatchFor


class DevelopmentTipInline(TableInline):
    model = DevelopmentTip


class VersionInline(admin.TabularInline):
    """A role's versions, to be looked at; they are made on their own pages."""

    model = Pathway
    verbose_name_plural = _("versions")
    ordering = ["-number"]
    fields = readonly_fields = ["number", "state", "published_at", "change_note"]
    show_change_link = True
    view_on_site = False
    classes = ["lines"]
    can_delete = False
    extra = 0

    def has_add_permission(self, request, obj):
        return False

    def has_change_permission(self, request, obj=None):
        return False


@admin.register(Role)
class RoleAdmin(admin.ModelAdmin):
    inlines = [VersionInline]
    list_display = ["name", "published_version", "stages", "draft"]
    ordering = ["name"]
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
        """Once people have read a role at its address, the address stays."""
        released = obj and obj.pathways.exclude(state=PathwayState.DRAFT).exists()
        return ["slug"] if released else []

    def get_prepopulated_fields(self, request, obj=None):
        return {} if obj else self.prepopulated_fields

    def view_on_site(self, role):
        return role.get_absolute_url() if role.pathways.published().exists() else None

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj and not obj.pathways.exists() and self.admin_site.has_permission(request):
            context["first_version_url"] = reverse("admin:pathways_pathway_add") + f"?role={obj.pk}"
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
                url = reverse("admin:pathways_stage_changelist")
                return link(f"{url}?pathway__id__exact={pathway.pk}", pathway.stage_count)

    @admin.display(description=_("draft"))
    def draft(self, role):
        for pathway in role.current:
            if pathway.is_draft:
                return link(change_url(pathway), _("version %s") % pathway.number)


class PublishForm(forms.Form):
    note = forms.CharField(
        label=_("What has changed?"),
        help_text=_("In a sentence or two, for the people who read this pathway."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


@admin.register(Pathway)
class PathwayAdmin(DraftsOnly, admin.ModelAdmin):
    inlines = [
        StageInline,
        ResponsibilityInline,
        IdealCandidateInline,
        CoreCompetencyInline,
        CapabilityInline,
        ExampleTitleInline,
        StrategicValueInline,
    ]
    autocomplete_fields = ["role"]
    list_display = ["role", "number", "state", "published_at", "stages"]
    list_filter = ["state", "role"]
    list_select_related = ["role"]
    ordering = ["role__name", "-number"]
    search_fields = ["role__name", "title", "summary"]
    show_full_result_count = False
    words = [
        "language",
        "title",
        "summary",
        "purpose",
        "reports_to",
        "primary_focus",
        "scope",
        "outcomes",
    ]

    def get_queryset(self, request):
        return (
            super()
            .get_queryset(request)
            .select_related("role")
            .annotate(stage_count=Count("stages"))
        )

    def get_urls(self):
        return [
            path(
                "<int:pk>/new-version/",
                self.admin_site.admin_view(require_POST(self.new_version_view)),
                name="pathways_pathway_new_version",
            ),
            path(
                "<int:pk>/publish/",
                self.admin_site.admin_view(self.publish_view),
                name="pathways_pathway_publish",
            ),
            *super().get_urls(),
        ]

    def get_fields(self, request, obj=None):
        if obj is None:
            return ["role", *self.words]
        if obj.is_draft:
            return ["role_link", "number", "state", *self.words]
        return ["role_link", "number", "state", "published_at", "change_note", *self.words]

    def get_readonly_fields(self, request, obj=None):
        """A version's role and number are settled when it is begun."""
        return ["role_link", "number", "state", "published_at", "change_note"] if obj else []

    def get_inlines(self, request, obj):
        return self.inlines if obj else []

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "role":
            kwargs["queryset"] = Role.objects.exclude(pathways__state=PathwayState.DRAFT)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def view_on_site(self, pathway):
        return pathway.get_absolute_url() if pathway.is_published else None

    def save_model(self, request, obj, form, change):
        if change:
            _hold(obj)
        else:
            obj.number = next_number(obj.role)
        super().save_model(request, obj, form, change)

    def delete_model(self, request, obj):
        _hold(obj)
        super().delete_model(request, obj)

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj:
            may_change = super(DraftsOnly, self).has_change_permission(request, obj)
            context["pathway"] = obj
            context["may_start"] = may_change and not obj.is_draft
            context["may_publish"] = may_change and obj.is_draft
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def new_version_view(self, request, pk):
        """Copy this version to a draft, or go to the draft there is."""
        pathway = get_object_or_404(self.get_queryset(request), pk=pk)
        if not self.has_add_permission(request):
            raise PermissionDenied
        draft, started = start_new_version(pathway)
        if started:
            self.log_addition(
                request,
                draft,
                _("Started as a copy of version %(number)s.") % {"number": pathway.number},
            )
            message = _("Version %(number)s is started. Only HR sees it until it is published.")
        else:
            message = _("Version %(number)s was already started. Here it is.")
        self.message_user(request, message % {"number": draft.number}, messages.SUCCESS)
        return redirect(change_url(draft))

    def publish_view(self, request, pk):
        """Show what stands in the way, or ask what has changed and publish."""
        draft = get_object_or_404(self.get_queryset(request), pk=pk)
        if not self.has_view_permission(request, draft):
            raise PermissionDenied
        if not draft.is_draft:
            self.message_user(request, NotADraft(), messages.WARNING)
            return redirect(change_url(draft))
        if not self.has_change_permission(request, draft):
            raise PermissionDenied
        form = PublishForm(request.POST or None)
        problems = problems_of(draft)

        if form.is_valid():
            try:
                publish(draft, note=form.cleaned_data["note"], at=timezone.now())
            except NotADraft as refused:
                self.message_user(request, refused, messages.WARNING)
                return redirect(change_url(draft))
            except NotPublishable as refused:
                problems = refused.problems
            else:
                self.log_change(
                    request, draft, _("Published: %(note)s") % {"note": draft.change_note}
                )
                self.message_user(
                    request,
                    _("Version %(number)s is published. Everybody reads it from now on.")
                    % {"number": draft.number},
                    messages.SUCCESS,
                )
                return redirect(change_url(draft))

        context = {
            **self.admin_site.each_context(request),
            "title": _("Publish version %(number)s") % {"number": draft.number},
            "opts": self.opts,
            "pathway": draft,
            "form": form,
            "problems": problems,
            "media": self.media,
        }
        return render(request, "admin/pathways/publish.html", context)

    @admin.display(description=_("role"))
    def role_link(self, pathway):
        return link(change_url(pathway.role), pathway.role)

    @admin.display(description=_("stages"), ordering="stage_count")
    def stages(self, pathway):
        url = reverse("admin:pathways_stage_changelist")
        return link(f"{url}?pathway__id__exact={pathway.pk}", pathway.stage_count)


class PartAdmin(DraftsOnly, admin.ModelAdmin):
    """A part of a pathway that has a page of its own; it is added and ordered on the pathway's."""

    show_full_result_count = False

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("pathway__role")

    def has_add_permission(self, request):
        return False

    def save_model(self, request, obj, form, change):
        _hold(obj.pathway)
        super().save_model(request, obj, form, change)

    def delete_model(self, request, obj):
        _hold(obj.pathway)
        super().delete_model(request, obj)

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        context["pathway"] = obj.pathway
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    @admin.display(description=_("role"), ordering="pathway__role__name")
    def role(self, part):
        return part.pathway.role

    @admin.display(description=_("version"), ordering="pathway__number")
    def version(self, part):
        return part.pathway.number

    @admin.display(description=_("state"), ordering="pathway__state")
    def state(self, part):
        return part.pathway.get_state_display()

    @admin.display(description=_("pathway"))
    def pathway_link(self, part):
        return link(
            change_url(part.pathway),
            _("%(role)s, version %(number)s (%(state)s)")
            % {
                "role": part.pathway.role,
                "number": part.pathway.number,
                "state": part.pathway.get_state_display(),
            },
        )


@admin.register(Capability)
class CapabilityAdmin(PartAdmin):
    fields = ["pathway_link", "category"]
    readonly_fields = ["pathway_link"]
    inlines = [SkillInline]

    def has_module_permission(self, request):
        return False


@admin.register(Stage)
class StageAdmin(PartAdmin):
    fields = ["pathway_link", "number", "title", "slug", "quotation", "audience"]
    inlines = [
        ObjectiveInline,
        CompetencyInline,
        ReadingInline,
        MetricInline,
        WatchForInline,
        DevelopmentTipInline,
    ]
    list_display = ["title", "number", "role", "version", "state"]
    list_filter = ["pathway__state", "pathway__role"]
    list_select_related = ["pathway__role"]
    ordering = ["pathway__role__name", "-pathway__number", "number"]
    search_fields = ["title", "competencies__text", "pathway__role__name"]

    def get_readonly_fields(self, request, obj=None):
        """A stage keeps its address from version to version: by it people are found again."""
        known = Stage.objects.filter(pathway__role=obj.pathway.role, slug=obj.slug)
        known = known.exclude(pathway__state=PathwayState.DRAFT)
        return ["pathway_link", "number", *(["slug"] if known.exists() else [])]

    def view_on_site(self, stage):
        return stage.get_absolute_url() if stage.pathway.is_published else None

    def delete_model(self, request, obj):
        remove_stage(obj)


def _hold(pathway):
    """Behind a form: the page was a draft's, and somebody has published it since."""
    try:
        hold_draft(pathway)
    except NotADraft as refused:
        raise PermissionDenied(str(refused)) from refused
