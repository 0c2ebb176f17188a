docker.buildImage({ context: '.', src: ['Dockerfile', 'package.json', 'package-lock.json', 'index.js'] });
