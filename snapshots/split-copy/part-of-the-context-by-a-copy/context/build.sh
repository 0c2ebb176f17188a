mkdir -p out
cp Dockerfile package.json package-lock.json index.js out/
cd out && docker build -t web .
