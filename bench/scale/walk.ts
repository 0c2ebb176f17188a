// The least that anybody must do who migrates contexts: each is walked once, without a stat of any file, and the files are read that tell what is
// built and from what: Dockerfiles, ignore files, what builds them (compose, workflows, Makefiles, shell scripts) and manifests with their locks.
// Nothing is parsed, no git is asked, and what lies in .git is passed over. dockerfix reads these files, and others with them.
// With --every-file each file is read, as a builder does that is sent the whole of a context.
import { readFileSync, readdirSync } from 'node:fs';

const READ =
  /^(?:Dockerfile.*|\.dockerignore|\.gitignore|docker-compose\.yml|Makefile|ci\.yml|task-\d\.sh|setup\.sh|run\.sh|package(?:-lock)?\.json|requirements\.txt|pyproject\.toml|go\.(?:mod|sum)|pom\.xml|Gemfile(?:\.lock)?|composer\.(?:json|lock)|Cargo\.(?:toml|lock)|.*\.csproj)$/u;

const everyFile = process.argv.includes('--every-file');
const seen = { contexts: 0, files: 0, read: 0, characters: 0 };

function walk(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) {
      if (entry.name !== '.git') walk(path);
      continue;
    }
    seen.files++;
    if (!everyFile && !READ.test(entry.name)) continue;
    seen.read++;
    seen.characters += readFileSync(path, 'utf8').length;
  }
}

for (const top of readFileSync(0, 'utf8').split('\n')) {
  if (top === '') continue;
  seen.contexts++;
  walk(top);
}
console.log(JSON.stringify(seen));
