"""SMS providers, one module each, all behind `portal.gateways.base.Gateway`."""
