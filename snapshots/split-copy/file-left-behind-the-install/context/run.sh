#!/bin/sh
[ -e .installed ] || pip install -r requirements.txt
exec python app.py
