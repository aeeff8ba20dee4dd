"""Background loops: tables of jobs, one scheduler that runs them, one module for each family."""
