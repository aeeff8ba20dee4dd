"""The gateways on which the conformance tests run."""

from collections.abc import Callable, Iterable

import pytest

from tests.gateways.conformance.emulator_harness import EmulatorHarness
from tests.gateways.conformance.harness import GatewayHarness
from tests.gateways.conformance.kannel_harness import KannelHarness
from tests.gateways.conformance.vendor_generic import GenericHarness
from tests.gateways.conformance.vendor_infobip import InfobipHarness
from tests.gateways.conformance.vendor_sslwireless import SslwirelessHarness
from tests.gateways.conformance.vendor_twilio import TwilioHarness

HARNESSES: tuple[type[GatewayHarness], ...] = (
    SslwirelessHarness,
    InfobipHarness,
    TwilioHarness,
    GenericHarness,
    EmulatorHarness,
    KannelHarness,
)


def each_gateway(*, but: tuple[type[GatewayHarness], ...] = ()) -> pytest.MarkDecorator:
    """Runs a test on every gateway."""
    return pytest.mark.parametrize(
        "harness", [_of(kind) for kind in HARNESSES if kind not in but], indirect=True
    )


def each_gateway_with(
    name: str, values: Callable[[type[GatewayHarness]], Iterable[object]]
) -> pytest.MarkDecorator:
    """Runs a test on every gateway, with each of the values there are for it."""
    pairs = [_of(kind, value) for kind in HARNESSES for value in values(kind)]
    return pytest.mark.parametrize(("harness", name), pairs, indirect=["harness"])


def _of(kind: type[GatewayHarness], *more: object) -> object:
    marks = [pytest.mark.kannel] if kind is KannelHarness else []
    return pytest.param(kind, *more, id="-".join([kind.name, *map(str, more)]), marks=marks)
