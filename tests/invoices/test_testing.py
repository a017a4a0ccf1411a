"""What we give others to test with."""

from __future__ import annotations

from gc import collect
from weakref import ref

from invoices.testing import memory_store


def test_a_practice_in_memory_goes_when_nobody_uses_it() -> None:
    store = memory_store()
    gone = ref(store.database)
    del store
    collect()
    assert gone() is None
