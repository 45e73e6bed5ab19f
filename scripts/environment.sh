# Sourced by the scripts of a checkout and of a packaged program: what Node runs with. Needs bash alone.

# What a shell, an editor or a debugger may have left behind, and what would change how Node and npm behave here.
unset NODE_OPTIONS NODE_PATH NODE_ENV NODE_V8_COVERAGE VITEST npm_config_omit npm_config_include
unset npm_config_only npm_config_production npm_config_global npm_config_prefix npm_config_ignore_scripts
# serialport on kernels with io_uring: a port that was closed stays locked (node-serialport #2735).
export UV_USE_IO_URING=0

say() { printf 'farebridge: %s\n' "$*" >&2; }

# The agent lives on a small board: a small young generation, an old one that is collected early, no machine code but
# what one quick compiler makes of the little that is hot, no helper threads, one malloc arena. The second line is worth
# 9 MiB of private memory after 2,000 rides and costs a ride no time that can be measured. Sets flags, which are Node's.
spare_memory() {
  flags=(--max-semi-space-size=1 --max-old-space-size=48 --v8-pool-size=0)
  flags+=(--optimize-for-size --max-opt=2 --no-sparkplug)
  export UV_THREADPOOL_SIZE=1 MALLOC_ARENA_MAX=1
}
