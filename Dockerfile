# Only /data is written to, and /tmp for a moment: all else may be read-only (deploy/README.md).
FROM python:3.12.13-slim-bookworm

# HOME is where libraries put what nobody gave a place.
ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    HOME=/data \
    DIGIT_LAB_CACHE=/data/cache \
    DIGIT_LAB_WEIGHTS=/data/weights \
    DIGIT_LAB_DATABASE=sqlite:////data/runs.db \
    STREAMLIT_SERVER_ADDRESS=0.0.0.0 \
    STREAMLIT_SERVER_PORT=8501

# A volume may be mounted at any of these folders: it then belongs to their user, too.
RUN useradd --uid 1000 --home-dir /data --no-create-home lab && mkdir -p /data/cache /data/weights && chown -R 1000 /data
WORKDIR /lab
COPY requirements.txt .
# For several servers: --build-arg EXTRA='psycopg[binary]>=3.2,<4', as deploy/compose.yaml does.
ARG EXTRA=
RUN pip install --no-cache-dir -r requirements.txt ${EXTRA:+"$EXTRA"}
COPY . .
RUN python -m compileall -q .
USER 1000
VOLUME /data
EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
  CMD python -c "from os import environ; from urllib.request import urlopen; urlopen(f'http://127.0.0.1:{environ[\"STREAMLIT_SERVER_PORT\"]}/_stcore/health', timeout=4)"
CMD ["streamlit", "run", "app.py"]
