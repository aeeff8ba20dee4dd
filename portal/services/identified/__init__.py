"""People who may need help before they are registered: listed, screened, invited, forgotten."""
