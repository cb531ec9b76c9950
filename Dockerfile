# The bridge alone; Asterisk runs beside it. Build: docker build -t cubebridge .
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY src ./src
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
# Configuration and mappings are mounted read-only; records go to standard output unless the configuration says otherwise.
VOLUME ["/etc/cubebridge"]
HEALTHCHECK --interval=15s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "dist/main.js", "health-check", "--config", "/etc/cubebridge/cubebridge.yaml"]
# tini reaps the media workers and passes SIGTERM on, which lets live calls finish.
ENTRYPOINT ["tini", "--", "node", "dist/main.js"]
CMD ["run", "--config", "/etc/cubebridge/cubebridge.yaml"]
