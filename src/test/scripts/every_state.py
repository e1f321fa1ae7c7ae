#!/usr/bin/env python3
"""Makes sockets in every TCP state in a network namespace, which is this one, and keeps them so.

Packets are dropped where they come in, so that they are captured all the same. Most connections have both ends here; one has
its other end in a namespace beside this. Prints "ready"; ends when its input does.
"""
import ctypes
import os
import socket
import subprocess
import sys
import time

LISTEN, HALF_OPEN, LOST_FIN, LOST_LAST_FIN, CLOSING = range(7001, 7006)
HERE, THERE = "10.155.9.1", "10.155.9.2"
CLONE_NEWNET = 0x40000000
kept = []


def run(*command):
    subprocess.run(command, check=True)


def nft(rules):
    subprocess.run(["nft", "-f", "-"], check=True, text=True, input="""
        table inet states {
            chain input {
                type filter hook input priority 0;
                %s
            }
        }
    """ % rules)


def peer(begin, go_on):
    """In a namespace of its own, which ends with it: loses the FIN that it gets, and then closes, too."""
    os.close(begin[0])
    os.close(go_on[1])
    ctypes.CDLL(None).unshare(CLONE_NEWNET)
    os.write(begin[1], b"-")
    os.read(go_on[0], 1)
    run("ip", "address", "add", THERE + "/24", "dev", "there")
    run("ip", "link", "set", "there", "up")
    nft("tcp flags & fin == fin drop")
    listener = socket.create_server((THERE, CLOSING))
    os.write(begin[1], b"-")
    server, _ = listener.accept()
    os.read(go_on[0], 1)
    server.shutdown(socket.SHUT_WR)
    sys.stdin.read()


def connect_to_peer():
    begin, go_on = os.pipe(), os.pipe()
    child = os.fork()
    if child == 0:
        peer(begin, go_on)
        os._exit(0)
    os.close(begin[1])  # so that reading from it fails when the peer has
    os.close(go_on[0])
    os.read(begin[0], 1)
    run("ip", "link", "add", "here", "type", "veth", "peer", "name", "there", "netns", str(child))
    run("ip", "address", "add", HERE + "/24", "dev", "here")
    run("ip", "link", "set", "here", "up")
    os.write(go_on[1], b"-")
    if not os.read(begin[0], 1):
        sys.exit("the peer has failed")
    client = socket.create_connection((THERE, CLOSING))
    kept.append(client)
    client.shutdown(socket.SHUT_WR)
    time.sleep(0.1)
    os.write(go_on[1], b"-")  # CLOSING


def listen(port):
    listener = socket.create_server(("127.0.0.1", port))
    kept.append(listener)
    return listener


def connect(listener):
    client = socket.create_connection(listener.getsockname())
    server, _ = listener.accept()
    kept.extend((client, server))
    return client, server


connect_to_peer()

nft(f"""
    tcp sport {HALF_OPEN} tcp flags & (syn|ack) == (syn|ack) drop
    tcp dport {LOST_FIN} tcp flags & fin == fin drop
    tcp sport {LOST_LAST_FIN} tcp flags & fin == fin drop
""")

plain = listen(LISTEN)
for _ in range(3):
    connect(plain)  # ESTABLISHED at both ends

client, server = connect(plain)
client.close()
server.recv(1)
server.close()  # TIME_WAIT, and nothing at the server

for _ in range(2):
    client, server = connect(plain)
    client.shutdown(socket.SHUT_WR)
    server.recv(1)  # FIN_WAIT2 and CLOSE_WAIT

listen(HALF_OPEN)
for _ in range(2):
    caller = socket.socket()
    caller.setblocking(False)
    caller.connect_ex(("127.0.0.1", HALF_OPEN))
    kept.append(caller)  # SYN_SENT and SYN_RECV

client, server = connect(listen(LOST_FIN))
client.shutdown(socket.SHUT_WR)  # FIN_WAIT1, and ESTABLISHED at the server

client, server = connect(listen(LOST_LAST_FIN))
client.shutdown(socket.SHUT_WR)
server.recv(1)
time.sleep(0.1)  # the FIN is acknowledged, and that arrives
server.shutdown(socket.SHUT_WR)  # LAST_ACK, and FIN_WAIT2 at the client

time.sleep(0.5)
print("ready", flush=True)
sys.stdin.read()
