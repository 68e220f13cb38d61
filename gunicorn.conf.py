"""Configure gunicorn; `--bind` and the log are up to the person or service that starts it."""

import os
import shutil
import signal
import socket
import struct
import tempfile
import time
from importlib.util import find_spec

from gunicorn import glogging

# A thread for each request, so that a browser that keeps its connection open keeps no worker.
worker_class = "gthread"
workers = 2
threads = 4
# It would want a writable home directory.
control_socket_disable = True

# In seconds. A client that stops in the middle of its request holds a thread no longer than this.
# A proxy in front reads requests whole before it passes them on; this is for where there is none.
SILENCE = 10


# Where the workers' figures for Prometheus meet.
METRICS = "PROMETHEUS_MULTIPROC_DIR"


class Logger(glogging.Logger):
    """Write times in UTC, as the portal does."""

    datefmt = "%Y-%m-%dT%H:%M:%SZ"
    error_fmt = "%(asctime)s %(levelname)s gunicorn %(process)d %(message)s"

    def _set_handler(self, log, output, fmt, stream=None):
        fmt.converter = time.gmtime
        super()._set_handler(log, output, fmt, stream)


logger_class = Logger


def on_starting(server):
    if find_spec("prometheus_client") and METRICS not in os.environ:
        os.environ[METRICS] = server.metrics_folder = tempfile.mkdtemp(prefix="portal-metrics-")


def on_exit(server):
    if folder := getattr(server, "metrics_folder", None):
        shutil.rmtree(folder, ignore_errors=True)


def post_worker_init(worker):
    """Leave Ctrl-C to the process above, which tells each worker to end: twice shows a trace."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def child_exit(server, worker):
    if METRICS in os.environ and find_spec("prometheus_client"):
        from prometheus_client.multiprocess import mark_process_dead

        mark_process_dead(worker.pid)


def when_ready(server):
    """Let no read wait for ever; connections take the limit over from the socket they come by."""
    for listener in server.LISTENERS:
        limit = struct.pack("ll", SILENCE, 0)
        listener.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, limit)
