import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lastLine, type Engine } from '../../../src/engine/engine.ts';
import type { Wheel } from './wheels.ts';

/** Packs the pip of the base image under a later version. https://packaging.python.org/en/latest/specifications/binary-distribution-format/ */
const PACK = `
import os, pip, zipfile
version = pip.__version__ + '.post1'
info = f'pip-{version}.dist-info'
top = os.path.dirname(os.path.dirname(pip.__file__))
os.mkdir('/out')
with zipfile.ZipFile(f'/out/pip-{version}-py3-none-any.whl', 'w', zipfile.ZIP_DEFLATED) as wheel:
    names = []
    def add(name, text):
        names.append(name)
        wheel.writestr(name, text)
    for folder, _, files in os.walk(os.path.join(top, 'pip')):
        for file in files:
            path = os.path.join(folder, file)
            if not path.endswith('.pyc'):
                with open(path, 'rb') as source:
                    add(os.path.relpath(path, top), source.read())
    add(f'{info}/METADATA', f'Metadata-Version: 2.1\\nName: pip\\nVersion: {version}\\n')
    add(f'{info}/WHEEL', 'Wheel-Version: 1.0\\nGenerator: dockerfix\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n')
    add(f'{info}/entry_points.txt', '[console_scripts]\\npip = pip._internal.cli.main:main\\n')
    wheel.writestr(f'{info}/RECORD', ''.join(f'{name},,\\n' for name in [*names, f'{info}/RECORD']))
`;

const DOCKERFILE = `FROM python:3.11-slim AS pack
COPY pack.py /
RUN python /pack.py
FROM scratch
COPY --from=pack /out /
`;

/**
 * A pip that is newer than the one of the base image, so that `pip install --upgrade pip` has something to do.
 * @param folder of our own, for what is built
 */
export async function newerPip(engine: Engine, folder: string): Promise<Wheel> {
  const out = join(folder, 'out');
  mkdirSync(out, { recursive: true });
  writeFileSync(join(folder, 'pack.py'), PACK);
  writeFileSync(join(folder, 'Dockerfile'), DOCKERFILE);
  const { code, stderr } = await engine.call(['build', '--network', 'host', '--output', out, folder]);
  const file = readdirSync(out).find((name) => name.endsWith('.whl'));
  if (code !== 0 || file === undefined) throw new Error(`no wheel of pip could be made: ${lastLine(stderr)}`);
  return { project: 'pip', file, bytes: readFileSync(join(out, file)) };
}
