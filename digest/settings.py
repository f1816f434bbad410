"""Settings. Each that a deployment may change is an environment variable; docs/settings.md lists them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import environ

from digest import postgres

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env", overwrite=False)

#: What the project writes: the embedded database and the secret key.
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="") or postgres.secret_key(VAR_DIR)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]", "testserver"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "pgtrigger",
    "pghistory",
    "ninja",
    "corsheaders",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "ingest",
    "entities",
    "digest",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "digest.csp.middleware",
    "corsheaders.middleware.CorsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # within WhiteNoise, which compresses its files beforehand
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "axes.middleware.AxesMiddleware",  # last: it answers in the place of a login that is locked
]

ROOT_URLCONF = "digest.urls"
WSGI_APPLICATION = "digest.wsgi.application"
ASGI_APPLICATION = "digest.asgi.application"

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
                "digest.context.site",
            ],
        },
    },
]

# One engine everywhere: that of DATABASE_URL, else an embedded PostgreSQL in var/.
DATABASES = {"default": env.db_url("DATABASE_URL") if env.str("DATABASE_URL", default="") else postgres.database(VAR_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# The desk's login
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_FAILURES = env.int("LOGIN_FAILURES", default=5)  # failed attempts after which a name is locked
LOGIN_LOCKED_MINUTES = env.int("LOGIN_LOCKED_MINUTES", default=15)
AXES_FAILURE_LIMIT = LOGIN_FAILURES
AXES_COOLOFF_TIME = dt.timedelta(minutes=LOGIN_LOCKED_MINUTES)
# By name and address together: nobody locks an editor out from elsewhere.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "digest.login.locked"
OTP_TOTP_ISSUER = env.str("SITE_NAME", default="Throughline")
SESSION_COOKIE_AGE = 12 * 3600  # a working day
CSRF_COOKIE_HTTPONLY = True

LANGUAGE_CODE = "en"
USE_I18N = False
USE_TZ = True
#: Editions are days in this zone.
TIME_ZONE = env.str("TIME_ZONE", default="UTC")

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# Jobs: with a broker on Celery workers, without one in the calling process.
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", default="")
CELERY_TASK_ALWAYS_EAGER = not CELERY_BROKER_URL
CELERY_TASK_EAGER_PROPAGATES = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True  # every task may be run twice: a killed worker's tasks go to another one
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_WORKER_MAX_TASKS_PER_CHILD = 1000  # memory of long-lived language pipelines goes back to the machine
#: Seconds between two looks for sources that are due.
FETCH_EVERY = env.float("FETCH_EVERY", default=300.0)
CELERY_BEAT_SCHEDULE = {
    "fetch due sources": {"task": "ingest.tasks.fetch_due_sources", "schedule": FETCH_EVERY},
    "refresh editions": {"task": "digest.tasks.refresh_editions", "schedule": 600.0},
    "forget old work": {"task": "ingest.tasks.forget_work", "schedule": 24 * 3600.0},
}

# Reading from outside
FETCH_TIMEOUT = env.float("FETCH_TIMEOUT", default=20.0)  # seconds, for each of connect, read and write
FETCH_MAX_BYTES = env.int("FETCH_MAX_BYTES", default=10_000_000)
FETCH_MAX_REDIRECTS = env.int("FETCH_MAX_REDIRECTS", default=5)
FETCH_ALLOW_PRIVATE = env.bool("FETCH_ALLOW_PRIVATE", default=False)  # addresses of this machine and of private networks
FETCH_USER_AGENT = env.str("FETCH_USER_AGENT", default="Throughline/0.1 (+https://github.com/throughline)")

# Extraction
CONFIDENCE_PUBLISHED = env.float("CONFIDENCE_PUBLISHED", default=0.42)  # a claim below it waits for an editor
SPACY_PIPELINE = env.str("SPACY_PIPELINE", default="")  # names come from this spaCy pipeline in place of our own reader

#: Where readers report an error of a claim: an address in which {url} and {title} stand for the claim's. Empty: nowhere.
REPORT_URL = env.str("REPORT_URL", default="")

SITE_NAME = env.str("SITE_NAME", default="Throughline")
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000")

# What is made for other programs may be read by scripts of any site; pages may not, as they bear the reader's cookies.
CORS_ALLOW_ALL_ORIGINS = True
CORS_URLS_REGEX = r"^/(api/|oembed$|.*\.(atom|json|csv|opml)$)"
CORS_ALLOW_METHODS = ["GET", "HEAD", "OPTIONS"]
CORS_ALLOW_HEADERS = ["accept", "content-type", "if-modified-since", "if-none-match"]
CORS_EXPOSE_HEADERS = ["ETag", "Last-Modified"]
#: Requests that write, and so may leave a trace of who wrote; on the others, to ask for the user would make answers hang on a cookie.
PGHISTORY_MIDDLEWARE_METHODS = ("POST", "PUT", "PATCH", "DELETE")

X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
# Subdomains and the browsers' preload list concern more than this site: whoever owns the domain decides on them at the proxy.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
if env.bool("HTTPS", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz"]  # asked from within, without the proxy
    SECURE_HSTS_SECONDS = 31_536_000
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {
        name: {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")} for name in ("digest", "entities", "ingest")
    },
}
