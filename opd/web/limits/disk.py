import os
import shutil

from django.conf import settings

RESERVE = 500 * 1024**2  # bytes: ten of the largest documents


def free_bytes() -> int:
    """Return the free bytes of the fuller volume; RESERVE if no folder is on this machine."""
    folders = (folder for folder in (settings.VAR_DIR, settings.STORAGE_DIR) if os.path.isdir(folder))
    return min((shutil.disk_usage(folder).free for folder in folders), default=RESERVE)
