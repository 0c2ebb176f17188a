const REBUILDS = 'the first build is the same: what differs is when it runs again';
const CACHES = 'the image is the same: what differs is what a cache holds for other builds, or that it stays empty';
const OPEN = 'it is not known what the rewrite would be';
const COMMENTS = 'the image is the same: a reader is misled';
const ENGINE = 'it takes another engine or frontend, or an image without a stand-in';

/** Reasons to refuse that no build shows, by transform, and why not. */
export const NOT_FORCED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'split-copy': {
    'unclear-manifest': OPEN,
    'runs-with-source': REBUILDS,
    'unclear-copy': OPEN,
    'too-many-manifests': 'the image is the same, with more layers than a reviewer would take',
    'folder-rights': 'it depends on what the base image has',
  },
  'hoist-manifests': { 'not-understood': OPEN, 'unclear-manifest': OPEN, 'runs-with-source': REBUILDS, 'unclear-copy': OPEN },
  'dependency-layer': { 'needed-first': OPEN, 'not-understood': OPEN, 'stays-below': 'there is nothing to gain' },
  'split-run': {
    'gains-nothing': 'there is nothing to gain',
    'not-understood': OPEN,
    'lists-apart': 'it fails only once the lists name packages that are gone',
  },
  reorder: {
    'moving-download': REBUILDS,
    'asked-by-comment': COMMENTS,
    'unclear-comment': COMMENTS,
    'too-large': 'no order was looked for',
  },
  'merge-apt': {
    'other-commands': OPEN,
    'unclear-packages': OPEN,
    'different-state': OPEN,
    'repeated-update': 'it depends on what the sources hold that day',
    'clean-up': 'where the lists are gone, the original does not build either',
    dearer: REBUILDS,
    comments: COMMENTS,
  },
  'cache-mounts': {
    'not-understood': OPEN,
    'builder-without-mounts': ENGINE,
    'old-frontend': ENGINE,
    'unknown-base': ENGINE,
    'unknown-user': OPEN,
    'cache-moved': OPEN,
    'cache-disabled': CACHES,
    'changed-in-run': CACHES,
    'built-for-this': CACHES,
    'unsteady-sources': CACHES,
    'not-renewed': CACHES,
  },
  dockerignore: {
    'unclear-file': OPEN,
    used: 'like `tracked`: a copy by name fails',
    'tool-reads': 'it depends on the tool',
  },
};
