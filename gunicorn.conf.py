"""How gunicorn serves the portal; `--bind` and the log are for whoever starts it."""

import socket
import struct

# A thread for each request, so that a browser that keeps its connection open keeps no worker.
worker_class = "gthread"
workers = 2
threads = 4
# It would want a writable home directory.
control_socket_disable = True

# In seconds. A client that stops in the middle of its request holds a thread no longer than this.
# A proxy in front reads requests whole before it passes them on; this is for where there is none.
SILENCE = 10


def when_ready(server):
    """Let no read wait for ever; connections take the limit over from the socket they come by."""
    for listener in server.LISTENERS:
        limit = struct.pack("ll", SILENCE, 0)
        listener.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, limit)
