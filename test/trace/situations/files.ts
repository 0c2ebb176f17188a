import type { Situation } from '../situation.ts';

const FILES = {
  'a.txt': 'a\n',
  'b.txt': 'b\n',
  'dir/c.txt': 'c\n',
  'dir/deep/d.txt': 'd\n',
  'other/e.txt': 'e\n',
  'p.sed': 'p\n',
};

/** In a folder with some files and folders of the context. */
function inFiles(id: string, run: string, before: readonly string[] = []): Situation {
  return { id, on: 'debian', files: FILES, run, before: ['WORKDIR /app', `COPY ${id}/ ./`, ...before] };
}

/** A number is looked for as a name first, but names that are numbers are made by no tool: https://manpages.debian.org/bookworm/passwd/useradd.8.en.html#CAVEATS */
const NUMBERS = { '/etc/passwd': 'a number', '/etc/group': 'a number', '/etc/nsswitch.conf': 'a number' };

/** Commands of a shell that name what they touch. */
export const fileSituations: readonly Situation[] = [
  inFiles('text', 'echo a b; printf %s x; true; : ; false || pwd; sleep 0; uname -a'),
  inFiles('echo-glob', 'echo *.txt'),
  inFiles('redirect', 'echo x > out.txt; echo y >> a.txt; cat < b.txt > dir/copy.txt'),
  inFiles('test', '[ -f a.txt ] && test ! -e nothing && [ -d dir ]'),
  inFiles('cd', 'cd dir && cat deep/d.txt && cd ../other && touch x'),
  inFiles('read', 'cat a.txt; head -n 1 b.txt; tail -n 1 dir/c.txt; wc -l dir/deep/d.txt'),
  inFiles('ls', 'ls; ls -la dir; ls -R other'),
  inFiles('which', 'which sh ls; command -v ls; type ls'),
  inFiles('who', 'whoami; id -un; id'),
  inFiles('environment', 'env; printenv HOME; date -u'),
  inFiles('cp-file', 'cp a.txt b.txt; cp a.txt dir; cp dir/c.txt new.txt'),
  inFiles('cp-folder', 'cp -r dir copy; cp -a dir other/; cp --parents dir/deep/d.txt other'),
  inFiles('cp-into', 'cp -t other a.txt b.txt'),
  {
    ...inFiles('install', 'install -m 755 a.txt /usr/local/bin/a; install -d -o 33 /data/x; install -D b.txt /data/y/z/b.txt'),
    idle: NUMBERS,
  },
  inFiles('install-owner', 'install -o www-data -g www-data a.txt b'),
  inFiles('mv', 'mv a.txt b.txt; mv dir other; mv other/dir /moved'),
  inFiles('rm', 'rm a.txt; rm -f nothing b.txt; rm -rf dir'),
  inFiles('rmdir', 'rmdir empty/x && mkdir -p y/z && rmdir -p y/z', ['RUN mkdir -p empty/x']),
  inFiles('mkdir', 'mkdir one; mkdir -p dir/two /opt/three/four; mkdir -m 700 -p /srv/five'),
  inFiles('touch', 'touch a.txt new.txt; touch -c nothing; touch -r a.txt b.txt'),
  inFiles('chmod', 'chmod +x a.txt; chmod -R go-w dir'),
  inFiles('chown', 'chown 33:33 a.txt; chown -R www-data:www-data dir; chown -h www-data b.txt'),
  inFiles('chgrp', 'chgrp -R 33 dir; chgrp www-data a.txt'),
  {
    ...inFiles('ln', 'ln -s a.txt link; ln -sf /app/dir/c.txt b.txt; ln -sfn dir other/in; ln -st /opt /app/a.txt'),
    idle: { '/app/dir/c.txt': '-f asks whether it is the very file that is to be replaced' },
  },
  inFiles('find-print', 'find . -name "*.txt" -type f'),
  inFiles('find-delete', 'find dir -name "*.txt" -delete'),
  inFiles('find-exec', 'find dir -type f -exec chmod 600 {} +; find other -name "*.txt" -exec rm {} \\;'),
  inFiles('find-xargs', 'find dir -name "*.txt" -print0 | xargs -0 rm -f'),
  inFiles('xargs', 'echo a.txt b.txt | xargs chmod 640'),
];

export const textSituations: readonly Situation[] = [
  inFiles('sed-in-place', 'sed -i s/a/b/ a.txt; sed -i.bak -e s/c/x/ dir/c.txt; sed -n 1p b.txt'),
  inFiles('sed-script', 'sed -f p.sed a.txt; sed -n -e /a/p -e "s/a/b/" b.txt'),
  inFiles('awk', 'awk "{print}" a.txt b.txt > out; mawk -F : "{print \\$1}" a.txt'),
  inFiles('grep', 'grep -r c . ; grep -q a a.txt; egrep c dir/c.txt; fgrep -f a.txt a.txt'),
  inFiles('tee', 'echo x | tee out.txt; echo x | tee -a a.txt dir/new.txt'),
  inFiles('sort', 'sort a.txt b.txt; sort -u -o b.txt b.txt; sort a.txt | uniq -c; uniq a.txt out'),
  inFiles(
    'filters',
    'cut -c 1 a.txt; nl b.txt; tac a.txt; paste a.txt b.txt; comm a.txt b.txt; fold a.txt; od a.txt; cmp -s a.txt b.txt || true; tr a b < a.txt',
  ),
  inFiles('printers', 'seq 3; nproc; basename /a/b; dirname /a/b; arch; yes | head -n 1'),
  inFiles('links', 'readlink -f dir/deep/d.txt; realpath a.txt; readlink a.txt || true'),
  inFiles('mktemp', 'mktemp; mktemp -d'),
  inFiles(
    'checksums',
    'sha256sum a.txt; md5sum a.txt b.txt > sums; md5sum -c sums; sha1sum a.txt; sha512sum b.txt; b2sum a.txt; sha224sum a.txt; sha384sum a.txt',
  ),
];

export const archiveSituations: readonly Situation[] = [
  inFiles('tar-create', 'tar -czf out.tgz dir a.txt; tar -C dir -cf /tmp/x.tar .; tar tf /tmp/x.tar'),
  inFiles('tar-extract', 'tar -xzf in.tgz; mkdir /data && tar -xf in.tgz -C /data --strip-components=1', [
    'RUN tar -czf in.tgz dir other && rm -r dir',
  ]),
  inFiles('tar-members', 'tar -xf in.tgz -C /opt dir/deep', ['RUN tar -czf in.tgz dir other']),
  inFiles('gzip', 'gzip a.txt; gzip -k b.txt; gunzip a.txt.gz; zcat b.txt.gz; gzip -dc b.txt.gz > out'),
  {
    ...inFiles('unzip', 'unzip -q in.zip -d out; unzip -o in.zip; unzip -l in'),
    on: 'tools',
    before: ['WORKDIR /app', 'COPY unzip/ ./', 'RUN zip -qr in.zip dir a.txt'],
  },
  {
    ...inFiles(
      'xz',
      'xz a.txt; unxz a.txt.xz; xz -k b.txt; xzcat b.txt.xz; bzip2 -k b.txt; bzip2 a.txt; bunzip2 a.txt.bz2; bzcat b.txt.bz2; tar -cJf o.tar.xz dir; tar -xjf in.tbz',
    ),
    on: 'tools',
    before: ['WORKDIR /app', 'COPY xz/ ./', 'RUN tar -cjf in.tbz other'],
  },
];
