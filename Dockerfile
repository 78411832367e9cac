# syntax=docker/dockerfile:1
FROM node:22-slim AS frontend
WORKDIR /build
COPY frontend/package.json frontend/package-lock.json frontend/.npmrc ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY frontend/ ./
RUN npm run build

FROM python:3.11-slim
ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 \
    PYTHONPATH=/srv/fairhand/platform:/srv/fairhand \
    FAIRHAND_DATA_DIR=/data DJANGO_SETTINGS_MODULE=config.settings.production
WORKDIR /srv/fairhand
COPY requirements.txt ./
RUN pip install --require-hashes -r requirements.txt
COPY pyproject.toml manage.py ./
COPY platform/ platform/
COPY annotations/ annotations/
COPY governance/ governance/
COPY --from=frontend /build/dist frontend/dist
# An ordinary user, who owns the data volume and nothing else.
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin fairhand \
    && install -d -o fairhand -g fairhand -m 0700 /data
USER fairhand
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "config.wsgi", "--bind", "0.0.0.0:8000", "--preload", "--no-control-socket", \
     "--worker-class", "gthread", "--workers", "2", "--threads", "4", "--worker-tmp-dir", "/dev/shm"]
