"""Has dj-stripe copy the models that are named, and prints what it keeps as JSON, by model and id."""

import io
import json
import os
import sys

import django
from django.conf import settings

settings.configure(
    DEBUG=True,  # dj-stripe takes another host only then
    SECRET_KEY="not-a-secret",
    USE_TZ=True,
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "djstripe"],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": "postgres",
            "USER": "postgres",
            "HOST": "127.0.0.1",
            "PORT": os.environ["DATABASE_PORT"],
        }
    },
    DJSTRIPE_FOREIGN_KEY_TO_FIELD="id",
    STRIPE_API_HOST=os.environ["STRIPE_API_HOST"],
    STRIPE_API_VERSION=os.environ["STRIPE_API_VERSION"],
    STRIPE_LIVE_MODE=False,
    STRIPE_TEST_SECRET_KEY=os.environ["STRIPE_TEST_SECRET_KEY"],
)
django.setup()

from django.apps import apps  # noqa: E402
from django.core.management import call_command  # noqa: E402

names = sys.argv[1:]
call_command("migrate", verbosity=0)
told = io.StringIO()
try:
    call_command("djstripe_sync_models", *names, fail_on_error=True, stdout=told, stderr=told)
except Exception:
    print(told.getvalue(), file=sys.stderr)
    raise
kept = {}
for name in names:
    rows = apps.get_model("djstripe", name).objects.all()
    kept[name] = {row.id: row.stripe_data for row in rows}
json.dump(kept, sys.stdout)
