"""What a run is done on, and how busy and how full the machine is."""

from __future__ import annotations

import os
import platform
import resource
import subprocess
import time
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

PACKAGES = ("berceau", "ortools", "highspy", "pyscipopt", "numpy", "pydantic")
_STAT = Path("/proc/stat")
_STATUS = Path("/proc/self/status")
_REFS = Path("/proc/self/clear_refs")
_MEBI = 1024


def versions() -> dict[str, str]:
    """Give the versions of the packages that matter, those that are installed."""
    found = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def description() -> dict[str, Any]:
    """Describe the machine, without its name."""
    return {
        "system": f"{platform.system()} {platform.machine()}",
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gib": round(_memory_bytes() / 2**30, 1),
    }


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor()


def _memory_bytes() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def commit() -> str:
    """Give the commit of the tree, with a star where the sources differ from it; else nothing."""
    root = Path(__file__).resolve().parents[1]
    head = _git(root, "rev-parse", "--short=12", "HEAD")
    changed = _git(root, "status", "--porcelain", "--", "src", "benchmarks/*.py")
    return head + ("*" if head and changed else "")


def _git(root: Path, *arguments: str) -> str:
    command = ["git", "-C", str(root), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - ours
    return done.stdout.strip() if done.returncode == 0 else ""


def busy_share(seconds: float = 0.5) -> float | None:
    """Measure the share of all cores that is at work; ``None`` where the system does not tell."""
    if not _STAT.exists():
        return None
    before = _ticks()
    time.sleep(seconds)
    after = _ticks()
    total, idle = (new - old for new, old in zip(after, before, strict=True))
    return round(1 - idle / total, 3) if total else 0.0


def _ticks() -> tuple[int, int]:
    """Give ticks since the start: all, and those of rest (idle, or waiting for a disk)."""
    numbers = [int(word) for word in _STAT.read_text(encoding="utf-8").split("\n")[0].split()[1:9]]
    return sum(numbers), numbers[3] + numbers[4]


def forget_peak() -> None:
    """Begin to measure the peak of memory afresh, where the system allows it."""
    if _REFS.exists():
        _REFS.write_text("5", encoding="ascii")


def memory_mib() -> dict[str, int]:
    """Give the memory resident now, and the peak since :func:`forget_peak`, in MiB."""
    if not _STATUS.exists():
        return {"peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // _MEBI}
    lines = _STATUS.read_text(encoding="utf-8").splitlines()
    found = dict(line.split(":", 1) for line in lines if ":" in line)
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // _MEBI
    return {
        "now": int(found["VmRSS"].split()[0]) // _MEBI,
        "peak": int(found["VmHWM"].split()[0]) // _MEBI,
        "children_peak": children,
    }
