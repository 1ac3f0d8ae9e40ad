"""A real clamd of Debian, with one signature of our own for the EICAR test file; it needs no download."""

import contextlib
import hashlib
import shutil
import subprocess

from tests.patience import PATIENCE, until

PROGRAM = shutil.which("clamd") or shutil.which("/usr/sbin/clamd")
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@contextlib.contextmanager
def running(folder, stream_max="60M"):
    """Run clamd until the block ends. Yields the path of its socket."""
    database = folder / "signatures"
    database.mkdir(parents=True, exist_ok=True)
    digest = hashlib.md5(EICAR).hexdigest()
    (database / "own.hdb").write_text(f"{digest}:{len(EICAR)}:Uji.Eicar\n")
    socket = folder / "clamd.sock"
    lines = {
        "LocalSocket": socket,
        "DatabaseDirectory": database,
        "Foreground": "yes",
        "StreamMaxLength": stream_max,
        "PidFile": folder / "clamd.pid",
        "TemporaryDirectory": folder,
    }
    configuration = folder / "clamd.conf"
    configuration.write_text("".join(f"{key} {value}\n" for key, value in lines.items()))
    process = subprocess.Popen(
        [PROGRAM, "--config-file", str(configuration)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        until(lambda: socket.exists() or process.poll() is not None)
        assert socket.exists(), "clamd did not start"
        yield str(socket)
    finally:
        process.terminate()
        process.wait(PATIENCE)
