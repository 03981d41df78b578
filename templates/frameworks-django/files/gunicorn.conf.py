"""How gunicorn serves the project: `gunicorn config.wsgi`."""

import os

# Only this machine may connect: a proxy with TLS stands in front. A container sets HOST=0.0.0.0.
bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
# One line per request, where the other logs are.
accesslog = "-"
# At SIGTERM the requests that have begun get this many seconds to end.
graceful_timeout = 20
# Without it gunicorn makes a folder in your home, for commands to a running server.
control_socket_disable = True
