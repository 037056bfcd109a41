"""A process confines itself here, for good: with rlimits and a seccomp filter it can only compute.

Memory and time are limited by setrlimit(2). System calls are filtered by seccomp(2): reading and
writing what is open, memory, threads, its own timer and the exit pass; all else fails, as opening a
file or a socket, or starting a process. This needs no privileges, so it works in containers too.

pyseccomp takes libseccomp to be installed, and bubblewrap takes namespaces, which many containers
do not allow.
"""

import ctypes
import errno
import os
import platform
import resource
import struct
from contextlib import suppress
from pathlib import Path

_MEMORY = 1024**3  # bytes of address space, libraries included
# Threads that all processes of this account may have by then; a decoder needs one or two, and one
# that is taken over could fill the kernel with them. The root account is held by no such limit.
_THREADS = 4096

# Numbers of the calls let through, on x86-64 and on arm64.
_CALLS = {
    "read": (0, 63),
    "write": (1, 64),
    "close": (3, 57),
    "fstat": (5, 80),
    "lseek": (8, 62),
    "mmap": (9, 222),
    "mprotect": (10, 226),
    "munmap": (11, 215),
    "brk": (12, 214),
    "rt_sigaction": (13, 134),
    "rt_sigprocmask": (14, 135),
    "rt_sigreturn": (15, 139),
    "sched_yield": (24, 124),
    "mremap": (25, 216),
    "madvise": (28, 233),
    "setitimer": (38, 103),
    "getpid": (39, 172),
    "exit": (60, 93),
    "sigaltstack": (131, 132),
    "gettid": (186, 178),
    "futex": (202, 98),
    "clock_gettime": (228, 113),
    "exit_group": (231, 94),
    "set_robust_list": (273, 99),
    "getrandom": (318, 278),
    "rseq": (334, 293),
}
# A decoder of HEIC starts threads. The first argument of clone says whether it starts a thread or a
# process. clone3 has that in memory, where a filter cannot look: it is refused as unknown (ENOSYS),
# and glibc then uses clone.
_CLONE, _CLONE3 = (56, 220), 435
_CLONE_THREAD = 0x10000
_MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}  # column, AUDIT_ARCH_*

_NO_NEW_PRIVS, _SET_SECCOMP, _MODE_FILTER = 38, 22, 2
# BPF: load a word, jump if it equals or has a bit, return. Then the offsets in `seccomp_data`.
_LOAD, _IF_EQUAL, _IF_SET, _RETURN = 0x20, 0x15, 0x45, 0x06
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16
_ALLOW, _KILL, _ERROR = 0x7FFF0000, 0x80000000, 0x00050000


class Unconfined(Exception):
    """This system cannot confine a process, so nothing may be decoded on it."""


def confine(cpu: int) -> None:
    """From now on this process can only compute, and read and write what is open.

    It is killed after `cpu` seconds of CPU time. Raises Unconfined.
    """
    with suppress(OSError):  # where memory runs out, the system ends this process before ours
        Path("/proc/self/oom_score_adj").write_text("1000")
    _, threads = resource.getrlimit(resource.RLIMIT_NPROC)
    for what, most in (
        (resource.RLIMIT_AS, _MEMORY),
        (resource.RLIMIT_NPROC, min(threads % 2**64, _THREADS)),  # none is -1
        (resource.RLIMIT_CPU, cpu),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 3),
    ):
        resource.setrlimit(what, (most, most))
    os.closerange(3, 256)
    _filter_calls()


def _filter_calls() -> None:
    machine = platform.machine()
    if machine not in _MACHINES:
        raise Unconfined(f"no system calls are known of {machine}")
    column, architecture = _MACHINES[machine]
    numbers = [row[column] for row in _CALLS.values()]
    instructions = _program(numbers, _CLONE[column], architecture)
    code = ctypes.create_string_buffer(b"".join(instructions))
    program = struct.pack("HxxxxxxP", len(instructions), ctypes.addressof(code))  # sock_fprog
    libc = ctypes.CDLL(None, use_errno=True)
    done = libc.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0) or libc.prctl(_SET_SECCOMP, _MODE_FILTER, program)
    if done != 0:
        raise Unconfined(os.strerror(ctypes.get_errno()))


def _program(numbers: list[int], clone: int, architecture: int) -> list[bytes]:
    """The filter as BPF instructions of eight bytes each; a jump says how many of them to skip."""

    def step(code: int, value: int, then: int = 0, otherwise: int = 0) -> bytes:
        return struct.pack("HBBI", code, then, otherwise, value)

    def if_so(code: int, value: int, end: int) -> list[bytes]:
        return [step(code, value, otherwise=1), step(_RETURN, end)]

    allowed = [part for number in numbers for part in if_so(_IF_EQUAL, number, _ALLOW)]
    return [
        step(_LOAD, _ARCHITECTURE),
        step(_IF_EQUAL, architecture, then=1),
        step(_RETURN, _KILL),
        step(_LOAD, _NUMBER),
        *allowed,
        *if_so(_IF_EQUAL, _CLONE3, _ERROR | errno.ENOSYS),
        step(_IF_EQUAL, clone, otherwise=3),
        step(_LOAD, _FIRST_ARGUMENT),
        *if_so(_IF_SET, _CLONE_THREAD, _ALLOW),
        step(_RETURN, _ERROR | errno.EPERM),
    ]
