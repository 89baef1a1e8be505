# One image for web and worker. The data folder is a volume; nothing else is written.
FROM python:3.13-slim AS built
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/venv
COPY requirements.lock .
RUN /opt/venv/bin/pip install --require-hashes -r requirements.lock

FROM python:3.13-slim
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=intranet.settings.production \
    DATA_DIR=/data \
    HOST=0.0.0.0 \
    PORT=8000
RUN useradd --system --uid 10001 --home-dir /data learning \
    && install --directory --owner=learning --group=learning --mode=750 /data
COPY --from=built /opt/venv /opt/venv
WORKDIR /app
COPY manage.py ./
COPY home home
COPY intranet intranet
COPY learning learning
COPY search search
COPY templates templates
USER learning
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
CMD ["python", "manage.py", "run", "--without-worker"]
