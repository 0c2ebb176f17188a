import type { BaseFacts } from '../model/state.ts';
import { COMMON } from './systems.ts';

/** `3.12`, `3.12-x86_64`, `3.12.2024.11.06.16`, `8.al2`, `al2023`. Each that is named `latest` is on Amazon Linux 2 or 2023. */
const TAG = /^(?<version>latest|al2|al2023|[\d*]+(?:\.[\d*]+|\.al2)?)(?:\.[\d*]{4,}(?:\.[\d*]+)+)?(?:-(?:x86_64|arm64))?$/u;

/** Those on the first Amazon Linux are left out. */
const OLD: Readonly<Record<string, RegExp>> = {
  python: /^(?:2|3\.[67]$|\d+$)/u,
  nodejs: /^(?:[1-9]|10)$/u,
  java: /^8$/u,
  ruby: /^2\.5$/u,
  provided: /^(?:latest|\d)/u,
};

/** `public.ecr.aws/lambda/python` and its like, on Amazon Linux: https://github.com/aws/aws-lambda-base-images (a branch for each) */
export function lambda(language: string): (tag: string) => BaseFacts | undefined {
  return (tag) => {
    const version = TAG.exec(tag)?.groups?.['version'];
    if (version === undefined || version.includes('*') || OLD[language]?.test(version) !== false) return undefined;
    return {
      source: 'https://github.com/aws/aws-lambda-base-images',
      ...COMMON,
      sh: 'bash',
      packageManager: 'rpm',
      workdir: '/var/task',
      env: {
        LANG: 'en_US.UTF-8',
        TZ: ':/etc/localtime',
        PATH: '/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin',
        LD_LIBRARY_PATH: '/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib',
        LAMBDA_TASK_ROOT: '/var/task',
        LAMBDA_RUNTIME_DIR: '/var/runtime',
      },
      entrypoint: ['/lambda-entrypoint.sh'],
    };
  };
}
