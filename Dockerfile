# On Record in a container. Targets: `serve` (the last, so the default) answers, without PyTorch; `with-corpus` is `serve` with
# a packed home inside; `ingest` makes the index.
#
#   docker build -t onrecord .
#   docker build -t onrecord-with-corpus --target with-corpus --build-arg CORPUS=corpus.onrecord .
#   docker build -t onrecord-ingest --target ingest .

# The Python that the tests run with. A tag moves with every security update; to stand still, name a digest:
# --build-arg PYTHON_IMAGE=python:3.11-slim-bookworm@sha256:… (`docker buildx imagetools inspect` tells it).
ARG PYTHON_IMAGE=python:3.11-slim-bookworm

# Bytecode is compiled while the image is built, since nothing can be written when it runs: of what is installed below, and
# here of the standard library, for which the slim image brings none. What is left out cannot be compiled (Python's own `make
# install` leaves out the same).
FROM ${PYTHON_IMAGE} AS python
ENV PATH=/opt/venv/bin:$PATH \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
RUN python -m compileall -q -j 0 -x 'bad_coding|badsyntax|site-packages|lib2to3/tests/data' \
        "$(python -c 'import sysconfig; print(sysconfig.get_path("stdlib"))')" \
    && groupadd --system --gid 10001 onrecord \
    && useradd --system --uid 10001 --gid 10001 --home-dir /data --no-create-home --shell /usr/sbin/nologin onrecord \
    && install --directory --owner=10001 --group=10001 --mode=0700 /data


FROM python AS serve-builder
# Anything but nothing brings onrecord[otel]:
ARG OTEL=""
WORKDIR /src
COPY config/requirements-serve.txt config/constraints.txt config/
RUN python -m venv --without-pip /opt/venv \
    && pip --python /opt/venv/bin/python install --no-cache-dir --no-compile --no-deps -r config/requirements-serve.txt \
    && if [ -n "${OTEL}" ]; then \
        pip --python /opt/venv/bin/python install --no-cache-dir --no-compile -c config/constraints.txt \
            opentelemetry-sdk opentelemetry-exporter-otlp-proto-http; \
    fi
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY retrieval retrieval
# pip would compile all that is installed, 70 MB, of which serving needs the half: an import compiles what it needs. Named is
# what serving imports as late as it needs it, too; what is not named here is only compiled anew at each start.
WORKDIR /
RUN pip --python /opt/venv/bin/python install --no-cache-dir --no-compile --no-deps /src \
    && env --unset=PYTHONDONTWRITEBYTECODE /opt/venv/bin/python -c "import \
        anyio._backends._asyncio, bot.adapters.discord.doctor, bot.adapters.discord.serve, bot.adapters.slack.app, \
        bot.adapters.slack.doctor, bot.adapters.slack.install, bot.adapters.slack.routes, bot.adapters.slack.serve, \
        bot.adapters.web.health, bot.adapters.web.pages, bot.adapters.web.server, bot.cli.asking, bot.cli.looking, \
        bot.cli.quoting, bot.cli.running, bot.desk, bot.doctor, bot.doctor_online, bot.feedback, bot.hosting, bot.limits, \
        bot.link_command, bot.packing_commands, bot.observing.page_requests, bot.observing.watch, faiss, onnxruntime, \
        pythonjsonlogger.json, retrieval.claims, retrieval.completions, retrieval.embedders.exported, \
        retrieval.said, retrieval.stores.faiss, retrieval.unpacking, retrieval.who_said, \
        sqlalchemy.dialects.postgresql.psycopg, sqlalchemy.orm, starlette.middleware.gzip, tokenizers, \
        uvicorn.lifespan.off, uvicorn.loops.asyncio, uvicorn.loops.auto, uvicorn.protocols.http.auto"


FROM python AS ingest-builder
# Without it, PyPI's PyTorch for Linux brings gigabytes of GPU packages.
ARG PIP_EXTRA_INDEX_URL=https://download.pytorch.org/whl/cpu
WORKDIR /src
COPY pyproject.toml README.md LICENSE ./
COPY config/constraints.txt config/
COPY bot bot
COPY retrieval retrieval
RUN python -m venv --without-pip /opt/venv \
    && pip --python /opt/venv/bin/python install --no-cache-dir -c config/constraints.txt .


# What runs writes to /data, the home of the corpus, and to /tmp; everything else may be read-only.
FROM python AS runtime
LABEL org.opencontainers.image.title="On Record" \
      org.opencontainers.image.description="Answers questions over news articles with verbatim excerpts and source links" \
      org.opencontainers.image.licenses="MIT"
ENV ONRECORD_HOME=/data \
    PORT=3000
WORKDIR /data
USER 10001:10001
STOPSIGNAL SIGTERM
ENTRYPOINT ["onrecord"]


FROM runtime AS ingest
COPY --from=ingest-builder /opt/venv /opt/venv
ENV HF_HUB_OFFLINE=1
CMD ["--help"]


FROM runtime AS serve-base
COPY --from=serve-builder /opt/venv /opt/venv
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import http.client, os; asked = http.client.HTTPConnection('127.0.0.1', int(os.environ['PORT']), timeout=4); asked.request('GET', '/healthz'); raise SystemExit(asked.getresponse().status != 200)"]
CMD ["serve", "all"]


FROM serve-base AS with-corpus
ARG CORPUS=corpus.onrecord
COPY --chmod=0444 ${CORPUS} /opt/corpus.onrecord
ENV ONRECORD_PACKED_HOME=/opt/corpus.onrecord


FROM serve-base AS serve
