"""SMS providers: one module each, behind the Protocol `portal.gateways.base.Gateway`."""
