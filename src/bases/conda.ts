import type { BaseFacts } from '../model/state.ts';
import { COMMON, SYSTEM_PATH, systemFacts } from './systems.ts';

const CONDA = {
  ...COMMON,
  ...systemFacts('debian'),
  env: { PATH: `/opt/conda/bin:${SYSTEM_PATH}`, LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8' },
  cmd: ['/bin/bash'],
} as const;

/** On Debian; tags of other systems are named after them. Early images started through tini. https://github.com/ContinuumIO/docker-images (miniconda3/debian/Dockerfile) */
export function continuumio(tag: string): BaseFacts | undefined {
  if (/alpine|amazonlinux|centos|ubi|windows|\*/.test(tag)) return undefined;
  return { source: 'https://github.com/ContinuumIO/docker-images', ...CONDA, envUnknown: ['TINI_VERSION'], entrypoint: undefined };
}

/** https://github.com/conda-forge/miniforge-images (ubuntu/Dockerfile) */
export function miniforge(tag: string): BaseFacts | undefined {
  if (/\*/.test(tag)) return undefined;
  const env = { ...CONDA.env, CONDA_DIR: '/opt/conda' };
  return { source: 'https://github.com/conda-forge/miniforge-images', ...CONDA, env, entrypoint: ['tini', '--'] };
}
