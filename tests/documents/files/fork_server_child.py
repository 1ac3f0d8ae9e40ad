"""A server whose children misbehave as they are told: `python -m tests.documents.files.fork_server_child`."""

import os
import signal
import time

from documents.files.fork_server import limit, serve


def answer(output, verb, *files):
    limit(20, 300 * 2**20)
    if verb == "sleep":
        time.sleep(60)
    if verb == "eat":
        output.write(bytes(2**30)[:1])
    if verb == "spin":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        while True:
            pass
    if verb == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if verb == "kill the server":
        os.kill(os.getppid(), signal.SIGKILL)
    if verb == "flood":
        while True:
            output.write(bytes(2**20))
    if verb == "secrets":
        output.write("\n".join(os.environ).encode())
    if verb == "write":
        with open(f"/tmp/plid-{os.getpid()}", "wb") as file:
            file.write(b"x")
    if verb == "read":
        output.write(os.read(files[0], 100))
    if verb == "pid":
        output.write(str(os.getpid()).encode())


if __name__ == "__main__":
    serve(answer)
