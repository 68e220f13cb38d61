"""What the pages of the workplace post, and their addresses."""

from django.urls import reverse

STAGE_LISTS = [
    "objectives",
    "competencies",
    "readings",
    "metrics",
    "watch_fors",
    "development_tips",
    "own_lists",
]
PATHWAY_LISTS = [
    "stages",
    "responsibilities",
    "ideal_candidates",
    "core_competencies",
    "areas",
    "capabilities",
    "example_titles",
    "strategic_values",
]


def change_url(obj):
    return reverse(f"admin:pathways_{obj._meta.model_name}_change", args=[obj.pk])


def lines(prefix, rows=(), initial=0):
    """The fields of an inline list, as its page posts them."""
    posted = {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": initial}
    for index, row in enumerate(rows):
        posted |= {f"{prefix}-{index}-{name}": value for name, value in row.items()}
    return posted


def stage_post(stage, **lists):
    posted = {"title": stage.title, "slug": stage.slug, "quotation": "", "audience": ""}
    for prefix in STAGE_LISTS:
        rows, initial = lists.get(prefix, ([], 0))
        posted |= lines(prefix, rows, initial)
    return posted


def pathway_post(pathway, **lists):
    posted = {"title": pathway.title, "language": pathway.language}
    for prefix in PATHWAY_LISTS:
        rows, initial = lists.get(prefix, ([], 0))
        posted |= lines(prefix, rows, initial)
    return posted


def stage_row(stage, **changes):
    return {
        "id": stage.pk,
        "pathway": stage.pathway_id,
        "number": stage.number,
        "title": stage.title,
        "slug": stage.slug,
        "audience": "",
        **changes,
    }


def action(name, *args):
    """The address of something that can be done with a pathway."""
    return reverse(f"admin:pathways_pathway_{name}", args=args)
