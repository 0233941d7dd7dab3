import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import preact from '@preact/preset-vite';
import { defineConfig, type Plugin } from 'vite';

// The build says where the page goes; Fleet's own server carries it from there.
const folder = process.env.FLEET_PAGE ?? 'dist';

/** Lays a compressed copy beside each file that becomes smaller by it, so that nothing is compressed while it is asked for. */
const compressed: Plugin = {
  name: 'compressed',
  apply: 'build',
  closeBundle() {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      if (!entry.isFile() || path.endsWith('.br')) continue;
      const content = readFileSync(path);
      const small = brotliCompressSync(content);
      if (small.length < 0.9 * content.length) writeFileSync(`${path}.br`, small);
    }
  },
};

export default defineConfig({
  plugins: [preact(), compressed],
  base: './',
  build: { outDir: folder, emptyOutDir: true, assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  server: { proxy: { '/api': process.env.FLEET_URL ?? 'http://localhost:8080', '/health': process.env.FLEET_URL ?? 'http://localhost:8080', '/ws': { target: process.env.FLEET_URL ?? 'http://localhost:8080', ws: true } } },
});
