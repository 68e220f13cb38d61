"""Make the addresses that HR's pages link to."""

from django.urls import reverse
from django.utils.html import format_html


def link(url, text):
    return format_html('<a href="{}">{}</a>', url, text)


def change_url(obj):
    return reverse(f"admin:{obj._meta.app_label}_{obj._meta.model_name}_change", args=[obj.pk])


def action_url(pathway, action, *args):
    return reverse(f"admin:pathways_pathway_{action}", args=[pathway.pk, *args])


def stages_url(pathway):
    return f"{reverse('admin:pathways_stage_changelist')}?pathway__id__exact={pathway.pk}"


def preview_url(pathway, stage=None):
    """Return the page as employees see it, or will once it is published."""
    if stage:
        return reverse(
            "pathways:preview_stage", args=[pathway.role.slug, pathway.number, stage.number]
        )
    return reverse("pathways:preview", args=[pathway.role.slug, pathway.number])


def changes_url(pathway):
    """Return the page that tells everybody what each version changed."""
    return reverse("pathways:changes", args=[pathway.role.slug])


def import_url(role=None):
    """Return the import page; `role` is the id of the role to choose there."""
    url = reverse("admin:pathways_pathway_import")
    return f"{url}?role={role}" if role else url
