"""Work over several processes, in order, that ends when one of them is ended from outside.

Each process has a line of its own to this one. The standard library's pool shares one, and waits for ever for the rest
of what a process was killed in the middle of sending.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from multiprocessing import get_context
from multiprocessing.connection import Connection
from signal import SIG_IGN, SIGINT, signal
from threading import current_thread, main_thread
from typing import Any, TypeVar

T = TypeVar("T")
R = TypeVar("R")


def spread(work: Callable[[T], R], items: Iterable[T], workers: int) -> Iterator[R]:
    """What `work` makes of each item, in order. Every process has one item at a time: memory stays flat.

    `work`, the items and what comes of them are pickled. What `work` raises is raised here; `ChildProcessError` when a
    process cannot start or was ended from outside.
    """
    rest = iter(items)
    first = list(islice(rest, workers))
    context = get_context("spawn")
    processes = []
    lines: deque[Connection[Any, Any]] = deque()
    try:
        with _deaf_to_interrupts():
            for _ in first:
                ours, theirs = context.Pipe()
                lines.append(ours)
                process = context.Process(target=_serve, args=(theirs, work), daemon=True)
                with _ended_from_outside():
                    process.start()
                processes.append(process)
                theirs.close()
        with _ended_from_outside():
            for line, item in zip(lines, first, strict=True):
                line.send(item)
        while lines:
            line = lines.popleft()
            with _ended_from_outside():
                made, problem = line.recv()
                for item in islice(rest, 1):
                    line.send(item)
                    lines.append(line)
            if problem is not None:
                raise problem
            yield made
    finally:
        for process in processes:
            process.terminate()
            process.join()


def _serve(line: Connection[Any, Any], work: Callable[[Any], Any]) -> None:
    """Works until nobody asks any more: also when the command was killed, and nobody else would say so."""
    with suppress(EOFError, ConnectionError):
        while True:
            item = line.recv()
            answer: tuple[Any, Exception | None]
            try:
                answer = work(item), None
            except Exception as problem:
                answer = None, problem
            line.send(answer)


@contextmanager
def _ended_from_outside() -> Iterator[None]:
    try:
        yield
    except (EOFError, OSError):  # the end, or the middle, of what it sent
        raise ChildProcessError from None


@contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """A process started in here never hears Ctrl-C: that stops the command, which ends its processes in order."""
    if current_thread() is not main_thread():
        yield
        return
    hears = signal(SIGINT, SIG_IGN)
    try:
        yield
    finally:
        signal(SIGINT, hears)
