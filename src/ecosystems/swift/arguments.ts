import type { ArgumentSpec } from '../ecosystem.ts';
import { flags } from '../flag-rows.ts';

/** Left out, so unknown: --show-bin-path, --multiroot-data-file, --toolset. https://github.com/swiftlang/swift-package-manager/blob/main/Sources/CoreCommands/Options.swift */
export const SWIFT_ARGUMENTS: ArgumentSpec = {
  ...flags({
    none: [
      [
        '--verbose -v',
        '--very-verbose --vv',
        '--quiet -q',
        '--color-diagnostics',
        '--no-color-diagnostics',
        '--disable-sandbox',
        '--netrc',
      ],
      ['--enable-dependency-cache', '--disable-dependency-cache', '--enable-build-manifest-caching', '--disable-build-manifest-caching'],
      ['--enable-prefetching', '--disable-prefetching', '--skip-update', '--enable-netrc', '--disable-netrc'],
      ['--force-resolved-versions --disable-automatic-resolution --only-use-versions-from-resolved-file'],
      [
        '--static-swift-stdlib',
        '--no-static-swift-stdlib',
        '--build-tests',
        '--enable-test-discovery',
        '--disable-index-store',
        '--auto-index-store',
      ],
    ].flat(),
    required: [
      [
        '--package-path',
        '--cache-path',
        '--scratch-path --build-path',
        '--configuration -c',
        '--product',
        '--target',
        '--triple',
        '--arch',
        '--jobs -j',
      ],
      ['--swift-sdk', '--sdk', '--sanitize', '--traits', '-Xcc', '-Xswiftc', '-Xlinker', '-Xcxx'],
    ].flat(),
  }),
  subcommand: true,
};
