// SPDX-License-Identifier: Apache-2.0
// Tells ThreadSanitizer of Swift's Mutex where it waits: that part is in a library that isn't built with the sanitizer, so
// what one thread did before it let go would seem to race with what the next does. (The part that doesn't wait is compiled
// into its callers, with the sanitizer.) Linked into each program of that build, these come before the library's own.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>

void __tsan_acquire(void *address);
void __tsan_release(void *address);

// Synchronization._MutexHandle._lockSlow(UInt32) and _unlockSlow(); the handle comes as Swift's `self`.
#define LOCK "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define UNLOCK "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"
#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context))

typedef SWIFT void lock_function(uint32_t thread, SELF void *handle);
typedef SWIFT void unlock_function(SELF void *handle);

SWIFT void lock_and_tell(uint32_t thread, SELF void *handle) __asm__(LOCK);
SWIFT void unlock_and_tell(SELF void *handle) __asm__(UNLOCK);

SWIFT void lock_and_tell(uint32_t thread, SELF void *handle) {
  lock_function *lock = (lock_function *)dlsym(RTLD_NEXT, LOCK);
  lock(thread, handle);
  __tsan_acquire(handle);
}

SWIFT void unlock_and_tell(SELF void *handle) {
  unlock_function *unlock = (unlock_function *)dlsym(RTLD_NEXT, UNLOCK);
  __tsan_release(handle);
  unlock(handle);
}
