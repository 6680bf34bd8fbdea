"""The one settings file. What differs between machines comes from the environment or an ignored ``.env``.

Development is asked for (``DEBUG=1``), production is the default, and a missing secret stops the start with
a sentence that names it. docs/settings.md lists every variable.
"""

from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
env.read_env(BASE_DIR / ".env")


def required(name: str, example: str) -> str:
    value: str = env.str(name, default="")
    if not value:
        raise ImproperlyConfigured(
            f"{name} is not set. Set it in the environment or in .env, for example {name}={example}. "
            "For development, `python manage.py init_env` writes a .env that has all it needs."
        )
    return value


# --- Where and how it runs -----------------------------------------------------------------------------------

DEBUG = env.bool("DEBUG", default=False)

if DEBUG:
    SECRET_KEY = required("SECRET_KEY", "<a long random text>")
    ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
    SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000")
else:
    SECRET_KEY = required("SECRET_KEY", "<a long random text>")
    ALLOWED_HOSTS = required("ALLOWED_HOSTS", "www.clinic.example").replace(" ", "").split(",")
    SITE_URL = required("SITE_URL", "https://www.clinic.example")
SITE_URL = SITE_URL.rstrip("/")
CSRF_TRUSTED_ORIGINS = [SITE_URL]

# Addresses (or networks) of the reverse proxies whose X-Forwarded-* headers are believed: clinic_site/proxies.py.
TRUSTED_PROXIES = env.list("TRUSTED_PROXIES", default=[])

SERVED_OVER_HTTPS = SITE_URL.startswith("https://")
SECURE_SSL_REDIRECT = SERVED_OVER_HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if SERVED_OVER_HTTPS else 0
SESSION_COOKIE_SECURE = SERVED_OVER_HTTPS
CSRF_COOKIE_SECURE = SERVED_OVER_HTTPS
CSRF_FAILURE_VIEW = "clinic_site.admin.not_sent.csrf_failure"
SESSION_COOKIE_NAME = "staff_session"
SECURE_REFERRER_POLICY = "no-referrer-when-downgrade" if DEBUG else "same-origin"
X_FRAME_OPTIONS = "DENY"

ROOT_URLCONF = "clinic_site.urls"
WSGI_APPLICATION = "clinic_site.wsgi.application"

# --- What it is made of --------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.staticfiles",
    "unfold.apps.BasicAppConfig",
    "unfold.contrib.filters",
    "clinic_site.admin.apps.ClinicAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.humanize",
    "ckeditor",
    "django_tasks",
    "django_tasks_db",
    "clinic_site.profile",
    "articles",
    "comments",
    # The last with models: roles get their permissions when every other app has made its own.
    "clinic_site",
    "clinic_site.demo",
    "clinic_site.admin.apps.RolesConfig",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "clinic_site.headers.SecurityHeadersMiddleware",
    # The development server has its own way to static files.
    *([] if DEBUG else ["whitenoise.middleware.WhiteNoiseMiddleware"]),
    "django.middleware.http.ConditionalGetMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

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
                "clinic_site.chrome.chrome",
            ],
        },
    },
]

# --- Data ----------------------------------------------------------------------------------------------------

DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{BASE_DIR / 'db.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        # A writer takes its lock at once instead of failing half-way, and others wait for it: together with WAL
        # this is what makes SQLite fit for a site with several processes. Foreign keys are on in Django.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
    # A file, so that tests meet the same locks and the same WAL as the site.
    DATABASES["default"]["TEST"] = {"NAME": BASE_DIR / "run" / "test.sqlite3"}
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {"default": env.cache("CACHE_URL", default="locmemcache://")}

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# What the first comment would wait for is done when the server starts: comments/warming.py.
WARM_UP = True

# --- Files ---------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = env.path("STATIC_ROOT", default=str(BASE_DIR / "staticfiles"))
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "clinic_site.staticfiles.AppDirectoriesFinder",
]
MEDIA_URL = "/media/"
MEDIA_ROOT = env.path("MEDIA_ROOT", default=str(BASE_DIR / "media"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "clinic_site.staticfiles.HashedStaticFiles"
    },
}

# --- People --------------------------------------------------------------------------------------------------

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"

# --- Words and time ------------------------------------------------------------------------------------------

LANGUAGE_CODE = "en-us"
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.str("TIME_ZONE", default="America/New_York")

# --- Mail ----------------------------------------------------------------------------------------------------

vars().update(env.email("EMAIL_URL", default="consolemail://"))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default=f"webmaster@{environ.urlparse(SITE_URL).hostname}")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- The editor and the admin --------------------------------------------------------------------------------

SILENCED_SYSTEM_CHECKS = [
    # django-ckeditor bundles CKEditor 4.22.1, which gets no more fixes. What it sends is never trusted and
    # what is known against it is out of reach here: docs/decisions/0001-the-editor.md has the record.
    "ckeditor.W001",
    # Whether HSTS may cover every subdomain, and be preloaded, is the clinic's word, not ours: its mail or its
    # booking system may live on another one without HTTPS. docs/operations.md says how to turn them on.
    "security.W005",
    "security.W021",
    # A site that is asked for over plain HTTP (SITE_URL says so) has no HTTPS to insist on.
    *([] if SERVED_OVER_HTTPS else ["security.W004", "security.W008", "security.W012", "security.W016"]),
]

UNFOLD = {
    "SITE_TITLE": _("Clinic Site"),
    "SITE_HEADER": _("Clinic Site"),
    "SITE_SYMBOL": "stethoscope",
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": True,
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": "clinic_site.admin.site.favicon"}],
    "STYLES": ["clinic_site.admin.site.stylesheet"],
    "SIDEBAR": {"show_search": False, "navigation": "clinic_site.admin.navigation.navigation"},
    "COLORS": {
        "primary": {
            "50": "240 249 249",
            "100": "217 239 239",
            "200": "180 222 222",
            "300": "128 196 198",
            "400": "72 160 164",
            "500": "45 132 137",
            "600": "27 103 109",
            "700": "24 84 90",
            "800": "23 68 73",
            "900": "20 55 60",
            "950": "9 36 40",
        },
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        # What was not found is in the access log, without the tokens that some addresses hold.
        "django.request": {"level": "ERROR"},
        # Any bot can ask for a host that is not ours; each would leave a traceback.
        "django.security.DisallowedHost": {"handlers": [], "propagate": False},
    },
}
