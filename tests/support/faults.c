/* Lets the calls of a server fail as a broken disk or clock would, while files say so.
 *
 * Loaded before libc into the real executable. In the folder $DESKBELL_FAULTS the file `full` has
 * writes to the database fail for want of space, `readonly` has them refused, `fsync` has the disk
 * lose what it was given, and `clock` holds the seconds by which the clock is wrong. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static int is_on(const char *fault) {
  const char *folder = getenv("DESKBELL_FAULTS");
  char path[512];
  if (!folder) return 0;
  snprintf(path, sizeof path, "%s/%s", folder, fault);
  int before = errno;
  int found = access(path, F_OK) == 0;
  errno = before;
  return found;
}

static int is_database(int fd) {
  char link[64], path[512];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  int before = errno;
  ssize_t length = readlink(link, path, sizeof path - 1);
  errno = before;
  if (length < 0) return 0;
  path[length] = 0;
  return strstr(path, "deskbell.db") != NULL;
}

static int write_fault(int fd) {
  if (is_on("full") && is_database(fd)) return ENOSPC;
  if (is_on("readonly") && is_database(fd)) return EROFS;
  return 0;
}

#define REAL(name) __typeof__(&name) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

ssize_t write(int fd, const void *bytes, size_t count) {
  REAL(write);
  int fault = write_fault(fd);
  if (!fault) return real(fd, bytes, count);
  errno = fault;
  return -1;
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t at) {
  REAL(pwrite);
  int fault = write_fault(fd);
  if (!fault) return real(fd, bytes, count, at);
  errno = fault;
  return -1;
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t at) {
  REAL(pwrite64);
  int fault = write_fault(fd);
  if (!fault) return real(fd, bytes, count, at);
  errno = fault;
  return -1;
}

int fsync(int fd) {
  REAL(fsync);
  if (!is_on("fsync") || !is_database(fd)) return real(fd);
  errno = EIO;
  return -1;
}

int fdatasync(int fd) {
  REAL(fdatasync);
  if (!is_on("fsync") || !is_database(fd)) return real(fd);
  errno = EIO;
  return -1;
}

int clock_gettime(clockid_t clock, struct timespec *now) {
  REAL(clock_gettime);
  int result = real(clock, now);
  if (clock == CLOCK_REALTIME && is_on("clock")) {
    char path[512];
    long seconds = 0;
    snprintf(path, sizeof path, "%s/clock", getenv("DESKBELL_FAULTS"));
    FILE *file = fopen(path, "r");
    if (file) {
      if (fscanf(file, "%ld", &seconds) == 1) now->tv_sec += seconds;
      fclose(file);
    }
  }
  return result;
}
