"""What every service needs and none is about: settings, database, migrations, HTTP, processes."""
