# One image for all services and commands; docker-compose.yml says which one a container is.
FROM python:3.11-slim AS packages
COPY requirements.lock .
RUN python -m venv /app/.venv \
    && /app/.venv/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps --require-hashes -r requirements.lock

FROM python:3.11-slim
RUN groupadd --system --gid 10001 frontdesk \
    && useradd --system --uid 10001 --gid frontdesk --no-create-home --home-dir /app frontdesk
WORKDIR /app
COPY --from=packages /app/.venv .venv
COPY shared shared
COPY services services
COPY deploy deploy
# Inside a container every address of its own is meant; what gets out, docker-compose.yml decides.
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    HTTP_HOST=0.0.0.0 \
    WEBHOOK_HOST=0.0.0.0
USER 10001:10001
