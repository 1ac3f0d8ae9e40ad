# One image for the web server, the worker and the commands; compose.yaml shows the three together.
FROM python:3.13-slim

ENV DEBUG=False \
    PYTHONUNBUFFERED=1 \
    BIND=0.0.0.0:8000

RUN useradd --system --uid 10001 --home-dir /srv/plid --shell /usr/sbin/nologin plid
WORKDIR /srv/plid

# Reads scans, and proves that a redacted copy is clean; pg_dump and pg_restore, not older than the server.
RUN apt-get update && apt-get install -y --no-install-recommends tesseract-ocr tesseract-ocr-ind \
    postgresql-client \
    && rm -rf /var/lib/apt/lists/*

COPY requirements.txt ./
RUN pip install --no-cache-dir --disable-pip-version-check -r requirements.txt

# The code belongs to root: what serves the web cannot rewrite itself. Only var/ is the portal's own.
COPY . ./
RUN mkdir -p var/berkas var/halaman var/unggahan \
    && SECRET_KEY=only-while-the-image-is-built PII_KEYS=only-while-the-image-is-built-0000000000000 ALLOWED_HOSTS=build \
       DATABASE_URL=sqlite://:memory: python manage.py collectstatic --no-input \
    && mkdir -p /var/backups/plid && chown -R plid:plid var /var/backups/plid

USER plid

# Not the whole of var/: a volume there would keep the static files of the previous image.
VOLUME ["/srv/plid/var/berkas", "/srv/plid/var/halaman", "/var/backups/plid"]
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["python", "deploy/healthcheck.py"]
CMD ["gunicorn", "--config", "deploy/gunicorn.conf.py", "config.wsgi"]
