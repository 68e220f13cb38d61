"""Add the portal's own checks to `check --deploy`."""

from django.conf import settings
from django.core.cache import cache
from django.core.checks import Error, Tags, Warning, register
from django.db import connections

ANSWER = "deployment-check"


@register(Tags.security, deploy=True)
def check_proxies(app_configs, **kwargs):
    """Warn where sign-in limits cannot tell one visitor from another."""
    if not settings.HTTPS:
        return []
    if settings.TRUSTED_PROXY_COUNT is None:
        return [
            Error(
                "TRUSTED_PROXY_COUNT is missing, so the portal will not start.",
                hint="Say how many proxies stand in front of the portal, such as 1.",
                id="portal.E001",
            )
        ]
    if settings.TRUSTED_PROXY_COUNT == 0:
        return [
            Warning(
                "HTTPS is on and TRUSTED_PROXY_COUNT is 0: no proxy is said to stand in front.",
                hint=(
                    "The portal does not speak TLS itself. Behind a proxy every visitor now seems "
                    "to come from the proxy's address, and one guesser locks out everybody."
                ),
                id="portal.W001",
            )
        ]
    return []


@register(Tags.security, deploy=True)
def check_second_factor_of_provider(app_configs, **kwargs):
    """Warn where the provider's second factor is named, and nobody is asked for one."""
    named = settings.OIDC_SECOND_FACTOR_ACR or settings.OIDC_SECOND_FACTOR_AMR
    if not named or settings.HR_NEEDS_SECOND_FACTOR:
        return []
    return [
        Warning(
            "OIDC_SECOND_FACTOR_ACR or OIDC_SECOND_FACTOR_AMR is set, and HR_NEEDS_SECOND_FACTOR "
            "is off: HR's workplace opens without any second factor.",
            hint="Turn HR_NEEDS_SECOND_FACTOR on.",
            id="portal.W003",
        )
    ]


@register(Tags.database, deploy=True)
def check_log_of_database(app_configs, databases=None, **kwargs):
    """Warn where PostgreSQL writes failed statements, and people's words in them, to its log."""
    found = []
    for alias in databases or []:
        connection = connections[alias]
        if connection.vendor != "postgresql":
            continue
        with connection.cursor() as cursor:
            cursor.execute("SHOW log_min_error_statement")
            [level] = cursor.fetchone()
            cursor.execute("SELECT current_user")
            [role] = cursor.fetchone()
        if level not in ("fatal", "panic"):
            found.append(
                Warning(
                    "PostgreSQL logs statements that fail, with the words people typed.",
                    hint=(
                        "As the database's superuser: "
                        f'ALTER ROLE "{role}" SET log_min_error_statement = panic'
                    ),
                    id="portal.W002",
                )
            )
    return found


@register(Tags.database, deploy=True)
def check_cache(app_configs, databases=None, **kwargs):
    """Write to the cache and read it back, because sign-in limits rely on it."""
    if not databases:
        return []
    try:
        cache.set(ANSWER, ANSWER, 10)
        answer = cache.get(ANSWER)
    except Exception as error:
        answer = type(error).__name__
    if answer == ANSWER:
        return []
    return [
        Error(
            f"The cache does not keep what it is given ({answer}); nobody could sign in.",
            hint="Is CACHE_URL right? Without it, run manage.py createcachetable.",
            id="portal.E002",
        )
    ]
