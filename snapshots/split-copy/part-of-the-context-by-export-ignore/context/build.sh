git archive HEAD | docker build -t web -
