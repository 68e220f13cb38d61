"""All settings in one file. What differs from company to company comes from the environment.

Values are read from the environment, or from a file `.env` beside `manage.py`. The README lists
them. With nothing configured the portal runs on SQLite and stops only for want of a SECRET_KEY.
"""

from pathlib import Path

from csp.constants import NONE, SELF
from django import VERSION

from pathway_portal.web.databases import with_options
from pathway_portal.web.environment import Environment, SettingError

BASE_DIR = Path(__file__).resolve().parent.parent

env = Environment()
env.read_file(BASE_DIR / ".env")

DEBUG = env.boolean("DEBUG", default=False)
# Off only where no TLS stands in front: on one's own machine.
HTTPS = env.boolean("HTTPS", default=not DEBUG)

# Django stops where it is needed and empty; `web.startup` wants it before anything is served.
SECRET_KEY = env.secret_key("SECRET_KEY", default="only-for-debug-mode" if DEBUG else "")
# Earlier ones, while sessions, links and second factors that rest on them are to go on.
SECRET_KEY_FALLBACKS = env.earlier_keys("SECRET_KEY_FALLBACKS")

ALLOWED_HOSTS = env.hosts("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.origins("CSRF_TRUSTED_ORIGINS")
# Where the portal lies below its host, such as `/pathways`; nothing if it has the host to itself.
FORCE_SCRIPT_NAME = env.path("SCRIPT_NAME") or None
# Where mails lead that no request brings about.
PORTAL_URL = env.origin(
    "PORTAL_URL",
    default=f"{'https' if HTTPS else 'http'}://{ALLOWED_HOSTS[0].lstrip('*.') or 'localhost'}",
)

INSTALLED_APPS = [
    "pathway_portal.web",
    "pathway_portal.accounts",
    "pathways",
    "pathway_portal.drafting",
    "assessments",
    "assessments.plans",
    "pathway_portal.privacy",
    "pathway_portal.operations",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "pathway_portal.accounts.apps.SessionsConfig",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "heroicons",
    "pathway_portal.workplace.apps.SiteConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    # For its templates, of which templates/django/forms replaces one.
    "django.forms",
]

MIDDLEWARE = [
    # First those that only add headers, so that what answers in place of a page has them too:
    # the redirect to TLS, a file, a refused host name.
    "pathway_portal.web.middleware.isolate_from_other_sites",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "pathway_portal.web.middleware.private_pages",
    "pathway_portal.operations.middleware.answer_monitors",
    # Behind files and monitors, which would fill the log.
    "pathway_portal.operations.requests.measure_requests",
    # After WhiteNoise, whose files are compressed already. It pads at random, so that the length of
    # a page says nothing of what is secret on it (BREACH).
    "django.middleware.gzip.GZipMiddleware",
    "pathway_portal.content_api.errors.answer_in_json",
    "pathway_portal.accounts.scim.middleware.answer_in_scim",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "pathway_portal.web.middleware.use_readers_language",
    # Behind the person and their language, and before the token: checking it reads the body.
    "pathway_portal.web.request_limits.limit_request_body",
    "pathway_portal.web.unsent_forms.remember_last_user",
    "pathway_portal.web.middleware.refuse_null_in_query",
    "pathway_portal.web.query_limits.limit_query",
    "pathway_portal.web.middleware.AskToSignIn",
    "pathway_portal.web.unsent_forms.bring_back_unsent_form",
    "pathway_portal.web.download_limits.limit_downloads",
    "django.contrib.messages.middleware.MessageMiddleware",
    "pathway_portal.web.middleware.explain_method_not_allowed",
    "allauth.account.middleware.AccountMiddleware",
    "pathway_portal.accounts.single_sign_on.hide_password_pages",
    "pathway_portal.accounts.second_factor.require_second_factor",
    "pathway_portal.accounts.second_factor.explain_unreadable_second_factor",
    "pathway_portal.web.database_conflicts.DatabaseConflicts",
]

ROOT_URLCONF = "pathway_portal.urls"
WSGI_APPLICATION = "pathway_portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "pathway_portal.accounts.context_processors.company",
                "pathway_portal.accounts.context_processors.sign_in_methods",
            ],
        },
    },
]

# Fields are written by our own templates, too: those in `templates/django/forms/widgets`.
FORM_RENDERER = "pathways.form_renderer.FormRenderer"

# Data ---------------------------------------------------------------------------------------------

DATABASES = {
    "default": with_options(
        env.database("DATABASE_URL", default=BASE_DIR / "db.sqlite3"),
        is_pooled=env.boolean("DATABASE_POOLER", default=False),
    )
}
if env.text("DATABASE_REPLICA_URL"):
    DATABASES["replica"] = with_options(env.database("DATABASE_REPLICA_URL", default=None))
    if any(each["ENGINE"] != "pathway_portal.web.postgresql" for each in DATABASES.values()):
        raise SettingError("DATABASE_REPLICA_URL takes postgres://, the copy of such a database.")
    DATABASE_ROUTERS = ["pathway_portal.web.replica.Router"]
# The numbers of erased people, for the day on which an older backup is restored.
ERASED_PEOPLE_FILE = env.text("ERASED_PEOPLE_FILE", default=str(BASE_DIR / "erased-people.txt"))
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FIXTURE_DIRS = [BASE_DIR / "fixtures"]

# Shared by all workers. It may forget: limits and used codes are kept in the database.
CACHES = {"default": env.cache("CACHE_URL", default="dbcache://django_cache")}

# People -------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["pathway_portal.accounts.backends.EmailBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 15},
    },
    {"NAME": "pathway_portal.accounts.passwords.StrengthValidator"},
]

ACCOUNT_ADAPTER = "pathway_portal.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
# HR's import vouches for the addresses; people neither add nor confirm any.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
# Nobody is written to who is not here, and everybody whose password was changed.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
# Behind proxies all visitors would share one address, and with it one limit.
# `web.startup` wants to be told wherever HTTPS is on.
TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXY_COUNT", default=None)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT or 0
# Wrong passwords and codes from one internet address in five minutes, besides those that the people
# who sign in there may make.
FAILED_SIGN_INS_PER_ADDRESS = env.number("FAILED_SIGN_INS_PER_ADDRESS", default=10, at_least=1)
# Off, because they count right passwords too and forget under load. `accounts.limits` does it.
ACCOUNT_RATE_LIMITS = False
ACCOUNT_FORMS = {
    "change_password": "pathway_portal.accounts.sign_in_forms.ChangePasswordForm",
    "reset_password": "pathway_portal.accounts.sign_in_forms.ResetPasswordForm",
}
# Whether a link still works follows from the person's row alone.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "pathway_portal.accounts.invitations.LinkTokens"  # noqa: S105
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
# Not by a code in a mail: that would open more to somebody who reads another's mail.
ACCOUNT_REAUTHENTICATION_METHODS = ["password", "mfa", "socialaccount"]

# A second factor: an app's codes or a passkey, and codes on paper for the day both are gone.
MFA_ADAPTER = "pathway_portal.accounts.adapter.MFAAdapter"
MFA_FORMS = {
    "authenticate": "pathway_portal.accounts.sign_in_forms.SignInCodeForm",
    "reauthenticate": "pathway_portal.accounts.sign_in_forms.ReauthenticationCodeForm",
    "edit_webauthn": "pathway_portal.accounts.sign_in_forms.RenamePasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Career pathways"
# HR vouches for every address; asking for a reset by mail must keep nobody from a second factor.
MFA_ALLOW_UNVERIFIED_EMAIL = True
# A clock may be half a minute off.
MFA_TOTP_TOLERANCE = 1
# Off where there is no TLS: in the demonstration, which is to open with a password alone.
HR_NEEDS_SECOND_FACTOR = env.boolean("HR_NEEDS_SECOND_FACTOR", default=HTTPS)

# Single sign-on at the company's own provider, by OpenID Connect.
OIDC_ISSUER = env.issuer("OIDC_ISSUER")
OIDC_NAME = env.text("OIDC_NAME")
# Whether an address of which the provider does not say that it is verified is taken for verified.
OIDC_TRUST_EMAIL = env.boolean("OIDC_TRUST_EMAIL", default=False)
# By which claims of the ID token a second factor of the provider counts for HR's workplace.
OIDC_SECOND_FACTOR_ACR = env.claims("OIDC_SECOND_FACTOR_ACR", too_weak="0")
OIDC_SECOND_FACTOR_AMR = env.claims("OIDC_SECOND_FACTOR_AMR", too_weak="pwd")
PASSWORD_SIGN_IN = env.boolean("PASSWORD_SIGN_IN", default=True)
SOCIALACCOUNT_ADAPTER = "pathway_portal.accounts.single_sign_on.SocialAccountAdapter"
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "provider_class": "pathway_portal.accounts.single_sign_on.CompanyProvider",
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [],
    }
}
if OIDC_ISSUER:
    SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"] = [
        {
            # People are remembered by issuer and subject: another issuer knows nobody yet.
            "provider_id": OIDC_ISSUER,
            "name": OIDC_NAME,
            "client_id": env.text("OIDC_CLIENT_ID"),
            "secret": env.text("OIDC_CLIENT_SECRET"),
            "settings": {"server_url": OIDC_ISSUER.rstrip("/")},
        }
    ]
    for name in ["OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"]:
        if not env.text(name):
            raise SettingError(f"OIDC_ISSUER is set, so {name} must be too: the provider gives it.")
elif not PASSWORD_SIGN_IN:
    raise SettingError(
        "PASSWORD_SIGN_IN is off and OIDC_ISSUER is not set: nobody could sign in. Set one of them."
    )
elif OIDC_SECOND_FACTOR_ACR or OIDC_SECOND_FACTOR_AMR:
    raise SettingError(
        "OIDC_SECOND_FACTOR_ACR or OIDC_SECOND_FACTOR_AMR is set, so OIDC_ISSUER must be too: they "
        "say what its second factor is."
    )

# Eight hours from signing in, whatever one does meanwhile, and not longer than the browser is open.
SESSION_ENGINE = "pathway_portal.accounts.sessions"
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
# Nobody is asked whether to be remembered.
ACCOUNT_SESSION_REMEMBER = False

# Mail ---------------------------------------------------------------------------------------------

vars().update(env.mail("EMAIL_URL"))
# In seconds: a mail server that says nothing keeps nobody waiting for ever.
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.sender("DEFAULT_FROM_EMAIL", default="pathways@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# Words and time -----------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
# Each by its own name, for people to choose from. Their words lie in `locale`, their way of writing
# dates in `formats`.
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LOCALE_PATHS = [BASE_DIR / "pathway_portal" / "locale"]
FORMAT_MODULE_PATH = ["pathway_portal.formats"]
TIME_ZONE = env.time_zone("TIME_ZONE", default="UTC")
USE_TZ = True

# Files --------------------------------------------------------------------------------------------

STATIC_URL = f"{FORCE_SCRIPT_NAME or ''}/static/"
STATIC_ROOT = BASE_DIR / ".static" / "files"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "pathway_portal.web.static_files.StaticFiles"},
}

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# What a browser may do ----------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
# Our files are for our pages.
WHITENOISE_ALLOW_ALL_ORIGINS = False
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "pathway_portal.web.views.csrf_failure"
MESSAGE_STORAGE = "pathway_portal.web.messages.Messages"
MESSAGES_COOKIE_NAME = "messages"
# A balancer asks by the machine's own address, and without TLS.
SECURE_REDIRECT_EXEMPT = [r"^health/(live|ready)?$", r"^metrics$"]
LAST_USER_COOKIE_NAME = "last-user"
if HTTPS:
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    # The prefix makes a browser refuse these cookies from anywhere but this very host, over TLS.
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
    MESSAGES_COOKIE_NAME = "__Host-messages"
    LAST_USER_COOKIE_NAME = "__Host-last-user"

# The most that any page takes; `request_limits` says how much each takes, and from whom. What is
# too long for a field must reach the form that says so: a whole book pasted as a pathway.
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024
# A stage's page has nine fields for each of its competencies, and those may be many.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
# An import says in words when there are more files than it reads (`pathways/importer/limits.py`).
DATA_UPLOAD_MAX_NUMBER_FILES = 50
FILE_UPLOAD_HANDLERS = [
    "pathway_portal.web.request_limits.PermittedFiles",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# Whose certificates to believe where the portal calls others. `requests` reads it by itself.
REQUESTS_CA_BUNDLE = env.certificates("REQUESTS_CA_BUNDLE")

# Whom to tell of a hole; nobody is named where it is empty.
SECURITY_CONTACT = env.contact("SECURITY_CONTACT")

# The company's keys that sign badges; without a file it makes none.
BADGE_KEY_FILE = env.rsa_key_file("BADGE_KEY_FILE", below=BASE_DIR)

# Whether other systems may read what is published without signing in, and which.
PUBLISHED_CONTENT = env.choice("PUBLISHED_CONTENT", ["off", "tokens", "public"], default="off")

# What is known of how the portal is doing ---------------------------------------------------------

# From where a monitor may ask for it; nobody else gets an answer.
MONITORING_NETWORKS = env.networks("MONITORING_NETWORKS", default=["127.0.0.0/8", "::1/128"])
METRICS = env.boolean("METRICS", default=False)
SENTRY_DSN = env.text("SENTRY_DSN")
ERROR_MAILS_TO = env.addresses("ERROR_MAILS_TO")
# Django before 6.0 wants each with a name.
ADMINS = ERROR_MAILS_TO if VERSION >= (6,) else [("", address) for address in ERROR_MAILS_TO]
EMAIL_SUBJECT_PREFIX = "Career pathways: "
env.requires("METRICS", METRICS, "prometheus_client", file="monitoring")
env.requires("SENTRY_DSN", SENTRY_DSN, "sentry_sdk", file="monitoring")

LOG_LEVEL = env.choice("LOG_LEVEL", ["info", "warning", "error"], default="info").upper()
LOG_FORMAT = env.choice("LOG_FORMAT", ["text", "json"], default="text")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "text": {
            "()": "pathway_portal.web.logs.WithoutTypedWords",
            "format": "{asctime} {levelname} {name} {request_id} {message}",
            "style": "{",
        },
        "json": {"()": "pathway_portal.web.logs.JsonLines"},
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT},
        "error_mails": {
            "class": "pathway_portal.operations.error_reports.ErrorMails",
            "level": "ERROR",
            "formatter": "text",
        },
    },
    "root": {
        "handlers": ["console", *(["error_mails"] if ERROR_MAILS_TO else [])],
        "level": "WARNING" if LOG_LEVEL == "INFO" else LOG_LEVEL,
    },
    # Django's own handler would write them a second time, or mail them with what was typed.
    "loggers": {"django": {"handlers": [], "level": "WARNING"}, "django.server": {"level": "INFO"}}
    | {name: {"level": LOG_LEVEL} for name in ["pathway_portal", "pathways", "assessments"]},
}
