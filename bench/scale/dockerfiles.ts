/**
 * Dockerfiles as they are found in public repositories, shortened. Of each kind some copy all of the source before they install, some are the
 * best already, some hold what dockerfix refuses (scripts, `curl | sh`, variables), some have several stages. `@@` is a number of the repository.
 */
const NODE = [
  `FROM node:22
WORKDIR /usr/src/app
COPY . .
RUN npm install
EXPOSE 3000
CMD ["npm", "start"]
`,
  `FROM node:20-alpine AS build
WORKDIR /app
COPY . .
RUN npm ci
RUN npm run build

FROM nginx:1.27-alpine
COPY --from=build /app/dist /usr/share/nginx/html
EXPOSE 80
CMD ["nginx", "-g", "daemon off;"]
`,
  `FROM node:22-slim AS base
ENV NODE_ENV=production
WORKDIR /app

FROM base AS dependencies
COPY package.json package-lock.json ./
RUN --mount=type=cache,target=/root/.npm npm ci

FROM base AS runner
RUN groupadd --system --gid 1001 app && useradd --system --uid 1001 --gid app app
COPY --from=dependencies /app/node_modules ./node_modules
COPY --chown=app:app . .
USER app
EXPOSE 3000
CMD ["node", "server.js"]
`,
  `FROM node:18
LABEL maintainer="team-@@@example.org"
RUN apt-get update
RUN apt-get install -y python3 build-essential
RUN mkdir -p /home/node/app && chown -R node:node /home/node/app
WORKDIR /home/node/app
COPY package*.json ./
USER node
RUN npm install
COPY --chown=node:node . .
EXPOSE 8080
CMD [ "node", "server.js" ]
`,
  `ARG NODE_VERSION=20
FROM node:\${NODE_VERSION}-alpine
RUN apk add --no-cache build-base python3
ADD . /app
WORKDIR /app
ENV PORT=8@@
RUN sh scripts/setup.sh && npm ci --omit=dev
HEALTHCHECK --interval=30s CMD wget -qO- http://localhost:8080/health || exit 1
ENTRYPOINT ["node"]
CMD ["server.js"]
`,
] as const;

const PYTHON = [
  `FROM python:3.12-slim
WORKDIR /app
COPY . /app
RUN pip install --no-cache-dir -r requirements.txt
EXPOSE 8000
CMD ["python", "app.py"]
`,
  `FROM python:3.11-slim-bookworm AS build
WORKDIR /opt/app
RUN apt-get update \\
    && apt-get install -y --no-install-recommends \\
        build-essential \\
        libffi-dev \\
        libssl-dev \\
    && apt-get clean \\
    && rm -rf /var/lib/apt/lists/* \\
    && python -m venv /opt/venv
ENV PATH="/opt/venv/bin:$PATH"
COPY . /opt/app
RUN pip install -r requirements.txt

FROM python:3.11-slim-bookworm
WORKDIR /opt/app
COPY --from=build /opt/venv /opt/venv
COPY . /opt/app
RUN useradd --no-log-init --shell /bin/bash -u 1001 app
ENV PATH="/opt/venv/bin:$PATH"
USER 1001
EXPOSE 8000
ENTRYPOINT ["python", "-m", "app"]
`,
  `FROM python:3.12-slim
ENV PYTHONUNBUFFERED=1 \\
    PYTHONDONTWRITEBYTECODE=1 \\
    PIP_DISABLE_PIP_VERSION_CHECK=on
WORKDIR /app
# Dependencies before the code, for the cache.
COPY requirements.txt ./
RUN --mount=type=cache,target=/root/.cache/pip pip install -r requirements.txt
COPY . .
EXPOSE 8@@
CMD ["gunicorn", "-w", "4", "-b", ":8000", "app:app"]
`,
  `FROM python:3.9
RUN apt-get update && apt-get install -y libpq-dev gcc gettext && rm -rf /var/lib/apt/lists/*
WORKDIR /code
COPY requirements.txt /code/
RUN pip install --upgrade pip
RUN pip install -r requirements.txt
COPY . /code/
RUN python manage.py collectstatic --noinput
EXPOSE 8000
CMD gunicorn -b :8000 --access-logfile - app:app
`,
  `FROM python:3.10
RUN curl -sSL https://install.python-poetry.org | python3 -
ENV PATH="/root/.local/bin:$PATH"
WORKDIR /srv
COPY . .
RUN poetry install --no-root
CMD ["poetry", "run", "app"]
`,
] as const;

const GO = [
  `FROM golang:1.23-alpine AS build
RUN apk add --no-cache git make
WORKDIR /src
COPY . .
RUN go mod download
RUN CGO_ENABLED=0 go build -buildvcs=false -o /out/app .

FROM alpine:3.20
RUN apk --no-cache add ca-certificates tzdata
COPY --from=build /out/app /usr/bin/app
EXPOSE 8080
USER 65534
CMD ["/usr/bin/app"]
`,
  `FROM golang:1.22 AS build
ADD . /go/src/app
WORKDIR /go/src/app
RUN make build

FROM gcr.io/distroless/static
COPY --from=build /go/src/app/app /app
ENTRYPOINT ["/app"]
`,
  `FROM golang:1.23 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/go/pkg/mod go mod download
COPY . .
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build go build -o /app-@@ .

FROM scratch
COPY --from=build /app-@@ /app
ENTRYPOINT ["/app"]
`,
] as const;

const JAVA = [
  `FROM maven:3.9-eclipse-temurin-21 AS build
WORKDIR /app
COPY . .
RUN mvn -B package -DskipTests

FROM eclipse-temurin:21-jre
WORKDIR /app
COPY --from=build /app/target/*.jar app.jar
EXPOSE 8080
ENTRYPOINT ["java", "-jar", "app.jar"]
`,
  `FROM openjdk:17-jdk-slim
ARG JAR_FILE=target/*.jar
COPY \${JAR_FILE} app.jar
EXPOSE 8@@
ENTRYPOINT ["java", "-jar", "/app.jar"]
`,
] as const;

const RUBY = [
  `FROM ruby:3.3
ENV HOME=/home/app
RUN mkdir -p $HOME
WORKDIR $HOME
ADD . $HOME
RUN apt-get update && \\
	apt-get install -y imagemagick tzdata && \\
	apt-get autoremove -y
RUN bundle config set --local deployment 'true' && \\
	bundle install
EXPOSE 3000
CMD ["bundle", "exec", "rails", "s"]
`,
  `FROM ruby:3.2-slim
WORKDIR /app
RUN apt-get update && apt-get install -y --no-install-recommends build-essential libpq-dev && rm -rf /var/lib/apt/lists/*
COPY Gemfile Gemfile.lock ./
RUN bundle install --jobs 4
COPY . .
CMD ["bundle", "exec", "puma", "-C", "config/puma.rb"]
`,
] as const;

const PHP = [
  `FROM composer:2 AS vendor
WORKDIR /app
COPY . .
RUN composer install --no-dev --no-interaction --optimize-autoloader

FROM php:8.3-apache
RUN apt-get update && apt-get install -y libzip-dev && docker-php-ext-install zip pdo_mysql
COPY --from=vendor /app /var/www/html
RUN chown -R www-data:www-data /var/www/html
EXPOSE 80
`,
  `FROM php:8.2-fpm-alpine
RUN apk add --no-cache icu-dev libzip-dev
RUN docker-php-ext-install intl zip opcache
WORKDIR /var/www
COPY . .
CMD ["php-fpm"]
`,
] as const;

const RUST = [
  `FROM rust:1.82 AS build
WORKDIR /app
COPY . .
RUN cargo build --release

FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y ca-certificates && rm -rf /var/lib/apt/lists/*
COPY --from=build /app/target/release/app-@@ /usr/local/bin/app
CMD ["app"]
`,
] as const;

const DOTNET = [
  `FROM mcr.microsoft.com/dotnet/sdk:8.0 AS build
WORKDIR /src
COPY . .
RUN dotnet restore App.csproj
RUN dotnet publish App.csproj -c Release -o /out

FROM mcr.microsoft.com/dotnet/aspnet:8.0
WORKDIR /app
COPY --from=build /out .
EXPOSE 80
ENTRYPOINT ["dotnet", "App.dll"]
`,
] as const;

const SYSTEM = [
  `FROM debian:bookworm-slim
COPY . /opt/tool
RUN apt-get update && apt-get install -y --no-install-recommends curl ca-certificates git && rm -rf /var/lib/apt/lists/*
WORKDIR /opt/tool
CMD ["./run.sh"]
`,
  `FROM ubuntu:22.04
ARG IMAGE_NAME=example/tool-@@
ENV DEBIAN_FRONTEND=noninteractive
RUN apt-get update && apt-get install -y wget curl gcc python3-dev libpq-dev
RUN curl -fsSL https://deb.nodesource.com/setup_20.x | bash - && apt-get install -y nodejs
RUN wget -q https://example.org/tool-1.@@.tar.gz && tar -xzf tool-1.@@.tar.gz && rm tool-1.@@.tar.gz
COPY . /srv
WORKDIR /srv
RUN make
`,
  `FROM alpine:3.20
RUN set -euxo pipefail \\
  ; apk add --no-cache bash curl logrotate postfix
COPY conf/ /conf/
COPY run.sh /
VOLUME ["/queue"]
HEALTHCHECK --start-period=30s CMD ! /usr/libexec/postfix/master -t
CMD /run.sh
`,
  `FROM nginx:1.27
RUN mkdir -p /data/nginx/cache/long /data/nginx/cache/short
COPY . /usr/share/nginx/html
ENTRYPOINT ["nginx", "-g", "daemon off;"]
`,
] as const;

export const DOCKERFILES = { NODE, PYTHON, GO, JAVA, RUBY, PHP, RUST, DOTNET, SYSTEM };
