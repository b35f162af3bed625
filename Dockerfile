# Two stages: the first embeds the articles with sentence-transformers, the second serves without torch, as nobody in particular.
FROM python:3.11-slim AS builder
WORKDIR /app
RUN python -m venv /venv
COPY requirements.lock ./
RUN /venv/bin/pip install --no-cache-dir -r requirements.lock
COPY bot bot
COPY ingest ingest
COPY corpus corpus
RUN SECURE_BASE_DATA_DIR=/data /venv/bin/python -m ingest

FROM python:3.11-slim
WORKDIR /app
RUN useradd --system --uid 10001 --home-dir /app base \
 && python -m venv /venv && mkdir /data && chown base /data
COPY requirements-serve.lock ./
RUN /venv/bin/pip install --no-cache-dir -r requirements-serve.lock
COPY bot bot
COPY ingest ingest
COPY corpus corpus
COPY --from=builder --chown=base /data /data
USER base
ENV SECURE_BASE_HOST=0.0.0.0 SECURE_BASE_DATA_DIR=/data PYTHONDONTWRITEBYTECODE=1
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["/venv/bin/python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
CMD ["/venv/bin/python", "-m", "bot"]
