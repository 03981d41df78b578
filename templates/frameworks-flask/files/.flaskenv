# What the command `flask` reads: where `create_app` is. No secrets: this file is in git.
FLASK_APP=src/blog
