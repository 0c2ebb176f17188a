python -m compileall .
