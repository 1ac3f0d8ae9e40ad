"""How much room is left where we keep things."""

import os
import shutil

from django.conf import settings

RESERVE = 500 * 1024**2  # bytes: ten of the largest documents


def free_bytes() -> int:
    """Of the fuller one of our disks; where neither folder is here, both are somebody else's to watch."""
    folders = (folder for folder in (settings.VAR_DIR, settings.STORAGE_DIR) if os.path.isdir(folder))
    return min((shutil.disk_usage(folder).free for folder in folders), default=RESERVE)
