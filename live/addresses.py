"""Where the app can be reached: from this machine, and from others in the same network."""

import socket

EVERYWHERE = {"", "0.0.0.0", "::"}  # noqa: S104 - compared with, not bound to
ELSEWHERE = ("192.0.2.1", 9)  # an address that nobody has (RFC 5737); a datagram socket sends nothing to connect


def addresses(host: str, port: int, base_path: str = "", secure: bool = False) -> list[str]:
    """URLs of a server that listens on `host` (empty for every network), the one for this machine first."""
    url_host = f"[{host}]" if ":" in host else host
    hosts = ["localhost", network_address()] if host in EVERYWHERE else [url_host]
    scheme = "https" if secure else "http"
    path = f"/{base_path.strip('/')}" if base_path.strip("/") else ""
    return [f"{scheme}://{one}:{port}{path}" for one in hosts if one]


def network_address() -> str:
    """Look up this machine's address in its network; empty where it has none. Asks nobody."""
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.connect(ELSEWHERE)
            return str(probe.getsockname()[0])
    except OSError:
        return ""
