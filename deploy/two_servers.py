"""PostgreSQL, nginx and two servers of the app on this machine, in a folder of their own: to try them, and for tests.

`python -m deploy.two_servers` starts them on free ports of 127.0.0.1 and prints their addresses; Ctrl-C ends them.
PostgreSQL and nginx are the system's (`apt-get install postgresql nginx-light`), run by a user without rights where
root starts them; nginx has the settings of `deploy/nginx.conf`.
"""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.browser.server import Server, free_ports
from tests.engine.helpers import wait_until

CONFIGURATION = Path(__file__).parent / "nginx.conf"
NAMES = ("lab-0", "lab-1")
END_SECONDS = 10.0  # the longest that a process may take to end
AROUND = """
daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    {servers}
}}
"""


def program(name: str) -> str | None:
    """Where this program is; PostgreSQL's are in no PATH on Debian."""
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return shutil.which(name, path=os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", *map(str, places)]))


def absent() -> list[str]:
    """What is not installed of what is needed."""
    return [name for name in ("initdb", "postgres", "pg_isready", "nginx") if program(name) is None]


class Background:
    """A program that runs in a folder of its own until it is ended; never as root."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        self._user: dict[str, Any] = {}
        if os.geteuid() == 0:
            import pwd  # not there on Windows, where nothing of this runs

            nobody = pwd.getpwnam("nobody")
            os.chown(folder, nobody.pw_uid, nobody.pw_gid)
            self._user = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, command: Sequence[str | Path]) -> None:
        """Start it, its words in a file."""
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(command, cwd=self.folder, stdout=log, stderr=log, **self._user)

    def run(self, command: Sequence[str | Path]) -> None:
        """Run another program of the same user to its end."""
        subprocess.run(command, cwd=self.folder, check=True, capture_output=True, **self._user)

    def listens(self, port: int) -> bool:
        """Whether it can be reached. Raises RuntimeError if it has ended."""
        if self.process and self.process.poll() is not None:
            raise RuntimeError(f"it ended:\n{(self.folder / 'log').read_text()}")
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    def end(self) -> None:
        """End it."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(END_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


class PostgreSQL(Background):
    """An empty database, which is gone with its folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        (self.port,) = free_ports(1)
        self.url = f"postgresql://lab@127.0.0.1:{self.port}/postgres"
        self.run([str(program("initdb")), "-D", "data", "-U", "lab", "-A", "trust", "-E", "UTF8", "--no-sync"])
        self.begin()

    def begin(self) -> None:
        """Start it, or start it again."""
        options = {"listen_addresses": "127.0.0.1", "unix_socket_directories": "", "fsync": "off"}
        chosen = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        self.start([str(program("postgres")), "-D", "data", "-p", str(self.port), *chosen])
        wait_until(lambda: self.listens(self.port) and self.is_ready(), "PostgreSQL")

    def is_ready(self) -> bool:
        """Whether it lets anybody in yet: at first it listens, and refuses."""
        asked = [str(program("pg_isready")), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        return subprocess.run(asked, check=False).returncode == 0


class Nginx(Background):
    """The proxy, with the configuration in this folder, before servers on these ports."""

    def __init__(self, folder: Path, ports: Sequence[int]) -> None:
        super().__init__(folder)
        (self.port,) = free_ports(1)
        text = CONFIGURATION.read_text("utf-8").replace("listen 80;", f"listen 127.0.0.1:{self.port};")
        for name, port in zip(NAMES, ports, strict=True):
            text = text.replace(f"{name}:8501", f"127.0.0.1:{port}")
        (folder / "nginx.conf").write_text(AROUND.format(folder=folder, servers=text))
        self.start([str(program("nginx")), "-c", str(folder / "nginx.conf"), "-p", str(folder), "-e", "error.log"])
        wait_until(lambda: self.listens(self.port), "nginx")


class TwoServers:
    """Two servers of the app with one database, behind nginx. `with TwoServers() as two:` starts and ends all.

    Attributes
    ----------
    url : str
        The address of both, by nginx.
    servers : dict of str to Server
        Each by its name.
    """

    def __init__(self, **environment: Any) -> None:
        self._environment = environment | {"DIGIT_LAB_SECRET": "the same on both servers, at least 32 letters"}
        self.servers: dict[str, Server] = {}

    def __enter__(self) -> Self:
        """Start them."""
        self.folder = Path(tempfile.mkdtemp(prefix="two-servers-"))
        self.folder.chmod(0o755)
        self.database = PostgreSQL(self.folder / "postgresql")
        self.ports = dict(zip(NAMES, free_ports(len(NAMES)), strict=True))
        try:
            for name in NAMES:
                self.start(name)
            self.nginx = Nginx(self.folder / "nginx", [*self.ports.values()])
        except BaseException:
            self.__exit__(None, None, None)
            raise
        self.url = f"http://127.0.0.1:{self.nginx.port}"
        return self

    def start(self, name: str) -> Server:
        """Start one of the servers, or start it again."""
        environment = self._environment | {"DIGIT_LAB_SERVER": name, "DIGIT_LAB_DATABASE": self.database.url}
        self.servers[name] = server = Server(self.folder, port=self.ports[name], **environment)
        return server

    def other(self, name: str) -> Server:
        """The server that doesn't have this name."""
        return next(server for known, server in self.servers.items() if known != name)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """End what was started, and delete the folder."""
        for server in self.servers.values():
            server.process.send_signal(signal.SIGCONT)
            server.process.terminate()
        for server in self.servers.values():
            server.process.wait(30)
            server.log.close()
        for program_ in (getattr(self, "nginx", None), self.database):
            if program_:
                program_.end()
        shutil.rmtree(self.folder, ignore_errors=True)


def main() -> None:
    """Start all, and end them with Ctrl-C."""
    if missing := absent():
        raise SystemExit(f"Not found: {', '.join(missing)}. On Debian: apt-get install postgresql nginx-light")
    with TwoServers() as two:
        print(f"Both: {two.url}", *(f"{name}: {server.url}" for name, server in two.servers.items()), sep="\n")
        print("Ctrl-C ends them.", flush=True)
        try:
            signal.pause()
        except KeyboardInterrupt:
            print()


if __name__ == "__main__":
    main()
