import type { CachedTool } from '../cache.ts';
import { SWIFT_ARGUMENTS } from './arguments.ts';

/**
 * Repositories of packages, and what their manifests say (swiftPMCacheDirectory). The folder of what was compiled (.build) is no such cache: programs
 * and resources are taken from it.
 */
export const swiftCaches: CachedTool = {
  spec: SWIFT_ARGUMENTS,
  caches: [
    {
      id: 'swift',
      what: "Swift's cache of repositories",
      docs: ['https://github.com/swiftlang/swift-package-manager/blob/main/Sources/Basics/FileSystem/FileSystem%2BExtensions.swift'],
      elsewhere: ({ env }) => (env('XDG_CACHE_HOME') === undefined ? undefined : 'XDG_CACHE_HOME is set'),
      // From 5.4 on: https://github.com/swiftlang/swift-package-manager/blob/swift-5.4-RELEASE/Sources/Basics/FileSystem%2BExtensions.swift
      unused: ({ state }) => state.base?.isOldSwift === true,
      actions: {
        'package resolve': 'fills',
        'package update': 'fills',
        build: 'fills',
        test: 'fills',
        run: 'fills',
        'package purge-cache': 'clears',
      },
      places: [{ flag: '--cache-path' }, { home: '.cache/org.swift.swiftpm' }],
      // It locks what it writes, and so do two builds on one machine only.
      sharing: 'locked',
      sharedBy: 'all images',
      ofSystem: false,
      leftForOthers: false,
      off: [{ flag: '--disable-dependency-cache' }],
      told: /org\.swift\.swiftpm|\bpurge-cache\b|--cache-path\b/u,
      toldAtStart: /\bswift\s+(?:build|run|test|package)\b/u,
    },
  ],
};
