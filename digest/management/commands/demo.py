"""``manage.py demo``: what ``make demo`` runs once everything is installed."""

from __future__ import annotations

import errno
import fcntl
import os
import secrets
import socket
from argparse import ArgumentParser
from typing import Any, TextIO

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.checks import Tags
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from gunicorn.app.base import BaseApplication

FIXTURES = settings.BASE_DIR / "fixtures"
EDITOR = "editor"


class Command(BaseCommand):
    help = "Migrate, read fixtures/, make an editor's login and serve the site on 127.0.0.1."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", default="8000", help="8000 unless told")

    def handle(self, *args: Any, **options: Any) -> None:
        port = port_number(options["port"])
        address = f"http://127.0.0.1:{port}/"
        lock = lock_demo(address)
        listener = listen(port)
        if "SITE_URL" not in os.environ:
            settings.SITE_URL = address.rstrip("/")

        self.say("Preparing the database")
        self.check(tags=[Tags.database], databases=["default"])
        call_command("migrate", verbosity=0, interactive=False)
        self.say("Collecting static files")
        call_command("collectstatic", verbosity=0, interactive=False)
        self.say("Reading the fixtures (nothing is fetched from the network)")
        call_command("sources", "import", str(FIXTURES / "sources.opml"))
        call_command("ingest", files=[str(FIXTURES / "documents")])
        password = make_editor()
        connections.close_all()  # the web server's processes, forked from this one, open their own

        def tell(_: object) -> None:
            self.say(f"Throughline is at {address}")
            self.stdout.write(f"Editors log in at {address}admin/ as {EDITOR} with the password {password}")
            self.stdout.write("Ctrl-C stops it.")
            self.stdout.flush()

        Server({"bind": f"fd://{listener.fileno()}", "when_ready": tell}).run()
        lock.close()

    def say(self, line: str) -> None:
        self.stdout.write(self.style.MIGRATE_HEADING(line))
        self.stdout.flush()


class Server(BaseApplication):  # type: ignore[misc]  # it has no types
    """Gunicorn in this process: the demo is served as a deployment is, static files included."""

    def __init__(self, options: dict[str, Any]) -> None:
        self.options = {
            "workers": 2,
            "threads": 4,
            "worker_class": "gthread",
            "loglevel": "warning",
            "control_socket_disable": True,  # it would leave a file
            **options,
        }
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        from digest.wsgi import application

        return application


def port_number(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise CommandError(f"PORT={text} is no port: it is a number from 1 to 65535, such as make demo PORT=8001")
    return int(text)


def listen(port: int) -> socket.socket:
    """The port, taken before the work begins, so that nobody waits for a reading that ends in an error."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
        listener.listen(0)  # two bound sockets may share a port until one listens
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise CommandError(
                f"Port {port} is taken by another program. Stop that one, or take another port: make demo PORT={port + 1}"
            ) from error
        raise CommandError(f"Port {port} cannot be used ({error.strerror}). Take another: make demo PORT=8001") from error
    return listener


def lock_demo(address: str) -> TextIO:
    """One demo a folder at a time: a second one would change the password of the first. Held while the file is open."""
    settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
    lock: TextIO = (settings.VAR_DIR / "demo.lock").open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        there = lock.read().strip()
        lock.close()
        raise CommandError(f"A demo runs from this folder already, at {there}: use that one, or stop it first.") from None
    lock.truncate(0)
    lock.write(address)
    lock.flush()
    return lock


def make_editor() -> str:
    """The account of one who is editor and publisher; its new password."""
    editor, _ = User.objects.get_or_create(username=EDITOR)
    password = secrets.token_urlsafe(12)
    editor.set_password(password)
    editor.is_staff = editor.is_active = True
    editor.is_superuser = False
    editor.save()
    editor.groups.set(Group.objects.filter(name__in=("Editor", "Publisher")))
    return password
