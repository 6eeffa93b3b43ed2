# Any base image with `python` 3.11 or newer works, such as a mirror's.
ARG BASE=python:3.13-slim-bookworm

FROM ${BASE} AS build
ENV PIP_NO_CACHE_DIR=1 PIP_NO_COMPILE=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /src
COPY requirements.lock requirements-build.lock ./
RUN python -m venv /opt/lossatlas \
 && /opt/lossatlas/bin/python -m pip install --require-hashes --requirement requirements.lock \
 && python -m venv /opt/build \
 && /opt/build/bin/python -m pip install --require-hashes --requirement requirements-build.lock
COPY pyproject.toml README.md LICENSE ./
COPY backend backend
COPY frontend frontend
RUN /opt/build/bin/hatchling build --target wheel --directory dist \
 && /opt/lossatlas/bin/python -m pip install --no-deps dist/*.whl \
 && /opt/lossatlas/bin/python -m pip uninstall --yes pip
# Without what the server never reads: the packages' own tests, and of Plotly all but its script.
# The byte code of the modules that it imports is kept apart, also that of the base image's.
RUN find /opt/lossatlas -depth -type d '(' -name tests -o -path '*/plotly/graph_objs' \
    -o -path '*/plotly/validators' -o -path '*/plotly/labextension' -o -name __pycache__ ')' \
    -exec rm -r '{}' + \
 && PYTHONPYCACHEPREFIX=/opt/lossatlas/bytecode /opt/lossatlas/bin/python -c \
    'import lossatlas.cli, lossatlas.fetch, lossatlas.web.app, lossatlas.web.http.slow_clients'

FROM ${BASE}
COPY --from=build /opt/lossatlas /opt/lossatlas
# The server's pool has a thread for each core; BLAS threads would compete with it.
ENV PATH=/opt/lossatlas/bin:$PATH \
    OPENBLAS_NUM_THREADS=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONPYCACHEPREFIX=/opt/lossatlas/bytecode \
    PYTHONUNBUFFERED=1
# Data sets and lessons of your own. A volume that is mounted here belongs to the user, like this.
WORKDIR /data
RUN chown 10001:10001 /data
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=15s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
ENTRYPOINT ["lossatlas"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000", "--data-dir", "/data"]
