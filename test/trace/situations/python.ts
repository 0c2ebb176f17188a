import { INDEX } from '../situation.ts';
import type { Situation } from '../situation.ts';

/** Files that lie about in a project: what of them pip looks at shows in the trace. */
const AROUND = {
  'setup.cfg': '[install]\nprefix=/zz\n',
  'pyproject.toml': '[project]\nname = "app"\nversion = "1"\n',
  'pip.conf': '[global]\nuser = true\n',
  '.python-version': '3.11\n',
  'constraints.txt': 'click==8.1.7\n',
  'README.md': '# app\n',
  'app.py': 'import flask\n',
  'src/app/__init__.py': '',
};

const NESTED = {
  ...AROUND,
  'requirements.txt': '-r more/base.txt\n-c constraints.txt\nrequests\n',
  'more/base.txt': '-r deep.txt\nflask==3.0.3\n',
  'more/deep.txt': 'gunicorn\n',
};

function pip(id: string, run: string, files: Readonly<Record<string, string>> = NESTED, more: readonly string[] = []): Situation {
  return { id, on: 'python', files, run, before: [`ENV PIP_INDEX_URL=${INDEX}`, 'WORKDIR /app', `COPY ${id}/ ./`, ...more] };
}

export const pipSituations: readonly Situation[] = [
  pip('pip-requirements', 'pip install -r requirements.txt'),
  pip('pip-module', 'python -m pip install --no-cache-dir -r requirements.txt'),
  pip('pip-constraint', 'pip3 install -c constraints.txt flask'),
  pip('pip-names', 'pip install requests gunicorn'),
  pip('pip-target', 'pip install --target /opt/lib -r requirements.txt'),
  {
    ...pip('pip-user', 'pip install --user requests', NESTED, ['RUN useradd -m app', 'USER app']),
    idle: { '/home/app': 'a home folder that the model does not know' },
  },
  pip('pip-settings', 'pip install requests', { ...NESTED, 'global.conf': '[global]\nno-cache-dir = true\n' }, [
    'COPY pip-settings/global.conf /etc/pip.conf',
  ]),
  pip(
    'pip-listed',
    `python -I -c 'import tomllib; project = tomllib.load(open("pyproject.toml", "rb"))["project"]; print(*project["dependencies"], sep="\\n")' | pip install -r /dev/stdin`,
    { ...NESTED, 'pyproject.toml': '[project]\nname = "app"\nversion = "1"\ndependencies = ["flask>=3", "gunicorn"]\n' },
  ),
  pip('pip-wheel', 'pip wheel -r requirements.txt -w /wheels'),
  pip('pip-download', 'pip download -d /packages requests'),
  pip('pip-uninstall', 'pip uninstall -y requests && pip check && pip list', NESTED, ['RUN pip install requests']),
  pip('pip-config', 'pip config set global.timeout 20'),
  pip('pip-cache', 'pip cache purge', NESTED, ['RUN pip install requests']),
  {
    ...pip('python-version', 'python --version; pip --version'),
    idle: { '/usr/pip.conf': 'settings, of which a version does not depend' },
  },
  pip('venv', 'python3 -m venv /opt/venv'),
  pip('venv-install', '/opt/venv/bin/pip install -r requirements.txt', NESTED, ['RUN python3 -m venv /opt/venv']),
  pip('venv-activate', '. /opt/venv/bin/activate && pip install requests', NESTED, ['RUN python3 -m venv /opt/venv']),
  pip('venv-path', 'pip install requests', NESTED, [
    'RUN python3 -m venv /opt/venv',
    'ENV PATH=/opt/venv/bin:/usr/local/bin:/usr/bin:/bin',
  ]),
];
