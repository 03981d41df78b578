"""Ten endpoints with a hole each. They are for this machine and for practice only."""
