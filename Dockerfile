# The bridge alone; Asterisk runs beside it. Build: docker build -t cubebridge .
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
# better-sqlite3 is the one package that is compiled; the image brings Node's headers.
RUN apt-get update \
 && apt-get install -y --no-install-recommends g++ make python3 \
 && npm ci --ignore-scripts \
 && npm_config_nodedir=/usr/local npm rebuild --build-from-source --foreground-scripts better-sqlite3
COPY tsconfig.json tsconfig.build.json ./
COPY src ./src
COPY client ./client
COPY dashboard ./dashboard
COPY scripts/build-dashboard.mjs ./scripts/
RUN npm run build && npm prune --omit=dev --ignore-scripts

FROM node:24-bookworm-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends libopus0 tini \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /app
ENV NODE_ENV=production
COPY --from=build --chown=root:root /app/package.json ./
COPY --from=build --chown=root:root /app/node_modules ./node_modules
COPY --from=build --chown=root:root /app/dist ./dist
USER node
# Configuration and mappings are mounted here. The database, its spool, recordings and records.jsonl are written beside
# the configuration too: the mount can be read-only only where store.file, records.spool, recordings.folder and
# records.file name places elsewhere.
VOLUME ["/etc/cubebridge"]
HEALTHCHECK --interval=15s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "dist/main.js", "health-check", "--config", "/etc/cubebridge/cubebridge.yaml"]
# tini reaps the media workers and passes SIGTERM on, which lets live calls finish within calls.drainSeconds (300).
# Docker kills after 10 seconds unless it is told to wait longer than that: docker run --stop-timeout 310, or
# stop_grace_period: 310s in a compose file.
ENTRYPOINT ["tini", "--", "node", "dist/main.js"]
CMD ["run", "--config", "/etc/cubebridge/cubebridge.yaml"]
