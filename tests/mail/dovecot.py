"""A real server of mailboxes on this computer: Dovecot, with its own settings, certificate and folder."""

from __future__ import annotations

import contextlib
import imaplib
import os
import shutil
import socket
import ssl
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.mail.certificate import server_context

PROGRAM = shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin")
MISSING = PROGRAM is None and not os.environ.get("CI")  # CI insists on it
USER, PASSWORD = "desk", "kept-secret"
_SETTINGS = """
protocols = imap
listen = 127.0.0.1
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
ssl = required
ssl_cert = <{folder}/server.pem
ssl_key = <{folder}/server.pem
disable_plaintext_auth = yes
auth_failure_delay = 0
mail_location = maildir:{folder}/mail/%u
first_valid_uid = 0
{users}
imap_capability = {capability}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%u
}}
namespace inbox {{
  inbox = yes
  separator = .
  prefix = INBOX.
}}
service imap-login {{
  chroot = {chroot}
  inet_listener imap {{
    port = {plain}
  }}
  inet_listener imaps {{
    port = {port}
    ssl = yes
  }}
}}
"""
_NOT_ROOT = """service anvil {{
  chroot =
}}
default_internal_user = {me}
default_login_user = {me}
default_internal_group = {group}
"""


@dataclass
class Dovecot:
    """The server. `port`: TLS from the first byte; `plain`: STARTTLS."""

    port: int
    plain: int

    @contextlib.contextmanager
    def mailbox(self) -> Iterator[imaplib.IMAP4]:
        secret = ssl.create_default_context()
        secret.check_hostname, secret.verify_mode = False, ssl.CERT_NONE
        server = imaplib.IMAP4_SSL("127.0.0.1", self.port, ssl_context=secret, timeout=20)
        try:
            server.login(USER, PASSWORD)
            server.select("INBOX")
            yield server
        finally:
            server.logout()

    def deliver(self, *mails: bytes) -> None:
        with self.mailbox() as server:
            for mail in mails:
                assert server.append("INBOX", "", "", mail)[0] == "OK"

    def counts(self) -> dict[str, int]:
        """Return how many mails are in each folder, without the empty ones."""
        found = {}
        with self.mailbox() as server:
            for line in server.list()[1]:
                assert isinstance(line, bytes)
                name = line.decode().split(' "." ')[1].strip('"')
                _, count = server.select(f'"{name}"', readonly=True)
                assert count[0] is not None
                if int(count[0]):
                    found[name] = int(count[0])
        return found


def _not_root() -> str:
    import grp
    import pwd

    return _NOT_ROOT.format(me=pwd.getpwuid(os.getuid()).pw_name, group=grp.getgrgid(os.getgid()).gr_name)


def _reachable() -> str | None:
    """Return a place that other users reach: the server's processes give up the rights of whoever starts it."""
    place = Path(tempfile.gettempdir())
    return None if all(one.stat().st_mode & 1 for one in (place, *place.parents)) else "/tmp"


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextlib.contextmanager
def running(capability: str = "") -> Iterator[Dovecot]:
    """Start a server; `capability`: what it says that it can do, "" for what it can."""
    folder = Path(tempfile.mkdtemp(prefix="dovecot", dir=_reachable()))
    folder.chmod(0o755)
    process = None
    try:
        server_context(folder)
        made = Dovecot(_free_port(), _free_port())
        root = os.geteuid() == 0
        uid, gid = (65534, 65534) if root else (os.getuid(), os.getgid())
        (folder / "mail").mkdir()
        os.chown(folder / "mail", uid, gid)
        settings = _SETTINGS.format(
            folder=folder,
            users="" if root else _not_root(),
            capability=capability,
            password=PASSWORD,
            uid=uid,
            gid=gid,
            chroot="login" if root else "",
            port=made.port,
            plain=made.plain,
        )
        (folder / "dovecot.conf").write_text(settings)
        assert PROGRAM is not None
        process = subprocess.Popen([PROGRAM, "-F", "-c", str(folder / "dovecot.conf")], stderr=subprocess.PIPE)
        _wait(made.port, process, folder)
        yield made
    finally:
        if process is not None:
            process.terminate()
            process.communicate(timeout=20)
        shutil.rmtree(folder, ignore_errors=True)


def _wait(port: int, process: subprocess.Popen[bytes], folder: Path) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.02)
    log = folder / "log"
    raise AssertionError(log.read_text() if log.exists() else (process.stderr and process.stderr.read()))
