"""The settings in production, except for what tests cannot have: HTTPS and collected files."""

import os
import uuid

from django.core.management.utils import get_random_secret_key

# Before the settings are read, and whatever `.env` says.
os.environ["DEBUG"] = "0"
os.environ["SECRET_KEY"] = get_random_secret_key()

from config.settings import *  # noqa: F403
from config.settings import DATABASES, STORAGES

ALLOWED_HOSTS = ["testserver"]
# The test client speaks HTTP; tests/test_project.py looks at the true settings.
SECURE_SSL_REDIRECT = False
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"

if DATABASES["default"]["ENGINE"].endswith("postgresql"):
    # A name that nobody else uses: two runs side by side do not meet.
    DATABASES["default"]["TEST"] = {"NAME": f"test_{uuid.uuid4().hex[:12]}"}
