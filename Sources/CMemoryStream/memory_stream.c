#define _GNU_SOURCE
#include "CMemoryStream.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <locale.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>
#ifdef __APPLE__
#include <xlocale.h>
#else
#include <sys/mman.h>
#include <sys/syscall.h>
#endif

static atomic_ulong opened, failed;
static _Thread_local int fast;

void compress_fast(int on) { fast = on; }

#ifndef __APPLE__
#include <dlfcn.h>

/* Stands before zlib's own: zlib.h's deflateInit2 calls it, also from within the libraries that the program uses. */
int deflateInit2_(void *stream, int level, int method, int window, int memory, int strategy, const char *version, int size);
int deflateInit2_(void *stream, int level, int method, int window, int memory, int strategy, const char *version, int size) {
  typedef int (*Init)(void *, int, int, int, int, int, const char *, int);
  static _Atomic(Init) real;
  Init init = atomic_load(&real);
  if (!init) {
    init = (Init)dlsym(RTLD_NEXT, "deflateInit2_");
    if (!init) return -2; /* Z_STREAM_ERROR */
    atomic_store(&real, init);
  }
  return init(stream, fast && level == -1 ? 1 : level, method, window, memory, strategy, version, size);
}
#endif

unsigned long memory_streams_opened(void) { return atomic_load(&opened); }
unsigned long memory_streams_failed(void) { return atomic_load(&failed); }

typedef struct {
  char *bytes;
  size_t size, capacity, position;
} Memory;

static ssize_t memory_read(void *cookie, char *into, size_t n) {
  Memory *m = cookie;
  if (m->position >= m->size) return 0;
  if (n > m->size - m->position) n = m->size - m->position;
  memcpy(into, m->bytes + m->position, n);
  m->position += n;
  return (ssize_t)n;
}

static ssize_t memory_write(void *cookie, const char *from, size_t n) {
  Memory *m = cookie;
  if (n == 0) return 0;
  if (m->position > SIZE_MAX / 4 || n > SIZE_MAX / 4) goto full;
  if (m->position + n > m->capacity) {
    size_t wanted = m->capacity ? m->capacity : 1 << 16;
    while (wanted < m->position + n) wanted *= 2;
    char *grown = realloc(m->bytes, wanted);
    if (!grown) goto full;
    m->bytes = grown;
    m->capacity = wanted;
  }
  if (m->position > m->size) memset(m->bytes + m->size, 0, m->position - m->size);
  memcpy(m->bytes + m->position, from, n);
  m->position += n;
  if (m->position > m->size) m->size = m->position;
  return (ssize_t)n;
full:
  atomic_fetch_add(&failed, 1);
  errno = ENOMEM;
#ifdef __APPLE__
  return -1;
#else
  return 0;
#endif
}

static int memory_seek_to(Memory *m, long long offset, int whence, long long *result) {
  long long base = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? (long long)m->position : (long long)m->size;
  if (base + offset < 0) {
    errno = EINVAL;
    return -1;
  }
  m->position = (size_t)(base + offset);
  *result = base + offset;
  return 0;
}

static int memory_close(void *cookie) {
  Memory *m = cookie;
  free(m->bytes);
  free(m);
  return 0;
}

#ifdef __APPLE__
static int apple_read(void *c, char *p, int n) { return (int)memory_read(c, p, (size_t)n); }
static int apple_write(void *c, const char *p, int n) { return (int)memory_write(c, p, (size_t)n); }
static fpos_t apple_seek(void *c, fpos_t offset, int whence) {
  long long at;
  return memory_seek_to(c, offset, whence, &at) ? -1 : (fpos_t)at;
}
#else
static int linux_seek(void *c, off64_t *offset, int whence) {
  long long at;
  if (memory_seek_to(c, *offset, whence, &at)) return -1;
  *offset = at;
  return 0;
}
#endif

FILE *lxw_tmpfile(char *directory) {
  (void)directory;
  Memory *m = calloc(1, sizeof *m);
  if (!m) return NULL;
#ifdef __APPLE__
  FILE *f = funopen(m, apple_read, apple_write, apple_seek, memory_close);
#else
  cookie_io_functions_t io = {memory_read, memory_write, linux_seek, memory_close};
  FILE *f = fopencookie(m, "w+", io);
#endif
  if (!f) {
    free(m);
    return NULL;
  }
  atomic_fetch_add(&opened, 1);
  return f;
}

int private_file_open(char *path, size_t path_size, int *on_disk) {
#ifndef __APPLE__
  int fd = memfd_create("workbook", MFD_CLOEXEC);
  if (fd >= 0) {
    int n = snprintf(path, path_size, "/proc/self/fd/%d", fd);
    if (n > 0 && (size_t)n < path_size && access(path, W_OK) == 0) {
      *on_disk = 0;
      return fd;
    }
    close(fd);
  }
#endif
  const char *folder = getenv("TMPDIR");
  if (!folder || !*folder) folder = "/tmp";
  int n = snprintf(path, path_size, "%s/edp-XXXXXX", folder);
  if (n <= 0 || (size_t)n >= path_size) {
    errno = ENAMETOOLONG;
    return -1;
  }
  *on_disk = 1;
  int file = mkstemp(path);
  if (file >= 0) fcntl(file, F_SETFD, FD_CLOEXEC);
  return file;
}

typedef struct {
  locale_t plain, before;
} Locales;

void *plain_numbers_begin(void) {
  Locales *saved = malloc(sizeof *saved);
  if (!saved) return NULL;
  saved->plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
  if (!saved->plain) {
    free(saved);
    return NULL;
  }
  saved->before = uselocale(saved->plain);
  return saved;
}

void plain_numbers_end(void *handle) {
  Locales *saved = handle;
  if (!saved) return;
  uselocale(saved->before);
  freelocale(saved->plain);
  free(saved);
}

int print_sixteen_digits(double x, char *into) { return snprintf(into, 32, "%.15E", x); }

int exchange_paths(const char *a, const char *b) {
#ifdef __APPLE__
  return renamex_np(a, b, RENAME_SWAP);
#else
  return renameat2(AT_FDCWD, a, AT_FDCWD, b, RENAME_EXCHANGE);
#endif
}

int rename_without_replacing(const char *from, const char *to) {
#ifdef __APPLE__
  if (renamex_np(from, to, RENAME_EXCL) == 0) return 0;
#else
  if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0) return 0;
#endif
  if (errno != EINVAL && errno != ENOSYS && errno != ENOTSUP) return -1;
  // File systems without the flag: a hard link never replaces.
  if (link(from, to) != 0) return -1;
  return unlink(from);
}

#ifdef __GLIBC__
#include <malloc.h>
#endif

void keep_freed_memory(void) {
#ifdef __GLIBC__
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  mallopt(M_TRIM_THRESHOLD, INT_MAX);
  mallopt(M_TOP_PAD, 4 << 20);
#endif
}
