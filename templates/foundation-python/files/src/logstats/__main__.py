"""Makes `python -m logstats` the same as the command `logstats`."""

from logstats.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
