"""How Gunicorn serves a deployment: ``gunicorn digest.wsgi --config digest/gunicorn.py``. WEB_CONCURRENCY sets the processes."""

import os

bind = os.environ.get("BIND", "0.0.0.0:8000")
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "gthread"
threads = 4
timeout = 30
accesslog = "-"
control_socket_disable = True
