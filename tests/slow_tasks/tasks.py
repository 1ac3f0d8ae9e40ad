import signal
import subprocess
import sys
import time


def wait(seconds):
    time.sleep(seconds)


def wait_with_child(seconds):
    subprocess.run(["sleep", str(seconds)], check=True)


def fail():
    raise ZeroDivisionError("division by zero")


def end_process():
    sys.exit(3)


def wait_deaf(seconds):
    """Does not hear that its time is over."""
    signal.signal(signal.SIGALRM, signal.SIG_IGN)
    time.sleep(seconds)
