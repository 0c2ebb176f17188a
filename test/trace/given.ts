export type Use = 'read' | 'list' | 'absent' | 'write';

/**
 * What the base image brings and the model takes as given, as long as no instruction puts something there by name, with the reason.
 * A rule holds for the uses that it names alone.
 */
const GIVEN: readonly { readonly paths: RegExp; readonly uses: readonly Use[]; readonly why: string }[] = [
  {
    paths: /^\/(?:proc|sys|dev)(?:\/|$)/,
    uses: ['read', 'list', 'absent', 'write'],
    why: 'no part of the image: docs/engine-facts.md, "What ends with a RUN"',
  },
  {
    paths: /^\/(?:usr\/)?s?bin\/[^/]+$|^\/usr\/local\/s?bin\/[^/]+$/,
    uses: ['read', 'absent'],
    why: 'programs that the image brings, and where the shell looks for them: `lookUp` in src/ecosystems/registry.ts',
  },
  {
    paths: /^\/etc\/ld\.so\.(?:cache|preload)$|^\/(?:usr\/)?lib(?:64)?(?:\/|$)|^\/usr\/local\/lib$|^\/usr$/,
    uses: ['read', 'absent'],
    why: 'the loader and the libraries of the image',
  },
  { paths: /^\/(?:etc\/)?selinux(?:\/|$)/, uses: ['read', 'absent'], why: 'whether the kernel runs SELinux' },
  { paths: /^\/(?:var\/)?run\/nscd(?:\/|$)/, uses: ['absent'], why: 'a server that no build starts' },
  {
    paths: /^\/etc\/localtime$|^\/usr\/share\/zoneinfo(?:\/|$)/,
    uses: ['read', 'absent'],
    why: 'how times are shown, and the times of files, which are not compared: docs/commands/verify.md',
  },
  {
    paths: /^\/usr\/share\/(?:locale|locale-langpack)(?:\/|$)|^\/usr\/lib\/locale(?:\/|$)/,
    uses: ['read', 'list', 'absent'],
    why: 'in which language messages are written',
  },
  {
    paths: /^\/etc\/perl(?:\/|$)|^\/usr\/(?:local\/)?(?:share|lib)\/(?:[^/]+\/)?(?:perl\d?|site_perl)(?:\/|$)/,
    uses: ['read', 'absent'],
    why: 'the modules of Perl',
  },
  { paths: /\.dpkg-(?:tmp|new|old|dist)$/, uses: ['absent'], why: 'what dpkg calls a file of a package while it puts it in place' },
  { paths: /^\/nonexistent\/|^\/(?:var\/)?run\/user(?:\/|$)/, uses: ['absent'], why: 'the home of users that have none' },
  { paths: /\/https?:\/127\.0\.0\.1/, uses: ['absent'], why: 'pip asks whether the address of its index is a folder' },
  {
    paths: /^\/(?:usr\/)?(?:bin\/)?pyvenv\.cfg$/,
    uses: ['absent'],
    why: 'beside and above the Python of the image: is it that of an environment?',
  },
  { paths: /^\/app\/file:\//, uses: ['absent'], why: 'git asks whether an address is a folder' },
  { paths: /^\/usr\/erts-[\d.]+\//, uses: ['absent'], why: 'Erlang looks for itself' },
  { paths: /^\/tmp(?:\/|$)/, uses: ['read', 'list', 'absent', 'write'], why: 'src/model/effects.ts: of /tmp nothing is listed' },
];

export function whyGiven(use: Use, path: string): string | undefined {
  return GIVEN.find(({ paths, uses }) => uses.includes(use) && paths.test(path))?.why;
}
