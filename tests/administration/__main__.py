"""Follow `docs/administration.md` on this machine: two hosts with PostgreSQL, TLS, failover, restoring and upgrades.

`python3 dev.py test --administration`; needs root on Linux, for namespaces of its own: what the guide writes into
/srv and /etc/systemd/system, and the hosts' names, are seen in there alone. LONGLEAF_PGBIN names another PostgreSQL.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from devtools.running import say
from tests.administration.blocks import GUIDE, Block, blocks
from tests.pg_server import find_binaries

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
ADDRESSES = {"edc": "127.0.55.1", "wdc": "127.0.55.2"}
PORT = "55735"
#: Runs a block where the folders of a host stand in the places that the guide names.
_ON_A_HOST = """
set -e
mkdir -p /srv /etc/systemd/system
mount --bind "$LL_PLACE/$LL_HOST/srv" /srv
mount --bind "$LL_PLACE/$LL_HOST/units" /etc/systemd/system
mount --bind "$LL_PLACE/hosts" /etc/hosts
cd /  # where a root shell begins, not where the guide would like it
exec setsid -w bash -eo pipefail -c "$1"
"""
_SCP = """#!/bin/bash
set -e
target=${@: -1}
case ${target%%:*} in *edc*) host=edc ;; *) host=wdc ;; esac
cp "${@:1:$#-1}" "$LL_PLACE/$host${target#*:}"
"""


def _make(place: Path) -> dict[str, str]:
    place.chmod(0o755)
    for host in ADDRESSES:
        (place / host / "srv").mkdir(parents=True)
        (place / host / "units").mkdir()
    names = "".join(f"{address} db-{host}.example.org\n" for host, address in ADDRESSES.items())
    (place / "hosts").write_text(f"127.0.0.1 localhost\n{names}")
    programs = place / "bin"
    programs.mkdir()
    shutil.copy(HERE / "systemctl", programs / "systemctl")
    (programs / "scp").write_text(_SCP)
    (programs / "longleaf").write_text(f'#!/bin/bash\nPYTHONPATH={ROOT} exec {sys.executable} -m app "$@"\n')
    for program in programs.iterdir():
        program.chmod(0o755)
    kept = {name: os.environ[name] for name in ("LANG", "TMPDIR") if name in os.environ}
    return {
        **kept,
        "PATH": f"{programs}:{os.environ['PATH']}",
        "HOME": str(place),
        "LL_PLACE": str(place),
        "LONGLEAF_LOG": "off",
        "XDG_CONFIG_HOME": str(place / "config"),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
    }


def _typed(block: Block, binaries: Path) -> str:
    """Return a block with what this machine has instead: its binaries, a free port, the network of the hosts."""
    text = block.text.replace("/usr/lib/postgresql/15/bin", str(binaries))
    return text.replace("PORT=5432", f"PORT={PORT}").replace("10.20.0.0/16", "127.0.0.0/8")


def follow(place: Path, binaries: Path) -> int:
    """Type the blocks one after the other; returns 0, or 1 at the first one that fails."""
    environment = _make(place)
    for block in blocks(GUIDE.read_text("utf-8")):
        for host in block.hosts:
            begun = time.monotonic()
            done = subprocess.run(
                ["unshare", "--mount", "bash", "-c", _ON_A_HOST, "host", _typed(block, binaries)],
                env={**environment, "LL_HOST": host},
                input=f"{block.types}\n" * 2 if block.types else "",
                text=True,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                check=False,
                timeout=120,
            )
            first = next(line for line in block.text.splitlines() if line != ". /srv/longleaf/site.sh")
            say(f"line {block.line:>4} on {host}  {time.monotonic() - begun:5.1f} s  {first[:90]}")
            if os.environ.get("LL_SHOW"):
                say(done.stdout)
            if done.returncode:
                say(f"{done.stdout}\n{GUIDE.name}:{block.line}: this block ended with {done.returncode}")
                return 1
    return 0


def _end(place: Path) -> None:
    """End every server that was started here, by the ids that they wrote down."""
    for note in place.glob("*/srv/longleaf/*/postmaster.pid"):
        try:
            os.kill(int(note.read_text().splitlines()[0]), 3)
        except (OSError, ValueError, IndexError):
            continue
    time.sleep(0.5)


def main() -> int:
    """Follow the guide; returns the exit code."""
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        say("Following the guide needs root on Linux: it makes namespaces of its own.")
        return 1
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # the servers are ended then, too
    place = Path(tempfile.mkdtemp(prefix="lladm"))
    begun = time.monotonic()
    try:
        status = follow(place, find_binaries())
    finally:
        _end(place)
        shutil.rmtree(place, ignore_errors=True)
    say(f"{1 - status} passed, {status} failed ({time.monotonic() - begun:.0f} s)")
    return status


if __name__ == "__main__":
    sys.exit(main())
