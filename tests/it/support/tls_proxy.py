"""Puts TLS with client certificates before a Unix socket: an engine as companies expose it.

usage: tls_proxy.py SOCKET FOLDER   (FOLDER has ca.pem, server.pem, server.key); prints its port.

Threads, as asyncio ends both directions when one side has nothing more to say: `docker exec` then has yet to answer.
"""

import select
import socket
import ssl
import sys
import threading


def pass_on(outer: ssl.SSLSocket, inner: socket.socket) -> None:
    """Both directions in one thread: OpenSSL does not let two use one connection."""
    asking = [outer]
    while True:
        ready = asking if outer.pending() else select.select([*asking, inner], [], [])[0]
        if outer in ready:
            outer.settimeout(0)
            try:
                data = outer.recv(65536)
                inner.sendall(data)
                if not data:
                    # It has said all, and waits for the answer.
                    asking = []
                    inner.shutdown(socket.SHUT_WR)
            except ssl.SSLWantReadError:
                pass
        if inner in ready:
            outer.settimeout(None)
            data = inner.recv(65536)
            if not data:
                return
            outer.sendall(data)


def serve(plain: socket.socket, context: ssl.SSLContext, engine: str) -> None:
    try:
        with context.wrap_socket(plain, server_side=True) as outer, socket.socket(socket.AF_UNIX) as inner:
            inner.connect(engine)
            pass_on(outer, inner)
    except OSError:
        pass


def main(engine: str, folder: str) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=f"{folder}/ca.pem")
    context.load_cert_chain(f"{folder}/server.pem", f"{folder}/server.key")
    context.verify_mode = ssl.CERT_REQUIRED
    server = socket.create_server(("127.0.0.1", 0))
    print(server.getsockname()[1], flush=True)
    while True:
        plain, _ = server.accept()
        threading.Thread(target=serve, args=(plain, context, engine), daemon=True).start()


main(sys.argv[1], sys.argv[2])
