"""Tell monitors from everybody else: they ask from this machine or from a network that is named."""

from ipaddress import ip_address

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, PermissionDenied

FORWARDED = ("x-forwarded-for", "x-forwarded-proto", "forwarded")


def is_monitor(request):
    """Return whether a request comes from a network of MONITORING_NETWORKS.

    Whose address a proxy has kept to itself is nobody.
    """
    is_direct = not any(name in request.headers for name in FORWARDED)
    if is_direct and not request.META.get("REMOTE_ADDR"):  # by a socket in the file system
        address = "127.0.0.1"
    elif is_direct or "x-forwarded-for" in request.headers:
        try:
            address = get_adapter(request).get_client_ip(request)
        except (ImproperlyConfigured, PermissionDenied):
            return False
    else:
        return False
    return any(ip_address(address) in network for network in settings.MONITORING_NETWORKS)
