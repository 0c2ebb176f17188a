import type { ProjectInstall } from '../ecosystem.ts';

const FILES = ['go.work', 'go.work.sum', 'go.mod', 'go.sum'] as const;

const LEADS_TO = ['go.mod and go.sum of each module that go.work uses', 'go.mod of each folder that a `replace` names'] as const;

const REFUSED = [
  'a go.mod, go.work or go.sum that is a symbolic link, or is made during the build',
  'a go.mod or go.sum that is not complete, so that it would be written',
] as const;

export const goInstalls: readonly ProjectInstall[] = [
  {
    commands: ['go mod download'],
    files: FILES,
    leadsTo: LEADS_TO,
    makes: ['`$GOMODCACHE`, else `$GOPATH/pkg/mod`'],
    refused: REFUSED,
    docs: ['https://go.dev/ref/mod#go-mod-download', 'https://go.dev/ref/mod#workspaces', 'https://go.dev/ref/mod#go-mod-file-replace'],
    checked: 'trace',
  },
  {
    commands: ['go mod verify'],
    files: FILES,
    leadsTo: LEADS_TO,
    makes: ['nothing: it looks at what was downloaded'],
    refused: REFUSED.slice(0, 1),
    docs: ['https://go.dev/ref/mod#go-mod-verify'],
    checked: 'trace',
  },
];
