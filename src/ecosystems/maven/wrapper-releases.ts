import { createHash } from 'node:crypto';

/** How a script brings Maven: by itself, or by a program in .mvn/wrapper that it fetches where it is missing. */
export type WrapperKind = 'script' | 'jar';

/**
 * Texts of `mvnw` as the releases of the wrapper make it, by their digest: what another text does is not known. The texts themselves are not
 * in this repository; tests add a text of their own that stands for them.
 * https://github.com/takari/maven-wrapper/tags (0.5.x), https://github.com/apache/maven-wrapper/tags (from 3.1.0 on)
 */
export const wrapperReleases: Map<string, WrapperKind> = new Map([
  // 0.5.0 to 0.5.2, 0.5.3, 0.5.4 to 0.5.6
  ['c580836b600437a2a9624329f1a4d74d2edb69238284f92c642aab915b37a65b', 'jar'],
  ['93f95ed8c95dca6ae3e23ca5ff1f8b6ad7bd2cd4c94ab1b825b0ae0f862d7a5f', 'jar'],
  ['f7ffb5947b1ccec4c6cfa423d4adb71ff059dd21d74296bd2572697d66a0bcf8', 'jar'],
  // 3.1.0, 3.1.1, 3.2.0, 3.3.0 to 3.3.2, 3.3.3 and 3.3.4
  ['3777f752d5edaf9f2343e7674764f225190be92a9441d8af894bb198d6fb8199', 'jar'],
  ['254e93b9dc900e58eb9292578251f290ca33279ca37562a01d6cc7c07a29fb46', 'jar'],
  ['ba4f812274049776bfb9f5ca1a99c2841439600211cc4ddc10aad9c755dbbc07', 'jar'],
  ['19ee93b205d38e28d9228bea6d69e00abcc6f3eefed1eee836c7fbdc570dd017', 'jar'],
  ['d4dd83d28471431125572f793d90ce3cde9bd3bba8d340e1d172475b1825db88', 'jar'],
  // 3.2.0, 3.3.0, 3.3.1, 3.3.2, 3.3.3 and 3.3.4
  ['02ddb3029f89043f0f0cab6a18c70fc9aa208772ba65906ae85ec16794924a5d', 'script'],
  ['adf9720294d46c7e487ec8260bd6131f57816fb0ba666896d654c36814b1fa65', 'script'],
  ['7f8b36035b2337864b326eaf889fa1a60428e554a2dfb02d1d89164cda408f96', 'script'],
  ['01ad69df484d6923e02c2ee02e939eca0543f106ae1c474d660831cc4328b8c4', 'script'],
  ['c050ae5c6367d5c7940405c2f4a9784fe70daa6be8785e1cebbb2d6379c12acd', 'script'],
]);

/** Of a text without comments, indentation and the version of the wrapper. */
export function wrapperDigest(text: string): string {
  const [first = '', ...rest] = text.split('\n');
  const code = rest
    .map((line) => line.trim().replaceAll(/maven-wrapper\/[^/"]+\/maven-wrapper-[^/"]+\.jar/gu, 'maven-wrapper.jar'))
    .filter((line) => line !== '' && !line.startsWith('#'));
  return createHash('sha256')
    .update([first, ...code].join('\n'))
    .digest('hex');
}
