"""Measures, never timed tests: `./kring bench NAME` prints figures as JSON, with a floor from the same run."""
