// Preloaded into a command: the n-th call that changes a file fails, or the process dies there.
//
// EDP_FAULT_AT    which call, counted from 1
// EDP_FAULT_MODE  ENOSPC | EIO (that call only) | FULL (that and every later one: ENOSPC) | KILL | KILL_AFTER (done, then killed)
// EDP_FAULT_MARK  a file made when the fault happened; its text is the name of the call
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static atomic_int calls;

static int mode_is(const char *m) {
  const char *mode = getenv("EDP_FAULT_MODE");
  return mode && strcmp(mode, m) == 0;
}

static void mark(const char *name) {
  const char *path = getenv("EDP_FAULT_MARK");
  if (!path) return;
  long fd = syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
  if (fd < 0) return;
  syscall(SYS_write, fd, name, strlen(name));
  syscall(SYS_close, fd);
}

static void die(void) {
  syscall(SYS_kill, getpid(), SIGKILL);
  for (;;) pause();
}

// 0: go on. 1: fail with errno set. 2: do it, then die.
static int fault(const char *name) {
  const char *at = getenv("EDP_FAULT_AT");
  if (!at) return 0;
  int n = atoi(at), now = atomic_fetch_add(&calls, 1) + 1;
  if (now < n || (now > n && !mode_is("FULL"))) return 0;
  if (now == n) mark(name);
  if (mode_is("KILL")) die();
  if (mode_is("KILL_AFTER")) return 2;
  errno = mode_is("EIO") ? EIO : ENOSPC;
  return 1;
}

#define REAL(name) \
  static __typeof__(name) *real; \
  if (!real) real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)

#define CALL(type, name, parameters, arguments) \
  type name parameters { \
    REAL(name); \
    int f = fault(#name); \
    if (f == 1) return -1; \
    type r = real arguments; \
    if (f == 2) die(); \
    return r; \
  }

CALL(ssize_t, write, (int fd, const void *p, size_t n), (fd, p, n))
CALL(ssize_t, pwrite, (int fd, const void *p, size_t n, off_t o), (fd, p, n, o))
CALL(int, fsync, (int fd), (fd))
CALL(int, fdatasync, (int fd), (fd))
CALL(int, rename, (const char *a, const char *b), (a, b))
CALL(int, renameat, (int x, const char *a, int y, const char *b), (x, a, y, b))
CALL(int, renameat2, (int x, const char *a, int y, const char *b, unsigned o), (x, a, y, b, o))
CALL(int, link, (const char *a, const char *b), (a, b))
CALL(int, linkat, (int x, const char *a, int y, const char *b, int o), (x, a, y, b, o))
CALL(int, unlink, (const char *a), (a))
CALL(int, mkdir, (const char *a, mode_t m), (a, m))
CALL(int, rmdir, (const char *a), (a))
CALL(int, chmod, (const char *a, mode_t m), (a, m))
CALL(int, fchmod, (int fd, mode_t m), (fd, m))

// A failed close still closes.
int close(int fd) {
  REAL(close);
  int f = fault("close");
  int r = real(fd);
  if (f == 2) die();
  if (f == 1) {
    errno = mode_is("EIO") ? EIO : ENOSPC;
    return -1;
  }
  return r;
}

#define OPEN(name, first, rest) \
  int name first { \
    mode_t mode = 0; \
    if (flags & (O_CREAT | O_TMPFILE)) { \
      va_list l; \
      va_start(l, flags); \
      mode = va_arg(l, mode_t); \
      va_end(l); \
    } \
    REAL(name); \
    int f = flags & O_CREAT ? fault(#name) : 0; \
    if (f == 1) return -1; \
    int r = real rest; \
    if (f == 2) die(); \
    return r; \
  }
OPEN(open, (const char *path, int flags, ...), (path, flags, mode))
OPEN(open64, (const char *path, int flags, ...), (path, flags, mode))
OPEN(openat, (int at, const char *path, int flags, ...), (at, path, flags, mode))
OPEN(openat64, (int at, const char *path, int flags, ...), (at, path, flags, mode))
