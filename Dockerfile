# One image for web, worker and beat; docker-compose.yml starts each with its own command.
FROM python:3.12-slim

COPY --from=ghcr.io/astral-sh/uv:0.9 /uv /usr/local/bin/uv
ENV PYTHONUNBUFFERED=1 \
    UV_COMPILE_BYTECODE=1 \
    UV_LINK_MODE=copy \
    PATH=/srv/throughline/.venv/bin:$PATH

WORKDIR /srv/throughline
# The packages first: they change less often than the code.
COPY pyproject.toml uv.lock ./
RUN uv sync --locked --no-dev

COPY . .
RUN SECRET_KEY=only-for-this-step python manage.py collectstatic --no-input \
    && useradd --system --home-dir /srv/throughline throughline \
    && mkdir -p /srv/throughline/var \
    && chown throughline /srv/throughline/var
USER throughline

EXPOSE 8000
CMD ["gunicorn", "digest.wsgi", "--config", "digest/gunicorn.py"]
