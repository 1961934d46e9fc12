"""The public process as it is shipped, over https on the loopback interface, on the database of this process."""

from __future__ import annotations

import datetime
import http.client
import ipaddress
import os
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.db import connection

HOST = "127.0.0.1"
SHIPPED, LEAKY = "pave.survey_wsgi:application", "proofs.protocol.leaky_wsgi:application"
ROOT = Path(__file__).parents[2]
PATIENCE = 60


class Served:
    """One public process; it can be killed and started again on its port."""

    def __init__(self, application: str, folder: Path) -> None:
        self._application, self._folder, self.port = application, folder, _free_port()
        self._process: subprocess.Popen[bytes] | None = None
        _make_certificate(folder)

    @property
    def url(self) -> str:
        return f"https://{HOST}:{self.port}"

    @property
    def log(self) -> Path:
        return self._folder / "served.log"

    def start(self) -> None:
        """Returns when it answers."""
        command = [
            sys.executable, "-m", "granian", "--interface", "wsgi", "--host", HOST, "--port", str(self.port),
            "--workers", "1", "--blocking-threads", "4", "--log-level", "warning",
            "--ssl-certificate", str(self._folder / "certificate.pem"), "--ssl-keyfile", str(self._folder / "key.pem"),
            self._application,
        ]  # fmt: skip
        environ = {**os.environ, "PAVE_HTTPS": "1", "PAVE_HOSTS": HOST}
        environ.pop("DJANGO_SETTINGS_MODULE", None)
        with open(self.log, "ab") as log:
            self._process = subprocess.Popen(
                command, cwd=ROOT, env=environ, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        self._wait()

    def _wait(self) -> None:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if self._process is None or self._process.poll() is not None:
                raise RuntimeError(f"the public process ended at once: {self.log.read_text()[-500:]}")
            try:
                if self.ask("GET", "/health/") == 200:
                    return
            except OSError:
                time.sleep(0.1)
        raise TimeoutError("the public process does not answer")

    def kill(self) -> None:
        """As the kernel does when memory runs out: without a word, and with its workers."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def ask(self, method: str, path: str, *, cookie: str = "", **fields: str) -> int:
        """The status of a request, made as a browser with that code in its cookie does; redirects are not followed."""
        connection = http.client.HTTPSConnection(HOST, self.port, timeout=20, context=_trusting())
        headers = {"Sec-Fetch-Site": "same-origin", "Content-Type": "application/x-www-form-urlencoded"}
        kept = {"Cookie": f"__Secure-pave_draft={cookie}"} if cookie else {}
        try:
            connection.request(method, path, urlencode(fields) if method == "POST" else None, headers | kept)
            return connection.getresponse().status
        finally:
            connection.close()


@contextmanager
def served(application: str = SHIPPED) -> Iterator[Served]:
    """A public process that answers; nothing of it is left at the end."""
    connection.close()
    folder = Path(tempfile.mkdtemp(prefix="served-", dir=settings.PAVE_VAR))
    running = Served(application, folder)
    try:
        running.start()
        yield running
    finally:
        running.kill()


def _trusting() -> ssl.SSLContext:
    # Our own certificate of this minute, on the loopback interface.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def _free_port() -> int:
    with socket.socket() as one:
        one.bind((HOST, 0))
        return int(one.getsockname()[1])


def _make_certificate(folder: Path) -> None:
    """A certificate that names itself, for two days."""
    key, today = ec.generate_private_key(ec.SECP256R1()), datetime.datetime.now(datetime.UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(today - datetime.timedelta(days=1))
        .not_valid_after(today + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(HOST))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "certificate.pem").write_bytes(made.public_bytes(pem))
    plain = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "key.pem").write_bytes(plain)
