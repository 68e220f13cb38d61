"""Who may do what with a version, and what anybody else is answered."""

from django.core.exceptions import PermissionDenied

from ..models import Pathway
from ..services import NotADraft, hold_draft


def pathway_of(obj):
    return obj if isinstance(obj, Pathway) else obj.pathway


class ReadersOnly:
    """Without the right to see them there are none: not even that there is one is answered."""

    # What an address may narrow the list by.
    lookups = []

    def lookup_allowed(self, lookup, value, request):
        """Only what the page itself filters by: not what else in the database leads to a row."""
        return lookup in self.lookups

    def get_queryset(self, request):
        rows = super().get_queryset(request)
        return rows if self.has_view_permission(request) else rows.none()


class DraftsOnly:
    """The rights to change and to delete end with the draft."""

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and self._is_open(obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and self._is_open(obj)

    def may_write(self, request):
        """The right to change pathways, whatever has become of this one."""
        return super().has_change_permission(request)

    def why_closed(self, obj):
        return str(NotADraft())

    def _is_open(self, obj):
        return obj is None or pathway_of(obj).is_draft


class RightsOfPathway:
    """The rights to a line are the rights to pathways: no list needs rights of its own.

    Lines with a page of their own, such as stages, keep theirs.
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
    """Behind a form: the page was a draft's, and somebody has published it since."""
    try:
        hold_draft(pathway)
    except NotADraft as refused:
        raise PermissionDenied(str(refused)) from refused
