import type { Pair } from './pairs.ts';

const GENERATED = ['no-generated-inputs'];

const HOME = `FROM ruby:3.3-slim
ENV HOME=/app
WORKDIR /app
`;
const INSTALL = `RUN bundle config set --local deployment 'true'
RUN bundle install
`;
const MANIFESTS = 'COPY Gemfile Gemfile.lock ./\n';
const FILES = {
  Gemfile: 'source "https://rubygems.org"\ngem "rack"\n',
  'Gemfile.lock':
    'GEM\n  remote: https://rubygems.org/\n  specs:\n    rack (3.1.8)\n\nPLATFORMS\n  ruby\n\nDEPENDENCIES\n  rack\n\nBUNDLED WITH\n   2.5.22\n',
  '.gitignore': '.bundle\nvendor/bundle\n',
  '.git/HEAD': 'ref: refs/heads/main\n',
  '.dockerignore': '.git\n.bundle/cache\nvendor/bundle\n',
};

/** A folder that git ignores is copied where it exists, before what reads it. */
export const optionalFolders: readonly Pair[] = [
  {
    name: 'settings of Bundler in the home folder come first, where there are any',
    files: FILES,
    before: `${HOME}COPY . .\n${INSTALL}`,
    after: `${HOME}${MANIFESTS}COPY .bundl[e] .bundle/\n${INSTALL}COPY . .\n`,
    assumptions: GENERATED,
  },
  {
    name: 'settings of Bundler in the home folder are left out',
    files: FILES,
    before: `${HOME}COPY . .\n${INSTALL}`,
    after: `${HOME}${MANIFESTS}${INSTALL}COPY . .\n`,
    differs: /\.bundle/,
  },
  {
    name: 'one file of them comes first',
    files: FILES,
    before: `${HOME}COPY . .\n${INSTALL}`,
    after: `${HOME}${MANIFESTS}COPY .bundle/confi[g] .bundle/\n${INSTALL}COPY . .\n`,
    differs: /\.bundle/,
  },
  {
    name: 'they come to another place',
    files: FILES,
    before: `${HOME}COPY . .\n${INSTALL}`,
    after: `${HOME}${MANIFESTS}COPY .bundl[e] ./\n${INSTALL}COPY . .\n`,
    differs: /\.bundle|config|another checkout/,
  },
  {
    name: 'they come behind the install',
    files: FILES,
    before: `${HOME}COPY . .\n${INSTALL}`,
    after: `${HOME}${MANIFESTS}${INSTALL}COPY .bundl[e] .bundle/\nCOPY . .\n`,
    differs: /\.bundle/,
  },
  {
    name: 'they come for another owner',
    files: FILES,
    before: `${HOME}COPY . .\n${INSTALL}`,
    after: `${HOME}${MANIFESTS}COPY --chown=7:7 .bundl[e] .bundle/\n${INSTALL}COPY . .\n`,
    differs: /\.bundle|owner|another checkout/,
  },
  {
    name: 'what Bundler keeps for the user is not ignored',
    files: { ...FILES, '.dockerignore': '.git\nvendor/bundle\n' },
    before: `${HOME}COPY . .\n${INSTALL}`,
    after: `${HOME}${MANIFESTS}COPY .bundl[e] .bundle/\n${INSTALL}COPY . .\n`,
    differs: /\.bundle\/cache/,
  },
  {
    name: 'the folder of gems is not ignored',
    files: { ...FILES, '.dockerignore': '.git\n.bundle/cache\n' },
    before: `${HOME}COPY . .\n${INSTALL}`,
    after: `${HOME}${MANIFESTS}COPY .bundl[e] .bundle/\n${INSTALL}COPY . .\n`,
    differs: /vendor\/bundle/,
  },
  {
    name: 'another command sets the mode of a folder that a working copy may bring',
    files: FILES,
    before: `${HOME}COPY . .\nRUN mkdir -p .bundle && chmod 700 .bundle\n${INSTALL}`,
    after: `${HOME}${MANIFESTS}COPY .bundl[e] .bundle/\nRUN mkdir -p .bundle && chmod 700 .bundle\n${INSTALL}COPY . .\n`,
    differs: /\.bundle/,
  },
  {
    name: 'a user who may not write there makes the folder on the way',
    files: FILES,
    before: `${HOME}COPY . .\nUSER 1000:1000\n${INSTALL}`,
    after: `${HOME}USER 1000:1000\n${MANIFESTS}COPY .bundl[e] .bundle/\n${INSTALL}COPY . .\n`,
    differs: /\.bundle/,
  },
  {
    name: 'a copy for another owner and one of the folder around it change places',
    files: FILES,
    before: `${HOME}COPY . .\nCOPY --chown=7:7 .bundl[e] .bundle/\n`,
    after: `${HOME}COPY --chown=7:7 .bundl[e] .bundle/\nCOPY . .\n`,
    differs: /another checkout/,
  },
  {
    name: 'a pattern that matches nothing, for another owner, and a copy of the folder around it change places',
    files: FILES,
    before: `${HOME}COPY . .\nCOPY --chown=7:7 *.md ./\n`,
    after: `${HOME}COPY --chown=7:7 *.md ./\nCOPY . .\n`,
    differs: /another checkout/,
  },
  {
    name: 'patterns into different folders, for different owners, change places',
    files: FILES,
    before: `${HOME}COPY --chown=8:8 *.md a/\nCOPY --chown=7:7 *.md b/\n`,
    after: `${HOME}COPY --chown=7:7 *.md b/\nCOPY --chown=8:8 *.md a/\n`,
  },
  {
    name: 'a copy for the same owner and one of the folder around it change places',
    files: FILES,
    before: `${HOME}COPY . .\nCOPY .bundl[e] .bundle/\n`,
    after: `${HOME}COPY .bundl[e] .bundle/\nCOPY . .\n`,
  },
  {
    name: 'a command that hands on modes comes between',
    files: FILES,
    before: `${HOME}COPY . .\nRUN tar cf /x.tar .bundle\n`,
    after: `${HOME}COPY .bundl[e] .bundle/\nRUN tar cf /x.tar .bundle\nCOPY . .\n`,
    differs: /\.bundle/,
  },
  {
    name: 'a command that hands on modes comes behind the copy of the folder around it',
    files: FILES,
    before: `${HOME}COPY . .\nRUN tar cf /x.tar .bundle\n`,
    after: `${HOME}COPY .bundl[e] .bundle/\nCOPY . .\nRUN tar cf /x.tar .bundle\n`,
  },
  {
    name: 'patterns with different endings, for different owners, change places',
    files: FILES,
    before: `${HOME}COPY --chown=8:8 *.md ./\nCOPY --chown=7:7 *.txt ./\n`,
    after: `${HOME}COPY --chown=7:7 *.txt ./\nCOPY --chown=8:8 *.md ./\n`,
  },
  {
    name: 'patterns of which one may match what the other does, for different owners, change places',
    files: FILES,
    before: `${HOME}COPY --chown=8:8 *.md ./\nCOPY --chown=7:7 read* ./\n`,
    after: `${HOME}COPY --chown=7:7 read* ./\nCOPY --chown=8:8 *.md ./\n`,
    differs: /another checkout/,
  },
  {
    name: 'the owner is taken back by a narrower copy',
    files: FILES,
    before: `${HOME}COPY . .\nCOPY --chown=7:7 *.md ./\nCOPY *.md ./\n`,
    after: `${HOME}COPY *.md ./\nCOPY . .\nCOPY --chown=7:7 *.md ./\n`,
    differs: /another checkout/,
  },
  {
    name: 'the owner is taken back by the same copy once more',
    files: FILES,
    before: `${HOME}COPY . .\nCOPY --chown=7:7 *.md ./\nCOPY . .\n`,
    after: `${HOME}COPY . .\nCOPY --chown=7:7 *.md ./\n`,
    differs: /another checkout/,
  },
  {
    name: 'what is going to be built is copied by a command',
    files: { ...FILES, '.gitignore': '.output\n' },
    before: `FROM node:20\nWORKDIR /app\nCOPY . .\nRUN cp -R .output /srv/x\n`,
    after: `FROM node:20\nWORKDIR /app\nRUN cp -R .output /srv/x\nCOPY . .\n`,
    differs: /\.output/,
  },
  {
    name: 'a part of what is going to be built is copied by a command, by a pattern of folders',
    files: { ...FILES, '.gitignore': 'dist\n' },
    before: `FROM node:20\nWORKDIR /app\nCOPY . .\nRUN cp -R dist/*/browser /srv/x\n`,
    after: `FROM node:20\nWORKDIR /app\nRUN cp -R dist/*/browser /srv/x\nCOPY . .\n`,
    differs: /dist/,
  },
  {
    name: 'archives that git ignores are moved by a command',
    files: { ...FILES, '.gitignore': '*.jar\n' },
    before: `FROM node:20\nWORKDIR /app\nCOPY . .\nRUN mv target/*.jar /srv/x.jar\n`,
    after: `FROM node:20\nWORKDIR /app\nRUN mv target/*.jar /srv/x.jar\nCOPY . .\n`,
    differs: /target/,
  },
  {
    name: 'a file that is nowhere here is copied by a command',
    files: FILES,
    before: `FROM node:20\nWORKDIR /app\nCOPY . .\nRUN cp out/app.bin /srv/x\n`,
    after: `FROM node:20\nWORKDIR /app\nRUN cp out/app.bin /srv/x\nCOPY . .\n`,
    differs: /out\/app/,
  },
  {
    name: 'an archive that is nowhere here is unpacked',
    files: FILES,
    before: `FROM node:20\nWORKDIR /app\nCOPY . .\nRUN tar xf out.tar.gz -C /srv\n`,
    after: `FROM node:20\nWORKDIR /app\nRUN tar xf out.tar.gz -C /srv\nCOPY . .\n`,
    differs: /out\.tar/,
  },
  {
    name: 'a folder that is nowhere here is moved',
    files: FILES,
    before: `FROM node:20\nWORKDIR /app\nCOPY . .\nRUN mv out /srv/x\n`,
    after: `FROM node:20\nWORKDIR /app\nRUN mv out /srv/x\nCOPY . .\n`,
    differs: /out/,
  },
  {
    name: 'a file that is nowhere here gets another mode',
    files: FILES,
    before: `FROM node:20\nWORKDIR /app\nCOPY . .\nRUN chmod +x out/app\n`,
    after: `FROM node:20\nWORKDIR /app\nRUN chmod +x out/app\nCOPY . .\n`,
    differs: /out/,
  },
  {
    name: 'a file that is nowhere here is edited in place',
    files: FILES,
    before: `FROM node:20\nWORKDIR /app\nCOPY . .\nRUN sed -i s/a/b/ dist/index.html\n`,
    after: `FROM node:20\nWORKDIR /app\nRUN sed -i s/a/b/ dist/index.html\nCOPY . .\n`,
    differs: /dist/,
  },
  {
    name: 'a command asks whether a file is there that is nowhere here',
    files: FILES,
    before: `FROM node:20\nWORKDIR /app\nCOPY . .\nRUN if test -f out/conf; then cp out/conf /srv/conf; fi\n`,
    after: `FROM node:20\nWORKDIR /app\nRUN if test -f out/conf; then cp out/conf /srv/conf; fi\nCOPY . .\n`,
    differs: /out/,
  },
  {
    name: 'a command reads from a file that is nowhere here',
    files: FILES,
    before: `FROM node:20\nWORKDIR /app\nCOPY . .\nRUN tee /srv/x < out/conf\n`,
    after: `FROM node:20\nWORKDIR /app\nRUN tee /srv/x < out/conf\nCOPY . .\n`,
    differs: /out/,
  },
  {
    name: 'a command puts a file into a folder that is nowhere here',
    files: FILES,
    before: `FROM node:20\nWORKDIR /app\nCOPY . .\nRUN touch out/x\n`,
    after: `FROM node:20\nWORKDIR /app\nRUN touch out/x\nCOPY . .\n`,
    differs: /out/,
  },
  {
    name: 'a command enters a folder that is nowhere here',
    files: FILES,
    before: `FROM node:20\nWORKDIR /app\nCOPY . .\nRUN cd out && touch x\n`,
    after: `FROM node:20\nWORKDIR /app\nRUN cd out && touch x\nCOPY . .\n`,
    differs: /out/,
  },
  {
    name: 'packages are looked for in a folder that is nowhere here',
    files: FILES,
    before: `FROM node:20\nWORKDIR /app\nCOPY . .\nRUN pip install --no-index --find-links=wheels rack\n`,
    after: `FROM node:20\nWORKDIR /app\nRUN pip install --no-index --find-links=wheels rack\nCOPY . .\n`,
    differs: /wheels/,
  },
  {
    name: 'a file that an earlier command makes is copied',
    files: FILES,
    before: `FROM node:20\nWORKDIR /app\nCOPY . .\nRUN mkdir out && touch out/a && cp out/a /srv/a\n`,
    after: `FROM node:20\nWORKDIR /app\nRUN mkdir out && touch out/a && cp out/a /srv/a\nCOPY . .\n`,
    assumptions: GENERATED,
  },
  {
    name: 'a folder of the image is copied to one that is nowhere here',
    files: FILES,
    before: `FROM node:20\nWORKDIR /app\nCOPY . .\nRUN cp -R /usr/share/zoneinfo ./zoneinfo\n`,
    after: `FROM node:20\nWORKDIR /app\nRUN cp -R /usr/share/zoneinfo ./zoneinfo\nCOPY . .\n`,
    assumptions: GENERATED,
  },
  {
    name: 'a file of the system is copied',
    files: FILES,
    before: `FROM node:20\nWORKDIR /app\nCOPY . .\nRUN cp /usr/share/doc/x /srv/x\n`,
    after: `FROM node:20\nWORKDIR /app\nRUN cp /usr/share/doc/x /srv/x\nCOPY . .\n`,
  },
  {
    name: 'a command stands above the copy that could bring what it reads',
    files: FILES,
    before: `FROM node:20\nWORKDIR /app\nRUN ls out\nCOPY . .\n`,
    after: `FROM node:20\nWORKDIR /app\nCOPY . .\nRUN ls out\n`,
    assumptions: GENERATED,
  },
  {
    name: 'the ignore file keeps out what a command names',
    files: { ...FILES, '.dockerignore': '.git\nout\n' },
    before: `FROM node:20\nWORKDIR /app\nCOPY . .\nRUN cp out/app /srv/x\n`,
    after: `FROM node:20\nWORKDIR /app\nRUN cp out/app /srv/x\nCOPY . .\n`,
  },
  {
    name: 'a folder that may be missing is named',
    files: { ...FILES, '.bundle/config': '---\nBUNDLE_JOBS: "4"\n' },
    before: `${HOME}COPY .bundl[e] .bundle/\n`,
    after: `${HOME}COPY .bundle .bundle/\n`,
    differs: /another checkout/,
  },
];
