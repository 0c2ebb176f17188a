pnpm install
