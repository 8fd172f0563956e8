FROM python:3.12-slim

ENV PYTHONUNBUFFERED=1 \
    DIGIT_LAB_CACHE=/data/cache \
    DIGIT_LAB_WEIGHTS=/data/weights \
    DIGIT_LAB_DATABASE=sqlite:////data/runs.db

RUN useradd --create-home --uid 1000 lab && mkdir -p /data/cache /data/weights && chown -R lab /data
WORKDIR /lab
COPY requirements.txt .
# For several servers: --build-arg EXTRA='psycopg[binary]>=3.2,<4', as deploy/compose.yaml does.
ARG EXTRA=
RUN pip install --no-cache-dir -r requirements.txt ${EXTRA:+"$EXTRA"}
COPY . .
USER lab
VOLUME /data
EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
  CMD python -c "from urllib.request import urlopen; urlopen('http://127.0.0.1:8501/_stcore/health', timeout=4)"
CMD ["streamlit", "run", "app.py", "--server.port", "8501", "--server.address", "0.0.0.0"]
