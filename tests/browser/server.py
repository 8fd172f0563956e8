"""The app as a user starts it, for tests, screenshots and benchmarks."""

import os
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

ROOT = Path(__file__).parents[2]
EXPECTED = (  # all that a server says which has nothing to complain about
    r"\s*|Digit Lab: .* \(Ctrl-C ends it\)|In front of a class, open \S+/Class",
    r"(Runs are computed by|The cluster) .* \(tcp://127\.0\.0\.1:\d+\)\.",
    r"Aborted!",  # Streamlit's last word after Ctrl-C
    r".* The fragment with id \w+ does not exist anymore .*",  # Streamlit, after a restart
    r".* Couldn't find fragment with id \w+\. .*",  # Streamlit, of the second click of a double one
    r".*/resource_tracker\.py:\d+: UserWarning: resource_tracker: .*| +warnings\.warn\(.*",  # loky, of killed workers
)
STREAMLIT_RUN = (sys.executable, "-m", "streamlit", "run", "app.py")


def free_ports(count: int) -> list[int]:
    """Ports of this machine that nobody listens on."""
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


class Server:
    """The app, started by this command with Streamlit's options added, on a free port of this machine or a given one.

    Files go to `folder`. The environment is this process's with a database of its own and `environment` added.
    `base_path` begins with a slash.
    """

    def __init__(
        self,
        folder: Path,
        *,
        command: Sequence[str | Path] = STREAMLIT_RUN,
        cwd: Path = ROOT,
        base_path: str = "",
        port: int = 0,
        **environment: str,
    ) -> None:
        port = port or free_ports(1)[0]
        self.url = f"http://127.0.0.1:{port}{base_path}"
        self.log = (folder / f"server-{port}.log").open("a+")
        options = ["--server.port", str(port), "--server.address", "127.0.0.1", "--server.baseUrlPath", base_path]
        self.process = subprocess.Popen(
            [*command, *options],
            cwd=cwd,
            env=os.environ | {"DIGIT_LAB_DATABASE": f"sqlite:///{folder / f'runs-{port}.db'}"} | environment,
            stdout=self.log,
            stderr=subprocess.STDOUT,
        )
        self._wait()

    def _wait(self) -> None:
        tick = threading.Event()
        while self.process.poll() is None:
            try:
                urlopen(f"{self.url}/_stcore/health", timeout=5).close()
            except OSError as error:
                if isinstance(error, HTTPError):  # it answers, but is not ready
                    error.close()
                tick.wait(0.05)
                continue
            return
        raise RuntimeError(f"the server did not start:\n{self.output()}")

    def output(self) -> str:
        return Path(self.log.name).read_text()

    def stop(self) -> None:
        """End it, as a system does that shuts down. Raises AssertionError if it had anything to complain about."""
        self.process.terminate()
        try:
            self.process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self.kill()  # no test after this one shall meet it
            raise
        self.log.close()
        complaints = [line for line in self.output().splitlines() if not re.fullmatch("|".join(EXPECTED), line)]
        assert not complaints, self.output()

    def kill(self) -> None:
        """End it without a word, as the system does when memory is short."""
        self.process.kill()
        self.process.wait()
        self.log.close()
