"""No gateway is called while the thread holds a transaction open."""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from portal.db import Database, in_transaction
from portal.gateways.base import Outcome
from portal.gateways.http import USUAL, GatewayCalledInTransaction, exchange

CLOSED_PORT = "http://127.0.0.1:9"
Opens = Callable[[Database], AbstractContextManager[object]]


@pytest.mark.parametrize("opens", [Database.begin, Database.read, Database.schema_connection])
def test_a_gateway_called_in_a_transaction_fails(database: Database, opens: Opens) -> None:
    with opens(database), pytest.raises(GatewayCalledInTransaction):
        exchange("GET", CLOSED_PORT, time_outs=USUAL)


def test_after_the_transaction_it_is_called(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.begin(), database.read():
        raise ZeroDivisionError
    assert not in_transaction()
    assert isinstance(exchange("GET", CLOSED_PORT, time_outs=USUAL), Outcome)


def test_another_thread_is_free_to_call_one(database: Database) -> None:
    held: list[bool] = []
    with database.read():
        thread = threading.Thread(target=lambda: held.append(in_transaction()))
        thread.start()
        thread.join()
    assert held == [False]
