# The image of the server with the packages for Redis and Dask, for compose.cluster.yaml.
FROM lossatlas
USER root
COPY requirements-cluster.lock /tmp/
RUN /usr/local/bin/python -m pip --python /opt/lossatlas/bin/python install --no-cache-dir \
    --no-compile --root-user-action ignore --require-hashes --requirement /tmp/requirements-cluster.lock
USER 10001:10001
