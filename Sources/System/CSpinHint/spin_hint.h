// The one instruction that Swift has no name for.
#pragma once

// Tells the CPU that the loop around it waits for another core.
static inline void spin_hint(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("isb");
#endif
}
