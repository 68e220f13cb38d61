"""Decide who may do what with a version, and what everybody else gets as an answer."""

from django.core.exceptions import PermissionDenied

from ..models import Pathway
from ..services import NotADraft, hold_draft


def pathway_of(obj):
    return obj if isinstance(obj, Pathway) else obj.pathway


class ReadersOnly:
    """Show no rows without the right to view them, so that ids do not leak."""

    # The filters that an address may use.
    lookups = []

    def lookup_allowed(self, lookup, value, request):
        """Allow only the page's own filters: others could reveal rows of other tables."""
        return lookup in self.lookups

    def get_queryset(self, request):
        rows = super().get_queryset(request)
        return rows if self.has_view_permission(request) else rows.none()


class DraftsOnly:
    """Allow changing and deleting only while the version is a draft."""

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and self._is_open(obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and self._is_open(obj)

    def may_write(self, request):
        """Tell whether the user may change pathways at all, even if this version is closed."""
        return super().has_change_permission(request)

    def why_closed(self, obj):
        return str(NotADraft())

    def _is_open(self, obj):
        return obj is None or pathway_of(obj).is_draft


class RightsOfPathway:
    """Take the rights to a line from the rights to pathways: no list needs rights of its own.

    Stages and capabilities, which have pages of their own, keep theirs.
    """

    def has_view_permission(self, request, obj=None):
        if self._has_own_rights():
            return super().has_view_permission(request, obj)
        return request.user.has_perm("pathways.view_pathway") or self._may_change(request)

    def has_add_permission(self, request, obj):
        if self._has_own_rights():
            return super().has_add_permission(request, obj)
        return self._may_change(request)

    def has_change_permission(self, request, obj=None):
        if self._has_own_rights():
            return super().has_change_permission(request, obj)
        return self._may_change(request)

    def has_delete_permission(self, request, obj=None):
        if self._has_own_rights():
            return super().has_delete_permission(request, obj)
        return self._may_change(request)

    def _has_own_rights(self):
        return self.admin_site.is_registered(self.model)

    def _may_change(self, request):
        return request.user.has_perm("pathways.change_pathway")


def hold(pathway):
    """Keep a draft a draft until the form is saved, or refuse: somebody may have published it."""
    try:
        hold_draft(pathway)
    except NotADraft as refused:
        raise PermissionDenied(str(refused)) from refused
