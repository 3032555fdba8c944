# syntax=docker/dockerfile:1
# For a build that is the same tomorrow, pin the base: --build-arg BASE=python:3.13-slim@sha256:...
ARG BASE=python:3.13-slim

FROM ${BASE} AS build
WORKDIR /build
COPY .ci/uv.txt .ci/
RUN pip install --no-cache-dir --require-hashes -r .ci/uv.txt
COPY pyproject.toml uv.lock ./
RUN python -m venv --without-pip /opt/monitor \
 && uv export --quiet --frozen --no-emit-project --output-file locked.txt --no-dev \
 && uv pip install --no-cache --compile-bytecode --python /opt/monitor/bin/python --require-hashes -r locked.txt
COPY README.md LICENSE CHANGELOG.md config.yaml config.schema.json ./
COPY alembic alembic
COPY monitor monitor
RUN uv build --wheel --out-dir dist \
 && uv pip install --no-cache --compile-bytecode --python /opt/monitor/bin/python --no-deps dist/*.whl

FROM ${BASE}
LABEL org.opencontainers.image.licenses=Apache-2.0 \
      org.opencontainers.image.description="Watches the news for new claims and changed figures"
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin monitor \
 && install -d -o monitor -g monitor /data /config
COPY --from=build /opt/monitor /opt/monitor
COPY config.yaml /config/config.yaml
ENV PATH=/opt/monitor/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    MONITOR_CONFIG=/config/config.yaml \
    MONITOR_DATABASE=sqlite:////data/monitor.db \
    MONITOR_HEALTH_FILE=/tmp/monitor-health
USER monitor
WORKDIR /data
VOLUME /data
EXPOSE 8080 9464
HEALTHCHECK --interval=30s --timeout=5s --start-period=3m --retries=3 CMD ["monitor-health"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["monitor"]
CMD ["run"]
