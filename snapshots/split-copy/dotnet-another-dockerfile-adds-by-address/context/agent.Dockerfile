FROM debian:12
ARG VERSION=1
ADD https://example.org/releases/v$VERSION/agent.jar /opt/agent.jar
