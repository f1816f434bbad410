"""Django's PostgreSQL backend, over the embedded server, which it starts when a connection is wanted and not before."""
