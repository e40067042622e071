// Makes one write of a process fail, for tests: loaded with LD_PRELOAD.
//
// AKIN_FAIL_AT=N      the N-th call that writes below AKIN_FAIL_IN fails
// AKIN_FAIL_HOW=HOW   enospc, eio, or short (half of the bytes are written, then ENOSPC)
// AKIN_FAIL_IN=PATH   only files whose path begins so
// AKIN_FAIL_COUNT=FILE  gets the number of such calls when the process exits
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static atomic_long calls;

static int concerns(int file) {
  const char *folder = getenv("AKIN_FAIL_IN");
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (!folder || length < 0) return 0;
  path[length] = 0;
  return strncmp(path, folder, strlen(folder)) == 0;
}

// Whether this call is the one that fails; all later ones fail too, as on a full disk.
static int fails(int file) {
  const char *at = getenv("AKIN_FAIL_AT");
  if (!at || !concerns(file)) return 0;
  return atomic_fetch_add(&calls, 1) + 1 >= atol(at);
}

__attribute__((destructor)) static void report(void) {
  const char *path = getenv("AKIN_FAIL_COUNT");
  FILE *file = path ? fopen(path, "w") : 0;
  if (!file) return;
  fprintf(file, "%ld", atomic_load(&calls));
  fclose(file);
}

static const char *how(void) {
  const char *value = getenv("AKIN_FAIL_HOW");
  return value ? value : "enospc";
}

static int failure(void) {
  errno = strcmp(how(), "eio") ? ENOSPC : EIO;
  return -1;
}

ssize_t write(int file, const void *bytes, size_t count) {
  static ssize_t (*real)(int, const void *, size_t);
  if (!real) real = dlsym(RTLD_NEXT, "write");
  if (!fails(file)) return real(file, bytes, count);
  if (strcmp(how(), "short") == 0 && count > 1) return real(file, bytes, count / 2);
  return failure();
}

#define PWRITE(name, offset_type)                                                         \
  ssize_t name(int file, const void *bytes, size_t count, offset_type offset) {           \
    static ssize_t (*real)(int, const void *, size_t, offset_type);                       \
    if (!real) real = dlsym(RTLD_NEXT, #name);                                            \
    if (!fails(file)) return real(file, bytes, count, offset);                            \
    if (strcmp(how(), "short") == 0 && count > 1) {                                       \
      return real(file, bytes, count / 2, offset);                                        \
    }                                                                                     \
    return failure();                                                                     \
  }

PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

#define SYNC(name)                                                                        \
  int name(int file) {                                                                    \
    static int (*real)(int);                                                              \
    if (!real) real = dlsym(RTLD_NEXT, #name);                                            \
    if (strcmp(how(), "eio") == 0 && fails(file)) return failure();                       \
    return real(file);                                                                    \
  }

SYNC(fsync)
SYNC(fdatasync)
