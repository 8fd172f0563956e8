"""One BLAS thread where the last bit counts, and what that is for: results that don't depend on BLAS's threads."""

import json
import os
import platform
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import repeat
from pathlib import Path

import pytest
from threadpoolctl import threadpool_info, threadpool_limits

import model
from model.blas import one_blas_thread

ROOT = Path(model.__file__).parents[1]
# Names of OpenBLAS's kernels. For some names a processor may take another kernel, without a word.
X86 = ("Prescott", "Nehalem", "Sandybridge", "Haswell", "SkylakeX", "SapphireRapids")
ARM = ("ARMV8", "NEOVERSEN1", "NEOVERSEV1", "NEOVERSEN2", "VORTEX")
NAMES = ARM if platform.machine().lower() in ("arm64", "aarch64") else X86
KERNEL = """
import numpy as np
from threadpoolctl import threadpool_info
a = np.ones((300, 300), dtype=np.float32)
a @ a  # ends the process where the processor lacks the kernel's instructions
print(*(library.get("architecture", "") for library in threadpool_info()))
"""


def blas_threads() -> set[int]:
    return {library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"}


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A Python process with its own BLAS; it takes the processor's own kernel unless OPENBLAS_CORETYPE is given."""
    inherited = {name: value for name, value in os.environ.items() if name != "OPENBLAS_CORETYPE"}
    command = [sys.executable, "-W", "error", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=inherited | environment, capture_output=True, text=True, check=False, encoding="utf-8"
    )


def kernels_here() -> list[dict[str, str]]:
    """For each kernel that this processor runs, the environment that chooses it; its own kernel first."""
    choices = [{}, *({"OPENBLAS_CORETYPE": name} for name in NAMES)]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        ended = list(pool.map(lambda choice: run("-c", KERNEL, **choice), choices))
    assert ended[0].returncode == 0, ended[0].stderr
    found = {}
    for choice, process in zip(choices, ended, strict=True):
        if process.returncode == 0:
            found.setdefault(process.stdout, choice)
    return list(found.values())


def test_blocks_that_overlap_share_one_limit_and_give_it_back():
    inside, leave = threading.Event(), threading.Event()

    def other_block() -> None:
        with one_blas_thread():
            inside.set()
            leave.wait(timeout=60)

    with threadpool_limits(limits=2, user_api="blas"):
        other = threading.Thread(target=other_block)
        with one_blas_thread():
            other.start()
            inside.wait(timeout=60)
            with one_blas_thread():
                assert blas_threads() == {1}
        assert blas_threads() == {1}  # the other block goes on
        leave.set()
        other.join()
        assert blas_threads() == {2}


def test_a_block_that_fails_gives_the_threads_back():
    with threadpool_limits(limits=2, user_api="blas"):
        with pytest.raises(ZeroDivisionError), one_blas_thread():
            1 / 0  # noqa: B018
        assert blas_threads() == {2}


def test_results_agree_to_the_last_bit_under_each_kernel_whatever_the_threads_and_slices(tmp_path):
    """Digits, distortion, runs in one piece and in slices, the exported script, fine-tuning: see `exact_results`."""
    kernels = kernels_here()

    def exact_results(kernel: dict[str, str], threads: str, *paths: Path) -> dict:
        ended = run("-m", "tests.model.exact_results", *map(str, paths), **kernel, OPENBLAS_NUM_THREADS=threads)
        assert ended.returncode == 0, ended.stderr
        return json.loads(ended.stdout)

    def exported_lines(kernel: dict[str, str], path: Path) -> list[str]:
        ended = run("-I", str(path), "--exact", **kernel)
        assert ended.returncode == 0, ended.stderr
        return ended.stdout.splitlines()

    scripts = [tmp_path / f"{number}.py" for number, _ in enumerate(kernels)]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        several = pool.map(exact_results, kernels, repeat("2"))
        single = list(pool.map(exact_results, kernels, repeat("1"), scripts))
        exported = pool.map(exported_lines, kernels, scripts)
    for one, other, lines in zip(single, several, exported, strict=True):
        assert one == other
        assert one["results"]["run in one piece"] == one["results"]["run in slices"]
        assert one["results"]["experiment"] == lines
    assert len({str(one["kernels"]) for one in single}) == len(kernels)
