import type { Project } from '../kit/project.ts';

const APP = {
  'app.py': 'import flask\n\nprint(flask.__version__)\n',
  'shop/__init__.py': '',
  'shop/models.py': 'NAMES = ["a", "b"]\n',
  'static/site.css': 'body { margin: 0 }\n',
  'requirements.txt': '-r requirements/base.txt\nflask==3.0.3\n',
  'requirements/base.txt': 'requests==2.32.3\n',
  '.dockerignore': '.venv\n__pycache__\n',
};

/**
 * Dockerfiles as people write them around pip. It finds packages in the index of the suite.
 * @param index for `PIP_INDEX_URL`
 */
export function pipProjects(index: string) {
  return {
    flask: {
      files: APP,
      dockerfile: `FROM python:3.11-slim

ENV PYTHONUNBUFFERED=1 \\
    PIP_INDEX_URL=${index}

COPY . /app
WORKDIR /app

RUN pip install -r requirements.txt

EXPOSE 5000
ENTRYPOINT ["python"]
CMD ["app.py"]
`,
    },
    venv: {
      files: APP,
      dockerfile: `FROM python:3.11-slim AS builder
ENV PIP_INDEX_URL=${index}
WORKDIR /src
COPY . .
RUN python -m venv /opt/venv && /opt/venv/bin/pip install --no-cache-dir -r requirements.txt

FROM python:3.11-slim
COPY --from=builder /opt/venv /opt/venv
ENV PATH="/opt/venv/bin:$PATH"
WORKDIR /app
COPY . .
CMD ["python", "app.py"]
`,
    },
    'an ordinary user': {
      files: APP,
      dockerfile: `FROM python:3.11-slim
ENV PIP_INDEX_URL=${index}
RUN useradd --create-home --uid 1000 app
WORKDIR /home/app
COPY --chown=app:app . .
USER app
ENV PATH=/home/app/.local/bin:$PATH
RUN pip install --user -r requirements.txt
CMD ["gunicorn", "app:app"]
`,
    },
    'manifests with the source': {
      files: APP,
      dockerfile: `FROM python:3.11-slim
ENV PIP_INDEX_URL=${index}
WORKDIR /app
COPY app.py requirements.txt ./
COPY shop ./shop
COPY requirements ./requirements
RUN pip install --no-cache-dir -r requirements.txt
CMD ["python", "app.py"]
`,
    },
    'source above': {
      files: { ...APP, 'requirements.txt': 'flask==3.0.3\n' },
      dockerfile: `FROM python:3.11-slim
ENV PIP_INDEX_URL=${index}
WORKDIR /app
COPY app.py ./
COPY shop ./shop
COPY static ./static
COPY requirements.txt ./
RUN pip install -r requirements.txt
CMD ["python", "app.py"]
`,
    },
    'venv of its own': {
      files: { ...APP, '.dockerignore': '__pycache__\n' },
      dockerfile: `FROM python:3.11-slim
ENV PIP_INDEX_URL=${index} PIP_NO_CACHE_DIR=1
WORKDIR /app
COPY requirements.txt ./
COPY requirements/ requirements/
RUN python -m venv .venv && .venv/bin/pip install -r requirements.txt
COPY . .
CMD [".venv/bin/python", "app.py"]
`,
    },
    'install and compile': {
      files: APP,
      dockerfile: `FROM python:3.11-slim
ENV PIP_INDEX_URL=${index}
WORKDIR /app
COPY . .
RUN pip install --no-cache-dir -r requirements.txt && python -m compileall -q shop
CMD ["python", "app.py"]
`,
    },
    'date on top': {
      files: APP,
      dockerfile: `FROM python:3.11-slim
ARG BUILD_DATE=2026-01-01
ARG GIT_SHA=none
ENV PIP_INDEX_URL=${index}
WORKDIR /app
COPY requirements.txt .
COPY requirements requirements
RUN pip install -r requirements.txt
COPY . .
LABEL org.opencontainers.image.created=$BUILD_DATE
RUN echo "$GIT_SHA" > /etc/revision
CMD ["python", "app.py"]
`,
    },
    /** The first example of the issue about the other transforms. */
    'packages and requirements': {
      files: APP,
      dockerfile: `FROM python:3.11-slim
ENV PIP_INDEX_URL=${index}
WORKDIR /app
COPY . .
RUN apt-get update
RUN apt-get install -y --no-install-recommends tini
RUN apt-get install -y --no-install-recommends jq
RUN pip install --upgrade pip
RUN pip install -r requirements.txt
CMD ["tini", "--", "python", "app.py"]
`,
    },
  } as const satisfies Record<string, Project>;
}
