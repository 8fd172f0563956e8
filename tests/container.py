"""Carries out a Dockerfile without Docker: each of its steps, one by one, in a folder that is empty at first.

A virtual environment of this Python takes the place of the base image. Who is root gets what Docker gives: each command
has a root folder and mounts of its own, and the finished image runs without the right to write outside its volumes and
`/tmp`. Elsewhere paths of the image lead into the folder, users aren't changed, and nobody may write to its files.
"""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterator
from pathlib import Path

SYSTEM = ("bin", "lib", "lib64", "sbin", "usr", "opt")  # of this machine: the image's own, read-only
SETTINGS = ("alternatives", "hosts", "ld.so.cache", "nsswitch.conf", "pip.conf", "resolv.conf", "ssl", "xdg")  # in /etc
PASSED_ON = re.compile(r"PIP_\w+|\w+_proxy|SSL_CERT_\w+|OPENBLAS_\w+", re.IGNORECASE)  # how this machine is set up
PYTHON = "/base"  # where the image has its Python
TEMPORARY = ("/tmp", "/dev/shm")
MOUNTS = ["unshare", "--mount", "--propagation", "private"]
HELD_TO_RIGHTS = ["setpriv", "--bounding-set", "-dac_override", "--inh-caps", "-dac_override"]  # root, as others are


def can_mount() -> bool:
    """Whether commands can have a root folder and mounts of their own here."""
    if os.name != "posix" or os.geteuid() != 0:
        return False
    return subprocess.run([*MOUNTS, "true"], check=False, stderr=subprocess.DEVNULL).returncode == 0


def steps(dockerfile: str) -> Iterator[tuple[str, str]]:
    """Each step: its instruction, and what follows."""
    lines = [line for line in dockerfile.splitlines() if line.strip() and not line.startswith("#")]
    for step in re.sub(r"\\\n\s*", "", "\n".join(lines)).splitlines():
        instruction, _, rest = step.partition(" ")
        yield instruction, rest.strip()


def taken(file: str, ignore: list[str]) -> bool:
    """Whether a file goes into the image, by the lines of `.dockerignore`: the last one that fits it counts."""
    parts = file.split("/")
    above = ["/".join(parts[:length]) for length in range(1, len(parts) + 1)]
    fits = [line for line in ignore if any(re.fullmatch(_pattern(line.removeprefix("!")), one) for one in above)]
    return not fits or fits[-1].startswith("!")


def _pattern(line: str) -> str:
    translated = {"**/": "(?:.*/)?", "*": "[^/]*", "?": "[^/]"}
    parts = re.split(r"(\*\*/|\*|\?)", line)
    return "".join(translated.get(part) or re.escape(part) for part in parts)


class Image:
    """What a Dockerfile makes of its folder.

    Attributes
    ----------
    root : Path
        The image's root folder.
    volumes : list of str
        What may be written to, besides `/tmp`.
    done : list of str
        The steps that were carried out.
    command, health : list of str
        What starts it, and what asks how it is.
    """

    def __init__(self, root: Path, context: Path, mounts: bool) -> None:
        self.root, self.context, self.mounts = root, context, mounts
        self.steps = list(steps((context / "Dockerfile").read_text()))
        self.volumes = [rest for instruction, rest in self.steps if instruction == "VOLUME"]
        self.done: list[str] = []
        self.command: list[str] = []
        self.health: list[str] = []
        self.user, self.folder = "0", "/"
        self.environment = {name: value for name, value in os.environ.items() if PASSED_ON.fullmatch(name)}
        self.environment |= {
            "PATH": f"{self.path(PYTHON)}/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME": self.path("/root"),
        }
        for folder in ("dev", "etc", "home", "proc", "root", "tmp"):
            (self.root / folder).mkdir(parents=True)
        (self._lay_out if mounts else self._lay_out_without_mounts)()

    def build(self) -> None:
        """Carry out all steps. Raises CalledProcessError if one fails, and KeyError if we don't know it."""
        for instruction, rest in self.steps:
            STEPS[instruction](self, rest)
            self.done.append(f"{instruction} {rest}")
        if not self.mounts:
            for file in [self.root, *map(self._file, self.files())]:
                if not file.is_symlink():
                    file.chmod(file.stat().st_mode & ~0o222)

    def path(self, path: str) -> str:
        """What a path of the image is called by its commands."""
        return path if self.mounts else f"{self.root}{path}"

    def files(self) -> dict[str, tuple[int, int]]:
        """All files and folders that may not be written to: their sizes, and when they were changed."""
        written = [self._file(one) for one in (*self.volumes, *TEMPORARY)]
        found = (file for file in self.root.rglob("*") if not any(map(file.is_relative_to, written)))
        return {f"/{file.relative_to(self.root)}": (file.lstat().st_size, file.lstat().st_mtime_ns) for file in found}

    def run(self, command: list[str], finished: bool = True, **environment: str) -> list[str]:
        """The command that runs a command in the image; once it is finished, only volumes and `/tmp` can be written.

        What is appended to it is appended to the command.
        """
        variables = [f"{name}={value}" for name, value in (self.environment | environment).items()]
        inside = ["sh", "-c", f'cd {self.path(self.folder)} && exec "$@"', "sh", "env", "-i", *variables, *command]
        if not self.mounts:
            return [*HELD_TO_RIGHTS, *inside] if finished and os.geteuid() == 0 else inside
        start = f'exec chroot --userspec={self.user}:{self.user} {self.root} "$@"'
        return [*MOUNTS, "sh", "-ec", "\n".join([*self._mounting(finished), start]), "sh", *inside]

    def _mounting(self, finished: bool) -> list[str]:
        """The shell's commands that mount what is below the root folder."""
        root = self.root
        lines = [f"mount --bind {root} {root}"]
        for one in _of_this_machine():
            lines += [f"mount --bind {one} {root}{one}", f"mount -o remount,bind,ro {root}{one}"]
        lines += [f"mount --rbind /{one} {root}/{one}" for one in ("proc", "dev")]
        if finished:
            lines += [f"mount -t tmpfs -o size=64m,mode=1777 tmpfs {root}{one}" for one in TEMPORARY]
            lines += [f"mount --bind {root}{volume} {root}{volume}" for volume in self.volumes]
            lines += [f"mount -o remount,bind,ro {root}"]
        return lines

    def _lay_out(self) -> None:
        """The base image: this machine's programs, this Python in an environment of its own, and no user but root."""
        self._file("/etc/passwd").write_text("root:x:0:0:root:/root:/bin/sh\n")
        self._file("/etc/group").write_text("root:x:0:\n")
        for name in SYSTEM:
            if Path("/", name).is_symlink():
                self._file(f"/{name}").symlink_to(Path("/", name).readlink())
        for one in _of_this_machine():
            if Path(one).is_dir():
                self._file(one).mkdir(parents=True, exist_ok=True)
            else:
                self._file(one).touch()
        python = f"{sys.base_prefix}/bin/python{sys.version_info.major}.{sys.version_info.minor}"
        self._do([python, "-m", "venv", PYTHON])

    def _lay_out_without_mounts(self) -> None:
        self.environment["TMPDIR"] = self.path("/tmp")
        venv.create(self.path(PYTHON), with_pip=True)
        for name in ("useradd", "chown"):  # who isn't root can't
            self._file(f"{PYTHON}/bin/{name}").symlink_to(shutil.which("true") or "/bin/true")

    def _do(self, command: list[str]) -> None:
        subprocess.run(self.run(command, finished=False), check=True)

    def _file(self, path: str) -> Path:
        """Where a path of the image is on this machine."""
        return self.root / path[1:]

    def _with_paths(self, text: str) -> str:
        """A step's text, with volumes called as its commands call them."""
        for volume in self.volumes:
            text = re.sub(rf"{volume}\b", self.path(volume), text)
        return text

    def _env(self, rest: str) -> None:
        self.environment |= dict(pair.split("=", 1) for pair in shlex.split(self._with_paths(rest)))

    def _run(self, rest: str) -> None:
        self._do(["sh", "-c", self._with_paths(rest)])

    def _workdir(self, rest: str) -> None:
        self.folder = rest
        self._file(rest).mkdir(parents=True, exist_ok=True)

    def _copy(self, rest: str) -> None:
        source, target = rest.split()
        ignore = (self.context / ".dockerignore").read_text().split()
        wanted = [self.context / source, *(self.context / source).rglob("*")]
        for file in wanted:
            name = file.relative_to(self.context).as_posix()
            if file.is_file() and taken(name, ignore):
                copy = self._file(self.folder) / target / name
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(file, copy)

    def _user(self, rest: str) -> None:
        self.user = rest

    def _healthcheck(self, rest: str) -> None:
        self.health = ["sh", "-c", rest.partition("CMD ")[2]]

    def _cmd(self, rest: str) -> None:
        self.command = json.loads(rest)

    def _nothing(self, rest: str) -> None:
        """FROM has its Python already, VOLUME is known, and EXPOSE does nothing by itself."""


def _of_this_machine() -> list[str]:
    """What an image has of the machine that it is on: programs and libraries, this Python, and how pip is set up."""
    system = [f"/{name}" for name in SYSTEM if Path("/", name).is_dir() and not Path("/", name).is_symlink()]
    return [*system, sys.base_prefix, *(f"/etc/{name}" for name in SETTINGS if Path("/etc", name).exists())]


STEPS = {
    "FROM": Image._nothing,
    "ENV": Image._env,
    "ARG": Image._env,
    "RUN": Image._run,
    "WORKDIR": Image._workdir,
    "COPY": Image._copy,
    "USER": Image._user,
    "VOLUME": Image._nothing,
    "EXPOSE": Image._nothing,
    "HEALTHCHECK": Image._healthcheck,
    "CMD": Image._cmd,
}
