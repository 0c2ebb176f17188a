const BASE = 'FROM debian:bookworm-slim';

/**
 * The context of all of them. Each kind of change has a file of its own.
 * @param own text that no other context holds: what another build copied is found in the cache
 */
export function rebuiltFiles(own: string): Readonly<Record<string, string>> {
  return {
    'src/main.js': `main ${own}\n`,
    'src/lib/util.js': `util ${own}\n`,
    'package.json': `{"name": "app-${own}"}\n`,
    'requirements.txt': `flask-${own}\n`,
    'README.md': `readme ${own}\n`,
    'docs/guide.md': `guide ${own}\n`,
    'nginx/site.conf': `listen 80; # ${own}\n`,
    'CHANGELOG.md': `one ${own}\n`,
    'notes.tmp': 'ignored\n',
    '.dockerignore': '*.tmp\n.dockerignore\n',
  };
}

/** Dockerfiles of quick commands, one for each way in which a step can come to run again. What a RUN makes hangs on what it reads. */
export const REBUILT: Readonly<Record<string, string>> = {
  'manifest, install, source': `${BASE}\nWORKDIR /app\nCOPY package.json ./\nRUN cp package.json /installed\nCOPY . .\nRUN cat src/*.js > built\n`,
  'source above all': `${BASE}\nWORKDIR /app\nCOPY . .\nRUN cp package.json /installed\nRUN cat src/*.js > built\n`,
  'parts of the source': `${BASE}\nCOPY src/lib /lib2\nRUN cat /lib2/util.js > /a\nCOPY README.md docs/*.md /docs/\nRUN cat /docs/* > /b\nCOPY nginx/site.conf /etc/site.conf\n`,
  'a commit on top': `${BASE}\nARG GIT_SHA\nWORKDIR /app\nCOPY package.json ./\nRUN cp package.json /installed\nCOPY src src\n`,
  'a commit in a label': `${BASE}\nCOPY package.json /app/\nRUN cp /app/package.json /installed\nARG GIT_SHA\nLABEL revision=$GIT_SHA\nCOPY src /app/src\nRUN cat /app/src/*.js > /built\n`,
  'a commit below': `${BASE}\nWORKDIR /app\nCOPY package.json ./\nRUN cp package.json /installed\nARG GIT_SHA=none\nENV GIT_SHA=$GIT_SHA\nRUN echo $GIT_SHA > revision\nCOPY README.md ./\n`,
  'a version': `${BASE}\nARG VERSION=0\nENV APP_VERSION=$VERSION\nCOPY nginx /etc/nginx\nRUN echo $VERSION > /version\nWORKDIR /srv\n`,
  'an argument that is always the same': `${BASE}\nARG NODE_ENV=production\nENV MODE=$NODE_ENV\nRUN echo $MODE > /mode\nCOPY src /src\n`,
  'a stage that builds': `${BASE} AS build\nWORKDIR /app\nCOPY package.json ./\nRUN cp package.json installed\nCOPY src src\nRUN cat src/*.js > built\nFROM debian:bookworm-slim\nWORKDIR /srv\nCOPY --from=build /app/built ./\nRUN cat built > copied\n`,
  'what a stage made of manifests': `${BASE} AS build\nWORKDIR /app\nCOPY package.json ./\nRUN cp package.json installed\nCOPY src src\nRUN cat src/*.js > built\nFROM debian:bookworm-slim\nCOPY --from=build /app/installed /srv/\nRUN cat /srv/installed > /copied\nCOPY README.md /\n`,
  'a stage on a stage': `${BASE} AS base\nWORKDIR /app\nCOPY package.json ./\nRUN cp package.json installed\nFROM base AS app\nCOPY src src\nRUN cat src/*.js > built\nFROM base\nCOPY docs docs\nRUN cat docs/* > all\nCOPY --from=app /app/built ./\n`,
  'an argument of the stage below': `${BASE} AS base\nARG GIT_SHA\nRUN cat /etc/debian_version > /v\nFROM base\nCOPY package.json /\nRUN cp package.json /installed\n`,
  'an argument of another stage': `${BASE} AS build\nARG GIT_SHA\nCOPY package.json /\nRUN cat /package.json > /installed && echo $GIT_SHA >> /installed\nFROM debian:bookworm-slim\nCOPY --from=build /installed /\nRUN cat /installed > /copied\n`,
  'stages side by side': `${BASE} AS web\nCOPY src/main.js /\nRUN cat /main.js > /web\nFROM debian:bookworm-slim AS docs\nCOPY docs /docs\nRUN cat /docs/*.md > /all\nFROM debian:bookworm-slim\nCOPY --from=web /web /\nRUN cat /web > /one\nCOPY --from=docs /all /\nRUN cat /all > /two\n`,
  'a mount of the context': `${BASE}\nRUN --mount=type=bind,source=package.json,target=/package.json cp /package.json /installed\nRUN --mount=type=bind,source=README.md,target=/README.md cp /README.md /readme\nCOPY src /src\n`,
  'a mount of a stage': `${BASE} AS build\nCOPY src/main.js /\nRUN cat /main.js > /built\nFROM debian:bookworm-slim\nRUN cat /etc/debian_version > /v\nRUN --mount=type=bind,from=build,source=/built,target=/built cp /built /srv/\n`,
  'cache and secret': `${BASE}\nCOPY requirements.txt /\nRUN --mount=type=cache,target=/root/.cache --mount=type=secret,id=token cp /requirements.txt /installed\nCOPY . /app\n`,
  'ignored documents': `${BASE}\nCOPY src nginx /app/\nRUN cat /app/main.js > /built\n`,
  'ADD and folders': `${BASE}\nADD package.json /app/\nWORKDIR /app/deep/er\nADD docs ./docs\nWORKDIR /srv\nRUN cat /app/package.json > made\n`,
  'settings of the shell': `${BASE}\nSHELL ["/bin/bash", "-c"]\nENV A=1\nCOPY requirements.txt /\nRUN cat /requirements.txt > /made\nUSER 1000\nWORKDIR /home/x\nCOPY docs docs\nEXPOSE 80\nCMD ["sh"]\n`,
  heredocs: `${BASE}\nCOPY <<EOF /etc/app.conf\nport = 80\nEOF\nCOPY package.json /\nRUN <<EOF\nset -e\ncp /package.json /installed\nEOF\nCOPY src /src\n`,
  'a stage that nobody needs': `${BASE} AS tests\nCOPY . /app\nRUN cat /app/src/*.js > /all\nFROM debian:bookworm-slim\nCOPY docs /docs\nRUN cat /docs/* > /all\n`,
};
