"""Carries connections between a network namespace and the machine, over a socket of the file system.

    relay.py outside SOCKET                 on the machine: connects to the port that each connection asks for first
    relay.py inside SOCKET ENGINE LABEL     in the namespace: offers the ports there that containers publish
"""

import re
import socket
import subprocess
import sys
import threading
import time


def pump(source, target):
    try:
        while data := source.recv(65536):
            target.sendall(data)
    except OSError:
        pass
    finally:
        try:
            target.shutdown(socket.SHUT_WR)
        except OSError:
            pass


def join(one, other):
    threading.Thread(target=pump, args=(one, other), daemon=True).start()
    threading.Thread(target=pump, args=(other, one), daemon=True).start()


def outside(path):
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen()
    while True:
        inner, _ = listener.accept()
        line = b""
        while not line.endswith(b"\n"):
            line += inner.recv(1)
        try:
            join(inner, socket.create_connection(("127.0.0.1", int(line))))
        except OSError:
            inner.close()


def offer(path, port):
    listener = socket.create_server(("127.0.0.1", port))
    while True:
        client, _ = listener.accept()
        outer = socket.socket(socket.AF_UNIX)
        outer.connect(path)
        outer.sendall(b"%d\n" % port)
        join(client, outer)


def inside(path, engine, label):
    offered = set()
    while True:
        words = ["docker", "--host", engine, "ps", "--filter", f"label={label}", "--format", "{{.Ports}}"]
        said = subprocess.run(words, capture_output=True, text=True).stdout
        for port in {int(it) for it in re.findall(r"127\.0\.0\.1:(\d+)->", said)} - offered:
            offered.add(port)
            threading.Thread(target=offer, args=(path, port), daemon=True).start()
        time.sleep(0.05)


{"outside": outside, "inside": inside}[sys.argv[1]](*sys.argv[2:])
