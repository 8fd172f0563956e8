"""Where the app can be reached: from this machine, and from others in the same network."""

import ipaddress
import os
import socket
from urllib.parse import urlsplit

EVERYWHERE = {"", "0.0.0.0", "::"}  # noqa: S104 - compared with, not bound to
ELSEWHERE = ("192.0.2.1", 9)  # an address that nobody has (RFC 5737); a datagram socket sends nothing to connect


def addresses(host: str, port: int, base_path: str = "", secure: bool = False) -> list[str]:
    """URLs of a server that listens on `host` (empty for every network), the one for this machine first."""
    url_host = f"[{host}]" if ":" in host else host
    hosts = ["localhost", network_address()] if host in EVERYWHERE else [url_host]
    scheme = "https" if secure else "http"
    path = f"/{base_path.strip('/')}" if base_path.strip("/") else ""
    return [f"{scheme}://{one}:{port}{path}" for one in hosts if one]


def address_for_others(url: str, host: str, port: int, base_path: str = "") -> str:
    """Where other machines reach a server that listens on `host`.

    It is `DIGIT_LAB_URL`, or where a browser that is at `url` found it, or this machine's address in its network. Never
    this machine's own name for itself, which means another machine on each phone. Empty where nobody knows it.
    """
    path = f"/{base_path.strip('/')}" if base_path.strip("/") else ""
    if named := os.environ.get("DIGIT_LAB_URL", "").strip().rstrip("/"):
        return named if "://" in named else f"http://{named}"
    at = urlsplit(url)
    if at.hostname and not _is_own(at.hostname):
        return f"{at.scheme}://{at.netloc}{path}"
    found = network_address() if host in EVERYWHERE else host
    if not found or _is_own(found):
        return ""
    in_url = f"[{found}]" if ":" in found else found
    return f"{at.scheme or 'http'}://{in_url}:{at.port or port}{path}"


def _is_own(host: str) -> bool:
    """Whether this is what a machine calls itself."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
    return address.is_loopback or address.is_unspecified


def network_address() -> str:
    """Look up this machine's address in its network; empty where it has none. Asks nobody."""
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.connect(ELSEWHERE)
            return str(probe.getsockname()[0])
    except OSError:
        return ""
