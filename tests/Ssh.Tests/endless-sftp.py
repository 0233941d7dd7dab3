"""An SFTP server of version 3 that can only list, and never comes to an end: one folder, folders in folders, or empty replies."""
import struct
import sys

INIT, CLOSE, OPEN_FOLDER, READ_FOLDER = 1, 4, 11, 12
VERSION, STATUS, HANDLE, NAMES = 2, 101, 102, 104
OK, END = 0, 1
PERMISSIONS = 4
FILE, FOLDER = 0o100644, 0o40755


def text(value):
    return struct.pack(">I", len(value)) + value


def send(kind, body):
    sys.stdout.buffer.write(struct.pack(">IB", len(body) + 1, kind) + body)
    sys.stdout.buffer.flush()


def names(request, all_names, mode):
    entries = b"".join(text(name) + text(b"") + struct.pack(">II", PERMISSIONS, mode) for name in all_names)
    send(NAMES, request + struct.pack(">I", len(all_names)) + entries)


def status(request, code):
    send(STATUS, request + struct.pack(">I", code) + text(b"") + text(b""))


trick = sys.argv[1]
is_read = False
while head := sys.stdin.buffer.read(5):
    length, kind = struct.unpack(">IB", head)
    body = sys.stdin.buffer.read(length - 1)
    request = body[:4]
    if kind == INIT:
        send(VERSION, struct.pack(">I", 3))
    elif kind == OPEN_FOLDER:
        is_read = False
        send(HANDLE, request + text(b"h"))
    elif kind == CLOSE:
        status(request, OK)
    elif kind == READ_FOLDER and trick == "one-folder":
        names(request, [b"%0200d" % number for number in range(100)], FILE)
    elif kind == READ_FOLDER and trick == "empty-replies":
        names(request, [], FILE)
    elif kind == READ_FOLDER and not is_read:
        is_read = True
        names(request, [b"inside" * 30], FOLDER)
    else:
        status(request, END)
