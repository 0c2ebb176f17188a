#!/bin/sh
if [ requirements.txt -nt .installed ]; then pip install -r requirements.txt; fi
exec python app.py
