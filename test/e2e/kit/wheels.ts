import { createHash } from 'node:crypto';
import { zip } from './zip.ts';

interface WheelInput {
  readonly name: string;
  readonly version: string;
  /** `name>=1`, as in a requirements file. */
  readonly requires?: readonly string[];
  /** Programs that it brings: each prints its name. */
  readonly scripts?: readonly string[];
}

export interface Wheel {
  /** As in an index: lower case, one dash. */
  readonly project: string;
  readonly file: string;
  readonly bytes: Buffer;
}

/** A small package of pure Python. https://packaging.python.org/en/latest/specifications/binary-distribution-format/ */
export function wheel({ name, version, requires = [], scripts = [] }: WheelInput): Wheel {
  const module = name.toLowerCase().replace(/[-_.]+/g, '_');
  const info = `${module}-${version}.dist-info`;
  const texts: Record<string, string> = {
    [`${module}/__init__.py`]: `__version__ = '${version}'\n\n\ndef main():\n    print('${name}')\n`,
    [`${info}/METADATA`]: [
      'Metadata-Version: 2.1',
      `Name: ${name}`,
      `Version: ${version}`,
      ...requires.map((one) => `Requires-Dist: ${one}`),
      '',
    ].join('\n'),
    [`${info}/WHEEL`]: 'Wheel-Version: 1.0\nGenerator: dockerfix\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
    ...(scripts.length > 0 && {
      [`${info}/entry_points.txt`]: `[console_scripts]\n${scripts.map((script) => `${script} = ${module}:main\n`).join('')}`,
    }),
  };
  const record = Object.entries(texts).map(([path, text]) => {
    const hash = createHash('sha256').update(text).digest('base64url');
    return `${path},sha256=${hash},${Buffer.byteLength(text)}\n`;
  });
  const members = new Map(Object.entries(texts).map(([path, text]) => [path, Buffer.from(text)]));
  members.set(`${info}/RECORD`, Buffer.from(`${record.join('')}${info}/RECORD,,\n`));
  return { project: module.replaceAll('_', '-'), file: `${module}-${version}-py3-none-any.whl`, bytes: zip(members) };
}

/** What the suite's index holds: names that real projects ask for, each a few lines long. */
export const WHEELS: readonly Wheel[] = [
  wheel({ name: 'flask', version: '3.0.3', requires: ['werkzeug>=3', 'click>=8'], scripts: ['flask'] }),
  wheel({ name: 'werkzeug', version: '3.0.3' }),
  wheel({ name: 'click', version: '8.1.7' }),
  wheel({ name: 'requests', version: '2.32.3', requires: ['urllib3<3'] }),
  wheel({ name: 'urllib3', version: '2.2.2' }),
  wheel({ name: 'gunicorn', version: '22.0.0', scripts: ['gunicorn'] }),
  // No other test asks for this one.
  wheel({ name: 'tabulate', version: '0.9.0', scripts: ['tabulate'] }),
  wheel({ name: 'uvicorn', version: '0.30.1', requires: ['click>=7'], scripts: ['uvicorn'] }),
];
