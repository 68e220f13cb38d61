"""A real server process, of which a test can ask how much memory it takes."""

import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

PATIENCE = 60  # seconds
ROOT = Path(__file__).parents[1]


class Server:
    """gunicorn with one worker, on the database of the tests."""

    def __init__(self, process, port):
        self.process = process
        self.port = port

    @property
    def worker(self):
        """The process that answers; the other one only watches over it."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return int(children.read_text().split()[0])

    def cpu_seconds(self):
        """Return what the worker has used up, all of its threads together."""
        threads = Path(f"/proc/{self.worker}/task").iterdir()
        return sum(int((one / "schedstat").read_text().split()[0]) for one in threads) / 1e9

    def memory(self, what):
        """In megabytes: `VmRSS` is what the worker takes now, `VmHWM` the most it has taken."""
        lines = Path(f"/proc/{self.worker}/status").read_text().splitlines()
        [line] = [line for line in lines if line.startswith(f"{what}:")]
        return int(line.split()[1]) / 1024

    @contextmanager
    def growth(self):
        """Gives a list that holds, once it is over, by how much the worker grew meanwhile."""
        Path(f"/proc/{self.worker}/clear_refs").write_text("5")  # the peak begins anew
        before, grown = self.memory("VmRSS"), []
        yield grown
        grown.append(self.memory("VmHWM") - before)

    def send(self, path, pieces, **headers):
        """Send a POST as it is, piece by piece; gives the status and the length of the answer.

        A server may answer and hang up before all was sent.
        """
        head = [f"POST {path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", "Connection: close"]
        head += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        answer = b""
        with socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE) as connected:
            try:
                connected.sendall(("\r\n".join(head) + "\r\n\r\n").encode())
                for piece in pieces:
                    connected.sendall(piece)
            except (BrokenPipeError, ConnectionResetError):
                pass
            try:
                while received := connected.recv(65536):
                    answer += received
            except ConnectionResetError:
                pass
        status = int(answer.split(b" ", 2)[1]) if answer else 0
        return status, len(answer)


def database_url():
    """Where the tests' own database is, for another process."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    before, _slash, _name = os.environ["DATABASE_URL"].rpartition("/")
    return f"{before}/{name}"


@contextmanager
def running_server():
    """Serve the portal on the database of the tests."""
    own = {"DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "tests.settings"}
    with serving("pathway_portal.wsgi", own) as server:
        yield server


@contextmanager
def serving(application, environment):
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", application, "--no-control-socket"]
    command += ["--bind", f"127.0.0.1:{port}", "--worker-class", "gthread", "--threads", "1"]
    command += [
        "--workers",
        "1",
    ]
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | environment)  # noqa: S603
    try:
        until = time.monotonic() + PATIENCE
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                assert process.poll() is None and time.monotonic() < until, "It does not start."
                time.sleep(0.1)
        yield Server(process, port)
    finally:
        process.terminate()
        process.wait(PATIENCE)
