import { ROOT, type Files } from './files.ts';

/** The part of an image's config that dockerfix must not change. */
export interface Config {
  readonly env: ReadonlyMap<string, string>;
  readonly user: string;
  readonly workdir: string;
  readonly shell: readonly string[] | undefined;
  readonly cmd: readonly string[] | undefined;
  readonly entrypoint: readonly string[] | undefined;
  /** Labels, ports, volumes, stop signal, health check, ONBUILD, author: `Label x` -> value. */
  readonly other: ReadonlyMap<string, string>;
}

export interface BaseImage {
  readonly files: Files;
  readonly config: Config;
}

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

const FOLDERS = [
  '/',
  '/bin',
  '/etc',
  '/etc/apt',
  '/home',
  '/lib',
  '/opt',
  '/root',
  '/sbin',
  '/srv',
  '/tmp',
  '/usr',
  '/usr/bin',
  '/usr/lib',
  '/usr/local',
  '/usr/local/bin',
  '/usr/local/lib',
  '/usr/local/sbin',
  '/usr/sbin',
  '/usr/share',
  '/usr/src',
  '/var',
  '/var/lib',
  '/var/lib/apt',
  '/var/lib/apt/lists',
  '/var/log',
];

/** Images like debian, as far as these tests know them. */
const OFFICIAL = new Set([
  'fedora',
  'centos',
  'rockylinux',
  'almalinux',
  'amazonlinux',
  'debian',
  'ubuntu',
  'alpine',
  'golang',
  'rust',
  'elixir',
  'erlang',
  'swift',
  'busybox',
  'buildpack-deps',
  'nvidia/cuda',
  'openjdk',
  'oraclelinux',
]);

/** Those of which more is known. */
const DESCRIBED = new Set(
  [
    ['scratch', 'node', 'python', 'nginx', 'php', 'ruby', 'oven/bun', 'composer', 'ghcr.io/astral-sh/uv'],
    ['continuumio/miniconda3', 'continuumio/anaconda3', 'condaforge/miniforge3', 'condaforge/mambaforge', 'ghcr.io/pnpm/pnpm'],
    ['gradle', 'denoland/deno', 'tiangolo/uvicorn-gunicorn', 'tiangolo/uvicorn-gunicorn-fastapi'],
  ].flat(),
);

function nameOf(ref: string): string {
  return ref.replace(/^(?:docker\.io\/)?(?:library\/)?/, '').replace(/[:@].*$/, '');
}

/** May a FROM, or a copy, of this be one of an image that nothing is known of? */
export function mayBeStranger(ref: string): boolean {
  return !OFFICIAL.has(nameOf(ref)) && !DESCRIBED.has(nameOf(ref));
}

/** How the images that nothing is known of look: a plain one, or one with a user, a working folder and files of its own. */
export type Strangers = 'plain' | 'odd';

/**
 * What a FROM of an image brings: official ones roughly as they are (users, working folder, CMD, ENTRYPOINT), anything else like
 * debian, or with surprises.
 */
export function baseImage(ref: string, strangers: Strangers): BaseImage {
  const name = nameOf(ref);
  const files: Files = new Map();
  if (name === 'scratch') {
    files.set('/', { kind: 'folder', owner: ROOT, mode: 0o755 });
    return { files, config: config({}) };
  }
  const small = name === 'busybox' ? /^\/(?:opt|srv|usr\/(?:local|share|src|lib)|lib|etc\/apt|var\/lib)/ : /^$/;
  for (const path of FOLDERS.filter((folder) => !small.test(folder)))
    files.set(path, { kind: 'folder', owner: ROOT, mode: path === '/tmp' ? 0o1777 : path === '/root' ? 0o700 : 0o755 });
  if (!['alpine', 'busybox'].includes(name)) mergeUsr(files);
  addFile(files, '/etc/image', ref);
  addFile(files, '/etc/passwd', 'root:x:0:0:root:/root:/bin/sh\n');
  addFile(files, '/etc/group', 'root:x:0:\n');
  if (name === 'node') {
    addAccount(files, 'node', 1000);
    return { files, config: config({ env: { NODE_VERSION: '20.20.2' }, cmd: ['node'], entrypoint: ['docker-entrypoint.sh'] }) };
  }
  if (name === 'python') return { files, config: config({ env: { PYTHON_VERSION: '3.12.4' }, cmd: ['python3'] }) };
  if (name.startsWith('tiangolo/uvicorn')) {
    files.set('/app', { kind: 'folder', owner: ROOT, mode: 0o755 });
    return { files, config: { ...config({ env: { PYTHONPATH: '/app' }, cmd: ['/start.sh'] }), workdir: '/app' } };
  }
  if (name === 'nginx') {
    files.set('/usr/share/nginx', { kind: 'folder', owner: ROOT, mode: 0o755 });
    files.set('/usr/share/nginx/html', { kind: 'folder', owner: ROOT, mode: 0o755 });
    return { files, config: config({ cmd: ['nginx', '-g', 'daemon off;'], entrypoint: ['/docker-entrypoint.sh'] }) };
  }
  if (name === 'php') {
    const server = /apache|fpm/.test(ref);
    return {
      files,
      config: {
        ...config({ env: { PHP_INI_DIR: '/usr/local/etc/php' }, cmd: ['php'], entrypoint: ['docker-php-entrypoint'] }),
        workdir: server ? '/var/www/html' : '',
      },
    };
  }
  if (name === 'ruby')
    return {
      files,
      config: config({ env: { GEM_HOME: '/usr/local/bundle', BUNDLE_APP_CONFIG: '/usr/local/bundle', LANG: 'C.UTF-8' }, cmd: ['irb'] }),
    };
  if (name === 'oven/bun') {
    addAccount(files, 'bun', 1000);
    files.set('/home/bun/app', { kind: 'folder', owner: ROOT, mode: 0o755 });
    return { files, config: { ...config({ cmd: ['bun'], entrypoint: ['docker-entrypoint.sh'] }), workdir: '/home/bun/app' } };
  }
  if (name === 'composer') {
    files.set('/app', { kind: 'folder', owner: ROOT, mode: 0o755 });
    const env = { COMPOSER_HOME: '/tmp', COMPOSER_ALLOW_SUPERUSER: '1' };
    return { files, config: { ...config({ env, cmd: ['composer'], entrypoint: ['/docker-entrypoint.sh'] }), workdir: '/app' } };
  }
  if (/conda|mini|mamba/.test(name)) {
    for (const path of ['/opt/conda', '/opt/conda/bin', '/opt/conda/pkgs']) files.set(path, { kind: 'folder', owner: ROOT, mode: 0o755 });
    return { files, config: config({ env: { PATH: `/opt/conda/bin:${PATH}` }, cmd: ['bash'] }) };
  }
  if (name === 'ghcr.io/pnpm/pnpm') {
    files.set('/app', { kind: 'folder', owner: ROOT, mode: 0o755 });
    return { files, config: { ...config({ env: { PNPM_HOME: '/pnpm', PATH: `/pnpm/bin:${PATH}` }, cmd: ['bash'] }), workdir: '/app' } };
  }
  if (name === 'gradle') {
    addAccount(files, 'gradle', 1000);
    files.set('/home/gradle/.gradle', { kind: 'folder', owner: { uid: 1000, gid: 1000 }, mode: 0o755 });
    files.set('/root/.gradle', { kind: 'link', target: '/home/gradle/.gradle', owner: ROOT });
    return { files, config: { ...config({ cmd: ['gradle'] }), workdir: '/home/gradle' } };
  }
  if (name === 'denoland/deno') {
    addAccount(files, 'deno', 1993);
    files.set('/deno-dir', { kind: 'folder', owner: { uid: 1993, gid: 1993 }, mode: 0o755 });
    return { files, config: config({ env: { DENO_DIR: '/deno-dir/' }, cmd: ['eval'], entrypoint: ['/tini', 'docker-entrypoint.sh'] }) };
  }
  if (name === 'rust')
    return { files, config: config({ env: { CARGO_HOME: '/usr/local/cargo', RUSTUP_HOME: '/usr/local/rustup' }, cmd: ['bash'] }) };
  const official = OFFICIAL.has(name);
  if (official || strangers === 'plain') return { files, config: config({ cmd: ['bash'] }) };
  return oddImage(files);
}

/** An image that nobody has described may hold all this. */
function oddImage(files: Files): BaseImage {
  addAccount(files, 'node', 33);
  addAccount(files, 'app', 1000);
  const app = { uid: 1000, gid: 1000 };
  files.set('/app', { kind: 'folder', owner: app, mode: 0o700 });
  files.set('/app/src', { kind: 'folder', owner: app, mode: 0o711 });
  files.set('/real', { kind: 'folder', owner: app, mode: 0o755 });
  files.set('/usr/src/app', { kind: 'link', target: '/real', owner: ROOT });
  addFile(files, '/app/.npmrc', 'from the base image');
  addFile(files, '/etc/pip.conf', 'from the base image');
  const env = { NODE_ENV: 'production', APP_HOME: '/app', HOME: '/home/app' };
  return { files, config: { ...config({ env, cmd: ['odd'], entrypoint: ['odd-entrypoint'] }), user: 'app', workdir: '/work' } };
}

/** Debian and Ubuntu: /bin and its like are links into /usr (https://wiki.debian.org/UsrMerge). */
function mergeUsr(files: Files): void {
  for (const name of ['bin', 'sbin', 'lib']) files.set(`/${name}`, { kind: 'link', target: `usr/${name}`, owner: ROOT });
  files.set('/run', { kind: 'folder', owner: ROOT, mode: 0o755 });
  files.set('/var/run', { kind: 'link', target: '/run', owner: ROOT });
}

function addFile(files: Files, path: string, content: string): void {
  files.set(path, { kind: 'file', content, owner: ROOT, mode: 0o644 });
}

function addAccount(files: Files, name: string, id: number): void {
  const passwd = files.get('/etc/passwd');
  const group = files.get('/etc/group');
  addFile(files, '/etc/passwd', `${passwd?.kind === 'file' ? passwd.content : ''}${name}:x:${id}:${id}::/home/${name}:/bin/sh\n`);
  addFile(files, '/etc/group', `${group?.kind === 'file' ? group.content : ''}${name}:x:${id}:\n`);
  files.set(`/home/${name}`, { kind: 'folder', owner: { uid: id, gid: id }, mode: 0o755 });
}

function config(part: {
  readonly env?: Readonly<Record<string, string>>;
  readonly cmd?: readonly string[];
  readonly entrypoint?: readonly string[];
}): Config {
  return {
    env: new Map(Object.entries({ PATH, ...part.env })),
    user: '',
    workdir: '',
    shell: undefined,
    cmd: part.cmd,
    entrypoint: part.entrypoint,
    other: new Map(),
  };
}
