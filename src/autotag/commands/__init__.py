"""The work of each command: `run(args)` does it and returns the exit code."""
