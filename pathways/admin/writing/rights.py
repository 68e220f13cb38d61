"""Decide who may write drafts on one page."""

from ...contents import PATHWAY, lists_below


def may_write_drafts(request, model_admin) -> bool:
    """Tell whether the user may change drafts, and all lists that have rights of their own."""
    site = model_admin.admin_site
    own = [content.model for content in lists_below(PATHWAY) if site.is_registered(content.model)]
    rights = [
        f"pathways.{right}_{model._meta.model_name}"
        for model in own
        for right in ("add", "change", "delete")
    ]
    return model_admin.may_write(request) and request.user.has_perms(rights)
