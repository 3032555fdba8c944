# syntax=docker/dockerfile:1
ARG PYTHON=3.13

FROM python:${PYTHON}-slim AS build
WORKDIR /build
COPY .ci/uv.txt .ci/
RUN pip install --no-cache-dir --require-hashes -r .ci/uv.txt
COPY pyproject.toml uv.lock ./
RUN python -m venv --without-pip /opt/monitor \
 && uv export --quiet --frozen --no-emit-project --output-file locked.txt --no-dev \
 && uv pip install --no-cache --python /opt/monitor/bin/python --require-hashes -r locked.txt
COPY README.md LICENSE CHANGELOG.md config.yaml config.schema.json ./
COPY alembic alembic
COPY monitor monitor
RUN uv build --wheel --out-dir dist \
 && uv pip install --no-cache --python /opt/monitor/bin/python --no-deps dist/*.whl

FROM python:${PYTHON}-slim
LABEL org.opencontainers.image.licenses=Apache-2.0 \
      org.opencontainers.image.description="Watches the news for new claims and changed figures"
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin monitor \
 && install -d -o monitor -g monitor /data /config
COPY --from=build /opt/monitor /opt/monitor
COPY config.yaml /config/config.yaml
ENV PATH=/opt/monitor/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    MONITOR_CONFIG=/config/config.yaml \
    MONITOR_DATABASE=sqlite:////data/monitor.db
USER monitor
WORKDIR /data
VOLUME /data
HEALTHCHECK --interval=1m --timeout=20s --start-period=3m --retries=3 CMD ["monitor", "status", "--health"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["monitor"]
CMD ["run"]
