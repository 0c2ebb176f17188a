import type { BaseFacts } from '../model/state.ts';
import { ubuntuUsers } from './distributions.ts';
import { COMMON, systemFacts } from './systems.ts';
import { UBUNTU_WITH_USER } from './tags.ts';

/** `v1.48.0-jammy`. Those before 1.30, and those without a version, are left out. */
const TAG = /^v1\.(?:[3-9]\d|[1-9]\d\d)\.\d+(?:-(?<release>focal|jammy|noble|resolute))?(?:-(?:amd64|arm64))?$/u;

const SOURCE = 'https://github.com/microsoft/playwright/tree/main/utils/docker';

/**
 * `mcr.microsoft.com/playwright` and `.../python`, on Ubuntu. The one for Node.js has NodeSource's repository, which stays listed.
 * https://github.com/microsoft/playwright/tree/main/utils/docker, https://github.com/microsoft/playwright-python/tree/main/utils/docker
 */
export function playwright(tag: string): BaseFacts | undefined {
  const read = TAG.exec(tag);
  if (read === null) return undefined;
  const release = read.groups?.['release'];
  const id = release !== undefined && UBUNTU_WITH_USER.has(release) ? 1001 : 1000;
  // By `adduser`: the first id that is free.
  const own = release === undefined ? {} : { pwuser: { uid: id, gid: id, home: '/home/pwuser' } };
  return {
    source: SOURCE,
    ...COMMON,
    ...systemFacts('ubuntu'),
    othersPackages: true,
    env: { ...COMMON.env, PLAYWRIGHT_BROWSERS_PATH: '/ms-playwright' },
    envUnknown: ['LANG', 'LC_ALL'],
    cmd: ['/bin/bash'],
    users: { ...ubuntuUsers({ version: undefined, release }), ...own },
  };
}
