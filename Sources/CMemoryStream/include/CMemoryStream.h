#pragma once
#include <stddef.h>
#include <stdio.h>

/// libxlsxwriter builds every part of a workbook in a file from `lxw_tmpfile`. This definition takes the place of the
/// library's own: the part stays in memory, so a full or broken temporary folder cannot cut a workbook short.
/// So on Linux. On macOS a program cannot replace a function of a shared library: parts are temporary files there, and what
/// protects is that every workbook is read back.
FILE *lxw_tmpfile(char *directory);

/// How many memory streams this process has opened so far.
unsigned long memory_streams_opened(void);
/// How many writes to memory streams have failed so far (no memory left). Compare before and after a workbook.
unsigned long memory_streams_failed(void);

/// While it is 1, what this thread compresses at the default level is compressed at the fastest one. libxlsxwriter
/// leaves no choice of level, and at the default one compressing takes longer than writing what is compressed. Linux
/// only; elsewhere it changes nothing.
void compress_fast(int on);

/// A file of size 0 that only this process can read, and a path by which a library can open it for writing.
/// Linux: a memory file, `/proc/self/fd/N`; elsewhere, or where that cannot be opened: a new file of mode 0600 in $TMPDIR.
/// Gives the descriptor, or -1 with errno set. `on_disk` tells whether the path must be unlinked.
int private_file_open(char *path, size_t path_size, int *on_disk);

/// Makes numbers print with a decimal point in this thread, whatever the process's locale; gives back what to restore,
/// NULL when it could not.
void *plain_numbers_begin(void);
void plain_numbers_end(void *saved);

/// The number with 16 significant digits, `-1.234567890123456E+07`, with a point where `plain_numbers_begin` is in force.
/// `into` has room for 32 characters. Gives the length.
int print_sixteen_digits(double x, char *into);

/// renameat2(RENAME_EXCHANGE) / renamex_np(RENAME_SWAP): both paths swapped in one step. 0, or -1 with errno.
int exchange_paths(const char *a, const char *b);
/// Renames without replacing: fails with EEXIST when `to` exists. 0, or -1 with errno.
int rename_without_replacing(const char *from, const char *to);

/// Freed memory stays with the process for what is asked next, where the C library can be told so (glibc).
void keep_freed_memory(void);
