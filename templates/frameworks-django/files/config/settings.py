"""Settings: everything that differs between machines comes from the environment.

What is not said is the safe choice: DEBUG is off, HTTPS is required, and there is no secret key to
fall back on. https://docs.djangoproject.com/en/5.2/ref/settings/
"""

from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

BASE_DIR = Path(__file__).resolve().parents[1]

env = environ.Env()
# A variable that is set already wins: a shell and CI can override the file.
if (BASE_DIR / ".env").exists():
    env.read_env(BASE_DIR / ".env")

# Shows code and settings to whoever causes an error: for your own machine only.
DEBUG: bool = env.bool("DEBUG", default=False)

# Signs sessions and password-reset links: who has it can be anybody. It is in no file of the
# project. In development each process makes its own, so a restart signs everybody out.
SECRET_KEY: str = env.str("SECRET_KEY", default="")
if not SECRET_KEY:
    if not DEBUG:
        message = "SECRET_KEY is not set; set it, or DEBUG=1 on your own machine"
        raise ImproperlyConfigured(message)
    SECRET_KEY = get_random_secret_key()

# A request for any other name is refused. With DEBUG, Django allows localhost by itself.
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=[])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    # Before the admin: its templates for logins would hide ours.
    "notes",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    # `runserver` leaves static files to whitenoise, as in production.
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

# Each one wraps all that follow: the first sees the request first and the response last.
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # Every view wants a login unless it says otherwise. A view that somebody forgot is closed.
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]


def database_url() -> str:
    """PostgreSQL where its address is set, else a file.

    `DATABASE_URL` may be the address of another service, when the project has one but not
    PostgreSQL: then it says nothing about this database.
    """
    for variable in ("POSTGRES_URL", "DATABASE_URL"):
        url: str = env.str(variable, default="")
        if url.startswith(("postgres://", "postgresql://", "sqlite:")):
            return url
    return f"sqlite:///{BASE_DIR / 'data' / 'db.sqlite3'}"


DATABASES = {"default": env.db_url_config(database_url())}
# A connection is kept for a minute: opening one takes longer than most queries.
DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# New passwords are hashed by the first one. A hash made by another is renewed at the next login.
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "notes:list"
LOGOUT_REDIRECT_URL = "login"

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
# Names with a hash of the content: a browser may keep such a file for ever.
STATICFILES_STORAGE = "whitenoise.storage.CompressedManifestStaticFilesStorage"
if DEBUG:
    STATICFILES_STORAGE = "django.contrib.staticfiles.storage.StaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": STATICFILES_STORAGE},
}

# HTTPS and nothing else. On your own machine there is no certificate.
SECURE_SSL_REDIRECT = not DEBUG
# The platform asks from inside, without TLS.
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SESSION_COOKIE_SECURE = not DEBUG
CSRF_COOKIE_SECURE = not DEBUG
# Browsers remember it and cannot be told otherwise: begin with an hour, then a year (31536000).
SECURE_HSTS_SECONDS = 0 if DEBUG else env.int("HSTS_SECONDS", default=3600)
SECURE_HSTS_INCLUDE_SUBDOMAINS = not DEBUG
# `check --deploy` also wants the domain on a list inside browsers. It takes months to get off it
# again, so that is the decision of whoever owns the domain: SECURE_HSTS_PRELOAD.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
# Only behind a proxy that overwrites this header: else any client can claim to use HTTPS.
if env.bool("TRUST_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"

# Everything to the standard error stream: the platform collects it. By default Django tells errors
# to nobody when DEBUG is off and there are no ADMINS.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
}
