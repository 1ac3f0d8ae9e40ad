"""`make docs`: print the committed pages again, and lists as pages for reading into var/docs."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.conf import settings  # noqa: E402 - Django is set up before its models are imported

from tests.printed.pages import PAGES  # noqa: E402
from tests.printed.tables import readable  # noqa: E402

LISTS = ("guards", "access", "mutations")
FOLDER = settings.BASE_DIR / "var" / "docs"

FOLDER.mkdir(parents=True, exist_ok=True)
for path, page in PAGES.items():
    path.write_text(page(), encoding="utf-8")
for name in LISTS:
    (FOLDER / f"{name}.md").write_text(readable(settings.BASE_DIR / "docs" / f"{name}.csv"), encoding="utf-8")
print(f"Printed {', '.join(path.name for path in PAGES)}; also for reading, in var/docs: {', '.join(LISTS)}.")
