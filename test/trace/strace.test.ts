import { describe, expect, it } from 'vitest';
import { readTrace } from './strace.ts';
import { touchedBy } from './touched.ts';

const OPEN = '10    openat(AT_FDCWD</app>, "/etc/ld.so.cache", O_RDONLY|O_CLOEXEC) = 3</etc/ld.so.cache>';

function sets(...lines: readonly string[]): Readonly<Record<'reads' | 'listed' | 'absent' | 'writes', readonly string[]>> {
  const { reads, listed, absent, writes } = touchedBy(readTrace(lines.join('\n')), '/cwd');
  return { reads: [...reads], listed: [...listed], absent: [...absent], writes: [...writes] };
}

const NOTHING = { reads: [], listed: [], absent: [], writes: [] };

describe('what strace wrote', () => {
  it('is taken apart', () => {
    expect(readTrace(OPEN)).toEqual([
      {
        pid: '10',
        name: 'openat',
        args: ['AT_FDCWD</app>', '"/etc/ld.so.cache"', 'O_RDONLY|O_CLOEXEC'],
        error: undefined,
        opened: '/etc/ld.so.cache',
      },
    ]);
  });

  it('may be cut in two by another process', () => {
    const calls = readTrace(
      ['7 rename("/a,b", "/c" <unfinished ...>', '8 unlink("/x") = 0', '7 <... rename resumed>) = 0', '7 +++ exited with 0 +++'].join('\n'),
    );
    expect(calls.map(({ name, args }) => [name, args])).toEqual([
      ['unlink', ['"/x"']],
      ['rename', ['"/a,b"', '"/c"']],
    ]);
  });

  it('has lists, structures and words about errors in it', () => {
    const [exec, stat] = readTrace(
      [
        '9 execve("/usr/bin/sed", ["sed", "-i", "s/(/,/"], 0x55 /* 3 vars */) = 0',
        '9 newfstatat(3</a>, "", {st_mode=S_IFREG|0644, st_size=3, ...}, AT_EMPTY_PATH) = -1 ENOENT (No such file or directory)',
      ].join('\n'),
    );
    expect(exec?.args).toHaveLength(3);
    expect([stat?.args[2], stat?.error]).toEqual(['{st_mode=S_IFREG|0644, st_size=3, ...}', 'ENOENT']);
  });

  it('may end in the middle of a call, as that of a process that was killed', () => {
    expect(readTrace('9 access("/x", F_OK) = ?')).toHaveLength(1);
    expect(readTrace('9 access("/x", F_OK <unfinished ...>')).toEqual([]);
  });

  it('must be understood', () => {
    expect(() => readTrace('9 something else')).toThrow('not understood');
    expect(() => sets('9 fancycall("/x") = 0')).toThrow('fancycall');
  });
});

describe('what a command touched', () => {
  it('reads what is there, and looks for what is not', () => {
    expect(
      sets(
        '9 openat(AT_FDCWD</app>, "a.txt", O_RDONLY) = 3</app/a.txt>',
        '9 access("/b", F_OK) = -1 ENOENT (No such file or directory)',
        '9 getdents64(4</dir>, 0x55 /* 3 entries */, 32768) = 80',
      ),
    ).toEqual({ ...NOTHING, reads: ['/app/a.txt'], listed: ['/dir'], absent: ['/b'] });
  });

  it('follows the working directory of each process', () => {
    expect(
      sets('9 mkdir("one", 0777) = 0', OPEN, '10 chdir("sub") = 0', '10 unlink("x") = 0', '10 fchdir(5</far>) = 0', '10 unlink("y") = 0')
        .writes,
    ).toEqual(['/app/sub/x', '/cwd/one', '/far/y']);
  });

  it('reads the link and what it leads to', () => {
    expect(sets('9 openat(AT_FDCWD</app>, "/bin/sh", O_RDONLY) = 3</usr/bin/dash>').reads).toEqual(['/bin/sh', '/usr/bin/dash']);
  });

  it('does not count what it makes and takes away again', () => {
    expect(
      sets(
        '9 mkdir("/tmp/x", 0700) = 0',
        '9 openat(AT_FDCWD</app>, "/tmp/x/y", O_WRONLY|O_CREAT, 0600) = 3</tmp/x/y>',
        '9 access("/tmp/x/z", F_OK) = -1 ENOENT (No such file or directory)',
        '9 unlink("/tmp/x/y") = 0',
        '9 rmdir("/tmp/x") = 0',
      ),
    ).toEqual(NOTHING);
  });

  it('moves a temporary file over the real one', () => {
    expect(
      sets(
        '9 openat(AT_FDCWD</app>, "/etc/passwd+", O_RDWR|O_CREAT|O_TRUNC, 0644) = 3</etc/passwd+>',
        '9 rename("/etc/passwd+", "/etc/passwd") = 0',
      ),
    ).toEqual({ ...NOTHING, reads: ['/etc/passwd'], writes: ['/etc/passwd'] });
  });

  it('moves what lies in a folder with it', () => {
    expect(
      sets(
        '9 mkdir("/a", 0700) = 0',
        '9 mkdir("/a/in", 0700) = 0',
        '9 renameat2(AT_FDCWD</>, "/a", AT_FDCWD</>, "/b", RENAME_NOREPLACE) = 0',
      ).writes,
    ).toEqual(['/b', '/b/in']);
  });

  it('counts as written what was there and is gone, and what was replaced', () => {
    expect(
      sets(
        '9 openat(AT_FDCWD</>, "/old", O_RDONLY) = 3</old>',
        '9 unlink("/old") = 0',
        '9 symlink("/x", "/old") = 0',
        '9 unlink("/old") = 0',
        '9 fchmodat(AT_FDCWD</>, "/mode", 0755) = 0',
      ),
    ).toEqual({ ...NOTHING, reads: ['/mode', '/old'], writes: ['/mode', '/old'] });
  });

  it('reads what it may write over, for that keeps owner and mode', () => {
    expect(sets('9 openat(AT_FDCWD</>, "/out", O_WRONLY|O_CREAT|O_TRUNC, 0666) = 3</out>')).toEqual({
      ...NOTHING,
      reads: ['/out'],
      writes: ['/out'],
    });
  });
});
