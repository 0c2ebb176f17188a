import { owners, type Failure, type Fact, type IgnoreFact } from './fact.ts';

export const copyFacts: readonly Fact[] = [
  {
    heading: 'Onto existing things',
    is: 'a file replaces a file, with owner and mode',
    lines: ['RUN mkdir /o && echo x > /o/a.txt && chown 5:5 /o/a.txt && chmod 777 /o/a.txt', 'COPY a.txt /o/'],
    show: owners('/o/a.txt'),
    want: ['/o/a.txt 0:0 640'],
  },
  {
    heading: 'Onto existing things',
    is: 'a link is followed where it is named, and replaced where its folder is',
    lines: ['RUN mkdir /o && cd /o && touch r1 r2 && ln -s r1 a.txt && ln -s r2 b.txt', 'COPY a.txt /o/a.txt', 'COPY b.txt /o/'],
    show: 'cd /o; readlink a.txt; cat r1; readlink b.txt || cat b.txt; cat r2',
    want: ['r1', 'a', 'b'],
  },
  {
    heading: 'Onto existing things',
    is: 'a link to a folder is followed where it is named',
    lines: ['RUN mkdir -p /o/real && ln -s real /o/sub', 'COPY sub /o/sub', 'COPY sub/deep/x /o/sub/'],
    show: 'ls /o/real; readlink /o/sub',
    want: ['deep', 'file.txt', 'x', 'real'],
  },
  {
    heading: 'Symbolic links as sources',
    is: 'are followed where they are named, and kept in a folder that is copied',
    lines: ['COPY links/link /n/', 'COPY links/linkdir /n/', 'COPY links/l* /g/', 'COPY links /k/'],
    show: 'ls /n; stat -c "%F %a" /n/link; ls /g; readlink /k/link /k/linkdir',
    want: ['link', 'x', 'regular file 600', 'link', 'x', 'real', 'folder'],
  },
  {
    heading: 'Missing sources',
    is: 'of a pattern are no error, and then no folder is made',
    lines: ['COPY missing* [.]npmrc /m/', 'COPY missing* a.txt /s/', 'COPY alon[e]/nothing* /w/'],
    show: 'ls -d /m /w 2>/dev/null; ls /s',
    want: ['a.txt'],
  },
  {
    heading: 'Shapes',
    is: 'a folder brings its content, a pattern the content of each folder that it matches',
    lines: ['COPY d1 /one/', 'COPY d1 d2 /both', 'COPY d* /glob/', 'COPY d1/* /in/', 'COPY a.txt /name', 'COPY sub/../a.txt ../b.txt /up/'],
    show: 'ls /one /both; ls /glob; ls /in; cat /name; ls /up',
    want: ['/both:', 'in', 'one', 'two', '', '/one:', 'in', 'one', 'in', 'one', 'two', 'i', 'one', 'a', 'a.txt', 'b.txt'],
  },
  {
    heading: 'COPY heredocs',
    is: 'are 0644 of root, and BuildKit expands them unless the name is quoted',
    lines: ['ENV V=v', 'USER 1000', 'COPY <<EOF <<"RAW" /h/', '$V $UNSET.', 'EOF', '$V', 'RAW'],
    show: `${owners('/h/EOF')}; cat /h/EOF /h/RAW`,
    want: ['/h/EOF 0:0 644', 'v .', '$V'],
  },
  {
    heading: 'COPY --from',
    is: 'keeps owner and mode of files and nested folders; the folder itself is new',
    lines: ['COPY --from=source /src /dst'],
    show: owners('/dst', '/dst/f', '/dst/d'),
    want: ['/dst 0:0 755', '/dst/f 8:8 6755', '/dst/d 9:9 700'],
  },
];

export const copyFailures: readonly Failure[] = [
  {
    heading: 'Onto existing things',
    is: 'a folder of a larger copy onto a link to a folder',
    lines: ['RUN mkdir -p /app/other && ln -s other /app/sub', 'COPY . /app/'],
    error: 'cannot copy to non-directory',
  },
  {
    heading: 'Onto existing things',
    is: 'a link of the context, once a file was copied through it',
    lines: ['WORKDIR /app', 'COPY links/linkdir/x linkdir/', 'COPY links .'],
    error: 'cannot replace to directory',
  },
  {
    heading: 'Onto existing things',
    is: 'a file of the context onto a folder of the image',
    lines: ['RUN mkdir -p /app/a.txt', 'COPY . /app/'],
    error: 'cannot replace to directory',
  },
  { heading: 'Symbolic links as sources', is: 'a link that leads out', lines: ['COPY escaping/out /x'], error: '"/etc/passwd": not found' },
  { heading: 'Missing sources', is: 'one that is named', lines: ['COPY a.txt missing.txt /x/'], error: '"/missing.txt": not found' },
  {
    heading: 'Missing sources',
    is: 'a pattern behind a folder that nothing else transfers',
    lines: ['COPY alone/nothing* /x/'],
    error: 'no such file or directory',
  },
  {
    heading: 'Unknown names',
    is: 'USER of a name that is not there, and a RUN',
    lines: ['USER nosuch', 'RUN true'],
    error: 'unable to find user nosuch',
  },
  {
    heading: 'SHELL and heredocs',
    is: 'pipefail',
    lines: ['SHELL ["/bin/bash","-o","pipefail","-c"]', 'RUN false | true'],
    error: 'exit code: 1',
  },
  {
    heading: 'SHELL and heredocs',
    is: 'a heredoc for bash -e',
    lines: ['RUN bash -e <<EOF', 'false', 'true', 'EOF'],
    error: 'exit code: 1',
  },
  {
    heading: 'Mount points',
    is: 'a bind mount is read-only',
    lines: ['RUN --mount=type=bind,target=/ctx touch /ctx/new'],
    error: 'Read-only file system',
  },
  {
    heading: 'Mount points',
    is: 'a cache under another user belongs to root',
    lines: ['USER 1000', 'RUN --mount=type=cache,target=/c,id={nonce}-root touch /c/x'],
    error: 'Permission denied',
  },
];

export const ignoreFacts: readonly IgnoreFact[] = [
  { is: 'hides what is in a folder, and leaves the folder', ignore: ['*', '!sub', 'sub/*'], want: ['sub 775'] },
  {
    is: 'hides a folder, but lets one of its files in again',
    ignore: ['*', '!sub', 'sub', '!sub/deep/x'],
    want: ['sub 775', 'sub/deep 755', 'sub/deep/x 644'],
  },
  { is: 'lets nothing in but what is named', ignore: ['*', '!a.txt', '!nothing/here'], want: ['a.txt 640'] },
  { is: 'means a name at any depth, CRLF or not', ignore: ['*\r', '!sub\r', '**/deep\r'], want: ['sub 775', 'sub/file.txt 644'] },
];
