FROM python:3.12-slim
COPY venv /app/venv
