import type { BaseFacts } from '../model/state.ts';
import { COMMON } from './systems.ts';

interface Distribution {
  /** Its tags; `*` stands for any text. */
  readonly tags: RegExp;
  /** Names that an ENV of some tag sets. */
  readonly envUnknown: readonly string[];
  readonly source: string;
}

/**
 * None of their Dockerfiles has USER, WORKDIR or SHELL. /bin/sh is bash: https://src.fedoraproject.org/rpms/bash/blob/rawhide/f/bash.spec;
 * the folders that every image has are those of https://src.fedoraproject.org/rpms/filesystem/blob/rawhide/f/filesystem.spec.
 */
function image({ tags, envUnknown, source }: Distribution): (tag: string) => BaseFacts | undefined {
  return (tag) => (tags.test(tag) ? { ...COMMON, sh: 'bash', packageManager: 'rpm', envUnknown, cmd: ['/bin/bash'], source } : undefined);
}

/** DISTTAG, FGC and FBR until Fedora 38; `container` in those made by other means. */
export const fedora = image({
  tags: /^(?:latest|rawhide|branched|[\d*]+)$/,
  envUnknown: ['DISTTAG', 'FGC', 'FBR', 'container'],
  source: 'https://github.com/fedora-cloud/docker-brew-fedora',
});

export const centos = image({
  tags: /^(?:latest|(?:centos)?[\d.*]+)$/,
  envUnknown: ['container'],
  source: 'https://github.com/CentOS/sig-cloud-instance-images',
});

export const rockylinux = image({
  tags: /^(?:latest|[\d.*]+)(?:-minimal)?$/,
  envUnknown: ['container', 'LANG'],
  source: 'https://github.com/rocky-linux/sig-cloud-instance-images',
});

export const almalinux = image({
  tags: /^(?:latest|kitten|minimal|[\d.*]+)(?:-kitten)?(?:-minimal)?(?:-[\d.*]+)?$/,
  envUnknown: ['container', 'LANG'],
  source: 'https://github.com/AlmaLinux/container-images',
});

export const amazonlinux = image({
  tags: /^(?:latest|[\d.*]+)(?:-with-sources|-minimal)?$/,
  envUnknown: ['container', 'LANG'],
  source: 'https://github.com/amazonlinux/container-images',
});

export const oraclelinux = image({
  tags: /^(?:[\d.*]+)(?:-slim)?(?:-fips)?$/,
  envUnknown: [],
  source: 'https://github.com/oracle/container-images',
});

/**
 * Red Hat's UBI, standard and minimal: the layers that images on it were made of, and the Dockerfile in Red Hat's catalogue. Those without a package
 * manager (micro) and with systemd (init) have names of their own.
 * https://github.com/docker-library/repo-info (swift:rhel-ubi9, eclipse-temurin:21-jre-ubi9-minimal, neo4j:enterprise-ubi8),
 * https://catalog.redhat.com/software/containers/ubi8/5c647760bed8bd28d0e38f9f?container-tabs=dockerfile
 */
export const ubi = image({
  tags: /^(?:latest|[\d.*]+(?:-[\d.*]+)?)$/,
  envUnknown: ['container'],
  source: 'https://catalog.redhat.com/software/base-images',
});
