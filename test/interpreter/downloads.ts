import { write } from './file-commands.ts';
import { contentsOf, hashOf, join, nameOf, textOf } from './files.ts';
import { makeFolderAs, type Outcome, type Process } from './shell.ts';
import { NotUnderstood } from './shell-syntax.ts';

const FAILED: Outcome = { status: 1, stdout: '' };

/** What an address brings, as far as the image has a say in it: settings, certificates, and the release of the program. */
function fetched(program: string, urls: readonly string[], process: Process): string {
  const home = process.env.get('HOME') ?? '/';
  const settings = [`.${program}rc`, '.netrc'].map((name) => textOf(process.files, join(home, name)) ?? '-');
  const names = ['http_proxy', 'https_proxy', 'SSL_CERT_FILE'].map((name) => process.env.get(name) ?? '-');
  const release = textOf(process.files, `/usr/bin/${program}`) ?? 'brought by the image';
  return `fetched ${hashOf([...urls, ...settings, ...names, release, ...contentsOf(process.files, '/etc/ssl')])}\n`;
}

function isAddress(word: string): boolean {
  return /^https?:\/\//.test(word);
}

function curl(argv: readonly string[], process: Process): Outcome {
  let output: string | undefined;
  let named = false;
  const urls: string[] = [];
  for (let at = 1; at < argv.length; at++) {
    const word = argv[at] ?? '';
    if (isAddress(word)) urls.push(word);
    else if (word === '--retry') at++;
    else if (/^-[fsSLk]*o$/.test(word)) output = argv[++at];
    else if (/^-[fsSLk]*O$/.test(word)) named = true;
    else if (!/^-[fsSLk]+$/.test(word)) throw new NotUnderstood(`curl ${word}`);
  }
  const settings = textOf(process.files, join(process.env.get('HOME') ?? '/', '.curlrc'));
  if (settings !== undefined) throw new NotUnderstood('.curlrc');
  const content = fetched('curl', urls, process);
  const target = output ?? (named ? nameOf(urls[0] ?? '') : undefined);
  if (target === undefined) return { status: 0, stdout: content };
  return write(process, join(process.cwd, target), content, { mode: 0o644 }) ? { status: 0, stdout: '' } : { status: 23, stdout: '' };
}

function wget(argv: readonly string[], process: Process): Outcome {
  let output: string | undefined;
  const urls: string[] = [];
  for (let at = 1; at < argv.length; at++) {
    const word = argv[at] ?? '';
    if (isAddress(word)) urls.push(word);
    else if (/^-q?O$/.test(word)) output = argv[++at];
    else if (/^-q?O./.test(word)) output = word.replace(/^-q?O/, '');
    else if (!/^-(?:q|nv)$/.test(word)) throw new NotUnderstood(`wget ${word}`);
  }
  const content = fetched('wget', urls, process);
  const hosts = join(process.env.get('HOME') ?? '/', '.wget-hsts');
  write(process, hosts, `${textOf(process.files, hosts) ?? ''}${urls.join(' ')}\n`, { mode: 0o644 });
  if (output === '-') return { status: 0, stdout: content };
  return write(process, join(process.cwd, output ?? nameOf(urls[0] ?? '')), content, { mode: 0o644 }) ? { status: 0, stdout: '' } : FAILED;
}

function gpg(argv: readonly string[], process: Process): Outcome {
  const plain = argv.slice(1).filter((arg) => !['--batch', '--yes', '--no-tty', '-q'].includes(arg));
  const home = process.env.get('GNUPGHOME') ?? join(process.env.get('HOME') ?? '/', '.gnupg');
  const [command, ...rest] = plain;
  const ring = join(home, 'pubring.kbx');
  if (!makeFolderAs(process, home, 0o700)) return { status: 2, stdout: '' };
  const release = textOf(process.files, '/usr/bin/gnupg') ?? 'brought by the image';
  if (command === '--import') {
    const texts = rest.map((file) => textOf(process.files, join(process.cwd, file)));
    if (texts.includes(undefined)) return { status: 2, stdout: '' };
    const content = hashOf([textOf(process.files, ring) ?? '', process.stdin, release, ...texts.map((text) => text ?? '')]);
    return write(process, ring, content, { mode: 0o600 }) ? { status: 0, stdout: '' } : FAILED;
  }
  if (command !== '--dearmor' || (rest.length > 0 && rest[0] !== '-o')) throw new NotUnderstood(`gpg ${command ?? ''}`);
  const content = `key ${hashOf([process.stdin, release])}`;
  if (rest[1] === undefined) return { status: 0, stdout: content };
  return write(process, join(process.cwd, rest[1]), content, { mode: 0o644 }) ? { status: 0, stdout: '' } : FAILED;
}

/** What asks the network, and what handles keys. */
export const downloads = { curl, wget, gpg };
