"""What processes need, read from /proc: Linux only."""

import os
from pathlib import Path

import numpy as np  # noqa: F401 - threadpoolctl sees only what is loaded by now
from threadpoolctl import threadpool_info

TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


def processor() -> str:
    """What the processor calls itself, and which of OpenBLAS's kernels runs on it.

    That is not its own one where the environment asks for another, as some machines' does: figures of two kernels are
    not to be compared.
    """
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    name = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "unknown processor")
    kernel = next((info["architecture"] for info in threadpool_info() if "architecture" in info), "unknown")
    asked = os.environ.get("OPENBLAS_CORETYPE")
    return f"{name} ({kernel} kernel{', as OPENBLAS_CORETYPE asks' if asked else ''})"


def seconds_used(pid: int) -> float:
    """Processor time of a process so far; 0 if it has ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICKS


def memory(pid: int) -> float:
    """Resident memory of a process in megabytes."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def own_memory(pid: int) -> float:
    """Memory of a process in megabytes, where what several share counts once among them all; 0 if it has ended."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0) * 1024 / 1e6


def bytes_written(pid: int) -> int:
    """What a process has sent to the disk so far, in bytes."""
    lines = Path(f"/proc/{pid}/io").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("write_bytes"))


def peak_memory(pid: int) -> float:
    """The most resident memory that a process has had, in megabytes."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) * 1024 / 1e6


def children(pid: int) -> list[int]:
    """The processes that this one started, and those that they started."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
        except OSError:
            continue
        if parent == pid:
            found += [int(folder.name), *children(int(folder.name))]
    return found
