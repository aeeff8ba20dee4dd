"""All the gateways that a behaviour is tried on."""

from collections.abc import Callable, Iterable

import pytest

from tests.gateways.conformance.ours import EmulatorStand
from tests.gateways.conformance.real_kannel import KannelStand
from tests.gateways.conformance.stand import Stand
from tests.gateways.conformance.vendor_generic import GenericStand
from tests.gateways.conformance.vendor_infobip import InfobipStand
from tests.gateways.conformance.vendor_sslwireless import SslwirelessStand
from tests.gateways.conformance.vendor_twilio import TwilioStand

STANDS: tuple[type[Stand], ...] = (
    SslwirelessStand,
    InfobipStand,
    TwilioStand,
    GenericStand,
    EmulatorStand,
    KannelStand,
)


def each_stand(*, but: tuple[type[Stand], ...] = ()) -> pytest.MarkDecorator:
    """Runs a test on every gateway."""
    return pytest.mark.parametrize(
        "stand", [_of(kind) for kind in STANDS if kind not in but], indirect=True
    )


def each_stand_with(
    name: str, values: Callable[[type[Stand]], Iterable[object]]
) -> pytest.MarkDecorator:
    """Runs a test on every gateway, with each of the values there are for it."""
    pairs = [_of(kind, value) for kind in STANDS for value in values(kind)]
    return pytest.mark.parametrize(("stand", name), pairs, indirect=["stand"])


def _of(kind: type[Stand], *more: object) -> object:
    marks = [pytest.mark.kannel] if kind is KannelStand else []
    return pytest.param(kind, *more, id="-".join([kind.name, *map(str, more)]), marks=marks)
