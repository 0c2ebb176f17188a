import type { ArgumentSpec } from '../ecosystem.ts';
import { flags } from '../flag-rows.ts';

/** Left out, so unknown: -t, -b, -gs, --log-file, and others that name files. https://maven.apache.org/ref/3.9.6/maven-embedder/cli.html */
export const MAVEN_ARGUMENTS: ArgumentSpec = {
  ...flags({
    none: [
      [
        '--batch-mode -B',
        '--errors -e',
        '--debug -X',
        '--quiet -q',
        '--no-transfer-progress -ntp',
        '--update-snapshots -U',
        '--offline -o',
      ],
      ['--strict-checksums -C', '--lax-checksums -c', '--fail-fast -ff', '--fail-at-end -fae', '--fail-never -fn', '--non-recursive -N'],
      ['--show-version -V', '--also-make -am', '--also-make-dependents -amd', '--no-plugin-updates -npu', '--no-snapshot-updates -nsu'],
    ].flat(),
    required: [
      '--file -f',
      '--settings -s',
      '--activate-profiles -P',
      '--projects -pl',
      '--threads -T',
      '--define',
      '--repository',
      '--resume-from -rf',
      '--color',
    ],
  }),
  subcommand: true,
};

/**
 * `-DNAME=VALUE` is one word; the place of the repository stands in such a one. `install` comes first, wherever it stands, and `clean` does not count
 * beside another goal.
 */
export function mavenWords(argv: readonly string[]): readonly string[] {
  const goals = argv.filter((word) => word !== 'clean' || !argv.some((other) => /^[a-z][\w:.-]*$/u.test(other) && other !== 'clean'));
  const ordered = goals.includes('install') ? ['install', ...goals.filter((word) => word !== 'install')] : goals;
  return ordered.flatMap((word): readonly string[] => {
    const repository = /^-Dmaven\.repo\.local=(.*)$/su.exec(word)?.[1];
    if (repository !== undefined) return ['--repository', repository];
    const define = /^-D(.+)$/su.exec(word)?.[1];
    if (define !== undefined) return ['--define', define];
    const [, flag, value] = /^-([PTf])([\w.!,-]+)$/su.exec(word) ?? [];
    return flag === undefined || value === undefined || /^f(?:f|ae|n)$/u.test(word.slice(1)) ? [word] : [`-${flag}`, value];
  });
}
