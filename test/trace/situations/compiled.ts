import { SERVER, type Situation } from '../situation.ts';

/** Digests of the module that the suite serves (test/e2e/trace/served.ts). */
const GO_SUM = [
  'example.org/hello v1.0.0 h1:ZiV1X82bmDHsJiPw3ttTmog1vha7D0TGtKS2AgJ5tDY=',
  'example.org/hello v1.0.0/go.mod h1:LL0DT9iu5lXj0DtkCCdd/qlQDiP38qhvR10jswRBxD0=\n',
].join('\n');

const GO_MOD = 'module example.org/app\n\ngo 1.18\n\nrequire example.org/hello v1.0.0\n';

/** Fetches from what the suite serves. */
function modules(id: string, run: string, files: Readonly<Record<string, string>>, cwd = '/app'): Situation {
  return {
    id,
    on: 'go',
    files,
    before: [`ENV GOPROXY=${SERVER}/go GOSUMDB=off`, `WORKDIR ${cwd}`, `COPY ${id}/ /app/`],
    run,
  };
}

export const goSituations: readonly Situation[] = [
  modules('go-mod-download', 'go mod download && go mod verify', {
    'go.mod': `${GO_MOD}require example.org/rpc v0.0.0\n\nreplace example.org/rpc => ./rpc\n`,
    'go.sum': GO_SUM,
    'rpc/go.mod': 'module example.org/rpc\n',
    'rpc/go.sum': '',
    'main.go': 'package main\n',
    'vendor/modules.txt': '',
  }),
  modules(
    'go-workspace',
    'go mod download',
    {
      'go.work': 'go 1.18\n\nuse (\n\t./api\n\t./lib\n)\n',
      'api/go.mod': GO_MOD,
      'api/go.sum': GO_SUM,
      'lib/go.mod': 'module example.org/lib\n\ngo 1.18\n',
      'other/go.mod': 'module example.org/other\n',
    },
    '/app/lib',
  ),
  modules('go-sum-missing', 'go mod download', { 'go.mod': GO_MOD, 'main.go': 'package main\n' }),
  {
    ...modules('go-env', 'go env -w GOPRIVATE=example.org GO111MODULE=on; go env GOPATH; go version', {
      'go.mod': 'module app\n\ngo 1.18\n',
    }),
    idle: { '/app/vendor': 'are the modules vendored? It says nothing of that' },
  },
];
