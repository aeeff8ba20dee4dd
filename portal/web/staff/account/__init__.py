"""The officer's own account: language, second factor, signed-in devices, latest actions."""
