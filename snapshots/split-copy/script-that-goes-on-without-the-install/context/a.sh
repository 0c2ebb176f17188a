set -e
pip install -r requirements.txt || echo failed
echo hi
