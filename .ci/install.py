"""Make ``.venv`` in the project's root with everything of uv.lock in it. Needs Python 3.11 and nothing else."""

from __future__ import annotations

import fcntl
import os
import shutil
import ssl
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
UV = VENV / "bin" / "uv"


def stop(message: str) -> NoReturn:
    sys.exit(f"throughline: {message}")


def run(*command: str | Path, quiet: bool = False, **environment: str) -> bool:
    """Whether a command succeeds; what it says goes to the terminal, unless ``quiet``."""
    output = subprocess.DEVNULL if quiet else None
    try:
        done = subprocess.run(
            [str(part) for part in command], cwd=ROOT, env={**os.environ, **environment}, stdout=output, stderr=output, check=False
        )
    except OSError:
        return False
    return done.returncode == 0


def is_venv() -> bool:
    return run(PYTHON, "-c", "import sys; sys.exit(sys.version_info < (3, 11) or sys.prefix == sys.base_prefix)", quiet=True)


def has_ensurepip(python: str) -> bool:
    return run(python, "-c", "import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))", quiet=True)


def make_venv() -> None:
    """With the standard library's venv; Debian ships that apart from Python, and then whatever else the machine has."""
    shutil.rmtree(VENV, ignore_errors=True)
    pythons = [sys.executable, *filter(None, map(shutil.which, ("python3.13", "python3.12", "python3.11", "python3.14")))]
    for python in pythons:
        if has_ensurepip(python) and run(python, "-m", "venv", VENV):
            return
    uv = shutil.which("uv")
    if uv and run(uv, "venv", "--quiet", "--seed", "--python", sys.executable, VENV):
        return
    if run(sys.executable, "-m", "pip", "--version", quiet=True):
        with tempfile.TemporaryDirectory() as tools:
            if run(sys.executable, "-m", "pip", "install", "--quiet", "--root-user-action=ignore", "--target", tools, "uv") and run(
                Path(tools) / "bin" / "uv", "venv", "--quiet", "--seed", "--python", sys.executable, VENV
            ):
                return
    package = f"python3.{sys.version_info.minor}-venv"
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"throughline: installing {package} with apt-get")
        run("apt-get", "update", "-qq")
        if run("apt-get", "install", "-y", "-qq", package, DEBIAN_FRONTEND="noninteractive") and run(sys.executable, "-m", "venv", VENV):
            return
    stop(f"Python's venv module is missing: install it (on Debian and Ubuntu: apt-get install {package}), then run make again")


def trust_the_machine() -> None:
    """Have pip and uv trust the certificates that this machine trusts, a company's proxy among them, where it keeps any."""
    paths = ssl.get_default_verify_paths()
    if paths.cafile:
        os.environ.setdefault("PIP_CERT", paths.cafile)
    if paths.cafile or (paths.capath and any(Path(paths.capath).iterdir())):
        os.environ.setdefault("UV_SYSTEM_CERTS", "true")
        os.environ.setdefault("UV_NATIVE_TLS", "true")  # its name before


def main() -> None:
    trust_the_machine()
    lock = os.open(ROOT, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        print("throughline: another make installs already; waiting for it")
        fcntl.flock(lock, fcntl.LOCK_EX)
    if not is_venv():
        print(f"throughline: making {VENV}")
        make_venv()
    if not run(UV, "--version", quiet=True):
        print("throughline: fetching uv")
        if not run(PYTHON, "-m", "pip", "--version", quiet=True):
            run(PYTHON, "-m", "ensurepip", quiet=True)
        if not run(PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--root-user-action=ignore", "uv>=0.8"):
            stop("uv could not be installed (pip says why above): check the network or the proxy, then run make again")
    print("throughline: installing the packages of uv.lock")
    # Inexact: uv itself stands in the environment and in no lock.
    if not run(UV, "sync", "--locked", "--inexact", "--quiet", "--python", PYTHON, UV_PROJECT_ENVIRONMENT=str(VENV), VIRTUAL_ENV=str(VENV)):
        stop(
            "the packages could not be installed (uv says why above). Without network: connect and run make again. "
            "If a package has no wheel for this machine: use Python 3.11, 3.12 or 3.13 on Linux or macOS, removing .venv first"
        )
    (VENV / ".installed").touch()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        stop("interrupted; run make again to go on")
    except OSError as error:
        stop(f"{error.filename or ROOT}: {error.strerror}")
