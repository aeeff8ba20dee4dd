"""Sends several messages in one request through gateways that support it."""

from collections.abc import Mapping, Sequence

from portal.gateways.base import Bulk, Gateway, Outcome
from portal.services.messaging.delivery import ClaimedMessage


def batch_messages(
    claimed: Sequence[ClaimedMessage], gateways: Mapping[str, Gateway]
) -> list[list[ClaimedMessage]]:
    """Returns the requests to send. A message that was tried before is sent alone, to isolate a bad one.

    Only a gateway that recognises repeated references gets several messages: if the answer is lost, each of
    them is sent again.
    """
    alone, open_bundles = [], dict[str, list[ClaimedMessage]]()
    full = []
    bulk: dict[str, Bulk] = {
        name: gateway
        for name in {one.gateway for one in claimed}
        if (gateway := gateways[name]).deduplicates and isinstance(gateway, Bulk)
    }
    for one in claimed:
        bulk_gateway = bulk.get(one.gateway)
        if bulk_gateway is None or not one.first:
            alone.append([one])
            continue
        waiting = open_bundles.setdefault(one.gateway, [])
        if any(one.sms.to == other.sms.to for other in waiting):
            alone.append([one])  # a request must not contain a number twice
            continue
        waiting.append(one)
        if len(waiting) == bulk_gateway.most_at_once:
            full.append(open_bundles.pop(one.gateway))
    return [*full, *open_bundles.values(), *alone]


def send_batch(gateway: Gateway, messages: Sequence[ClaimedMessage]) -> Sequence[Outcome]:
    """Calls the gateway once. Returns the outcomes in the order of the messages."""
    if len(messages) > 1 and isinstance(gateway, Bulk):
        return gateway.send_many([one.sms for one in messages])
    return [gateway.send(one.sms) for one in messages]
