import { downloadOf } from './caches.ts';
import { hashOf, join, makeFolders, namesIn, parentOf, real, ROOT, textOf, type Files } from './files.ts';
import type { Outcome, Process } from './shell.ts';
import { environmentOf, systemHash } from './unknown.ts';

const FINE: Outcome = { status: 0, stdout: '' };
const FAILED: Outcome = { status: 1, stdout: '' };

function write(files: Files, path: string, content: string): void {
  makeFolders(files, parentOf(path), ROOT);
  files.set(real(files, path), { kind: 'file', content, owner: ROOT, mode: 0o644 });
}

/** mix.exs, the configuration, and what these read by name. */
function programsOf({ files, cwd, env }: Process): readonly string[] {
  const config = textOf(files, join(cwd, 'config/config.exs')) ?? '-';
  const imported = config.includes('import_config') ? (textOf(files, join(cwd, `config/${env.get('MIX_ENV') ?? 'dev'}.exs`)) ?? '-') : '';
  const texts = [textOf(files, join(cwd, 'mix.exs')) ?? '-', config, imported];
  const named = texts.flatMap((text) =>
    [...text.matchAll(/File\.read!\("([^"]+)"\)/g)].map(([, name = '']) => textOf(files, join(cwd, name)) ?? '-'),
  );
  return [...texts, ...named];
}

/** mix.exs of applications and of dependencies that are folders. */
function manifestsOf({ files, cwd }: Process): readonly string[] {
  const text = textOf(files, join(cwd, 'mix.exs')) ?? '';
  const apps = /apps_path: "(\w+)"/.exec(text)?.[1];
  const folders = [...text.matchAll(/path: "([^"]+)"/g)].map(([, folder = '']) => join(cwd, folder));
  const all = apps === undefined ? folders : [...folders, ...namesIn(files, join(cwd, apps)).map((name) => join(cwd, `${apps}/${name}`))];
  return all.flatMap((folder) => {
    const manifest = textOf(files, join(folder, 'mix.exs'));
    return manifest === undefined ? [] : [`${folder} ${manifest}`];
  });
}

/** Hex and rebar3 for the user, dependencies below the working folder. Whatever else it does is not known. */
export function mix(args: readonly string[], process: Process): Outcome | undefined {
  const { files, cwd } = process;
  const tasks =
    args[0] === 'do'
      ? args
          .slice(1)
          .join(' ')
          .split(/,\s*|\s\+\s/)
      : [args.join(' ')];
  if (!tasks.every((task) => /^(?:local\.(?:hex|rebar)|hex\.repo|deps\.(?:get|compile))(?: |$)/.test(task))) return undefined;
  for (const task of tasks) {
    const seen = hashOf([task, ...programsOf(process), ...environmentOf(process), systemHash(files)]);
    const place = join(process.env.get('HOME') ?? '/root', '.mix/archives');
    if (task.startsWith('local')) {
      write(files, place, `${textOf(files, place) ?? ''}${seen}\n`);
      continue;
    }
    const hex = process.env.get('HEX_HOME') ?? join(process.env.get('HOME') ?? '/root', '.hex');
    if (task.startsWith('hex')) {
      write(files, join(hex, 'hex.config'), `${textOf(files, join(hex, 'hex.config')) ?? ''}${seen}\n`);
      continue;
    }
    const text = textOf(files, join(cwd, 'mix.exs'));
    if (text === undefined) return FAILED;
    const lock = textOf(files, join(cwd, 'mix.lock')) ?? '';
    const settings = textOf(files, join(hex, 'hex.config')) ?? '';
    const what = hashOf([seen, lock, textOf(files, place) ?? '', settings, ...manifestsOf(process)]);
    if (task.startsWith('deps.get')) {
      write(files, join(cwd, 'deps/.fetched'), what);
      write(files, join(hex, `packages/${what}`), downloadOf(what));
      for (const [, name = ''] of text.matchAll(/\{:(\w+), "/g))
        if (!lock.includes(`"${name}":`))
          write(files, join(cwd, 'mix.lock'), `${textOf(files, join(cwd, 'mix.lock')) ?? ''}"${name}": ${what}\n`);
    } else write(files, join(cwd, '_build/.compiled'), hashOf([what, textOf(files, join(cwd, 'deps/.fetched')) ?? '-']));
  }
  return FINE;
}
