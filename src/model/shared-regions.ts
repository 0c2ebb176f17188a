import { cacheOf, onNewFile, type Cache } from '../source/cache.ts';
import { isStanding, standing } from './parsed-pattern.ts';
import type { Region } from './paths.ts';

/** Regions of which every pattern stands in the data of dockerfix itself: every file has them again. */
const lasting = new Map<string, Region>();
const regions = new Set<Region>();

/** More combinations than commands people write. */
const MOST = 2000;

const ofFile = new Map<string, Region>();
onNewFile(() => ofFile.clear());

/** One object for all regions of the same text, so that what was worked out about one serves the next: commands repeat themselves. */
export function sharedRegion(region: Region): Region {
  if (regions.has(region)) return region;
  const key = `${region.patterns.join('\n')}\0${region.except?.join('\n') ?? ''}`;
  const known = ofFile.get(key) ?? lasting.get(key);
  if (known !== undefined) return known;
  if (lasting.size < MOST && region.except === undefined && region.patterns.every((pattern) => isStanding(pattern))) {
    lasting.set(key, region);
    regions.add(region);
  } else ofFile.set(key, region);
  return region;
}

/** A region of the data. */
export function lastingRegion(region: Region): Region {
  standing(region.patterns);
  return sharedRegion(region);
}

/** Is what is worked out about it of use to the next file? */
export function isLasting(region: Region): boolean {
  return regions.has(region);
}

/** What was worked out about regions: with each file, only that of lasting ones is still there. It must not refer to anything else of the file. */
export function cacheOfRegions<V>(): Cache<Region, V> {
  const known = cacheOf<Region, V>();
  const kept = new Map<Region, V>();
  return {
    get: (region) => known.get(region) ?? kept.get(region),
    set(region, value) {
      if (isLasting(region)) kept.set(region, value);
      else known.set(region, value);
    },
  };
}
