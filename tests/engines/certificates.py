"""Certificates of this machine, good today or no more, made by openssl."""

import shutil
import subprocess
from pathlib import Path


def missing() -> str:
    return "" if shutil.which("openssl") else "openssl makes the certificate"


def certificate(folder: Path, start: str, end: str) -> Path:
    """Return the certificate of 127.0.0.1, with ``key.pem`` beside it; dates as 20200131000000Z."""
    (folder / "index.txt").touch()
    (folder / "serial").write_text("01")
    (folder / "ca.cnf").write_text(
        f"[ca]\ndefault_ca = own\n[own]\ndir = {folder}\ndatabase = {folder}/index.txt\n"
        f"serial = {folder}/serial\nnew_certs_dir = {folder}\ndefault_md = sha256\n"
        "policy = any\nx509_extensions = names\n[any]\ncommonName = supplied\n"
        "[names]\nsubjectAltName = IP:127.0.0.1\nbasicConstraints = CA:TRUE\n"
        "[req]\ndistinguished_name = dn\n[dn]\n"
    )
    config = ["-config", folder / "ca.cnf"]
    new_key = ["-newkey", "rsa:2048", "-nodes", "-keyout", folder / "key.pem"]
    request = ["-subj", "/CN=127.0.0.1", "-out", folder / "request.pem"]
    _openssl("req", "-new", *config, *new_key, *request)
    _openssl(
        "ca", "-batch", "-selfsign", *config, "-keyfile", folder / "key.pem",
        "-in", folder / "request.pem", "-out", folder / "cert.pem", "-notext",
        "-startdate", start, "-enddate", end,
    )  # fmt: skip
    return folder / "cert.pem"


def _openssl(*arguments: object) -> None:
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)
